"""Tenders as API operations: each act of the pages has one."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tenders import parameters, queries, schemas, service
from procurement.tenders.procedure.reviews import draft_document
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("tenders_api", __name__, url_prefix="/api/v1", description="Tenders, their calendar and numbers")


@blueprint.get("/tenders")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.TenderSchema(many=True))
def list_tenders() -> Any:
    """Tenders that exist for you: suppliers and schools see published ones alone."""
    return queries.list_tenders(read_session())


@blueprint.post("/tenders")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.DraftTenderSchema)
@blueprint.response(201, schemas.TenderSchema)
def create_tender(data: dict[str, Any]) -> Any:
    """Draft a tender for a confirmed demand plan."""
    with transaction(current_actor()) as session:
        return service.draft_tender(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.TenderSchema)
def show_tender(tender_id: UUID) -> Any:
    """One tender with its lots."""
    return queries.get_tender(read_session(), tender_id)


@blueprint.put("/tenders/<uuid:tender_id>")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.DraftTenderSchema)
@blueprint.response(200, schemas.TenderSchema)
def edit_tender(data: dict[str, Any], tender_id: UUID) -> Any:
    """Change a draft."""
    with transaction(current_actor()) as session:
        return service.edit_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/submission")
@requires(Permission.TENDER_DRAFT)
@blueprint.response(200, schemas.TenderSchema)
def submit_tender(tender_id: UUID) -> Any:
    """Hand a draft to the second officer."""
    with transaction(current_actor()) as session:
        return service.submit_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/approval")
@requires(Permission.TENDER_APPROVE)
@blueprint.response(200, schemas.TenderSchema)
def approve_tender(tender_id: UUID) -> Any:
    """Approve, as somebody else than its drafter."""
    with transaction(current_actor()) as session:
        return service.approve_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/return")
@requires(Permission.TENDER_APPROVE)
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(200, schemas.TenderSchema)
def return_tender(data: dict[str, Any], tender_id: UUID) -> Any:
    """Back to drafting, with a reason."""
    with transaction(current_actor()) as session:
        return service.return_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/cancellation")
@requires(Permission.TENDER_VIEW)
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(200, schemas.TenderSchema)
def cancel_tender(data: dict[str, Any], tender_id: UUID) -> Any:
    """End the purchase with a reason: a draft by its officer, anything later by an approver."""
    with transaction(current_actor()) as session:
        return service.cancel_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.put("/tenders/<uuid:tender_id>/keyholders")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.AssignKeyholdersSchema)
@blueprint.response(200, schemas.KeyholderSchema(many=True))
def assign_keyholders(data: dict[str, Any], tender_id: UUID) -> Any:
    """Name who holds the box's keys."""
    with transaction(current_actor()) as session:
        return service.assign_keyholders(session, actor=current_actor(), tender_id=tender_id, **data).keyholders


@blueprint.get("/tenders/<uuid:tender_id>/document")
@requires(Permission.KEY_PUBLISH)
@blueprint.response(200)
def show_document(tender_id: UUID) -> Any:
    """The document to be approved; its canonical bytes have the SHA-256 that a keyholder's statement names."""
    return draft_document(queries.get_tender(read_session(), tender_id))


@blueprint.put("/tenders/<uuid:tender_id>/key")
@requires(Permission.KEY_PUBLISH)
@blueprint.arguments(schemas.PublishKeySchema)
@blueprint.response(200, schemas.KeyholderSchema)
def publish_key(data: dict[str, Any], tender_id: UUID) -> Any:
    """Publish your signed key for this tender (the file of `tender-key`)."""
    with transaction(current_actor()) as session:
        return service.publish_key(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/publication")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.PublishTenderSchema)
@blueprint.response(200, schemas.TenderSchema)
def publish_tender(data: dict[str, Any], tender_id: UUID) -> Any:
    """Freeze and publish the notice."""
    with transaction(current_actor()) as session:
        return service.publish_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/notice")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200)
def show_notice(tender_id: UUID) -> Any:
    """The frozen notice, exactly the object that `notice_sha256` names."""
    return queries.frozen_notice(queries.get_published(read_session(), tender_id))


@blueprint.get("/tenders/<uuid:tender_id>/sealing-sheet")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200)
def show_sealing_sheet(tender_id: UUID) -> Any:
    """What a bid is sealed to (TENDER.json)."""
    tender = queries.get_published(read_session(), tender_id)
    return queries.sealing_sheet(tender, current_actor().supplier_id)


@blueprint.get("/rule-parameters")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.RuleParameterSchema(many=True))
def list_parameters() -> Any:
    """The county's dated numbers of the law with their sources."""
    return parameters.list_parameters(read_session(), current_actor().county_id)


@blueprint.post("/rule-parameters")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.SetParameterSchema)
@blueprint.response(201, schemas.RuleParameterSchema)
def set_parameter(data: dict[str, Any]) -> Any:
    """Enter a new dated value with its source."""
    with transaction(current_actor()) as session:
        return service.set_parameter(session, actor=current_actor(), row=data)


@blueprint.post("/rule-parameters/shipped")
@requires(Permission.TENDER_DRAFT)
@blueprint.response(200, schemas.LoadedSchema)
def load_parameters() -> Any:
    """Load the shipped numbers that the county lacks."""
    actor = current_actor()
    with transaction(actor) as session:
        return {"count": service.load_parameters(session, actor=actor, county_id=actor.county_id)}
