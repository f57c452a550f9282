"""The hard road's evaluation: scores, arithmetic, low prices, a tie drawn in public, a report with a dissent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.demo import committee, deciding
from procurement.demo.hard.offers import OFFERS
from procurement.evaluation.clarifications import service as clarifications
from procurement.evaluation.committee.queries import list_members
from procurement.evaluation.committee.states import MemberStatus
from procurement.evaluation.draws import ties
from procurement.evaluation.draws.models import Game
from procurement.evaluation.pricing import findings
from procurement.evaluation.pricing import queries as prices
from procurement.evaluation.pricing import service as pricing
from procurement.evaluation.pricing.states import ExplanationStatus
from procurement.evaluation.report import service as report
from procurement.evaluation.report.models import Stance
from procurement.evaluation.scoring import queries as scoring
from procurement.evaluation.scoring import service as scoring_service
from procurement.tenders import queries as tenders

if TYPE_CHECKING:
    from procurement.demo.road import Walk

MINUTES = 60
FACTORS = ("F1", "F2", "F3")
TIED = ("supplier09", "supplier13")
OWN_MILL = "本公司自有碾米厂和油脂加工线，原粮为上年库存，附原粮入库单、加工成本表和近三个月同价供货合同。"
EMPTY = "本公司实力雄厚，愿意让利，价格真实有效。"
QUESTION, ANSWER = "配送方案第三页所称备用车辆，是自有还是租用？", "两辆均为自有，行驶证附于方案附件二。"
PROVED, UNPROVED = "成本构成有单据证明，价格合理，履约中重点关注", "没有成本构成和证据，不能证明报价合理"
DISSENT = "第 1 包质量保障方案的分档偏宽，两家方案差距没有拉开，本人不同意该因素的汇总结果。"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the committee's draw to the report at the buyer."""
    yield from committee.walk(road)
    yield road.after(1, 10), "qualification review, then the committee's conformity review"
    deciding.qualify(road)
    committee.review(road)
    yield road.after(1, 10, 30), "scoring begins; one member differs on an objective factor: all sheets go back"
    begin(road)
    score(road, is_unequal=True)
    yield road.after(1, 11), "all sheets signed and revealed together"
    score(road)
    yield road.after(1, 11, 20), "the arithmetic of one bid is corrected and confirmed"
    correct(road)
    yield road.after(1, 11, 30), "one bidder is asked in writing what its bid means, and answers"
    clarify(road)
    yield road.after(1, 11, 40), "two low prices must be explained"
    ask(road)
    yield road.after(1, 12), "both bidders answer"
    explain(road)
    yield road.after(1, 14), "one explanation is accepted, the other bid is invalid; evaluation completed"
    decide(road)
    yield road.after(1, 15), "two bids are equal in points and price: a draw is frozen, seeds committed to"
    draw_id = freeze(road)
    committee.commit(road, draw_id)
    yield road.after(1, 16), "seeds revealed before the lottery"
    committee.reveal(road, draw_id)
    yield road.after(2, 9), "the lottery's number settles the tie"
    committee.number(road, draw_id)
    yield road.after(2, 10), "evaluation report signed, one member dissents, sent to the buyer"
    write_report(road)


def _seated(road: Walk) -> list[Actor]:
    """The members, the chair first."""
    return [committee.actor_of(road, member) for member in committee.members(road, MemberStatus.SEATED)]


def begin(road: Walk) -> None:
    chair = _seated(road)[0]
    with transaction(chair) as session:
        scoring_service.open_round(session, actor=chair, tender_id=road.tender, now=clock.now())


def _sheet(road: Walk, objective: str | None) -> dict[str, Any]:
    """What a member gives every bid; `objective` in place of the first factor of whatever deserves 10."""
    given = {road.cast[offer.supplier.login].organization_id: offer.points for offer in OFFERS}
    with reading(SYSTEM) as session:
        newest = scoring.find_round(session, road.tender)
        assert newest is not None  # noqa: S101  (opened before)
        owner = {str(bid.id): bid.supplier_id for bid in bids.list_opened(session, road.tender)}
        return {
            lot: {
                alias: dict(zip(FACTORS, (objective or given[owner[bid]][0], *given[owner[bid]][1:]), strict=True))
                for alias, bid in named.items()
            }
            for lot, named in newest.aliases.items()
        }


def score(road: Walk, *, is_unequal: bool = False) -> None:
    """Everybody fills in and signs the own sheet; `is_unequal`: the last one reads the test reports otherwise."""
    seated = _seated(road)
    for actor in seated:
        points = _sheet(road, "5" if is_unequal and actor is seated[-1] else None)
        with transaction(actor) as session:
            scoring_service.sign_sheet(session, actor=actor, tender_id=road.tender, points=points, now=clock.now())


