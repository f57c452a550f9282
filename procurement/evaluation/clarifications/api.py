"""Clarifications as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation.clarifications import pages, queries, schemas, service
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("clarifications_api", __name__, url_prefix="/api/v1", description="Written clarifications")


@blueprint.get("/tenders/<uuid:tender_id>/bid-clarifications")
@requires(Permission.EVALUATION_WATCH)
@blueprint.response(200, schemas.BidClarificationSchema(many=True))
def list_clarifications(tender_id: UUID) -> Any:
    """What was asked and answered."""
    tender = pages.watched(read_session(), current_actor(), tender_id)
    return queries.list_clarifications(read_session(), tender.id)


@blueprint.post("/tenders/<uuid:tender_id>/bid-clarifications")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.AskBidderSchema)
@blueprint.response(201, schemas.BidClarificationSchema)
def ask_bidder(data: dict[str, Any], tender_id: UUID) -> Any:
    """Ask a bidder in writing, as a member."""
    with transaction(current_actor()) as session:
        return service.ask_bidder(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/bid-clarifications/<uuid:clarification_id>")
@requires(Permission.BID_CLARIFY)
@blueprint.response(200, schemas.BidClarificationSchema)
def show_clarification(clarification_id: UUID) -> Any:
    """A question about the own bid."""
    return queries.get_clarification(read_session(), clarification_id)


@blueprint.post("/bid-clarifications/<uuid:clarification_id>/answer")
@requires(Permission.BID_CLARIFY)
@blueprint.arguments(schemas.AnswerClarificationSchema)
@blueprint.response(200, schemas.BidClarificationSchema)
def answer_clarification(data: dict[str, Any], clarification_id: UUID) -> Any:
    """Answer it, signed, once."""
    with transaction(current_actor()) as session:
        return service.answer_clarification(
            session, actor=current_actor(), clarification_id=clarification_id, now=clock.now(), **data
        )
