"""What happens around a notice, as API operations."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tenders.procedure import queries, schemas, service
from procurement.tenders.queries import get_published, get_tender
from procurement.tenders.schemas import TenderSchema
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint(
    "tender_procedure_api", __name__, url_prefix="/api/v1", description="Versions of a notice, questions, endings"
)


@blueprint.get("/tenders/<uuid:tender_id>/versions")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.NoticeVersionSchema(many=True))
def list_versions(tender_id: UUID) -> Any:
    """The notices of a tender, the first one first; the last is the one in force."""
    return queries.list_versions(read_session(), get_published(read_session(), tender_id).id)


@blueprint.post("/tenders/<uuid:tender_id>/amendments")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.AmendNoticeSchema)
@blueprint.response(200, TenderSchema)
def amend_notice(data: dict[str, Any], tender_id: UUID) -> Any:
    """Correct a published notice; the deadline moves when too few days are left."""
    with transaction(current_actor()) as session:
        return service.amend_notice(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/extensions")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.ExtendDeadlineSchema)
@blueprint.response(200, TenderSchema)
def extend_deadline(data: dict[str, Any], tender_id: UUID) -> Any:
    """Move the deadline later."""
    with transaction(current_actor()) as session:
        return service.extend_deadline(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/questions")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.QuestionSchema(many=True))
def list_questions(tender_id: UUID) -> Any:
    """A supplier's own questions; for the buyer's officers all of them, without the askers."""
    session = read_session()
    return queries.list_questions(session, current_actor(), get_published(session, tender_id).id)


@blueprint.post("/tenders/<uuid:tender_id>/questions")
@requires(Permission.BID_SUBMIT)
@blueprint.arguments(schemas.AskQuestionSchema)
@blueprint.response(201, schemas.QuestionSchema)
def ask_question(data: dict[str, Any], tender_id: UUID) -> Any:
    """Ask about a notice, unnamed to others."""
    with transaction(current_actor()) as session:
        return service.ask_question(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/questions/<uuid:question_id>/answer")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.AnswerQuestionSchema)
@blueprint.response(201, schemas.ClarificationSchema)
def answer_question(data: dict[str, Any], question_id: UUID) -> Any:
    """Publish the answer to everybody."""
    with transaction(current_actor()) as session:
        return service.answer_question(session, actor=current_actor(), question_id=question_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/clarifications")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.ClarificationSchema(many=True))
def list_clarifications(tender_id: UUID) -> Any:
    """Questions and answers as published."""
    return queries.list_clarifications(read_session(), get_published(read_session(), tender_id).id)


@blueprint.get("/tenders/<uuid:tender_id>/legal-reviews")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.LegalReviewSchema(many=True))
def list_reviews(tender_id: UUID) -> Any:
    """Legal reviews of a document, the newest first."""
    return queries.list_reviews(read_session(), get_tender(read_session(), tender_id).id)


@blueprint.post("/tenders/<uuid:tender_id>/legal-reviews")
@requires(Permission.TENDER_REVIEW)
@blueprint.arguments(schemas.RecordReviewSchema)
@blueprint.response(201, schemas.LegalReviewSchema)
def record_review(data: dict[str, Any], tender_id: UUID) -> Any:
    """Record counsel's opinion on a submitted document that somebody else drafted."""
    with transaction(current_actor()) as session:
        return service.record_review(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/tenders/<uuid:tender_id>/endings")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.EndingSchema(many=True))
def list_endings(tender_id: UUID) -> Any:
    """Why the tender or lots of it ended without contract."""
    return queries.list_endings(read_session(), get_published(read_session(), tender_id).id)


@blueprint.post("/tenders/<uuid:tender_id>/remake")
@requires(Permission.TENDER_DRAFT)
@blueprint.response(201, TenderSchema)
def remake_tender(tender_id: UUID) -> Any:
    """Draft anew what failed."""
    with transaction(current_actor()) as session:
        return service.remake_tender(session, actor=current_actor(), tender_id=tender_id, now=clock.now())
