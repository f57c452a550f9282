"""Pages of challenges and complaints; the report line's are in report_views.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts.queries import names_of_users
from procurement.awards import holds
from procurement.awards import queries as awards
from procurement.complaints import decisions, labels, queries, rules, schemas, service
from procurement.complaints.models import Challenge
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, ComplaintStatus, Step
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("complaints", __name__)
LABELS = {
    "STEPS": labels.STEPS, "CHALLENGE_STATUS": labels.CHALLENGE_STATUS, "COMPLAINT_STATUS": labels.COMPLAINT_STATUS,
    "CHALLENGE_OUTCOMES": labels.CHALLENGE_OUTCOMES, "COMPLAINT_OUTCOMES": labels.COMPLAINT_OUTCOMES,
}  # fmt: skip


@blueprint.get("/challenges")
@requires(Permission.CHALLENGE_VIEW)
def list_challenges() -> str:
    """Challenges and complaints that exist for the reader."""
    session, actor = read_session(), current_actor()
    published = tenders.list_published(session) if may(actor, Permission.CHALLENGE_SUBMIT) else ()
    return render_template(
        "complaints/list.html",
        challenges=queries.list_challenges(session),
        complaints=queries.list_complaints(session),
        open_to=[(tender, steps) for tender in published if (steps := _open_steps(tender))],
        today=clock.today(),
        **LABELS,
    )


def _open_steps(tender: Any) -> list[tuple[Step, Any]]:
    """Steps of the tender that the reader may challenge today, with the last day of each."""
    session, actor = read_session(), current_actor()
    is_bidder = queries.is_bidder(session, tender.id, actor.supplier_id)
    found = [(step, queries.challenge_until(session, tender, step)) for step in Step]
    return [
        (step, until) for step, until in found
        if until and not rules.challenge_problems(step, until, clock.today(), is_bidder=is_bidder)
    ]  # fmt: skip


@blueprint.get("/tenders/<uuid:tender_id>/challenges/new")
@requires(Permission.CHALLENGE_SUBMIT)
def new_challenge(tender_id: UUID) -> str:
    """The form of a challenge, with the days that remain for each step."""
    return _new_page(tender_id, FormState())


def _new_page(tender_id: UUID, form: FormState) -> str:
    tender = tenders.get_published(read_session(), tender_id)
    return render_template("complaints/new.html", form=form, tender=tender, steps=_open_steps(tender), **LABELS)


@blueprint.post("/tenders/<uuid:tender_id>/challenges")
@requires(Permission.CHALLENGE_SUBMIT)
def submit_challenge(tender_id: UUID) -> ResponseReturnValue:
    """Hand a challenge in."""

    def act(session: Any, data: dict[str, Any]) -> Challenge:
        given = {**data, "matters": data["matters"].splitlines()}
        return service.submit_challenge(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **given)

    return submit(
        schemas.ChallengeFormSchema(), act, back=lambda form: _new_page(tender_id, form), to=_challenge_url,
        done=_("质疑已收到并记入日志；答复以前暂停签订合同"),
    )  # fmt: skip


def _challenge_url(challenge: Challenge) -> str:
    return url_for("complaints.show_challenge", challenge_id=challenge.id)


@blueprint.get("/challenges/<uuid:challenge_id>")
@requires(Permission.CHALLENGE_VIEW)
def show_challenge(challenge_id: UUID) -> str:
    """One challenge with what may be done to it."""
    return _challenge_page(challenge_id, FormState())


def _challenge_page(challenge_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    challenge = queries.get_challenge(session, challenge_id)
    is_open = challenge.status is ChallengeStatus.RECEIVED
    open_holds = [h for h in holds.list_holds(session, challenge.tender_id) if h.ended_at is None]
    is_held = any(hold.cause_id == challenge.id for hold in open_holds)
    upheld = challenge.outcome is ChallengeOutcome.UPHELD and is_held
    own = challenge.supplier_id == actor.supplier_id
    terms = (challenge.status, challenge.reply_due_on, challenge.complaint_until, clock.today())
    complaint = queries.find_complaint(session, challenge_id)
    return render_template(
        "complaints/challenge.html",
        form=form, challenge=challenge, is_held=is_held, complaint=complaint, today=clock.today(),
        people=names_of_users(session, {challenge.answered_by} if challenge.answered_by else set()),
        may_answer=is_open and may(actor, Permission.CHALLENGE_ANSWER),
        involved=rules.reply_problems(actor.user_id, queries.involved(session, challenge)),
        may_release=is_open and is_held and may(actor, Permission.AWARD_APPROVE),
        may_renew=upheld and may(actor, Permission.AWARD_APPROVE) and challenge.answered_by != actor.user_id,
        may_withdraw=is_open and own,
        may_complain=own and complaint is None and not rules.complaint_problems(*terms),
        winners=_winners(challenge.tender_id), **LABELS,
    )  # fmt: skip


def _winners(tender_id: UUID) -> list[tuple[str, str]]:
    """Winners that a new award may leave out, as options."""
    found = {award.supplier_id: award.supplier.name for award in awards.list_live(read_session(), tender_id)}
    return [("", _("不排除任何供应商")), *((str(key), name) for key, name in found.items())]


def _act(verb: Callable[..., Any], challenge_id: UUID, done: str, schema: Any = None) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(
            session, actor=current_actor(), challenge_id=challenge_id, now=clock.now(), **data
        ),
        back=lambda form: _challenge_page(challenge_id, form),
        to=url_for("complaints.show_challenge", challenge_id=challenge_id),
        done=done,
    )  # fmt: skip


@blueprint.post("/challenges/<uuid:challenge_id>/answer")
@requires(Permission.CHALLENGE_ANSWER)
def answer_challenge(challenge_id: UUID) -> ResponseReturnValue:
    """The buyer's written answer."""
    done = _("已答复，答复书发给质疑供应商和有关供应商")
    return _act(service.answer_challenge, challenge_id, done, schemas.AnswerChallengeSchema())


