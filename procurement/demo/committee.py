"""The demonstration's experts, the public draw of a committee, and its conformity review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.accounts.models import OrganizationKind
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.demo.people import Cast, add_person, credit_code, make_office
from procurement.evaluation.committee import conformity, experts, queries, service
from procurement.evaluation.committee.experts import Profile
from procurement.evaluation.committee.models import CommitteeMember, RelationKind
from procurement.evaluation.committee.rules import Decision
from procurement.evaluation.committee.states import MemberStatus
from procurement.evaluation.draws import service as draws
from procurement.evaluation.draws.draw import commitment
from procurement.evaluation.draws.models import Game
from procurement.evaluation.models import ReviewVerdict
from procurement.evaluation.report import service as reports
from procurement.evaluation.report.models import Stance
from procurement.tenders import queries as tenders

if TYPE_CHECKING:
    from procurement.demo.road import Walk

REPRESENTATIVE = "expert"  # of the purchaser, named in writing
POOL = (
    ("expert2", "孟广林", "粮油加工", "示范大学食品学院"), ("expert3", "汪若兰", "粮油检验", "示范市粮油质检所"),
    ("expert4", "石为民", "政府采购", "示范市公共资源研究会"), ("expert5", "柳青", "食品安全", "示范市疾控中心"),
    ("expert6", "谭志远", "仓储物流", "示范市粮食储备库"), ("expert7", "贺兰英", "营养配餐", "示范市第二医院"),
    ("expert8", "邹明", "财务会计", "示范会计师事务所"), ("expert9", "夏雨荷", "法律", "示范律师事务所"),
    ("expert10", "龙海波", "粮油检验", "示范省粮科院"), ("expert11", "段秀芝", "食品安全", "示范职业学院"),
    ("expert12", "施文斌", "粮油加工", "原嘉禾系统企业，已退休"),
)  # fmt: skip
PARTIES = ("officer", "auditor", "discipline")


def gather_experts(cast: Cast) -> None:
    """The purchaser's own man and eleven experts of no office; the last has declared whom he used to work for."""
    pool = make_office(OrganizationKind.EXPERT_POOL, "示范县评审专家库", "County Pool of Experts", cast.county.id)
    _register(cast.user_id(REPRESENTATIVE), Profile("学校后勤", "示范县教育局", is_own_unit=True))
    for login, name, specialty, employer in POOL:
        add_person(cast, pool, Role.EXPERT, login, name)
        _register(cast.user_id(login), Profile(specialty, employer))


def _register(user_id: UUID, profile: Profile) -> None:
    with transaction(SYSTEM) as session:
        experts.register_expert(session, actor=SYSTEM, user_id=user_id, profile=profile)


