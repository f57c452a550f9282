"""The pages of settlement: what can be stated, statements with their invoices and payments, the ageing report."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from procurement.core import clock, files
from procurement.core.files import Shelf
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.settlement import ageing, invoicing, pages, paying, queries, schemas, service, sheets
from procurement.settlement.labels import COLUMNS, STATEMENT_STATUS
from procurement.settlement.states import StatementStatus
from procurement.suppliers import paper_files
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, form_values, load, submit
from procurement.web.session import read_session

blueprint = Blueprint("settlement", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/statements")
@requires(Permission.SETTLEMENT_VIEW)
def list_statements() -> str:
    """Statements that exist for the reader; for a supplier first what can be stated."""
    return _list(FormState())


def _list(form: FormState) -> str:
    session, actor = read_session(), current_actor()
    chosen, contract_id = request.args.get("status", type=StatementStatus), request.args.get("contract", type=UUID)
    found = queries.select_statements(statuses={chosen} if chosen else (), contract_id=contract_id)
    page = paginate(session, found, request.args.get("page", type=int) or 1)
    return render_template(
        "settlement/statements.html",
        form=form, page=page, lines=pages.lines(session, page.items, clock.today()), chosen=chosen,
        filters={name: value for name in ("status", "contract") if (value := request.args.get(name))},
        status=STATEMENT_STATUS, groups=pages.open_groups(session) if may(actor, Permission.STATEMENT_SUBMIT) else [],
    )  # fmt: skip


@blueprint.post("/statements")
@requires(Permission.STATEMENT_SUBMIT)
def submit_statement() -> ResponseReturnValue:
    """The supplier's one press."""
    return _do(
        schemas.SubmitStatementSchema(), service.submit_statement, {}, back=_list,
        to=lambda made: _url(made.id), done=_("对账单已提交，学校收到了通知"),
    )  # fmt: skip


@blueprint.get("/statements/<uuid:statement_id>")
@requires(Permission.SETTLEMENT_VIEW)
def show_statement(statement_id: UUID) -> str:
    """One statement: lines, match, invoice, payments."""
    found = queries.get_statement(read_session(), statement_id)
    return _page(statement_id, FormState(pages.invoice_values(found)))


def _page(statement_id: UUID, form: FormState) -> str:
    shown = pages.statement(read_session(), current_actor(), statement_id, clock.today())
    return render_template("settlement/statement.html", form=form, accept=paper_files.ACCEPT, **shown)


def _url(statement_id: UUID) -> str:
    return url_for("settlement.show_statement", statement_id=statement_id)


def _do(schema: Schema | None, verb: Any, given: Mapping[str, Any], **kwargs: Any) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(session, actor=current_actor(), now=clock.now(), **given, **data),
        **kwargs,
    )


def _on_statement(
    statement_id: UUID, schema: Schema | None, verb: Any, given: Mapping[str, Any], done: str
) -> ResponseReturnValue:
    """An act of which the statement's page is the beginning and the end."""

    def back(form: FormState) -> str:
        found = queries.get_statement(read_session(), statement_id)
        return _page(statement_id, replace(form, values={**pages.invoice_values(found), **form.values}))

    return _do(schema, verb, given, back=back, to=_url(statement_id), done=done)


@blueprint.post("/statements/<uuid:statement_id>/confirm")
@requires(Permission.STATEMENT_CONFIRM)
def confirm_statement(statement_id: UUID) -> ResponseReturnValue:
    """The school agrees."""
    done, given = _("已确认，付款期限开始计算；供应商收到了通知"), {"statement_id": statement_id}
    return _on_statement(statement_id, None, service.confirm_statement, given, done)


@blueprint.post("/statements/<uuid:statement_id>/return")
@requires(Permission.STATEMENT_CONFIRM)
def return_statement(statement_id: UUID) -> ResponseReturnValue:
    """The school does not agree."""
    done, given = _("已退回，供应商收到了理由"), {"statement_id": statement_id}
    return _on_statement(statement_id, schemas.GiveBackSchema(), service.return_statement, given, done)


@blueprint.post("/statements/<uuid:statement_id>/invoice")
@requires(Permission.STATEMENT_SUBMIT)
def record_invoice(statement_id: UUID) -> ResponseReturnValue:
    """Record the invoice with its paper."""
    found = queries.get_statement(read_session(), statement_id)
    count = len(invoicing.agreed_lines(found))

    def act(session: Any, _data: dict[str, Any]) -> Any:
        data = load(schemas.InvoiceFormSchema(), _invoice_data(count))
        sent = request.files.get("file")
        kept = paper_files.keep(sent.filename or "" if sent else "", sent.read() if sent else b"")
        return invoicing.record_invoice(
            session, actor=current_actor(), statement_id=statement_id, invoiced=data["invoiced"], file=kept,
            now=clock.now(),
        )  # fmt: skip

    def back(form: FormState) -> str:
        placed = [replace(p, field=p.field.removeprefix("lines.")) for p in form.problems]
        return _page(statement_id, replace(form, problems=placed))

    return submit(None, act, back=back, to=_url(statement_id), done=_("三单一致，发票已登记；采购人收到了通知"))


