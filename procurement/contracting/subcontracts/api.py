"""Requests to subcontract over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.contracting import queries as contracts
from procurement.contracting.subcontracts import queries, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("subcontracts_api", __name__, url_prefix="/api/v1", description="Consent to subcontracting")


def _do(verb: Callable[..., Any], **arguments: Any) -> Any:
    with transaction(current_actor()) as session:
        return verb(session, actor=current_actor(), now=clock.now(), **arguments)


@blueprint.get("/contracts/<uuid:contract_id>/subcontracts")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.SubcontractSchema(many=True))
def list_subcontracts(contract_id: UUID) -> Any:
    """The requests under one contract, the oldest first."""
    session = read_session()
    return queries.list_subcontracts(session, contracts.get_contract(session, contract_id).id)


@blueprint.post("/contracts/<uuid:contract_id>/subcontracts")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
@blueprint.arguments(schemas.RequestSubcontractSchema)
@blueprint.response(201, schemas.SubcontractSchema)
def request_subcontract(data: dict[str, Any], contract_id: UUID) -> Any:
    """Ask the buyer's consent."""
    return _do(service.request_subcontract, contract_id=contract_id, **data)


@blueprint.post("/subcontracts/<uuid:subcontract_id>/answer")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.AnswerRequestSchema)
@blueprint.response(200, schemas.SubcontractSchema)
def answer_request(data: dict[str, Any], subcontract_id: UUID) -> Any:
    """Consent or refuse, in writing."""
    return _do(service.answer_request, subcontract_id=subcontract_id, **data)
