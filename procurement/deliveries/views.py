"""Ordering, shipping, accepting on the phone, printing the note, and the sums."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from procurement.core import clock, files
from procurement.core.errors import DomainError, NotFound
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.core.transaction import transaction
from procurement.deliveries import forms, pages, queries, schemas, service, sheets
from procurement.deliveries.states import DeliveryStatus
from procurement.documents.codes import page_code
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, ShownProblem, form_values, load, show, submit
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("deliveries", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _excel(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), EXCEL, as_attachment=True, download_name=f"{name}.xlsx")


def _at_rows(state: FormState, rows: Sequence[int]) -> FormState:
    """Problems of rows, at the inputs of those rows; what is missing says where."""
    placed: dict[tuple[str, str], ShownProblem] = {}
    for p in state.problems:
        field = forms.place(p.field, p.row, rows, request.form)
        said = _("请选：全收、部分收或拒收") if field.startswith("decision-") and p.code == "invalid" else p.text
        text = _("第 %(row)s 行：", row=rows[p.row - 1]) + said if p.row and p.code == "invalid" else said
        placed[field, text] = replace(p, field=field, row=None, text=text)
    return replace(state, problems=list(placed.values()))


def _act(schema: Schema | None, data: dict[str, Any], verb: Any, given: dict[str, Any], **kwargs: Any) -> Any:
    """`web.payload.submit` of data that is not the bare form: rows became a list."""

    def act(session: Any, _form: Any) -> Any:
        loaded = load(schema, data) if schema else {}
        return verb(session, actor=current_actor(), now=clock.now(), **given, **loaded)

    return submit(None, act, **kwargs)


@blueprint.get("/orders")
@requires(Permission.DELIVERY_VIEW)
def list_orders() -> str:
    """What was ordered; for the supplier, what to confirm and ship."""
    page = paginate(read_session(), queries.select_orders(), request.args.get("page", type=int) or 1)
    return render_template("deliveries/orders.html", page=page, status=pages.ORDER_STATUS, today=clock.today())


@blueprint.get("/orders/new")
@requires(Permission.DELIVERY_ORDER)
def new_order() -> str:
    """The order form of one contract; with several contracts, the choice among them."""
    return _order_page(FormState(pages.new_order_values(clock.today())))


def _order_page(form: FormState) -> str:
    chosen = request.values.get("contract", type=UUID)
    shown = pages.new_order(read_session(), current_actor(), clock.today(), chosen)
    return render_template("deliveries/new_order.html", form=form, **shown)


@blueprint.post("/orders/new")
@requires(Permission.DELIVERY_ORDER)
def place_order() -> ResponseReturnValue:
    """Order."""
    rows, contract_id = forms.numbers(request.form, "quantity"), request.form.get("contract", type=UUID)
    if contract_id is None:
        raise NotFound
    return _act(
        schemas.PlaceOrderSchema(), forms.order_data(request.form), service.place_order, {"contract_id": contract_id},
        back=lambda form: _order_page(_at_rows(form, rows)),
        to=lambda order: url_for("deliveries.show_order", order_id=order.id),
        done=_("订单已下，供应商收到了通知"),
    )  # fmt: skip


@blueprint.get("/orders/<uuid:order_id>")
@requires(Permission.DELIVERY_VIEW)
def show_order(order_id: UUID) -> str:
    """One order; for its supplier, the form of the delivery note."""
    return _one_order(order_id, None)


def _one_order(order_id: UUID, form: FormState | None) -> str:
    shown = pages.order(read_session(), current_actor(), order_id, request.values.get("batches", type=int) or 1)
    return render_template("deliveries/order.html", form=form or FormState(shown["values"]), **shown)


def _order_act(order_id: UUID, schema: Schema | None, verb: Any, done: str) -> ResponseReturnValue:
    to, data = url_for("deliveries.show_order", order_id=order_id), form_values(request.form)
    return _act(schema, data, verb, {"order_id": order_id}, back=lambda f: _one_order(order_id, f), to=to, done=done)


@blueprint.post("/orders/<uuid:order_id>/confirm")
@requires(Permission.DELIVERY_SHIP)
def confirm_order(order_id: UUID) -> ResponseReturnValue:
    """The supplier will deliver."""
    return _order_act(order_id, None, service.confirm_order, _("已确认，学校收到了通知；装车时填送货单"))


@blueprint.post("/orders/<uuid:order_id>/cancel")
@requires(Permission.DELIVERY_ORDER)
def cancel_order(order_id: UUID) -> ResponseReturnValue:
    """Take back what is not on its way."""
    return _order_act(order_id, schemas.CancelOrderSchema(), service.cancel_order, _("订单已取消，数量退回合同"))


@blueprint.post("/orders/<uuid:order_id>/ship")
@requires(Permission.DELIVERY_SHIP)
def ship_order(order_id: UUID) -> ResponseReturnValue:
    """Make the delivery note."""
    rows, data = forms.numbers(request.form, "quantity"), forms.note_data(request.form)
    return _act(
        schemas.ShipOrderSchema(), data, service.ship_order, {"order_id": order_id},
        back=lambda form: _one_order(order_id, _at_rows(form, rows)),
        to=lambda delivery: url_for("deliveries.show_note", delivery_id=delivery.id),
        done=_("送货单已开，学校收到了通知；打印一份随车带去"),
    )  # fmt: skip


@blueprint.get("/deliveries")
@requires(Permission.DELIVERY_VIEW)
def list_deliveries() -> str:
    """Today's deliveries first; what waits for a signature before what is done."""
    chosen = load(schemas.DeliveryFilterSchema(), _filters())
    number = request.args.get("page", type=int) or 1
    shown = pages.deliveries(read_session(), current_actor(), clock.today(), chosen, number)
    return render_template("deliveries/deliveries.html", form=FormState(_filters()), filters=_filters(), **shown)


