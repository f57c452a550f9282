"""Committees as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation.committee import conformity, experts, queries, schemas, service
from procurement.evaluation.schemas import BidReviewRowSchema
from procurement.tenders import queries as tender_queries
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("committee_api", __name__, url_prefix="/api/v1", description="Evaluation committees and experts")


@blueprint.post("/tenders/<uuid:tender_id>/committee")
@requires(Permission.COMMITTEE_FORM)
@blueprint.arguments(schemas.FormCommitteeSchema)
@blueprint.response(201, schemas.CommitteeSchema)
def form_committee(data: dict[str, Any], tender_id: UUID) -> Any:
    """Fix the committee's size and freeze the pool its experts are drawn from."""
    with transaction(current_actor()) as session:
        return service.form_committee(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/committee")
@requires(Permission.COMMITTEE_FORM)
@blueprint.response(200, schemas.CommitteeSchema)
def show_committee(tender_id: UUID) -> Any:
    """The committee without its people."""
    return queries.get_committee(read_session(), tender_id)


@blueprint.get("/tenders/<uuid:tender_id>/committee/members")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.NamedMemberSchema(many=True))
def list_members(tender_id: UUID) -> Any:
    """Its people, for the officer who runs it and its members; for everybody once the result is published."""
    committee = queries.get_committee(read_session(), tender_id)
    if not queries.may_see_names(current_actor(), committee):
        raise NotFound
    return committee.members


@blueprint.post("/tenders/<uuid:tender_id>/committee/calls")
@requires(Permission.COMMITTEE_FORM)
@blueprint.response(201, schemas.CommitteeSchema)
def call_drawn(tender_id: UUID) -> Any:
    """Call whom the draw took."""
    with transaction(current_actor()) as session:
        service.call_drawn(session, actor=current_actor(), tender_id=tender_id, now=clock.now())
        return queries.get_committee(session, tender_id)


@blueprint.get("/seats")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(200, schemas.SeatSchema(many=True))
def list_seats() -> Any:
    """Where the reader was called to, the latest first."""
    return queries.list_seats(read_session(), current_actor().user_id)


@blueprint.post("/tenders/<uuid:tender_id>/seat")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.DeclareInterestSchema)
@blueprint.response(200, schemas.SeatSchema)
def declare_interest(data: dict[str, Any], tender_id: UUID) -> Any:
    """Declare interests: sit, recuse or decline."""
    with transaction(current_actor()) as session:
        return service.declare_interest(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/conformity")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(200, BidReviewRowSchema(many=True))
def list_waiting(tender_id: UUID) -> Any:
    """The bids that wait for the conformity review, for a member."""
    session, actor = read_session(), current_actor()
    if queries.find_member(session, tender_id, actor.user_id) is None:
        raise NotFound
    return conformity.open_rows(session, tender_queries.get_tender(session, tender_id), clock.today())


@blueprint.post("/tenders/<uuid:tender_id>/conformity/votes")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.CastVotesSchema)
@blueprint.response(201, schemas.SeatSchema)
def cast_votes(data: dict[str, Any], tender_id: UUID) -> Any:
    """Cast all of one's votes; they cannot be changed."""
    with transaction(current_actor()) as session:
        conformity.cast_votes(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)
        return queries.get_seat(session, tender_id, current_actor().user_id)


@blueprint.post("/tenders/<uuid:tender_id>/conformity/conclusion")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(201, schemas.ConcludedSchema(many=True))
def conclude_conformity(tender_id: UUID) -> Any:
    """The chair closes the conformity review; the majority decides."""
    with transaction(current_actor()) as session:
        return conformity.conclude_conformity(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/experts")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.RegisterExpertSchema)
@blueprint.response(201, schemas.ExpertSchema)
def register_expert(data: dict[str, Any]) -> Any:
    """Put a person into the pool of their county."""
    with transaction(current_actor()) as session:
        return experts.register_expert(session, actor=current_actor(), **data)


@blueprint.post("/expert-relations")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.DeclareRelationSchema)
@blueprint.response(201, schemas.ExpertRelationSchema)
def declare_relation(data: dict[str, Any]) -> Any:
    """Declare a relation to a supplier."""
    with transaction(current_actor()) as session:
        return experts.declare_relation(session, actor=current_actor(), now=clock.now(), **data)
