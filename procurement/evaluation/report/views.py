"""The evaluation report's page: what it says, who has signed, the own signature."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.evaluation import rules as reviewing
from procurement.evaluation import seats
from procurement.evaluation.committee.queries import list_members
from procurement.evaluation.pricing import rules as pricing
from procurement.evaluation.report import queries, rules, schemas, service
from procurement.evaluation.report.models import Stance
from procurement.evaluation.report.states import ReportStatus
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("report", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {
        "REPORT_STATUS": rules.REPORT_STATUS,
        "STANCES": rules.STANCE_NAMES,
        "KINDS": reviewing.KIND_NAMES,
        "VERDICT_NAMES": reviewing.VERDICT_NAMES,
        "CORRECTION_STATUS": pricing.CORRECTION_STATUS,
        "EXPLANATION_STATUS": pricing.EXPLANATION_STATUS,
    }


@blueprint.get("/tenders/<uuid:tender_id>/report")
@requires(Permission.EVALUATION_WATCH)
def show_report(tender_id: UUID) -> str:
    """The standing edition."""
    return _page(tender_id, FormState())


def _page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    tender = tenders.get_tender(session, tender_id)
    seats.require_sight(session, actor, tender)
    report, members = queries.find_standing(session, tender_id), list_members(session, tender_id)
    seat = next((member for member in members if member.user_id == actor.user_id), None)
    stances = {one.user_id: one for one in report.signatures} if report else {}
    is_open = report is not None and report.status is ReportStatus.DRAFTED
    is_chair = seat is not None and seat.is_chair
    return render_template(
        "evaluation/report.html",
        form=form,
        tender=tender,
        report=report,
        members=[(number, stances.get(member.user_id)) for number, member in enumerate(members, 1)],
        may_draft=is_chair and report is None and tender.status is TenderStatus.EVALUATED,
        may_sign=is_open and seat is not None and seat.user_id not in stances,
        unsigned=[n for n, member in enumerate(members, 1) if member is not seat and member.user_id not in stances]
        if is_open and is_chair
        else [],
    )


@blueprint.post("/tenders/<uuid:tender_id>/report")
@requires(Permission.COMMITTEE_SIT)
def draft_report(tender_id: UUID) -> ResponseReturnValue:
    """Freeze it."""
    return submit(
        None,
        lambda session, _data: service.draft_report(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _page(tender_id, form),
        to=url_for("report.show_report", tender_id=tender_id),
        done=_("评标报告已写好，请各位评委签署"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/report/signatures")
@requires(Permission.COMMITTEE_SIT)
def sign_report(tender_id: UUID) -> ResponseReturnValue:
    """Agree or dissent."""
    return submit(
        schemas.SignReportSchema(),
        lambda session, data: service.sign_report(
            session,
            actor=current_actor(),
            tender_id=tender_id,
            now=clock.now(),
            **{**data, "stance": Stance(data["stance"])},
        ),
        back=lambda form: _page(tender_id, form),
        to=url_for("report.show_report", tender_id=tender_id),
        done=_("意见已记录"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/report/refusals")
@requires(Permission.COMMITTEE_SIT)
def record_refusal(tender_id: UUID) -> ResponseReturnValue:
    """A member neither signs nor says why."""
    return submit(
        schemas.MemberRefusalSchema(),
        lambda session, data: service.record_refusal(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _page(tender_id, form),
        to=url_for("report.show_report", tender_id=tender_id),
        done=_("已记录，视为同意"),
    )
