"""The hard road's tenders: one scored with every difficulty, its failed lot made anew, one that fails, one ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from heapq import merge

from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.demo import deciding, preparing
from procurement.demo.figures import BUDGET
from procurement.demo.hard import disputes, judging, ladder, notice, signing
from procurement.demo.hard.offers import AGAIN
from procurement.demo.people import Cast
from procurement.demo.road import Walk, items_of
from procurement.tenders import service
from procurement.tenders.models import AwardMethod
from procurement.tenders.procedure.retender import remake_tender

DAYS = 100  # calendar days that the longest of these roads takes, holidays included
SMALL = Decimal("2400000.00")
LOWEST = {
    "award_method": AwardMethod.LOWEST_EVALUATED_PRICE, "method_reason": "", "score_weights": None,
    "score_factors": None, "objective": None,
}  # fmt: skip


class HardRoad(Walk):
    """The scored tender: question, correction, extension, arithmetic, low prices, a tie, disputes, a refusal."""

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield from notice.walk(self)
        yield from deciding.opening(self)
        yield from merge(self._to_contracts(), Again(**vars(self)).steps())

    def _to_contracts(self) -> Iterator[tuple[datetime, str]]:
        yield self.after(0, 10, 30), "bid bonds recorded"
        signing.record_bonds(self)
        yield from judging.walk(self)
        yield from signing.award(self)
        yield deciding.later(self, 1, 9), "the losers' bonds go back in time, but for one"
        signing.refund_losers(self, forgotten=signing.LATE)
        yield from disputes.walk(self)
        yield from signing.walk(self)


class Again(Walk):
    """The lot that failed for want of bidders, made anew by lowest evaluated price, to its filed contract."""

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield self.after(2, 15), "the failed lot is tendered anew"
        self.remake()
        notice.submit(self)
        yield from notice.approving(self)
        yield deciding.later(self, 1, 9), "the new notice is published"
        notice.publish(self, least_days=20)
        first = deciding.later(self, 3, 9)
        for position, offer in enumerate(AGAIN):
            yield first + timedelta(hours=position), "a sealed bid for the lot made anew"
            notice.seal(self, offer)
        yield from deciding.opening(self)
        yield self.after(0, 10, 30), "bid bonds recorded"
        signing.record_bonds(self)
        yield from merge(deciding.judged(self), self._losers_bonds_back())
        yield deciding.later(self, 1, 9), "the bond of who won the lot made anew goes back"
        signing.refund_all(self)

    def _losers_bonds_back(self) -> Iterator[tuple[datetime, str]]:
        yield self.after(4, 9), "the losers' bonds of the lot made anew go back"
        signing.refund_losers(self)

    def remake(self) -> None:
        """A draft from the failed lot; its method is changed like that of any other draft."""
        officer = self.cast["officer"]
        with transaction(officer) as session:
            made = remake_tender(session, actor=officer, tender_id=self.tender, now=clock.now())
            self.tender_id = made.id
        with transaction(officer) as session:
            service.edit_tender(
                session, actor=officer, tender_id=self.tender, items=items_of(session, self.cast), now=clock.now(),
                **LOWEST,
            )  # fmt: skip


@dataclass
class Ended(Walk):
    """A small tender of one zone that comes to nothing: `bidders` too few, or ended by the approver before that."""

    bidders: int = 2
    is_cancelled: bool = False

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield from preparing.walk(self)
        yield self.at(1, 9), "tender drafted"
        self.tender_id = notice.draft(self, bond_amount=Decimal(0), performance_bond_rate=Decimal(0), **LOWEST)
        notice.submit(self)
        yield from notice.approving(self)
        yield deciding.later(self, 1, 9), "notice published"
        notice.publish(self, least_days=20)
        if self.is_cancelled:
            yield deciding.later(self, 4, 10), "the purchase is ended: the school board has changed the plan"
            self.cancel()
            return
        first = deciding.later(self, 5, 9)
        for position, offer in enumerate(AGAIN[: self.bidders]):
            yield first + timedelta(hours=position), "a sealed bid arrives"
            notice.seal(self, offer)
        yield self.after(0, 9, 30), "deadline: two bidders are too few, the tender has failed"

    def cancel(self) -> None:
        approver, reason = self.cast["approver"], "采购任务取消：学年食堂改由统一配餐供应"
        with transaction(approver) as session:
            service.cancel_tender(session, actor=approver, tender_id=self.tender, reason=reason, now=clock.now())


class Ladder(Walk):
    """No tender: a supplier that goes from one measure to the next."""

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield from ladder.walk(self)


def roads(cast: Cast, first_day: date) -> list[Walk]:
    """All of them; `first_day` is day 0 of the longest."""
    hard = HardRoad(
        cast, "2027年度学校食堂配送服务米面油采购", "Rice, flour and oil with delivery 2027", first_day, BUDGET
    )
    few = Ended(cast, "2027年西山片区备选米面油采购", "West hills zone, reserve", _on(hard, 3), SMALL, ("Z3",))
    ended = Ended(
        cast,
        "2027年西山片区营养餐米面油采购",
        "West hills zone, meals",
        _on(hard, 4),
        SMALL,
        ("Z3",),
        is_cancelled=True,
    )
    steps = Ladder(cast, ladder.CASE.name, ladder.CASE.name_en, first_day, SMALL)
    return [hard, few, ended, steps]


def _on(road: Walk, day: int) -> date:
    return road.first_day + timedelta(days=day)
