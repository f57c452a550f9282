"""Tenders of the first start that stop where somebody has work: sheets to fill in, prices to explain, a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import merge
from uuid import UUID

from procurement.accounts.models import OrganizationKind
from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.actors import PUBLIC, SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo import committee, deciding, road
from procurement.demo.hard import judging, notice
from procurement.demo.hard.judging import OWN_MILL
from procurement.demo.road import Walk
from procurement.evaluation.committee.states import MemberStatus
from procurement.evaluation.pricing import service as pricing
from procurement.schools import queries as schools
from procurement.tenders.procedure.questions import ask_question
from procurement.tips.service import submit_tip

ASKING, SILENT, ANSWERING = "supplier07", "supplier01", "supplier03"
MINUTES = int(timedelta(days=12).total_seconds()) // 60  # so that it still waits on the day of the first start
JUDGED = "大豆油单价比近一月全省批发均价低两成以上，评标委员会认为明显偏低"
PLAN = "示范县教育局2027年度面向中小企业预留份额方案"
TIP = "开标当天中午，看到一名纪检人员和一家投标企业的经理同车离开，请核实。"


class Scored(Walk):
    """Under weighted scoring: the committee sits, every member has an empty sheet."""

    def draft(self) -> UUID:
        return notice.draft(self, bond_amount=Decimal(0))

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield from reviewed(self)
        yield self.after(1, 11), "scoring begins, the sheets wait for the experts"
        judging.begin(self)


class Cheap(Walk):
    """Two prices are asked about: one bidder is silent yet, the other's explanation waits for the committee."""

    def steps(self) -> Iterator[tuple[datetime, str]]:
        yield from reviewed(self)
        yield self.after(1, 11), "two bidders are asked to explain their prices"
        asked = {login: self._ask(login) for login in (SILENT, ANSWERING)}
        yield self.after(1, 15), "one of them explains"
        bidder = self.cast[ANSWERING]
        with transaction(bidder) as session:
            pricing.answer_explanation(
                session, actor=bidder, explanation_id=asked[ANSWERING], explanation=OWN_MILL, attachments=[],
                now=clock.now(),
            )  # fmt: skip

    def _ask(self, login: str) -> UUID:
        chair = committee.actor_of(self, committee.members(self, MemberStatus.SEATED)[0])
        with reading(SYSTEM) as session:
            opened = bids.list_opened(session, self.tender)
            bid = next(one for one in opened if one.supplier_id == self.cast[login].organization_id)
            bid_id, lot_id = bid.id, bid.lines[0].lot_id
        with transaction(chair) as session:
            return pricing.request_explanation(
                session, actor=chair, tender_id=self.tender, opened_bid_id=bid_id, lot_id=lot_id, reason=JUDGED,
                minutes=MINUTES, now=clock.now(),
            ).id  # fmt: skip


class Asked(Walk):
    """Open for bids: yesterday a supplier asked something; and somebody handed in a report for the auditors."""

    def steps(self) -> Iterator[tuple[datetime, str]]:
        return merge(road.walk(self), self._words())

    def _words(self) -> Iterator[tuple[datetime, str]]:
        yield self.at(11, 16), "a supplier asks, somebody reports a person of the discipline office"
        asking = self.cast[ASKING]
        with transaction(asking) as session:
            text = "开学第一周的送货日期能否在合同签订后与学校另行商定？"
            ask_question(session, actor=asking, tender_id=self.tender, text=text, now=clock.now())
        with transaction(PUBLIC) as session:
            submit_tip(
                session, actor=PUBLIC, county_id=self.cast.county.id, about=OrganizationKind.DISCIPLINE_OFFICE,
                persons="", account=TIP, contact="", now=clock.now(),
            )  # fmt: skip


class Reserved(Walk):
    """Bought from small and micro enterprises alone: it counts into the year's shares of reservation."""

    def draft(self) -> UUID:
        with reading(self.cast["officer"]) as session:
            zones = [zone.id for zone in schools.list_zones(session) if zone.code in self.zone_codes]
        return road.draft(self, reserved_zones=zones, small_zones=zones, reserve_basis=PLAN)


def reviewed(walk: Walk) -> Iterator[tuple[datetime, str]]:
    """From the demand to the committee that has reviewed every bid; the evaluation goes on."""
    yield from road.to_deadline(walk)
    yield from deciding.opening(walk)
    yield from committee.walk(walk)
    yield walk.after(1, 10), "qualification review, then the committee's conformity review"
    deciding.qualify(walk)
    committee.review(walk)
