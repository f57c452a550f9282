"""Reviews as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation import queries, schemas, service
from procurement.tenders import queries as tender_queries
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("evaluation_api", __name__, url_prefix="/api/v1", description="Reviews of opened bids")


@blueprint.get("/tenders/<uuid:tender_id>/reviews")
@requires(Permission.EVALUATION_VIEW)
@blueprint.response(200, schemas.BidReviewRowSchema(many=True))
def list_reviews(tender_id: UUID) -> Any:
    """Every opened bid on every lot with what the rules find and what reviewers said."""
    session = read_session()
    tender = tender_queries.get_tender(session, tender_id)
    if tender.opened_at is None:
        raise NotFound
    return queries.review_table(session, tender, clock.today())


@blueprint.post("/reviews")
@requires(Permission.EVALUATION_REVIEW)
@blueprint.arguments(schemas.ReviewBidSchema)
@blueprint.response(201, schemas.BidReviewSchema)
def review_bid(data: dict[str, Any]) -> Any:
    """Record one verdict; it cannot be changed."""
    with transaction(current_actor()) as session:
        return service.review_bid(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/reviews/completion")
@requires(Permission.EVALUATION_REVIEW)
@blueprint.response(200, schemas.CompletedReviewsSchema)
def complete_reviews(tender_id: UUID) -> Any:
    """Close the reviews: lots with too few valid bids fail."""
    with transaction(current_actor()) as session:
        return service.complete_reviews(session, actor=current_actor(), tender_id=tender_id, now=clock.now())
