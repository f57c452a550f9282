"""Awards: look, propose, approve or return, publish, confirm."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.awards import queries, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("awards_api", __name__, url_prefix="/api/v1", description="Awards")


@blueprint.get("/awards")
@requires(Permission.AWARD_VIEW)
@blueprint.response(200, schemas.AwardSchema(many=True))
def list_awards() -> Any:
    """Every award, the newest first."""
    return queries.list_awards(read_session())


@blueprint.get("/awards/<uuid:award_id>")
@requires(Permission.AWARD_VIEW)
@blueprint.response(200, schemas.AwardSchema)
def show_award(award_id: UUID) -> Any:
    """One award."""
    return queries.get_award(read_session(), award_id)


@blueprint.get("/tenders/<uuid:tender_id>/awards")
@requires(Permission.AWARD_VIEW)
@blueprint.response(200, schemas.AwardSchema(many=True))
def list_tender_awards(tender_id: UUID) -> Any:
    """A tender's awards by lot, returned proposals included."""
    return queries.list_awards(read_session(), tenders.get_tender(read_session(), tender_id).id)


@blueprint.post("/awards")
@requires(Permission.AWARD_PROPOSE)
@blueprint.arguments(schemas.ProposeAwardsSchema)
@blueprint.response(201, schemas.AwardSchema(many=True))
def propose_awards(data: dict[str, Any]) -> Any:
    """Propose what the binding run awards."""
    with transaction(current_actor()) as session:
        return service.propose_awards(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/awards/approve")
@requires(Permission.AWARD_APPROVE)
@blueprint.response(200, schemas.AwardSchema(many=True))
def approve_awards(tender_id: UUID) -> Any:
    """The second officer's approval."""
    with transaction(current_actor()) as session:
        return service.approve_awards(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/awards/return")
@requires(Permission.AWARD_APPROVE)
@blueprint.arguments(schemas.ReturnAwardsSchema)
@blueprint.response(200, schemas.AwardSchema(many=True))
def return_awards(data: dict[str, Any], tender_id: UUID) -> Any:
    """Back to the proposer, with a reason."""
    with transaction(current_actor()) as session:
        return service.return_awards(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/awards/publish")
@requires(Permission.AWARD_PROPOSE)
@blueprint.response(200, schemas.AwardSchema(many=True))
def publish_awards(tender_id: UUID) -> Any:
    """Publish the approved result; the challenge window opens."""
    with transaction(current_actor()) as session:
        return service.publish_awards(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/awards/confirm")
@requires(Permission.AWARD_PROPOSE)
@blueprint.response(200, schemas.AwardSchema(many=True))
def confirm_awards(tender_id: UUID) -> Any:
    """Confirm once the challenge window is over."""
    with transaction(current_actor()) as session:
        return service.confirm_awards(session, actor=current_actor(), tender_id=tender_id, now=clock.now())
