"""Contracts over the API: read, draw up, sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.contracting import filing, queries, schemas, service
from procurement.core import clock
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("contracting_api", __name__, url_prefix="/api/v1", description="Framework contracts")


@blueprint.get("/contracts")
@requires(Permission.CONTRACT_VIEW)
@blueprint.arguments(schemas.ContractQuerySchema, location="query")
@blueprint.response(200, schemas.ContractPageSchema)
def list_contracts(query: dict[str, Any]) -> Any:
    """Contracts that exist for the caller, the newest first."""
    session = read_session()
    return paginate(session, queries.select_contracts(session, tender_id=query["tender_id"]), query["page"])


@blueprint.get("/contracts/<uuid:contract_id>")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.ContractWithLinesSchema)
def show_contract(contract_id: UUID) -> dict[str, Any]:
    """One contract with its lines; a school is given its own lines."""
    session = read_session()
    contract = queries.get_contract(session, contract_id)
    fields = schemas.ContractSchema().fields
    shown = {name: getattr(contract, name) for name in fields if name != "supplier_name"}
    return {**shown, "supplier": contract.supplier, "shown_lines": queries.list_lines(session, contract.id)}


@blueprint.post("/tenders/<uuid:tender_id>/contracts")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.response(201, schemas.ContractSchema(many=True))
def draft_contracts(tender_id: UUID) -> Any:
    """Draw up a contract with every awarded supplier that has none."""
    with transaction(current_actor()) as session:
        return service.draft_contracts(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/contracts/<uuid:contract_id>/filing")
@requires(Permission.CONTRACT_DRAFT)
@blueprint.arguments(schemas.FileContractSchema)
@blueprint.response(200, schemas.ContractSchema)
def file_contract(data: dict[str, Any], contract_id: UUID) -> Any:
    """Record that the copy went to the finance bureau."""
    with transaction(current_actor()) as session:
        return filing.file_contract(session, actor=current_actor(), contract_id=contract_id, now=clock.now(), **data)


@blueprint.post("/contracts/<uuid:contract_id>/supplier-signature")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
@blueprint.response(200, schemas.ContractSchema)
def sign_for_supplier(contract_id: UUID) -> Any:
    """The supplier's signature, the first of the two."""
    with transaction(current_actor()) as session:
        return service.sign_contract(session, actor=current_actor(), contract_id=contract_id, now=clock.now())


@blueprint.post("/contracts/<uuid:contract_id>/buyer-signature")
@requires(Permission.CONTRACT_SIGN)
@blueprint.response(200, schemas.ContractSchema)
def sign_for_buyer(contract_id: UUID) -> Any:
    """The buyer's signature, the second; the contract is in force from then on."""
    with transaction(current_actor()) as session:
        return service.sign_contract(session, actor=current_actor(), contract_id=contract_id, now=clock.now())
