"""Scoring as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation import seats
from procurement.evaluation.scoring import queries, schemas, service
from procurement.evaluation.scoring.models import ScoreSheet
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("scoring_api", __name__, url_prefix="/api/v1", description="Weighted scoring")


def _own(tender_id: UUID, sheet: ScoreSheet) -> dict[str, Any]:
    tender = tenders.get_tender(read_session(), tender_id)
    offers = queries.blind_offers(read_session(), tender, sheet.round.aliases)
    return {"sheet": sheet, "factors": tender.score_factors or [], "offers": offers}


@blueprint.get("/tenders/<uuid:tender_id>/score-sheet")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(200, schemas.OwnSheetSchema)
def get_score_sheet(tender_id: UUID) -> Any:
    """The caller's own sheet: aliases, no prices, nobody else's points."""
    seats.require_seat(read_session(), current_actor(), tender_id)
    return _own(tender_id, queries.get_sheet(read_session(), tender_id, current_actor().user_id))


@blueprint.put("/tenders/<uuid:tender_id>/score-sheet")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.PointsSchema)
@blueprint.response(200, schemas.OwnSheetSchema)
def save_score_sheet(data: dict[str, Any], tender_id: UUID) -> Any:
    """Keep the points so far."""
    with transaction(current_actor()) as session:
        sheet = service.save_sheet(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)
    return _own(tender_id, sheet)


@blueprint.post("/tenders/<uuid:tender_id>/score-sheet/signature")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.PointsSchema)
@blueprint.response(200, schemas.OwnSheetSchema)
def sign_score_sheet(data: dict[str, Any], tender_id: UUID) -> Any:
    """Lock the sheet; its hash is logged."""
    with transaction(current_actor()) as session:
        sheet = service.sign_sheet(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)
    return _own(tender_id, sheet)


@blueprint.post("/tenders/<uuid:tender_id>/score-rounds")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(201, schemas.RoundSchema)
def open_score_round(tender_id: UUID) -> Any:
    """Begin scoring, as the chair."""
    with transaction(current_actor()) as session:
        return service.open_round(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/score-rounds/reopening")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.ReopenSchema)
@blueprint.response(201, schemas.RoundSchema)
def reopen_score_round(data: dict[str, Any], tender_id: UUID) -> Any:
    """Score again, on one of the four grounds of 87号令第64条."""
    with transaction(current_actor()) as session:
        return service.reopen_round(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/scores")
@requires(Permission.EVALUATION_WATCH)
@blueprint.response(200, schemas.ScoresSchema)
def list_scores(tender_id: UUID) -> Any:
    """How far scoring has come; the ranking once all sheets are revealed."""
    session, tender = read_session(), tenders.get_tender(read_session(), tender_id)
    seats.require_sight(session, current_actor(), tender, prices=False)
    ranked = queries.ranking(session, tender)
    return {
        "rounds": queries.list_rounds(session, tender_id),
        "ranking": {str(lot): results for lot, results in ranked.items()},
    }
