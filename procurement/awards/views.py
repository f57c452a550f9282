"""Awards: all of them, one tender's with the act that is due, one award."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from procurement.accounts.queries import names_of_users
from procurement.allocation import queries as runs
from procurement.audit.queries import list_entries_about
from procurement.audit.tags import AuditTag
from procurement.audit.words import EVENTS
from procurement.awards import choice, holds, queries, schemas, service
from procurement.awards.states import AwardStatus
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.documents import queries as documents
from procurement.evaluation.report import queries as reports
from procurement.tenders import calendar
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("awards", __name__)
STATUS = {
    AwardStatus.PROPOSED: ("active", N_("待审批")),
    AwardStatus.APPROVED: ("active", N_("待公告")),
    AwardStatus.PUBLISHED: ("wait", N_("质疑期")),
    AwardStatus.ACTIVE: ("done", N_("已确认")),
    AwardStatus.CANCELLED: ("stop", N_("已作废")),
}
STORY = (
    AuditTag.AWARD_PROPOSED,
    AuditTag.AWARD_APPROVED,
    AuditTag.AWARD_RETURNED,
    AuditTag.AWARD_PUBLISHED,
    AuditTag.AWARD_CONFIRMED,
    AuditTag.AWARD_VOIDED,
)


@blueprint.get("/awards")
@requires(Permission.AWARD_VIEW)
def list_awards() -> str:
    """Every award, the newest first."""
    return render_template("awards/list.html", awards=queries.list_awards(read_session()), STATUS=STATUS)


@blueprint.get("/tenders/<uuid:tender_id>/awards")
@requires(Permission.AWARD_VIEW)
def show_awards(tender_id: UUID) -> str:
    """A tender's awards, with the act that is due."""
    return _tender_page(tender_id, FormState())


def _tender_page(tender_id: UUID, form: FormState) -> str:
    session = read_session()
    tender = tenders.get_tender(session, tender_id)
    awards = queries.list_awards(session, tender_id)
    binding = runs.find_binding_run(session, tender_id)
    live = queries.list_open(session, tender_id)
    insider = current_actor().role in queries.INSIDERS
    return render_template(
        "awards/tender.html",
        form=form,
        tender=tender,
        awards=awards,
        step=live[0].status.value if live else "",
        binding=binding,
        binding_total=Decimal(binding.summary.get("evaluated_amount", 0)) if binding else None,
        people=names_of_users(session, {award.proposed_by for award in awards}),
        documents=[d for d in documents.list_for_subject(session, tender_id) if d.kind.value.startswith("award")],
        days_left=_days_left(session, live),
        terms=choice.terms_of(session, tender) if insider else [],
        report=reports.find_sent(session, tender_id),
        deemed=choice.find_deemed(session, tender_id),
        is_held=holds.is_held(session, tender_id),
        today=clock.today(),
        **_rights(),
    )


def _rights() -> dict[str, Any]:
    actor = current_actor()
    return {
        "actor": actor,
        "may_propose": may(actor, Permission.AWARD_PROPOSE),
        "may_approve": may(actor, Permission.AWARD_APPROVE),
        "may_see_runs": may(actor, Permission.ALLOCATION_VIEW),
        "STATUS": STATUS,
        "words": EVENTS,
    }


def _days_left(session: Session, live: Sequence[Any]) -> int | None:
    """Working days until the challenge window ends; negative once it is over."""
    if not live or live[0].challenge_until is None:
        return None
    days = tenders.calendar_days(session, live[0].county_id)
    return calendar.working_days_left(clock.today(), live[0].challenge_until, days)


@blueprint.get("/awards/<uuid:award_id>")
@requires(Permission.AWARD_VIEW)
def show_award(award_id: UUID) -> str:
    """One award: who, what, why, and what happened to it."""
    session = read_session()
    award = queries.get_award(session, award_id)
    entries = list_entries_about(session, award.county_id, {award.tender_id})
    lines = [line for line in runs.list_lines(session, award.run_id)
             if (line.lot_id, line.supplier_id) == (award.lot_id, award.supplier_id)]  # fmt: skip
    items = {line.item_id: line.item for lot in tenders.get_tender(session, award.tender_id).lots for line in lot.items}
    return render_template(
        "awards/award.html",
        award=award,
        lines=lines,
        items=items,
        events=[entry for entry in entries if entry.tag in STORY],
        **_rights(),
    )


@blueprint.post("/tenders/<uuid:tender_id>/awards")
@requires(Permission.AWARD_PROPOSE)
def propose_awards(tender_id: UUID) -> ResponseReturnValue:
    """Propose what the binding run awards."""
    done = _("已提交审批，等待另一位审批人")
    return _act(service.propose_awards, tender_id, done, schemas.ProposeAwardsSchema(), names_run=True)


@blueprint.post("/tenders/<uuid:tender_id>/awards/approve")
@requires(Permission.AWARD_APPROVE)
def approve_awards(tender_id: UUID) -> ResponseReturnValue:
    """The second officer's approval."""
    return _act(service.approve_awards, tender_id, _("已批准，可以公告"))


@blueprint.post("/tenders/<uuid:tender_id>/awards/return")
@requires(Permission.AWARD_APPROVE)
def return_awards(tender_id: UUID) -> ResponseReturnValue:
    """Back to the proposer, with a reason."""
    return _act(service.return_awards, tender_id, _("已退回，理由已告诉提出人"), schemas.ReturnAwardsSchema())


@blueprint.post("/tenders/<uuid:tender_id>/awards/publish")
@requires(Permission.AWARD_PROPOSE)
def publish_awards(tender_id: UUID) -> ResponseReturnValue:
    """Publish the approved result."""
    return _act(service.publish_awards, tender_id, _("已公告，质疑期开始计算"))


@blueprint.post("/tenders/<uuid:tender_id>/awards/confirm")
@requires(Permission.AWARD_PROPOSE)
def confirm_awards(tender_id: UUID) -> ResponseReturnValue:
    """Confirm once the challenge window is over."""
    return _act(service.confirm_awards, tender_id, _("已确认，可以签订合同"))


def _act(
    verb: Callable[..., Any], tender_id: UUID, done: str, schema: Any = None, *, names_run: bool = False
) -> ResponseReturnValue:
    target = {} if names_run else {"tender_id": tender_id}
    return submit(
        schema,
        lambda session, data: verb(session, actor=current_actor(), now=clock.now(), **target, **data),
        back=lambda form: _tender_page(tender_id, form),
        to=url_for("awards.show_awards", tender_id=tender_id),
        done=done,
    )