def correct(road: Walk) -> None:
    """The chair asks, the bidder confirms."""
    chair = _seated(road)[0]
    with transaction(chair) as session:
        asked = pricing.request_corrections(
            session, actor=chair, tender_id=road.tender, minutes=MINUTES, now=clock.now()
        )
        waiting = [(one.id, one.supplier_id) for one in asked]
    for correction_id, supplier_id in waiting:
        bidder = _bidder(road, supplier_id)
        with transaction(bidder) as session:
            pricing.answer_correction(
                session, actor=bidder, correction_id=correction_id, confirms=True, now=clock.now()
            )


def _bidder(road: Walk, supplier_id: UUID) -> Actor:
    return next(actor for actor in road.cast.actors.values() if actor.organization_id == supplier_id)


def clarify(road: Walk) -> None:
    """About the other lot's delivery; nothing of the bid is changed by it (87号令第51条)."""
    chair, bidder = _seated(road)[0], road.cast[TIED[0]]
    with reading(SYSTEM) as session:
        opened = bids.list_opened(session, road.tender)
        bid = next(one for one in opened if one.supplier_id == bidder.organization_id)
        bid_id, lot_id = bid.id, bid.lines[0].lot_id
    with transaction(chair) as session:
        asked = clarifications.ask_bidder(
            session, actor=chair, tender_id=road.tender, opened_bid_id=bid_id, lot_id=lot_id, question=QUESTION,
            minutes=MINUTES, now=clock.now(),
        ).id  # fmt: skip
    with transaction(bidder) as session:
        clarifications.answer_clarification(
            session, actor=bidder, clarification_id=asked, answer=ANSWER, signatory="法定代表人", now=clock.now()
        )


def ask(road: Walk) -> None:
    """Every price that a number of the law fires on."""
    chair = _seated(road)[0]
    with reading(SYSTEM) as session:
        rows = findings.price_rows(session, tenders.get_tender(session, road.tender))
        low = [(row.bid.opened.id, row.bid.lot.id) for row in rows if row.fired]
    for bid_id, lot_id in low:
        with transaction(chair) as session:
            pricing.request_explanation(
                session, actor=chair, tender_id=road.tender, opened_bid_id=bid_id, lot_id=lot_id, reason="",
                minutes=MINUTES, now=clock.now(),
            )  # fmt: skip


def _explanations(road: Walk) -> list[tuple[UUID, Actor]]:
    with reading(SYSTEM) as session:
        found = prices.list_explanations(session, road.tender)
        return [(one.id, _bidder(road, one.supplier_id)) for one in found]


def explain(road: Walk) -> None:
    """One shows why it can sell so cheaply, one says that it is strong."""
    for explanation_id, bidder in _explanations(road):
        text = OWN_MILL if bidder is road.cast["supplier11"] else EMPTY
        with transaction(bidder) as session:
            pricing.answer_explanation(
                session, actor=bidder, explanation_id=explanation_id, explanation=text, attachments=[], now=clock.now()
            )


def decide(road: Walk) -> None:
    """By the chair for the committee; then the officer completes the evaluation."""
    chair = _seated(road)[0]
    for explanation_id, bidder in _explanations(road):
        accepted = bidder is road.cast["supplier11"]
        with transaction(chair) as session:
            pricing.decide_explanation(
                session, actor=chair, explanation_id=explanation_id, now=clock.now(),
                decision=ExplanationStatus.ACCEPTED if accepted else ExplanationStatus.INVALID,
                reason=PROVED if accepted else UNPROVED,
                look_ups="中国粮食信息网同期批发价" if accepted else "",
            )  # fmt: skip
    deciding.complete(road)


def freeze(road: Walk) -> UUID:
    """The officer freezes the two, and names this evening's lottery."""
    officer = road.cast["officer"]
    with reading(SYSTEM) as session:
        lot_id = next(lot.id for lot in tenders.get_tender(session, road.tender).lots if lot.zone.code == "Z2")
    suppliers = [supplier_id for login in TIED if (supplier_id := road.cast[login].organization_id)]
    tie = ties.Tie(lot_id, suppliers, Game.WELFARE_3D, clock.today(), road.after(1, 20))
    with transaction(officer) as session:
        return ties.freeze_tie(session, actor=officer, tender_id=road.tender, tie=tie, now=clock.now()).id


def write_report(road: Walk) -> None:
    """Drafted by the chair; the second member dissents, the last neither signs nor says why."""
    chair, second, *others = _seated(road)
    with transaction(chair) as session:
        report.draft_report(session, actor=chair, tender_id=road.tender, now=clock.now())
    stances = [(chair, Stance.AGREED, ""), (second, Stance.DISSENTED, DISSENT)]
    for member, stance, reason in [*stances, *((one, Stance.AGREED, "") for one in others[:-1])]:
        with transaction(member) as session:
            report.sign_report(
                session, actor=member, tender_id=road.tender, stance=stance, reason=reason, now=clock.now()
            )
    with reading(SYSTEM) as session:
        places = [member.user_id for member in list_members(session, road.tender)]
    number = next(place for place, user_id in enumerate(places, 1) if user_id == others[-1].user_id)
    with transaction(chair) as session:
        report.record_refusal(
            session,
            actor=chair,
            tender_id=road.tender,
            number=number,
            now=clock.now(),
        )