@blueprint.post("/challenges/<uuid:challenge_id>/withdrawal")
@requires(Permission.CHALLENGE_SUBMIT)
def withdraw_challenge(challenge_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    return _act(service.withdraw_challenge, challenge_id, _("质疑已撤回"))


@blueprint.post("/challenges/<uuid:challenge_id>/release")
@requires(Permission.AWARD_APPROVE)
def release_hold(challenge_id: UUID) -> ResponseReturnValue:
    """Let signature go on."""
    return _act(service.release_hold, challenge_id, _("已恢复签订，理由记入日志"), schemas.ReleaseHoldSchema())


@blueprint.post("/challenges/<uuid:challenge_id>/renewal")
@requires(Permission.AWARD_APPROVE)
def renew_award(challenge_id: UUID) -> ResponseReturnValue:
    """Void the result and have it computed again."""
    return _act(service.renew_award, challenge_id, _("中标结果已作废，请重新计算分配"), schemas.RenewAwardSchema())


@blueprint.post("/challenges/<uuid:challenge_id>/complaints")
@requires(Permission.CHALLENGE_SUBMIT)
def submit_complaint(challenge_id: UUID) -> ResponseReturnValue:
    """Complain to the finance bureau."""
    done = _("投诉已提交财政部门")
    return _act(decisions.submit_complaint, challenge_id, done, schemas.SubmitComplaintSchema())


@blueprint.get("/complaints/<uuid:complaint_id>")
@requires(Permission.CHALLENGE_VIEW)
def show_complaint(complaint_id: UUID) -> str:
    """One complaint with what may be done to it."""
    return _complaint_page(complaint_id, FormState())


def _complaint_page(complaint_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    complaint = queries.get_complaint(session, complaint_id)
    return render_template(
        "complaints/complaint.html",
        form=form, complaint=complaint, today=clock.today(),
        may_review=complaint.status is ComplaintStatus.SUBMITTED and may(actor, Permission.COMPLAINT_DECIDE),
        may_decide=complaint.status is ComplaintStatus.ACCEPTED and may(actor, Permission.COMPLAINT_DECIDE),
        may_correct=complaint.status is ComplaintStatus.RETURNED and complaint.supplier_id == actor.supplier_id,
        may_withdraw=complaint.status in queries.OPEN and complaint.supplier_id == actor.supplier_id,
        is_abuse=actor.supplier_id is None and decisions.is_abuse(session, complaint, clock.now()),
        winners=_winners(complaint.tender_id), **LABELS,
    )  # fmt: skip


def _handle(verb: Callable[..., Any], complaint_id: UUID, done: str, schema: Any = None) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(
            session, actor=current_actor(), complaint_id=complaint_id, now=clock.now(), **data
        ),
        back=lambda form: _complaint_page(complaint_id, form),
        to=url_for("complaints.show_complaint", complaint_id=complaint_id),
        done=done,
    )  # fmt: skip


@blueprint.post("/complaints/<uuid:complaint_id>/acceptance")
@requires(Permission.COMPLAINT_DECIDE)
def accept_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """Admit it."""
    return _handle(decisions.accept_complaint, complaint_id, _("已受理"), schemas.AcceptComplaintSchema())


@blueprint.post("/complaints/<uuid:complaint_id>/return")
@requires(Permission.COMPLAINT_DECIDE)
def return_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """Ask once for a correction."""
    return _handle(decisions.return_complaint, complaint_id, _("已要求补正"), schemas.ReturnComplaintSchema())


@blueprint.post("/complaints/<uuid:complaint_id>/correction")
@requires(Permission.CHALLENGE_SUBMIT)
def correct_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """The complainant's correction."""
    return _handle(decisions.correct_complaint, complaint_id, _("已补正"), schemas.CorrectComplaintSchema())


@blueprint.post("/complaints/<uuid:complaint_id>/refusal")
@requires(Permission.COMPLAINT_DECIDE)
def refuse_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """Do not admit it."""
    return _handle(
        decisions.refuse_complaint, complaint_id, _("不予受理，已告知投诉人"), schemas.RefuseComplaintSchema()
    )


@blueprint.post("/complaints/<uuid:complaint_id>/decision")
@requires(Permission.COMPLAINT_DECIDE)
def decide_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """Decide it."""
    return _handle(decisions.decide_complaint, complaint_id, _("处理决定已公告"), schemas.DecideComplaintSchema())


@blueprint.post("/complaints/<uuid:complaint_id>/withdrawal")
@requires(Permission.CHALLENGE_SUBMIT)
def withdraw_complaint(complaint_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    return _handle(decisions.withdraw_complaint, complaint_id, _("投诉已撤回"))
