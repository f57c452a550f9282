"""Forming a committee: naming it, calling whom the draw took, declarations, seating, and publishing the names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.committee import queries, rules
from procurement.evaluation.committee.models import Committee, CommitteeMember, Expert, RelationKind
from procurement.evaluation.committee.rules import Composition, Decision
from procurement.evaluation.committee.states import COMMITTEE, MEMBER, CommitteeStatus, MemberStatus
from procurement.evaluation.draws import queries as draw_queries
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.draws import service as draw_service
from procurement.evaluation.draws.models import Draw, DrawPurpose, Exclusion, Game
from procurement.evaluation.draws.service import Candidate
from procurement.evaluation.draws.states import DrawStatus
from procurement.messages.service import tell
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

FORMED_IN = frozenset({TenderStatus.PUBLISHED, TenderStatus.CLOSED, TenderStatus.OPENED})


@dataclass(frozen=True)
class Plan:
    """When the review begins and by which public lottery its experts are drawn."""

    review_on: date
    game: Game
    lottery_on: date
    reveal_by: datetime


def form_committee(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    size: int,
    representatives: Sequence[UUID],
    appointment: str,
    large_reason: str,
    plan: Plan,
    now: datetime,
) -> Committee:
    """Fix size and purchaser's representatives, and freeze the pool from which the experts are drawn.

    After a cancelled draw it may be formed anew. Raises NotFound, RuleViolation, Conflict when there is one.
    """
    require(actor, Permission.COMMITTEE_FORM)
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    if tender.status not in FORMED_IN or actor.user_id is None:
        raise NotFound
    committee = queries.find_committee(session, tender_id)
    if committee and draw_queries.get_draw(session, committee.draw_id).status is not DrawStatus.CANCELLED:
        raise Conflict("committee.exists", N_("评标委员会已在组建"))
    composition = Composition(size, len(representatives), appointment)
    chosen = [e for e in queries.list_experts(session, tender.county_id) if e.user_id in representatives]
    _check(session, tender, composition, large_reason, chosen, clock.local(now).date())
    draw = _freeze(session, actor, tender, size - len(representatives), plan, now)
    committee = committee or Committee(county_id=tender.county_id, tender_id=tender.id)
    committee.draw_id, committee.size, committee.large_reason = draw.id, size, large_reason.strip()
    committee.appointment, committee.review_on = appointment.strip(), plan.review_on
    committee.formed_by, committee.formed_at = actor.user_id, now
    committee.representatives = sorted(str(user_id) for user_id in representatives)
    session.add(committee)
    session.flush()
    facts = {
        "committee": committee.id, "draw": draw.id, "size": size, "representatives": len(representatives),
        "large": bool(committee.large_reason), "review_on": plan.review_on,
    }  # fmt: skip
    _declare(session, AuditTag.COMMITTEE_FORMED, tender, facts)
    return committee


def _check(
    session: Session, tender: Tender, composition: Composition, large_reason: str, chosen: Sequence[Expert], today: date
) -> None:
    least = queries.requirement_on(session, tender.county_id, today).least(tender.budget_amount, large_reason)
    problems = rules.composition_problems(composition, least)
    duties = queries.duties_of(tender)
    own_unit = [expert.is_own_unit for expert in chosen] + [False] * (composition.representatives - len(chosen))
    problems += rules.representative_problems(own_unit, [expert.user_id in duties for expert in chosen])
    refuse(problems)


def _freeze(session: Session, actor: Actor, tender: Tender, wanted: int, plan: Plan, now: datetime) -> Draw:
    days = tender_queries.calendar_days(session, tender.county_id)
    count = parameters.count_on(session, tender.county_id, "draw_experts_working_days", plan.review_on)
    refuse(draw_rules.early_problems(plan.lottery_on, plan.review_on, count, days))
    experts, today = queries.list_experts(session, tender.county_id), clock.local(now).date()
    pool = [Candidate(expert.user_id, exclusion_of(session, tender, expert, today)) for expert in experts]
    size = sum(candidate.exclusion is None for candidate in pool)
    frozen = draw_rules.Plan(wanted, size, plan.game, plan.lottery_on, plan.reveal_by)
    return draw_service.freeze_pool(
        session, actor=actor, tender=tender, purpose=DrawPurpose.EXPERTS, lot_id=None, plan=frozen, candidates=pool,
        now=now,
    )  # fmt: skip


def exclusion_of(session: Session, tender: Tender, expert: Expert, today: date) -> Exclusion | None:
    """What keeps an expert from sitting in this tender; None: nothing."""
    if expert.is_own_unit:
        return Exclusion.OWN_UNIT
    if expert.is_agency_staff:
        return Exclusion.AGENCY_STAFF
    if expert.user_id in queries.duties_of(tender):
        return Exclusion.DUTY
    return Exclusion.RELATED if _recent_relations(session, tender, expert.user_id, today)[0] else None


def _recent_relations(
    session: Session, tender: Tender, user_id: UUID, today: date
) -> tuple[list[rules.KnownRelation], int]:
    """What the person declared earlier about bidders here, as far back as the county's number of years (the second)."""
    years = parameters.count_on(session, tender.county_id, "recusal_years", today)
    known = queries.relations_to_bidders(session, tender.id, user_id)
    return [relation for relation in known if rules.is_recent(relation, today, years)], years


