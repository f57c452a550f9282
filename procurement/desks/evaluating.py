"""What waits for members of evaluation committees, and for whoever takes part in public draws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.evaluation.committee import conformity
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.committee.service import FORMED_IN
from procurement.evaluation.committee.states import CommitteeStatus, MemberStatus
from procurement.evaluation.draws import queries as draws
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.draws.models import Draw
from procurement.evaluation.draws.states import DrawStatus
from procurement.evaluation.selection import queries as selections
from procurement.evaluation.selection import rules as selection_rules
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

LIVE = frozenset({DrawStatus.REVEALING, DrawStatus.NUMBERED})


def _named(tender: Tender) -> dict[str, Any]:
    return {"name": tender.title, "name_en": tender.title_en, "values": {"tender_id": tender.id}}


def seats(reader: Reader) -> Iterable[Task]:
    """Declarations to sign, bids to vote on, reviews to conclude."""
    for seat in committees.list_seats(reader.session, reader.actor.user_id):
        tender = tenders.get_tender(reader.session, seat.tender_id)
        if seat.status is MemberStatus.CALLED:
            yield Task(
                act=N_("声明有无应当回避的关系"), endpoint="committee.show_seat", label=N_("去声明"), **_named(tender),
                why=N_("评审 %(day)s 开始；你被抽中这件事要保密"),
                params={"day": seat.committee.review_on.isoformat()},
                due=reader.due(tender.county_id, seat.committee.review_on), article=N_("政府采购法实施条例第9条"),
            )  # fmt: skip
        elif seat.committee.status is CommitteeStatus.SEATED and tender.status is TenderStatus.OPENED:
            yield from _votes(reader, tender, seat)


def _votes(reader: Reader, tender: Tender, seat: CommitteeMember) -> Iterable[Task]:
    counted = conformity.tally(reader.session, tender, reader.today)
    votes = committees.list_votes(reader.session, tender.id)
    mine = {(vote.opened_bid_id, vote.lot_id) for vote in votes if vote.member_id == seat.id}
    waiting = sum((row.bid.opened.id, row.bid.lot.id) not in mine for row, _votes in counted)
    about = {"endpoint": "committee.show_seat", "article": N_("87号令第50条"), **_named(tender)}
    if waiting:
        yield Task(act=N_("符合性审查"), label=N_("去审查"), why=N_("还有 %(count)s 份投标等你表态"),
                   params={"count": waiting}, **about)  # fmt: skip
    elif counted and seat.is_chair:
        yield Task(act=N_("结束符合性审查"), label=N_("去结束"), why=N_("你是组长；过半数成员表态后按多数结束"),
                   **about)  # fmt: skip


def empty_seats(reader: Reader) -> Iterable[Task]:
    """Committees that the exhausted draw leaves incomplete, for the officer who formed them."""
    waiting = {one.tender_id for one in selections.list_open(reader.session)}
    for tender in tenders.list_published(reader.session):
        committee = committees.find_committee(reader.session, tender.id) if tender.status in FORMED_IN else None
        if committee is None or committee.formed_by != reader.actor.user_id or tender.id in waiting:
            continue
        seats = committees.seats_of(reader.session, committee)
        if not selection_rules.need_problems(seats):
            yield Task(
                act=N_("自行选定 %(count)s 名专家"), params={"count": seats.empty}, label=N_("去选定"),
                endpoint="selection.show_selections", **_named(tender), article=selection_rules.LAW,
                why=N_("专家池已经用完；写明理由，第二人批准以后通知"),
                due=reader.due(tender.county_id, committee.review_on),
            )  # fmt: skip


def selections_to_approve(reader: Reader) -> Iterable[Task]:
    """Experts that a colleague selected."""
    for selection in selections.list_open(reader.session):
        tender = tenders.get_tender(reader.session, selection.tender_id)
        if selection.proposed_by != reader.actor.user_id:
            yield Task(
                act=N_("审批自行选定的专家"), endpoint="selection.show_selections", label=N_("去审批"),
                **_named(tender), why=N_("批准，或写明理由退回；批准后立即通知，名单保密"), article=selection_rules.LAW,
            )  # fmt: skip


def seeds(reader: Reader) -> Iterable[Task]:
    """Seeds to reveal, lottery numbers to type and to check."""
    for draw in draws.list_waiting(reader.session, LIVE):
        tender = tenders.get_tender(reader.session, draw.tender_id)
        about: dict[str, Any] = {"endpoint": "draws.show_draw", "name": tender.title, "name_en": tender.title_en,
                                 "values": {"draw_id": draw.id}}  # fmt: skip
        own = draws.find_commitment(draw, reader.actor.user_id)
        if draw.status is DrawStatus.REVEALING and own and own.seed is None and reader.now < draw.reveal_by:
            yield Task(act=N_("揭示抽取的种子"), label=N_("去揭示"), why=N_("不揭示的按“0”计，并且记录在案"),
                       due=reader.due(draw.county_id, clock.local(draw.reveal_by).date()), **about)  # fmt: skip
        elif reader.now >= draws.lottery_at(draw):
            yield from _numbers(reader, draw, about)


def _numbers(reader: Reader, draw: Draw, about: dict[str, Any]) -> Iterable[Task]:
    game = {"game": draw_rules.GAME_NAMES[draw.game], "day": draw.lottery_on.isoformat()}
    if draw.status is DrawStatus.REVEALING and may(reader.actor, Permission.DRAW_RUN):
        yield Task(act=N_("录入开奖号码"), label=N_("去录入"), why=N_("%(game)s %(day)s 已开奖"), params=game, **about)
    elif (
        draw.status is DrawStatus.NUMBERED
        and may(reader.actor, Permission.DRAW_CONFIRM)
        and draw.numbers_by != reader.actor.user_id
    ):
        yield Task(act=N_("核对开奖号码"), label=N_("去核对"), why=N_("由录入人以外的人再录一遍，相同才计算"), **about)


SOURCES = {
    Role.EXPERT: (seats,),
    Role.OFFICER: (seeds, empty_seats),
    Role.APPROVER: (seeds, selections_to_approve),
    Role.KEYHOLDER: (seeds,),
    Role.AUDITOR: (seeds,),
    Role.DISCIPLINE: (seeds,),
}
