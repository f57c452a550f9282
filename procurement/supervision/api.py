"""Measures, admissions and assessments for programs. Files of evidence come with the form on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.supervision import admissions, assessments, queries, schemas, service
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint(
    "supervision_api", __name__, url_prefix="/api/v1", description="Suppliers in and out: measures, admissions"
)


def _act(verb: Callable[..., Any], **given: Any) -> Any:
    with transaction(current_actor()) as session:
        return verb(session, actor=current_actor(), now=clock.now(), **given)


def _changed(verb: Callable[..., Any], measure_id: UUID, **given: Any) -> Any:
    _act(verb, measure_id=measure_id, **given)
    return queries.get_measure(read_session(), measure_id)


@blueprint.get("/measures")
@requires(Permission.MEASURE_VIEW)
@blueprint.response(200, schemas.MeasureSchema(many=True))
def list_measures() -> Any:
    """The county's measures, or those against one's own company, the newest first."""
    return queries.list_measures(read_session())


@blueprint.post("/measures")
@requires(Permission.MEASURE_PROPOSE)
@blueprint.arguments(schemas.NewMeasureSchema)
@blueprint.response(201, schemas.MeasureSchema)
def propose_measure(data: dict[str, Any]) -> Any:
    """Propose a step, with deliveries as evidence; the supplier is told and may reply."""
    return queries.get_measure(read_session(), _act(service.propose_measure, **data).id)


@blueprint.get("/measures/<uuid:measure_id>")
@requires(Permission.MEASURE_VIEW)
@blueprint.response(200, schemas.MeasureSchema)
def show_measure(measure_id: UUID) -> Any:
    """One measure with evidence and appeal."""
    return queries.get_measure(read_session(), measure_id)


@blueprint.post("/measures/<uuid:measure_id>/reply")
@requires(Permission.MEASURE_ANSWER)
@blueprint.arguments(schemas.TextSchema)
@blueprint.response(200, schemas.MeasureSchema)
def reply_to_measure(data: dict[str, Any], measure_id: UUID) -> Any:
    """The supplier's statement and defence, once, within the time limit."""
    return _changed(service.reply_to_measure, measure_id, **data)


@blueprint.post("/measures/<uuid:measure_id>/votes")
@requires(Permission.MEASURE_DECIDE)
@blueprint.arguments(schemas.WordSchema)
@blueprint.response(200, schemas.MeasureSchema)
def vote_on_measure(data: dict[str, Any], measure_id: UUID) -> Any:
    """A decider's word: never the proposer's; one who does not agree ends it."""
    return _changed(service.vote_on_measure, measure_id, **data)


@blueprint.post("/measures/<uuid:measure_id>/lift")
@requires(Permission.MEASURE_DECIDE)
@blueprint.arguments(schemas.LiftSchema)
@blueprint.response(200, schemas.MeasureSchema)
def lift_measure(data: dict[str, Any], measure_id: UUID) -> Any:
    """End a measure before its last day."""
    return _changed(service.lift_measure, measure_id, **data)


@blueprint.post("/measures/<uuid:measure_id>/appeal")
@requires(Permission.MEASURE_ANSWER)
@blueprint.arguments(schemas.TextSchema)
@blueprint.response(200, schemas.MeasureSchema)
def appeal_measure(data: dict[str, Any], measure_id: UUID) -> Any:
    """The supplier's one appeal, within the time limit."""
    return _changed(service.appeal_measure, measure_id, **data)


@blueprint.post("/measures/<uuid:measure_id>/hearing")
@requires(Permission.MEASURE_HEAR)
@blueprint.arguments(schemas.WordSchema)
@blueprint.response(200, schemas.MeasureSchema)
def hear_appeal(data: dict[str, Any], measure_id: UUID) -> Any:
    """Allow an appeal (`agrees`) or reject it, with reasons; by nobody who had a part in the measure."""
    return _changed(service.hear_appeal, measure_id, allows=data["agrees"], reason=data["reason"])


@blueprint.get("/admissions")
@requires(Permission.MEASURE_VIEW)
@blueprint.response(200, schemas.AdmissionSchema(many=True))
def list_admissions() -> Any:
    """Who may be given orders of what. No condition of bidding."""
    return queries.list_admissions(read_session())


@blueprint.post("/admissions")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.NewAdmissionSchema)
@blueprint.response(201, schemas.AdmissionSchema)
def propose_admission(data: dict[str, Any]) -> Any:
    """Put a supplier forward for one category."""
    return _act(admissions.propose_admission, **data)


@blueprint.post("/admissions/<uuid:admission_id>/decision")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.WordSchema)
@blueprint.response(200, schemas.AdmissionSchema)
def decide_admission(data: dict[str, Any], admission_id: UUID) -> Any:
    """The second person's word."""
    return _act(admissions.decide_admission, admission_id=admission_id, **data)


@blueprint.get("/assessments")
@requires(Permission.MEASURE_VIEW)
@blueprint.response(200, schemas.AssessmentSchema(many=True))
def list_assessments() -> Any:
    """Yearly assessments; a supplier sees its own published ones."""
    return queries.list_assessments(read_session())


@blueprint.post("/assessments")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.NewAssessmentSchema)
@blueprint.response(201, schemas.AssessmentSchema)
def propose_assessment(data: dict[str, Any]) -> Any:
    """Score a supplier's year from its deliveries."""
    return _act(assessments.propose_assessment, **data)


@blueprint.post("/assessments/<uuid:assessment_id>/decision")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.WordSchema)
@blueprint.response(200, schemas.AssessmentSchema)
def decide_assessment(data: dict[str, Any], assessment_id: UUID) -> Any:
    """The second person's word."""
    return _act(assessments.decide_assessment, assessment_id=assessment_id, **data)


@blueprint.post("/assessments/<uuid:assessment_id>/reply")
@requires(Permission.MEASURE_ANSWER)
@blueprint.arguments(schemas.TextSchema)
@blueprint.response(200, schemas.AssessmentSchema)
def reply_to_assessment(data: dict[str, Any], assessment_id: UUID) -> Any:
    """The supplier's word under its assessment, once."""
    return _act(assessments.reply_to_assessment, assessment_id=assessment_id, **data)
