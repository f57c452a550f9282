"""Pools of experts, public draws and committees: step by step through the services, or seated at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from procurement.accounts.models import OrganizationKind
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.ids import new_id
from procurement.core.transaction import reading, transaction
from procurement.evaluation.committee import conformity, experts, queries, service
from procurement.evaluation.committee.conformity import CastVote
from procurement.evaluation.committee.experts import Profile
from procurement.evaluation.committee.models import Committee, CommitteeMember
from procurement.evaluation.committee.rules import Decision
from procurement.evaluation.committee.service import Plan
from procurement.evaluation.committee.states import CommitteeStatus, MemberStatus
from procurement.evaluation.draws import queries as draw_queries
from procurement.evaluation.draws import service as draws
from procurement.evaluation.draws.draw import commitment
from procurement.evaluation.draws.models import Draw, DrawCandidate, DrawPurpose, Game
from procurement.evaluation.draws.states import DrawStatus
from procurement.evaluation.models import ReviewVerdict
from procurement.tenders import queries as tenders
from tests.factories.people import People, make_organization, make_user

SIZE = 5
NUMBERS = "935"


def make_experts(people: People, count: int = 8, **profile: Any) -> list[Actor]:
    """`count` experts of no office, in the county's pool; they log in as "<county>-expert-<n>"."""
    pool = make_organization(OrganizationKind.EXPERT_POOL, "评审专家库", people.county.id)
    prefix = people.county.code.lower()
    made = [make_user(pool, Role.EXPERT, f"{prefix}-expert-{number}") for number in range(1, count + 1)]
    for number, actor in enumerate(made, 1):
        register(actor, **{"specialty": "粮油检验", "employer": f"第{number}检验所", **profile})
    return made


def register(actor: Actor, **profile: Any) -> None:
    assert actor.user_id is not None
    with transaction(SYSTEM) as session:
        experts.register_expert(session, actor=SYSTEM, user_id=actor.user_id, profile=Profile(**profile))


def plan_for(review_on: datetime, **changes: Any) -> Plan:
    """福彩3D of the evening before; seeds until 20:00 of that evening."""
    day = clock.local(review_on).date()
    eve = day - timedelta(days=1)
    reveal_by = datetime.combine(eve, time(20), clock.LOCAL)
    return Plan(**{"review_on": day, "game": Game.WELFARE_3D, "lottery_on": eve, "reveal_by": reveal_by, **changes})


def form(people: People, tender_id: UUID, plan: Plan, **changes: Any) -> Committee:
    """By the officer: five experts, no representative, unless told."""
    fields = {"size": SIZE, "representatives": [], "appointment": "", "large_reason": "", **changes}
    with transaction(people.officer) as session:
        return service.form_committee(
            session, actor=people.officer, tender_id=tender_id, plan=plan, now=clock.now(), **fields
        )


def seed_of(actor: Actor) -> bytes:
    return sha256(f"seed of {actor.name}".encode()).digest()


def commit(draw_id: UUID, *actors: Actor) -> None:
    for actor in actors:
        with transaction(actor) as session:
            draws.commit_seed(
                session, actor=actor, draw_id=draw_id, commitment=commitment(seed_of(actor)), now=clock.now()
            )


def close(people: People, draw_id: UUID) -> None:
    with transaction(people.officer) as session:
        draws.close_commitments(session, actor=people.officer, draw_id=draw_id, now=clock.now())


def reveal(draw_id: UUID, *actors: Actor) -> None:
    for actor in actors:
        with transaction(actor) as session:
            draws.reveal_seed(session, actor=actor, draw_id=draw_id, seed=seed_of(actor).hex(), now=clock.now())


def number(people: People, draw_id: UUID, numbers: str = NUMBERS) -> Draw:
    """Typed by the officer, again by the auditor, and computed."""
    with transaction(people.officer) as session:
        draws.enter_numbers(session, actor=people.officer, draw_id=draw_id, numbers=numbers, now=clock.now())
    with transaction(people.auditor) as session:
        return draws.confirm_numbers(session, actor=people.auditor, draw_id=draw_id, numbers=numbers, now=clock.now())


def call(people: People, tender_id: UUID) -> None:
    with transaction(people.officer) as session:
        service.call_drawn(session, actor=people.officer, tender_id=tender_id, now=clock.now())


def called(tender_id: UUID) -> list[CommitteeMember]:
    """Who was called and has not answered, in the order of the draw."""
    with reading(SYSTEM) as session:
        members = queries.get_committee(session, tender_id).members
        return [member for member in members if member.status is MemberStatus.CALLED]


def answer(actor: Actor, tender_id: UUID, decision: Decision = Decision.SIT, **more: Any) -> CommitteeMember:
    fields = {"relations": [], "reason": "" if decision is Decision.SIT else "出差在外", **more}
    with transaction(actor) as session:
        return service.declare_interest(
            session, actor=actor, tender_id=tender_id, decision=decision, now=clock.now(), **fields
        )


