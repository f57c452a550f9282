"""Challenges and complaints over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.complaints import decisions, queries, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("complaints_api", __name__, url_prefix="/api/v1", description="Challenges and complaints")


def _do(verb: Callable[..., Any], **arguments: Any) -> Any:
    with transaction(current_actor()) as session:
        return verb(session, actor=current_actor(), now=clock.now(), **arguments)


@blueprint.get("/challenges")
@requires(Permission.CHALLENGE_VIEW)
@blueprint.response(200, schemas.ChallengeSchema(many=True))
def list_challenges() -> Any:
    """Challenges that exist for the caller, the newest first."""
    return queries.list_challenges(read_session())


@blueprint.get("/challenges/<uuid:challenge_id>")
@requires(Permission.CHALLENGE_VIEW)
@blueprint.response(200, schemas.ChallengeSchema)
def show_challenge(challenge_id: UUID) -> Any:
    """One challenge."""
    return queries.get_challenge(read_session(), challenge_id)


@blueprint.post("/tenders/<uuid:tender_id>/challenges")
@requires(Permission.CHALLENGE_SUBMIT)
@blueprint.arguments(schemas.SubmitChallengeSchema)
@blueprint.response(201, schemas.ChallengeSchema)
def submit_challenge(data: dict[str, Any], tender_id: UUID) -> Any:
    """Challenge one step of a tender, everything at once."""
    return _do(service.submit_challenge, tender_id=tender_id, **data)


@blueprint.post("/challenges/<uuid:challenge_id>/withdrawal")
@requires(Permission.CHALLENGE_SUBMIT)
@blueprint.response(200, schemas.ChallengeSchema)
def withdraw_challenge(challenge_id: UUID) -> Any:
    """Take a challenge back before its answer."""
    return _do(service.withdraw_challenge, challenge_id=challenge_id)


@blueprint.post("/challenges/<uuid:challenge_id>/answer")
@requires(Permission.CHALLENGE_ANSWER)
@blueprint.arguments(schemas.AnswerChallengeSchema)
@blueprint.response(200, schemas.ChallengeSchema)
def answer_challenge(data: dict[str, Any], challenge_id: UUID) -> Any:
    """The buyer's written answer."""
    return _do(service.answer_challenge, challenge_id=challenge_id, **data)


@blueprint.post("/challenges/<uuid:challenge_id>/release")
@requires(Permission.AWARD_APPROVE)
@blueprint.arguments(schemas.ReleaseHoldSchema)
@blueprint.response(200, schemas.ChallengeSchema)
def release_hold(data: dict[str, Any], challenge_id: UUID) -> Any:
    """Let signature go on although the challenge is open, with the reason."""
    return _do(service.release_hold, challenge_id=challenge_id, **data)


@blueprint.post("/challenges/<uuid:challenge_id>/renewal")
@requires(Permission.AWARD_APPROVE)
@blueprint.arguments(schemas.RenewAwardSchema)
@blueprint.response(200, schemas.ChallengeSchema)
def renew_award(data: dict[str, Any], challenge_id: UUID) -> Any:
    """On an upheld challenge: void the result and have it computed again."""
    return _do(service.renew_award, challenge_id=challenge_id, **data)


@blueprint.get("/complaints")
@requires(Permission.CHALLENGE_VIEW)
@blueprint.response(200, schemas.ComplaintSchema(many=True))
def list_complaints() -> Any:
    """Complaints that exist for the caller, the newest first."""
    return queries.list_complaints(read_session())


@blueprint.get("/complaints/<uuid:complaint_id>")
@requires(Permission.CHALLENGE_VIEW)
@blueprint.response(200, schemas.ComplaintSchema)
def show_complaint(complaint_id: UUID) -> Any:
    """One complaint."""
    return queries.get_complaint(read_session(), complaint_id)


@blueprint.post("/challenges/<uuid:challenge_id>/complaints")
@requires(Permission.CHALLENGE_SUBMIT)
@blueprint.arguments(schemas.SubmitComplaintSchema)
@blueprint.response(201, schemas.ComplaintSchema)
def submit_complaint(data: dict[str, Any], challenge_id: UUID) -> Any:
    """Complain to the finance bureau about what was challenged."""
    return _do(decisions.submit_complaint, challenge_id=challenge_id, **data)


@blueprint.post("/complaints/<uuid:complaint_id>/withdrawal")
@requires(Permission.CHALLENGE_SUBMIT)
@blueprint.response(200, schemas.ComplaintSchema)
def withdraw_complaint(complaint_id: UUID) -> Any:
    """Take a complaint back before its decision."""
    return _do(decisions.withdraw_complaint, complaint_id=complaint_id)


@blueprint.post("/complaints/<uuid:complaint_id>/return")
@requires(Permission.COMPLAINT_DECIDE)
@blueprint.arguments(schemas.ReturnComplaintSchema)
@blueprint.response(200, schemas.ComplaintSchema)
def return_complaint(data: dict[str, Any], complaint_id: UUID) -> Any:
    """Ask once for a correction."""
    return _do(decisions.return_complaint, complaint_id=complaint_id, **data)


@blueprint.post("/complaints/<uuid:complaint_id>/correction")
@requires(Permission.CHALLENGE_SUBMIT)
@blueprint.arguments(schemas.CorrectComplaintSchema)
@blueprint.response(200, schemas.ComplaintSchema)
def correct_complaint(data: dict[str, Any], complaint_id: UUID) -> Any:
    """The complainant's correction."""
    return _do(decisions.correct_complaint, complaint_id=complaint_id, **data)


@blueprint.post("/complaints/<uuid:complaint_id>/acceptance")
@requires(Permission.COMPLAINT_DECIDE)
@blueprint.arguments(schemas.AcceptComplaintSchema)
@blueprint.response(200, schemas.ComplaintSchema)
def accept_complaint(data: dict[str, Any], complaint_id: UUID) -> Any:
    """Admit a complaint."""
    return _do(decisions.accept_complaint, complaint_id=complaint_id, **data)


@blueprint.post("/complaints/<uuid:complaint_id>/refusal")
@requires(Permission.COMPLAINT_DECIDE)
@blueprint.arguments(schemas.RefuseComplaintSchema)
@blueprint.response(200, schemas.ComplaintSchema)
def refuse_complaint(data: dict[str, Any], complaint_id: UUID) -> Any:
    """Do not admit a complaint."""
    return _do(decisions.refuse_complaint, complaint_id=complaint_id, **data)


@blueprint.post("/complaints/<uuid:complaint_id>/decision")
@requires(Permission.COMPLAINT_DECIDE)
@blueprint.arguments(schemas.DecideComplaintSchema)
@blueprint.response(200, schemas.ComplaintSchema)
def decide_complaint(data: dict[str, Any], complaint_id: UUID) -> Any:
    """Decide a complaint and do what the decision orders."""
    return _do(decisions.decide_complaint, complaint_id=complaint_id, **data)
