"""Price checks as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation import seats
from procurement.evaluation.pricing import findings, schemas, service
from procurement.evaluation.pricing.states import ExplanationStatus
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("pricing_api", __name__, url_prefix="/api/v1", description="Corrections and low prices")


@blueprint.get("/tenders/<uuid:tender_id>/price-checks")
@requires(Permission.EVALUATION_WATCH)
@blueprint.response(200, schemas.PriceRowSchema(many=True))
def list_price_checks(tender_id: UUID) -> Any:
    """Every bid on every lot with corrections, triggers and explanations."""
    tender = tenders.get_tender(read_session(), tender_id)
    seats.require_sight(read_session(), current_actor(), tender)
    return findings.price_rows(read_session(), tender)


@blueprint.post("/tenders/<uuid:tender_id>/price-corrections")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.RequestCorrectionsSchema)
@blueprint.response(201, schemas.CorrectionSchema(many=True))
def request_corrections(data: dict[str, Any], tender_id: UUID) -> Any:
    """Ask the bidders whose figures contradict each other to confirm the correction."""
    with transaction(current_actor()) as session:
        return service.request_corrections(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        )  # fmt: skip


@blueprint.post("/price-corrections/<uuid:correction_id>/answer")
@requires(Permission.PRICE_EXPLAIN)
@blueprint.arguments(schemas.AnswerCorrectionSchema)
@blueprint.response(200, schemas.CorrectionSchema)
def answer_correction(data: dict[str, Any], correction_id: UUID) -> Any:
    """Confirm the correction of the own bid, or not."""
    with transaction(current_actor()) as session:
        return service.answer_correction(
            session, actor=current_actor(), correction_id=correction_id, now=clock.now(), **data
        )


@blueprint.post("/tenders/<uuid:tender_id>/price-explanations")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.RequestExplanationSchema)
@blueprint.response(201, schemas.ExplanationSchema)
def request_explanation(data: dict[str, Any], tender_id: UUID) -> Any:
    """Ask a bidder to explain its low price."""
    with transaction(current_actor()) as session:
        return service.request_explanation(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        )  # fmt: skip


@blueprint.post("/price-explanations/<uuid:explanation_id>/answer")
@requires(Permission.PRICE_EXPLAIN)
@blueprint.arguments(schemas.AnswerExplanationSchema)
@blueprint.response(200, schemas.ExplanationSchema)
def answer_explanation(data: dict[str, Any], explanation_id: UUID) -> Any:
    """Explain the own price, in words; files are added on the page."""
    with transaction(current_actor()) as session:
        return service.answer_explanation(
            session,
            actor=current_actor(),
            explanation_id=explanation_id,
            attachments=(),
            now=clock.now(),
            **data,
        )


@blueprint.post("/price-explanations/<uuid:explanation_id>/decision")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.DecideExplanationSchema)
@blueprint.response(200, schemas.ExplanationSchema)
def decide_explanation(data: dict[str, Any], explanation_id: UUID) -> Any:
    """The committee's decision, recorded by its chair."""
    data["decision"] = ExplanationStatus(data["decision"])
    with transaction(current_actor()) as session:
        return service.decide_explanation(
            session, actor=current_actor(), explanation_id=explanation_id, now=clock.now(), **data
        )