def draw_committee(people: People, tender_id: UUID, still_clock: Any, pool: Sequence[Actor], **changes: Any) -> Draw:
    """From forming to the call, as officer, auditor and keyholder do it on the evening before the review."""
    plan = changes.pop("plan", None) or plan_for(clock.now() + timedelta(days=1))
    committee = form(people, tender_id, plan, **changes)
    commit(committee.draw_id, people.officer, people.auditor)
    close(people, committee.draw_id)
    reveal(committee.draw_id, people.officer, people.auditor)
    still_clock.set(datetime.combine(plan.lottery_on, time(21, 30), clock.LOCAL))
    draw = number(people, committee.draw_id)
    call(people, tender_id)
    return draw


def actor_of(pool: Sequence[Actor], member: CommitteeMember) -> Actor:
    return next(actor for actor in pool if actor.user_id == member.user_id)


def seat_all(tender_id: UUID, pool: Sequence[Actor]) -> list[Actor]:
    """Everybody called sits; the chair first."""
    for member in called(tender_id):
        answer(actor_of(pool, member), tender_id)
    return members(tender_id, pool)


def members(tender_id: UUID, pool: Sequence[Actor]) -> list[Actor]:
    with reading(SYSTEM) as session:
        return [actor_of(pool, member) for member in queries.list_members(session, tender_id)]


def seat_at_once(people: People, tender_id: UUID) -> list[Actor]:
    """A complete committee whose draw is not gone through: for tests of what comes after it. The chair first."""
    with reading(SYSTEM) as session:
        tender = tenders.get_tender(session, tender_id)
        if seated := queries.list_members(session, tender_id):
            return [_actor(member) for member in seated]
        pool = [expert.user_id for expert in queries.list_experts(session, tender.county_id)]
    if len(pool) < SIZE:
        pool = [actor.user_id for actor in make_experts(people, SIZE) if actor.user_id]
    at, salt = clock.now(), "0" * 64
    with transaction(SYSTEM) as session:
        draw = Draw(
            id=new_id(), county_id=tender.county_id, tender_id=tender_id, purpose=DrawPurpose.EXPERTS, wanted=SIZE,
            status=DrawStatus.DRAWN, salt=salt, pool_sha256=salt, game=Game.WELFARE_3D, lottery_on=clock.today(),
            reveal_by=at, frozen_by=people.officer.user_id, frozen_at=at, drawn_at=at, numbers=NUMBERS,
        )  # fmt: skip
        draw.candidates = [
            DrawCandidate(county_id=tender.county_id, subject_id=user_id, draw_row=row,
                          token=draw_queries.token_of(salt, user_id))
            for row, user_id in enumerate(pool[:SIZE], 1)
        ]  # fmt: skip
        session.add(draw)
        session.flush()
        committee = Committee(
            county_id=tender.county_id, tender_id=tender_id, draw_id=draw.id, status=CommitteeStatus.SEATED, size=SIZE,
            representatives=[], review_on=clock.today(), formed_by=people.officer.user_id, formed_at=at, seated_at=at,
        )  # fmt: skip
        committee.members = [
            CommitteeMember(
                county_id=tender.county_id, tender_id=tender_id, user_id=candidate.subject_id, token=candidate.token,
                draw_row=candidate.draw_row, status=MemberStatus.SEATED, called_at=at, seated_at=at,
                is_chair=candidate.draw_row == 1,
            )
            for candidate in draw.candidates
        ]  # fmt: skip
        session.add(committee)
        facts = {"tender": tender_id, "members": [member.token for member in committee.members]}
        declare(session, AuditTag.COMMITTEE_SEATED, log=county_log(tender.county_id), facts=facts)
    return seat_at_once(people, tender_id)


def _actor(member: CommitteeMember) -> Actor:
    return Actor(
        role=Role.EXPERT, user_id=member.user_id, county_ids=(member.county_id,),
        organization_id=member.user.organization_id, name=member.user.login,
    )  # fmt: skip


Choose = Callable[[Any], tuple[Any, str]]


def vote(actor: Actor, tender_id: UUID, choose: Choose | None = None) -> None:
    """One member's votes on everything that waits: passes, or what `choose(row)` gives as (ground or None, reason)."""
    with reading(actor) as session:
        rows = conformity.open_rows(session, tenders.get_tender(session, tender_id), clock.today())
    votes = []
    for row in rows:
        ground, reason = choose(row) if choose else (None, "")
        verdict = ReviewVerdict.PASSED if ground is None else ReviewVerdict.FAILED
        votes.append(CastVote(row.bid.opened.id, row.bid.lot.id, verdict, ground, reason))
    with transaction(actor) as session:
        conformity.cast_votes(session, actor=actor, tender_id=tender_id, votes=votes, now=clock.now())


def conclude(chair: Actor, tender_id: UUID) -> None:
    with transaction(chair) as session:
        conformity.conclude_conformity(session, actor=chair, tender_id=tender_id, now=clock.now())


def review_conformity(people: People, tender_id: UUID, choose: Choose | None = None) -> None:
    """A committee sits and decides: just over half vote, the others are silent. Nothing where nothing waits."""
    with reading(people.officer) as session:
        if not conformity.open_rows(session, tenders.get_tender(session, tender_id), clock.today()):
            return
    seated = seat_at_once(people, tender_id)
    for actor in seated[: SIZE // 2 + 1]:
        vote(actor, tender_id, choose)
    conclude(seated[0], tender_id)
