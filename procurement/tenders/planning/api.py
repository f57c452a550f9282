"""Surveys, plans, intentions and other purchases as API operations."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.schools.queries import get_plan
from procurement.tenders import checking
from procurement.tenders.planning import queries, schemas, service
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint(
    "planning_api", __name__, url_prefix="/api/v1", description="Surveys, plans and intentions before a tender"
)


@blueprint.get("/demand-plans/<uuid:plan_id>/surveys")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.SurveySchema(many=True))
def list_surveys(plan_id: UUID) -> Any:
    """The requirement surveys made for a demand plan."""
    return queries.list_surveys(read_session(), get_plan(read_session(), plan_id).id)


@blueprint.post("/demand-plans/<uuid:plan_id>/surveys")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.RecordSurveySchema)
@blueprint.response(201, schemas.SurveySchema)
def record_survey(data: dict[str, Any], plan_id: UUID) -> Any:
    """Record what the market was asked and answered."""
    with transaction(current_actor()) as session:
        return service.record_survey(session, actor=current_actor(), plan_id=plan_id, now=clock.now(), **data)


@blueprint.put("/demand-plans/<uuid:plan_id>/procurement-plan")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.FilePlanSchema)
@blueprint.response(200, schemas.ProcurementPlanSchema)
def file_plan(data: dict[str, Any], plan_id: UUID) -> Any:
    """File the procurement plan, or correct it until its intention is out."""
    with transaction(current_actor()) as session:
        return service.file_plan(session, actor=current_actor(), plan_id=plan_id, now=clock.now(), **data)


@blueprint.post("/demand-plans/<uuid:plan_id>/intention")
@requires(Permission.TENDER_DRAFT)
@blueprint.response(200, schemas.ProcurementPlanSchema)
def announce_intention(plan_id: UUID) -> Any:
    """Publish the procurement intention."""
    with transaction(current_actor()) as session:
        return service.announce_intention(session, actor=current_actor(), plan_id=plan_id, now=clock.now())


@blueprint.get("/intentions")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.ProcurementPlanSchema(many=True))
def list_intentions() -> Any:
    """Published procurement intentions."""
    return queries.list_intentions(read_session())


@blueprint.get("/reservation-shares")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.YearSharesSchema(many=True))
def list_shares() -> Any:
    """What each fiscal year sets aside for small business, and what it must (财库〔2020〕46号第8条)."""
    return checking.list_years(read_session(), current_actor().county_id, clock.today())


@blueprint.get("/other-purchases")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.OtherPurchaseSchema(many=True))
def list_other_purchases() -> Any:
    """Purchases by other methods than the open tender."""
    return queries.list_other_purchases(read_session())


@blueprint.post("/other-purchases")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.ProposePurchaseSchema)
@blueprint.response(201, schemas.OtherPurchaseSchema)
def propose_other_purchase(data: dict[str, Any]) -> Any:
    """Buy by another method, with its basis."""
    with transaction(current_actor()) as session:
        return service.propose_other_purchase(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.post("/other-purchases/<uuid:purchase_id>/approval")
@requires(Permission.TENDER_APPROVE)
@blueprint.response(200, schemas.OtherPurchaseSchema)
def approve_other_purchase(purchase_id: UUID) -> Any:
    """Approve it as somebody else than who proposed it."""
    with transaction(current_actor()) as session:
        return service.approve_other_purchase(session, actor=current_actor(), purchase_id=purchase_id, now=clock.now())
