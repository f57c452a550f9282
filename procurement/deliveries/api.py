"""Orders, deliveries and acceptances over the API: every act of the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.deliveries import queries, schemas, service
from procurement.deliveries.scorecard import scorecards
from procurement.web.guards import current_actor, requires
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("deliveries_api", __name__, url_prefix="/api/v1", description="Orders, deliveries, acceptances")


def _act(verb: Any, **given: Any) -> Any:
    actor = current_actor()
    with transaction(actor) as session:
        return verb(session, actor=actor, now=clock.now(), **given)


def _signed(verb: Any, delivery_id: UUID, **given: Any) -> Any:
    """Do it, then show the delivery as it now stands."""
    _act(verb, delivery_id=delivery_id, **given)
    forget_read()
    return queries.get_delivery(read_session(), delivery_id)


@blueprint.get("/orders")
@requires(Permission.DELIVERY_VIEW)
@blueprint.response(200, schemas.OrderSchema(many=True))
def list_orders() -> Any:
    """Orders that exist for the caller, what is open first."""
    return queries.list_orders(read_session())


@blueprint.post("/orders")
@requires(Permission.DELIVERY_ORDER)
@blueprint.arguments(schemas.ApiPlaceOrderSchema)
@blueprint.response(201, schemas.OrderSchema)
def place_order(data: dict[str, Any]) -> Any:
    """Order for one day. The same client_key again orders nothing more."""
    return _act(service.place_order, **data)


@blueprint.get("/orders/<uuid:order_id>")
@requires(Permission.DELIVERY_VIEW)
@blueprint.response(200, schemas.OrderSchema)
def show_order(order_id: UUID) -> Any:
    """One order."""
    return queries.get_order(read_session(), order_id)


@blueprint.post("/orders/<uuid:order_id>/confirmation")
@requires(Permission.DELIVERY_SHIP)
@blueprint.response(200, schemas.OrderSchema)
def confirm_order(order_id: UUID) -> Any:
    """The supplier will deliver."""
    return _act(service.confirm_order, order_id=order_id)


@blueprint.post("/orders/<uuid:order_id>/cancellation")
@requires(Permission.DELIVERY_ORDER)
@blueprint.arguments(schemas.CancelOrderSchema)
@blueprint.response(200, schemas.OrderSchema)
def cancel_order(data: dict[str, Any], order_id: UUID) -> Any:
    """Take back what is not on its way."""
    return _act(service.cancel_order, order_id=order_id, **data)


@blueprint.post("/orders/<uuid:order_id>/deliveries")
@requires(Permission.DELIVERY_SHIP)
@blueprint.arguments(schemas.ShipOrderSchema)
@blueprint.response(201, schemas.DeliverySchema)
def ship_order(data: dict[str, Any], order_id: UUID) -> Any:
    """The delivery note of an order."""
    delivery = _act(service.ship_order, order_id=order_id, **data)
    return queries.get_delivery(read_session(), delivery.id)


@blueprint.get("/deliveries")
@requires(Permission.DELIVERY_VIEW)
@blueprint.arguments(schemas.PageSchema, location="query")
@blueprint.response(200, schemas.DeliveryPageSchema)
def list_deliveries(query: dict[str, Any]) -> Any:
    """Deliveries that exist for the caller, today's first."""
    number = query.pop("page")
    return paginate(read_session(), queries.select_deliveries(today=clock.today(), **query), number)


@blueprint.get("/deliveries/<uuid:delivery_id>")
@requires(Permission.DELIVERY_VIEW)
@blueprint.response(200, schemas.DeliverySchema)
def show_delivery(delivery_id: UUID) -> Any:
    """One delivery with its note and everything signed."""
    return queries.get_delivery(read_session(), delivery_id)


@blueprint.post("/deliveries/<uuid:delivery_id>/photos")
@requires(Permission.DELIVERY_ACCEPT)
@blueprint.response(201, schemas.PhotoSchema)
def add_photo(delivery_id: UUID) -> Any:
    """Keep a JPEG or PNG (the request's body) for an acceptance that will name its hash."""
    return _act(service.add_photo, delivery_id=delivery_id, data=request.get_data())


@blueprint.post("/deliveries/<uuid:delivery_id>/acceptances")
@requires(Permission.DELIVERY_ACCEPT)
@blueprint.arguments(schemas.RecordAcceptanceSchema)
@blueprint.response(201, schemas.DeliverySchema)
def record_acceptance(data: dict[str, Any], delivery_id: UUID) -> Any:
    """The first signature. The same client_key again records nothing more."""
    return _signed(service.record_acceptance, delivery_id, **data)


@blueprint.post("/deliveries/<uuid:delivery_id>/reversals")
@requires(Permission.DELIVERY_ACCEPT)
@blueprint.arguments(schemas.ReversalSchema)
@blueprint.response(201, schemas.DeliverySchema)
def record_reversal(data: dict[str, Any], delivery_id: UUID) -> Any:
    """The first signature under taking an acceptance back."""
    return _signed(service.record_reversal, delivery_id, **data)


@blueprint.post("/deliveries/<uuid:delivery_id>/confirmations")
@requires(Permission.DELIVERY_ACCEPT)
@blueprint.arguments(schemas.ConfirmSchema)
@blueprint.response(200, schemas.DeliverySchema)
def confirm_acceptance(data: dict[str, Any], delivery_id: UUID) -> Any:
    """The second person's signature."""
    return _signed(service.confirm_acceptance, delivery_id, **data)


@blueprint.post("/deliveries/<uuid:delivery_id>/returns")
@requires(Permission.DELIVERY_ACCEPT)
@blueprint.arguments(schemas.SendBackSchema)
@blueprint.response(200, schemas.DeliverySchema)
def send_back_acceptance(data: dict[str, Any], delivery_id: UUID) -> Any:
    """The second person does not agree."""
    return _signed(service.send_back_acceptance, delivery_id, **data)


@blueprint.get("/delivery-reconciliation")
@requires(Permission.DELIVERY_VIEW)
@blueprint.response(200, schemas.ReconciliationSchema(many=True))
def show_reconciliation() -> Any:
    """Ordered, delivered, accepted and rejected by school, supplier and item."""
    return queries.reconciliation(read_session())


@blueprint.get("/delivery-scorecards")
@requires(Permission.DELIVERY_VIEW)
@blueprint.response(200, schemas.ScorecardSchema(many=True))
def list_scorecards() -> Any:
    """What accepted deliveries say of each supplier."""
    return scorecards(queries.accepted_facts(read_session()))