def _invoice_data(count: int) -> dict[str, Any]:
    typed = form_values(request.form)
    names = ("contract_line_id", "quantity", "unit_price")
    lines = [{name: typed.get(f"{name}-{row}") for name in names} for row in range(1, count + 1)]
    return {
        **{name: typed[name] for name in ("number", "issued_on", "amount") if name in typed},
        "lines": [{name: value for name, value in line.items() if value} for line in lines],
    }


@blueprint.get("/invoices/<uuid:invoice_id>/file")
@requires(Permission.SETTLEMENT_VIEW)
def download_invoice(invoice_id: UUID) -> Response:
    """The paper itself, for whoever may see the statement."""
    invoice = queries.get_invoice(read_session(), invoice_id)
    data = io.BytesIO(files.get(Shelf.PRIVATE, invoice.file_sha256))
    return send_file(data, invoice.file_type, as_attachment=True, download_name=invoice.file_name)


@blueprint.post("/invoices/<uuid:invoice_id>/return")
@requires(Permission.PAYMENT_PROPOSE)
def return_invoice(invoice_id: UUID) -> ResponseReturnValue:
    """Give back an invoice whose paper is wrong."""
    statement_id = queries.get_invoice(read_session(), invoice_id).statement_id
    done, given = _("发票已退回，供应商收到了理由"), {"invoice_id": invoice_id}
    return _on_statement(statement_id, schemas.GiveBackSchema(), invoicing.return_invoice, given, done)


@blueprint.post("/invoices/<uuid:invoice_id>/payments")
@requires(Permission.PAYMENT_PROPOSE)
def propose_payment(invoice_id: UUID) -> ResponseReturnValue:
    """Propose to pay a part or the whole."""
    statement_id = queries.get_invoice(read_session(), invoice_id).statement_id
    done, given = _("已提出付款，等另一位审批人批准"), {"invoice_id": invoice_id}
    return _on_statement(statement_id, schemas.ProposePaymentSchema(), paying.propose_payment, given, done)


def _on_payment(payment_id: UUID, schema: Schema, verb: Any, done: str) -> ResponseReturnValue:
    statement_id = queries.get_payment(read_session(), payment_id).invoice.statement_id
    return _on_statement(statement_id, schema, verb, {"payment_id": payment_id}, done)


@blueprint.post("/payments/<uuid:payment_id>/approve")
@requires(Permission.PAYMENT_APPROVE)
def approve_payment(payment_id: UUID) -> ResponseReturnValue:
    """Another person approves."""
    done = _("已批准；银行办完以后由采购专员登记")
    return _on_payment(payment_id, schemas.ApprovePaymentSchema(), paying.approve_payment, done)


@blueprint.post("/payments/<uuid:payment_id>/return")
@requires(Permission.PAYMENT_APPROVE)
def return_payment(payment_id: UUID) -> ResponseReturnValue:
    """Not approved, or sent back by the bank."""
    return _on_payment(payment_id, schemas.GiveBackSchema(), paying.return_payment, _("已退回，金额可以重新提出"))


@blueprint.post("/payments/<uuid:payment_id>/record")
@requires(Permission.PAYMENT_PROPOSE)
def record_payment(payment_id: UUID) -> ResponseReturnValue:
    """Enter what the bank did."""
    done = _("已登记，供应商收到了通知")
    return _on_payment(payment_id, schemas.RecordPaymentSchema(), paying.record_payment, done)


@blueprint.get("/payment-ageing")
@requires(Permission.SETTLEMENT_VIEW)
def show_ageing() -> str:
    """Accepted, stated, invoiced, paid and owed by school and supplier, and how long it is overdue."""
    rows = ageing.ageing(read_session(), clock.today())
    return render_template(
        "settlement/ageing.html", rows=rows, total=ageing.total(rows), columns=COLUMNS, today=clock.today()
    )


@blueprint.get("/payment-ageing.<kind>")
@requires(Permission.SETTLEMENT_VIEW)
def download_ageing(kind: str) -> Response:
    """The same as a workbook (xlsx) or as CSV."""
    if kind not in {"xlsx", "csv"}:
        abort(404)
    rows = ageing.ageing(read_session(), clock.today())
    data = sheets.ageing_csv(rows, _) if kind == "csv" else sheets.ageing_workbook(rows, _)
    return send_file(
        io.BytesIO(data), "text/csv" if kind == "csv" else EXCEL, as_attachment=True,
        download_name=f"settlement-{clock.today().isoformat()}.{kind}",
    )  # fmt: skip