def _filters() -> dict[str, str]:
    names = schemas.DeliveryFilterSchema().fields
    return {name: value for name, value in request.args.items() if name in names and value}


@blueprint.get("/deliveries.xlsx")
@requires(Permission.DELIVERY_VIEW)
def download_deliveries() -> Response:
    """The same list as a workbook, one row a batch."""
    chosen = load(schemas.DeliveryFilterSchema(), _filters())
    found = read_session().scalars(queries.select_deliveries(today=clock.today(), **chosen)).all()
    return _excel(sheets.deliveries_workbook(found), "deliveries")


@blueprint.get("/d/<code>")
@requires(Permission.DELIVERY_VIEW)
def scan(code: str) -> ResponseReturnValue:
    """What the note's QR opens: the delivery, for whom it concerns."""
    delivery = queries.get_delivery_by_code(read_session(), code)
    is_next = delivery.status is DeliveryStatus.SHIPPED and may(current_actor(), Permission.DELIVERY_ACCEPT)
    return redirect(url_for(f"deliveries.{'accept' if is_next else 'show_delivery'}", delivery_id=delivery.id), 303)


@blueprint.get("/deliveries/<uuid:delivery_id>")
@requires(Permission.DELIVERY_VIEW)
def show_delivery(delivery_id: UUID) -> str:
    """One delivery: note, records, signatures, photos."""
    return _delivery_page("delivery", delivery_id, FormState(pages.signature_values()))


def _delivery_page(name: str, delivery_id: UUID, form: FormState) -> str:
    shown = pages.delivery(read_session(), current_actor(), delivery_id, clock.today())
    return render_template(f"deliveries/{name}.html", form=form, **shown)


@blueprint.get("/deliveries/<uuid:delivery_id>/accept")
@requires(Permission.DELIVERY_ACCEPT)
def accept(delivery_id: UUID) -> ResponseReturnValue:
    """The phone form of the first inspector."""
    delivery = queries.get_delivery(read_session(), delivery_id)
    if delivery.status is not DeliveryStatus.SHIPPED:
        return redirect(url_for("deliveries.show_delivery", delivery_id=delivery_id), 303)
    return _delivery_page("accept", delivery_id, FormState(pages.acceptance_values(delivery, clock.now())))


@blueprint.post("/deliveries/<uuid:delivery_id>/accept")
@requires(Permission.DELIVERY_ACCEPT)
def record_acceptance(delivery_id: UUID) -> ResponseReturnValue:
    """The first signature."""
    delivery = queries.get_delivery(read_session(), delivery_id)
    rows = list(range(1, len(delivery.lines) + 1))
    try:  # kept first, so that a refusal loses none
        kept = {f"photos-{n}": [*request.form.getlist(f"photos-{n}"), *_keep_photos(delivery_id, n)] for n in rows}
    except DomainError as error:
        typed = FormState(request.form.to_dict(), [show(p) for p in error.problems])
        return _delivery_page("accept", delivery_id, typed), error.status
    data = forms.acceptance_data(request.form, delivery)
    for line, hashes in zip(data["lines"], kept.values(), strict=True):
        line["photos"] = list(dict.fromkeys(hashes))

    def back(form: FormState) -> str:
        return _delivery_page("accept", delivery_id, replace(_at_rows(form, rows), values={**form.values, **kept}))

    to, done = url_for("deliveries.show_delivery", delivery_id=delivery_id), _("第一人已签；请另一位同事用自己的登录签")
    given = {"delivery_id": delivery_id}
    return _act(schemas.RecordAcceptanceSchema(), data, service.record_acceptance, given, back=back, to=to, done=done)