def call_drawn(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Sequence[CommitteeMember]:
    """Call the representatives and whom the draw took: each is told alone and answers alone. Raises Conflict."""
    require(actor, Permission.COMMITTEE_FORM)
    committee = queries.get_committee(session, tender_id, lock=True)
    draw = draw_queries.get_draw(session, committee.draw_id)
    if draw.status is not DrawStatus.DRAWN:
        raise Conflict("committee.not_drawn", N_("专家还没有抽取完毕"))
    if committee.members:
        raise Conflict("committee.called", N_("已经通知过"))
    tender = tender_queries.get_tender(session, tender_id)
    chosen = [(UUID(user_id), None) for user_id in committee.representatives]
    drawn = [(candidate.subject_id, candidate.draw_row) for candidate in draw_queries.drawn_candidates(draw)]
    called = [
        call_member(session, committee, user_id, draw.salt, now, draw_row=row) for user_id, row in [*chosen, *drawn]
    ]
    _declare(session, AuditTag.COMMITTEE_CALLED, tender, {"members": sorted(member.token for member in called)})
    return called


def declare_interest(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    decision: Decision,
    relations: Iterable[RelationKind],
    reason: str,
    now: datetime,
) -> CommitteeMember:
    """The answer of one who was called. Who leaves is replaced by the next of the same draw; the last to sit completes.

    Somebody seated may still leave. Raises NotFound for who was not called, RuleViolation, Conflict for a second yes.
    """
    require(actor, Permission.COMMITTEE_SIT)
    committee = queries.get_committee(session, tender_id, lock=True)
    member = queries.get_seat(session, tender_id, actor.user_id)
    tender = tender_queries.get_tender(session, tender_id)
    if decision is Decision.SIT and member.status is MemberStatus.SEATED:
        raise Conflict("declaration.made", N_("你已经声明过"))
    if tender.status not in FORMED_IN:
        raise Conflict("declaration.over", N_("评审已经结束"))
    ticked = sorted(set(relations))
    known, years = _recent_relations(session, tender, member.user_id, clock.local(now).date())
    refuse(rules.declaration_problems(decision, ticked, reason, known, years))
    member.declaration = {"decision": str(decision), "relations": [str(kind) for kind in ticked]}
    member.declared_at = now
    _declare(session, AuditTag.COMMITTEE_DECLARED, tender, {"member": member.token, "decision": decision})
    if decision is Decision.SIT:
        MEMBER.move(member, MemberStatus.SEATED)
        member.seated_at = now
        _seat_if_complete(session, committee, tender, now)
    else:
        _leave(session, committee, tender, member, (decision, reason), now)
    return member


def _leave(
    session: Session,
    committee: Committee,
    tender: Tender,
    member: CommitteeMember,
    why: tuple[Decision, str],
    now: datetime,
) -> None:
    decision, reason = why
    MEMBER.move(member, MemberStatus.RECUSED if decision is Decision.RECUSE else MemberStatus.DECLINED)
    member.left_at, member.reason, member.seated_at, member.is_chair = now, reason.strip(), None, False
    if committee.status is CommitteeStatus.SEATED:
        COMMITTEE.move(committee, CommitteeStatus.FORMING)
        committee.seated_at = None
    draw = draw_queries.get_draw(session, committee.draw_id, lock=True)
    following = draw_service.draw_next(session, draw=draw, after_token=member.token, reason=str(decision))
    if following is not None:
        called = call_member(
            session, committee, following.subject_id, draw.salt, now, draw_row=following.draw_row
        )  # fmt: skip
        _declare(session, AuditTag.COMMITTEE_CALLED, tender, {"members": [called.token]})
    else:
        _tell_exhausted(session, committee, tender, now)


def _tell_exhausted(session: Session, committee: Committee, tender: Tender, now: datetime) -> None:
    tell(
        session, county_id=tender.county_id, user_id=committee.formed_by,
        organization_id=get_user(session, committee.formed_by).organization_id,
        subject=N_("%(number)s：抽取的专家池已经用完，评标委员会有空缺，请自行选定专家并报批"),
        params={"number": tender.number}, link=f"/tenders/{tender.id}/expert-selections", now=now,
        permission=Permission.EVALUATION_VIEW,  # not for the experts among them
    )  # fmt: skip


def _seat_if_complete(session: Session, committee: Committee, tender: Tender, now: datetime) -> None:
    seated = [member for member in committee.members if member.status is MemberStatus.SEATED]
    if len(seated) < committee.size:
        return
    COMMITTEE.move(committee, CommitteeStatus.SEATED)
    committee.seated_at = now
    experts = sorted((m for m in seated if not m.is_purchaser_representative), key=_by_draw)
    for member in seated:  # the chair is whom the draw took first: nobody picks (docs/decisions/0042)
        member.is_chair = member is experts[0]
    facts = {"members": sorted(member.token for member in seated), "chair": experts[0].token}
    _declare(session, AuditTag.COMMITTEE_SEATED, tender, facts)


def _by_draw(member: CommitteeMember) -> tuple[bool, int, str]:
    """As drawn; whom the purchaser selected after them, by token."""
    return member.draw_row is None, member.draw_row or 0, member.token


def publish_committee(session: Session, *, tender: Tender, now: datetime) -> None:
    """With the result notice: who stands behind the draw's tokens may now be checked by everybody (87号令第69条)."""
    committee = queries.find_committee(session, tender.id)
    if committee is None or committee.published_at is not None:
        return
    committee.published_at = now
    draw = draw_queries.get_draw(session, committee.draw_id)
    seated = queries.list_members(session, tender.id)
    facts = {
        "draw": draw.id,
        "salt": draw.salt,
        "members": {member.token: member.user_id for member in seated},
        "self_selected": sorted(member.token for member in seated if member.is_self_selected),
    }
    _declare(session, AuditTag.COMMITTEE_PUBLISHED, tender, facts)


def call_member(
    session: Session,
    committee: Committee,
    user_id: UUID,
    salt: str,
    now: datetime,
    *,
    draw_row: int | None = None,
    is_self_selected: bool = False,
) -> CommitteeMember:
    """Ask one person to declare interests: drawn by this row, selected by the purchaser, or its representative."""
    member = CommitteeMember(
        county_id=committee.county_id, tender_id=committee.tender_id, committee=committee, user_id=user_id,
        token=draw_queries.token_of(salt, user_id), draw_row=draw_row, called_at=now,
        is_self_selected=is_self_selected, is_purchaser_representative=draw_row is None and not is_self_selected,
    )  # fmt: skip
    session.add(member)
    tender = tender_queries.get_tender(session, committee.tender_id)
    tell(
        session, county_id=tender.county_id, organization_id=get_user(session, user_id).organization_id,
        user_id=user_id, subject=N_("%(number)s：请你参加评审，先声明有无应当回避的关系"),
        params={"number": tender.number}, link=f"/tenders/{tender.id}/seat", now=now,
    )  # fmt: skip
    return member


def _declare(session: Session, tag: AuditTag, tender: Tender, facts: Mapping[str, Any]) -> None:
    log = county_log(tender.county_id)
    declare(session, tag, log=log, facts={"tender": tender.id, **facts}, subject_id=tender.id)