def declare_relation(cast: Cast) -> None:
    """The retired one: he left the first of the suppliers a year ago, within the three years of the law."""
    last = cast[POOL[-1][0]]
    with transaction(last) as session:
        experts.declare_relation(
            session, actor=last, credit_code=credit_code("91341300MA2DEM001"), kind=RelationKind.EMPLOYMENT,
            ended_on=clock.today() - timedelta(days=365), now=clock.now(),
        )  # fmt: skip


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the frozen pool to the seated committee."""
    yield road.after(0, 11), "committee: size fixed, pool of experts frozen, lottery named"
    draw_id = form(road)
    yield road.after(0, 14), "committee: three bodies commit to seeds"
    commit(road, draw_id)
    yield road.after(0, 16), "committee: seeds revealed before the lottery"
    reveal(road, draw_id)
    yield road.after(1, 9), "committee: lottery number typed by two, experts drawn and called"
    number(road, draw_id)
    call(road)
    yield road.after(1, 9, 30), "committee: declarations of interest; one declines, the next of the draw is called"
    declare(road)


def form(road: Walk) -> UUID:
    officer = road.cast["officer"]
    plan = service.Plan(
        clock.local(road.after(1)).date(), Game.WELFARE_3D, clock.local(road.after(0)).date(), road.after(0, 20)
    )
    with transaction(officer) as session:
        committee = service.form_committee(
            session, actor=officer, tender_id=road.tender, size=5, representatives=[road.cast.user_id(REPRESENTATIVE)],
            appointment="示教采委〔2026〕1号", large_reason="", plan=plan, now=clock.now(),
        )  # fmt: skip
        return committee.draw_id


def _seed(login: str, draw_id: UUID) -> bytes:
    return sha256(f"seed of {login} for {draw_id}".encode()).digest()


def commit(road: Walk, draw_id: UUID) -> None:
    for login in PARTIES:
        actor = road.cast[login]
        with transaction(actor) as session:
            committed = commitment(_seed(login, draw_id))
            draws.commit_seed(session, actor=actor, draw_id=draw_id, commitment=committed, now=clock.now())
    with transaction(road.cast["officer"]) as session:
        draws.close_commitments(session, actor=road.cast["officer"], draw_id=draw_id, now=clock.now())


def reveal(road: Walk, draw_id: UUID) -> None:
    for login in PARTIES:
        actor = road.cast[login]
        with transaction(actor) as session:
            seed = _seed(login, draw_id).hex()
            draws.reveal_seed(session, actor=actor, draw_id=draw_id, seed=seed, now=clock.now())


def number(road: Walk, draw_id: UUID) -> None:
    """An invented number: three digits, as 福彩3D prints them."""
    officer, auditor = road.cast["officer"], road.cast["auditor"]
    numbers = f"{clock.today().toordinal() % 1000:03d}"
    with transaction(officer) as session:
        draws.enter_numbers(session, actor=officer, draw_id=draw_id, numbers=numbers, now=clock.now())
    with transaction(auditor) as session:
        draws.confirm_numbers(session, actor=auditor, draw_id=draw_id, numbers=numbers, now=clock.now())


def call(road: Walk) -> None:
    """Who was drawn is told, and asked for the declaration of interests."""
    officer = road.cast["officer"]
    with transaction(officer) as session:
        service.call_drawn(session, actor=officer, tender_id=road.tender, now=clock.now())


def declare(road: Walk) -> None:
    """The second drawn has no time; everybody else sits."""
    is_first = True
    while waiting := members(road, MemberStatus.CALLED):
        for member in waiting:
            declines = is_first and member.draw_row == 2
            is_first = is_first and not declines
            actor = actor_of(road, member)
            with transaction(actor) as session:
                service.declare_interest(
                    session, actor=actor, tender_id=road.tender, relations=[], now=clock.now(),
                    decision=Decision.DECLINE if declines else Decision.SIT,
                    reason="当天在外地出差" if declines else "",
                )  # fmt: skip


def review(road: Walk) -> None:
    """Every member passes what the rules let pass, each on the own log-in; the chair concludes."""
    seated = members(road, MemberStatus.SEATED)
    for member in seated:
        actor = actor_of(road, member)
        with reading(actor) as session:
            rows = conformity.open_rows(session, tenders.get_tender(session, road.tender), clock.today())
        votes = [
            conformity.CastVote(row.bid.opened.id, row.bid.lot.id, ReviewVerdict.PASSED) for row in rows
        ]  # fmt: skip
        with transaction(actor) as session:
            conformity.cast_votes(session, actor=actor, tender_id=road.tender, votes=votes, now=clock.now())
    chair = actor_of(road, next(member for member in seated if member.is_chair))
    with transaction(chair) as session:
        conformity.conclude_conformity(session, actor=chair, tender_id=road.tender, now=clock.now())


def report(road: Walk) -> None:
    """The chair writes the report, every member signs; the last signature sends it."""
    chair, *others = [actor_of(road, member) for member in members(road, MemberStatus.SEATED)]
    with transaction(chair) as session:
        reports.draft_report(session, actor=chair, tender_id=road.tender, now=clock.now())
    for actor in (chair, *others):
        with transaction(actor) as session:
            reports.sign_report(
                session, actor=actor, tender_id=road.tender, stance=Stance.AGREED, reason="", now=clock.now()
            )


def members(road: Walk, status: MemberStatus) -> list[CommitteeMember]:
    """The committee's members in this state, the chair first."""
    with reading(SYSTEM) as session:
        everybody = queries.get_committee(session, road.tender).members
        return sorted((one for one in everybody if one.status is status), key=lambda one: not one.is_chair)


def actor_of(road: Walk, member: CommitteeMember) -> Actor:
    """Who sits there, as somebody of the cast."""
    return next(actor for actor in road.cast.actors.values() if actor.user_id == member.user_id)