def _keep_photos(delivery_id: UUID, row: int) -> list[str]:
    actor, now, hashes = current_actor(), clock.now(), []
    for data in [upload.read() for upload in request.files.getlist(f"photo-{row}") if upload.filename]:
        with transaction(actor) as session:
            kept = service.add_photo(session, actor=actor, delivery_id=delivery_id, data=data, now=now)
            hashes.append(kept.sha256)
    forget_read()
    return hashes


@blueprint.get("/deliveries/<uuid:delivery_id>/confirm")
@requires(Permission.DELIVERY_ACCEPT)
def confirm(delivery_id: UUID) -> ResponseReturnValue:
    """The same record, for the second person."""
    if queries.open_entry(queries.get_delivery(read_session(), delivery_id)) is None:
        return redirect(url_for("deliveries.show_delivery", delivery_id=delivery_id), 303)
    return _delivery_page("confirm", delivery_id, FormState(pages.signature_values()))


def _sign(delivery_id: UUID, page: str, schema: Schema, verb: Any, done: str) -> ResponseReturnValue:
    to, given = url_for("deliveries.show_delivery", delivery_id=delivery_id), {"delivery_id": delivery_id}
    back = partial(_delivery_page, page, delivery_id)
    return _act(schema, form_values(request.form), verb, given, back=back, to=to, done=done)


@blueprint.post("/deliveries/<uuid:delivery_id>/confirm")
@requires(Permission.DELIVERY_ACCEPT)
def confirm_acceptance(delivery_id: UUID) -> ResponseReturnValue:
    """The second signature."""
    done = _("两人都签了，已经算数并记入日志")
    return _sign(delivery_id, "confirm", schemas.ConfirmSchema(), service.confirm_acceptance, done)


@blueprint.post("/deliveries/<uuid:delivery_id>/send-back")
@requires(Permission.DELIVERY_ACCEPT)
def send_back_acceptance(delivery_id: UUID) -> ResponseReturnValue:
    """The second person does not agree."""
    done = _("已退回，记录留着；请重新验收")
    return _sign(delivery_id, "confirm", schemas.SendBackSchema(), service.send_back_acceptance, done)


@blueprint.post("/deliveries/<uuid:delivery_id>/reverse")
@requires(Permission.DELIVERY_ACCEPT)
def record_reversal(delivery_id: UUID) -> ResponseReturnValue:
    """The first signature under taking an acceptance back."""
    done = _("更正已写，等另一位同事签字；签了原验收才作废")
    return _sign(delivery_id, "delivery", schemas.ReversalSchema(), service.record_reversal, done)


@blueprint.get("/deliveries/<uuid:delivery_id>/note")
@requires(Permission.DELIVERY_VIEW)
def show_note(delivery_id: UUID) -> str:
    """The delivery note on A4, with the QR that the school scans."""
    found = queries.get_delivery(read_session(), delivery_id)
    code = page_code(url_for("deliveries.scan", code=found.code))
    return render_template("deliveries/note.html", delivery=found, code=code)


@blueprint.get("/deliveries/<uuid:delivery_id>/photos/<sha256>")
@requires(Permission.DELIVERY_VIEW)
def show_photo(delivery_id: UUID, sha256: str) -> Response:
    """A photo, for whom the delivery concerns."""
    photo = queries.get_photo(read_session(), delivery_id, sha256)
    return Response(files.get(files.Shelf.PRIVATE, photo.sha256), mimetype=photo.media_type)


@blueprint.get("/delivery-scorecards")
@requires(Permission.DELIVERY_VIEW)
def scorecards() -> str:
    """What accepted deliveries say of each supplier, with the counts."""
    return render_template("deliveries/scorecards.html", cards=pages.cards(read_session()))


@blueprint.get("/delivery-reconciliation")
@requires(Permission.DELIVERY_VIEW)
def reconciliation() -> str:
    """Ordered, delivered, accepted and rejected, to the gram."""
    return render_template("deliveries/reconciliation.html", rows=queries.reconciliation(read_session()))


@blueprint.get("/delivery-reconciliation.xlsx")
@requires(Permission.DELIVERY_VIEW)
def download_reconciliation() -> Response:
    """The same as a workbook."""
    return _excel(sheets.reconciliation_workbook(read_session()), "reconciliation")
