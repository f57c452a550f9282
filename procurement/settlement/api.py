"""Statements, invoices and payments over the API: every act of the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.settlement import ageing, invoicing, paying, queries, schemas, service
from procurement.suppliers import paper_files
from procurement.web.guards import current_actor, requires
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("settlement_api", __name__, url_prefix="/api/v1", description="Statements, invoices, payments")


def _act(verb: Any, **given: Any) -> Any:
    actor = current_actor()
    with transaction(actor) as session:
        return verb(session, actor=actor, now=clock.now(), **given)


def _read(statement_id: UUID) -> Any:
    """The statement as it now stands."""
    forget_read()
    return queries.get_statement(read_session(), statement_id)


@blueprint.get("/statements")
@requires(Permission.SETTLEMENT_VIEW)
@blueprint.arguments(schemas.StatementQuerySchema, location="query")
@blueprint.response(200, schemas.StatementPageSchema)
def list_statements(query: dict[str, Any]) -> Any:
    """Statements that exist for the caller, the newest month first."""
    statuses = {query["status"]} if query["status"] else ()
    return paginate(read_session(), queries.select_statements(statuses=statuses), query["page"])


@blueprint.post("/statements")
@requires(Permission.STATEMENT_SUBMIT)
@blueprint.arguments(schemas.SubmitStatementSchema)
@blueprint.response(201, schemas.StatementSchema)
def submit_statement(data: dict[str, Any]) -> Any:
    """A statement of everything signed and settled nowhere yet."""
    return _read(_act(service.submit_statement, **data).id)


@blueprint.get("/statements/<uuid:statement_id>")
@requires(Permission.SETTLEMENT_VIEW)
@blueprint.response(200, schemas.StatementSchema)
def show_statement(statement_id: UUID) -> Any:
    """One statement with its lines, invoices and payments."""
    return queries.get_statement(read_session(), statement_id)


@blueprint.post("/statements/<uuid:statement_id>/confirmation")
@requires(Permission.STATEMENT_CONFIRM)
@blueprint.response(200, schemas.StatementSchema)
def confirm_statement(statement_id: UUID) -> Any:
    """The school agrees."""
    return _read(_act(service.confirm_statement, statement_id=statement_id).id)


@blueprint.post("/statements/<uuid:statement_id>/return")
@requires(Permission.STATEMENT_CONFIRM)
@blueprint.arguments(schemas.GiveBackSchema)
@blueprint.response(200, schemas.StatementSchema)
def return_statement(data: dict[str, Any], statement_id: UUID) -> Any:
    """The school does not agree."""
    return _read(_act(service.return_statement, statement_id=statement_id, **data).id)


@blueprint.post("/statements/<uuid:statement_id>/invoices")
@requires(Permission.STATEMENT_SUBMIT)
@blueprint.arguments(schemas.RecordInvoiceSchema)
@blueprint.response(201, schemas.StatementSchema)
def record_invoice(data: dict[str, Any], statement_id: UUID) -> Any:
    """Record the invoice; one that does not match is refused with every difference."""
    queries.get_statement(read_session(), statement_id)
    kept = paper_files.keep(data["file_name"], data["file"])
    _act(invoicing.record_invoice, statement_id=statement_id, invoiced=data["invoiced"], file=kept)
    return _read(statement_id)


@blueprint.post("/invoices/<uuid:invoice_id>/return")
@requires(Permission.PAYMENT_PROPOSE)
@blueprint.arguments(schemas.GiveBackSchema)
@blueprint.response(200, schemas.InvoiceSchema)
def return_invoice(data: dict[str, Any], invoice_id: UUID) -> Any:
    """Give back an invoice whose paper is wrong."""
    return _act(invoicing.return_invoice, invoice_id=invoice_id, **data)


@blueprint.post("/invoices/<uuid:invoice_id>/payments")
@requires(Permission.PAYMENT_PROPOSE)
@blueprint.arguments(schemas.ProposePaymentSchema)
@blueprint.response(201, schemas.PaymentSchema)
def propose_payment(data: dict[str, Any], invoice_id: UUID) -> Any:
    """Propose to pay a part or the whole."""
    return _act(paying.propose_payment, invoice_id=invoice_id, **data)


@blueprint.post("/payments/<uuid:payment_id>/approval")
@requires(Permission.PAYMENT_APPROVE)
@blueprint.arguments(schemas.ApprovePaymentSchema)
@blueprint.response(200, schemas.PaymentSchema)
def approve_payment(data: dict[str, Any], payment_id: UUID) -> Any:
    """Another person approves."""
    return _act(paying.approve_payment, payment_id=payment_id, **data)


@blueprint.post("/payments/<uuid:payment_id>/return")
@requires(Permission.PAYMENT_APPROVE)
@blueprint.arguments(schemas.GiveBackSchema)
@blueprint.response(200, schemas.PaymentSchema)
def return_payment(data: dict[str, Any], payment_id: UUID) -> Any:
    """Not approved, or sent back by the bank."""
    return _act(paying.return_payment, payment_id=payment_id, **data)


@blueprint.post("/payments/<uuid:payment_id>/record")
@requires(Permission.PAYMENT_PROPOSE)
@blueprint.arguments(schemas.RecordPaymentSchema)
@blueprint.response(200, schemas.PaymentSchema)
def record_payment(data: dict[str, Any], payment_id: UUID) -> Any:
    """Enter what the bank did; interest is counted to its day."""
    return _act(paying.record_payment, payment_id=payment_id, **data)


@blueprint.get("/payment-ageing")
@requires(Permission.SETTLEMENT_VIEW)
@blueprint.response(200, schemas.AgeingSchema(many=True))
def show_ageing() -> Any:
    """Accepted, stated, invoiced, paid and owed by school and supplier, and how long it is overdue."""
    return ageing.ageing(read_session(), clock.today())
