"""Supplements over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.contracting import queries as contracts
from procurement.contracting.supplements import queries, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("supplements_api", __name__, url_prefix="/api/v1", description="Supplements to contracts")


def _do(verb: Callable[..., Any], **arguments: Any) -> Any:
    with transaction(current_actor()) as session:
        return verb(session, actor=current_actor(), now=clock.now(), **arguments)


@blueprint.get("/contracts/<uuid:contract_id>/supplements")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.SupplementSchema(many=True))
def list_supplements(contract_id: UUID) -> Any:
    """The supplements of one contract, the oldest first."""
    session = read_session()
    return queries.list_supplements(session, contracts.get_contract(session, contract_id).id)


@blueprint.get("/supplements/<uuid:supplement_id>")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.SupplementWithLinesSchema)
def show_supplement(supplement_id: UUID) -> Any:
    """One supplement with what it adds."""
    return queries.get_readable(read_session(), supplement_id)


@blueprint.post("/contracts/<uuid:contract_id>/supplements")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.ProposeSupplementSchema)
@blueprint.response(201, schemas.SupplementSchema)
def propose_supplement(data: dict[str, Any], contract_id: UUID) -> Any:
    """Draw up a supplement for both sides to sign."""
    return _do(service.propose_supplement, contract_id=contract_id, **data)


@blueprint.post("/supplements/<uuid:supplement_id>/supplier-signature")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
@blueprint.response(200, schemas.SupplementSchema)
def sign_for_supplier(supplement_id: UUID) -> Any:
    """The supplier's signature, the first of the two."""
    return _do(service.sign_supplement, supplement_id=supplement_id)


@blueprint.post("/supplements/<uuid:supplement_id>/buyer-signature")
@requires(Permission.CONTRACT_SIGN)
@blueprint.response(200, schemas.SupplementSchema)
def sign_for_buyer(supplement_id: UUID) -> Any:
    """The buyer's signature, the second; the supplement is in force and public from then on."""
    return _do(service.sign_supplement, supplement_id=supplement_id)


@blueprint.post("/supplements/<uuid:supplement_id>/withdrawal")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.WithdrawSupplementSchema)
@blueprint.response(200, schemas.SupplementSchema)
def withdraw_supplement(data: dict[str, Any], supplement_id: UUID) -> Any:
    """Give up a supplement that is not signed by both."""
    return _do(service.withdraw_supplement, supplement_id=supplement_id, **data)
