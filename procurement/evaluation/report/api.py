"""The evaluation report as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation import seats
from procurement.evaluation.report import queries, schemas, service
from procurement.evaluation.report.models import Stance
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("report_api", __name__, url_prefix="/api/v1", description="The evaluation report")


@blueprint.get("/tenders/<uuid:tender_id>/report")
@requires(Permission.EVALUATION_WATCH)
@blueprint.response(200, schemas.ReportSchema)
def get_report(tender_id: UUID) -> Any:
    """The edition that counts."""
    seats.require_sight(read_session(), current_actor(), tenders.get_tender(read_session(), tender_id))
    report = queries.find_standing(read_session(), tender_id)
    if report is None:
        raise NotFound
    return report


@blueprint.post("/tenders/<uuid:tender_id>/report")
@requires(Permission.COMMITTEE_SIT)
@blueprint.response(201, schemas.ReportSchema)
def draft_report(tender_id: UUID) -> Any:
    """Freeze what the evaluation came to, as the chair."""
    with transaction(current_actor()) as session:
        return service.draft_report(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.post("/tenders/<uuid:tender_id>/report/signatures")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.SignReportSchema)
@blueprint.response(201, schemas.ReportSchema)
def sign_report(data: dict[str, Any], tender_id: UUID) -> Any:
    """Agree, or dissent with a reason."""
    data["stance"] = Stance(data["stance"])
    with transaction(current_actor()) as session:
        return service.sign_report(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/report/refusals")
@requires(Permission.COMMITTEE_SIT)
@blueprint.arguments(schemas.MemberRefusalSchema)
@blueprint.response(201, schemas.ReportSchema)
def record_refusal(data: dict[str, Any], tender_id: UUID) -> Any:
    """Record, as the chair, that a member neither signs nor says why: deemed to agree."""
    with transaction(current_actor()) as session:
        return service.record_refusal(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)
