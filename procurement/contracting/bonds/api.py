"""Bonds over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.contracting.bonds import schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("bonds_api", __name__, url_prefix="/api/v1", description="Bid and performance bonds")


def _do(verb: Callable[..., Any], **arguments: Any) -> Any:
    with transaction(current_actor()) as session:
        return verb(session, actor=current_actor(), now=clock.now(), **arguments)


@blueprint.get("/bonds")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.BondSchema(many=True))
def list_bonds() -> Any:
    """Bonds that exist for the caller; nobody else's for a supplier."""
    return service.list_bonds(read_session())


@blueprint.post("/tenders/<uuid:tender_id>/bonds")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.RecordBidBondSchema)
@blueprint.response(201, schemas.BondSchema)
def record_bid_bond(data: dict[str, Any], tender_id: UUID) -> Any:
    """Record a bidder's bond, once the bids are opened."""
    return _do(service.record_bid_bond, tender_id=tender_id, **data)


@blueprint.post("/performance-bonds")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.RecordPerformanceBondSchema)
@blueprint.response(201, schemas.BondSchema)
def record_performance_bond(data: dict[str, Any]) -> Any:
    """Record the bond for a contract."""
    return _do(service.record_performance_bond, **data)


@blueprint.post("/bonds/<uuid:bond_id>/refund")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.RefundBondSchema)
@blueprint.response(200, schemas.BondSchema)
def refund_bond(data: dict[str, Any], bond_id: UUID) -> Any:
    """Record a refund; a late one with its interest."""
    return _do(service.refund_bond, bond_id=bond_id, **data)


@blueprint.post("/bonds/<uuid:bond_id>/keeping-proposal")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.ProposeKeepingSchema)
@blueprint.response(200, schemas.BondSchema)
def propose_keeping(data: dict[str, Any], bond_id: UUID) -> Any:
    """Propose not to give a bond back: the ground, and why."""
    return _do(service.propose_keeping, bond_id=bond_id, **data)


@blueprint.post("/bonds/<uuid:bond_id>/keeping-declined")
@requires(Permission.CONTRACT_SIGN)
@blueprint.arguments(schemas.KeepBondSchema)
@blueprint.response(200, schemas.BondSchema)
def decline_keeping(data: dict[str, Any], bond_id: UUID) -> Any:
    """Turn the proposal down, with the reason."""
    return _do(service.decline_keeping, bond_id=bond_id, **data)


@blueprint.post("/bonds/<uuid:bond_id>/keeping")
@requires(Permission.CONTRACT_SIGN)
@blueprint.arguments(schemas.KeepBondSchema)
@blueprint.response(200, schemas.BondSchema)
def keep_bond(data: dict[str, Any], bond_id: UUID) -> Any:
    """Do not give a bond back, with the reason, after another person proposed it."""
    return _do(service.keep_bond, bond_id=bond_id, **data)
