"""The hard road's tender up to its deadline: returned once, a question, a correction, an extension, bids confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from procurement.bids import queries as bids
from procurement.bids import service as bid_service
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo import bidding, preparing
from procurement.demo.hard.offers import OFFERS, Offer, bid_of
from procurement.tenders import calendar, publication, queries, service
from procurement.tenders.models import AwardMethod, FundingSource
from procurement.tenders.procedure.amendments import Revision, amend_notice, extend_deadline
from procurement.tenders.procedure.queries import list_questions
from procurement.tenders.procedure.questions import answer_question, ask_question

if TYPE_CHECKING:
    from procurement.demo.road import Walk

BOND = Decimal("60000.00")
SCORING = {
    "award_method": AwardMethod.WEIGHTED_SCORING,
    "method_reason": "本次采购含送货到校、分时段配送与库存管理服务，服务标准不统一，须比较方案",
    "score_weights": {"price": "0.5", "quality": "0.3", "delivery": "0.2"},
    "score_factors": [
        {"name": "检测报告", "part": "quality", "points": "10", "basis": "每份得 5 分，至多两份", "is_objective": True},
        {"name": "质量保障", "part": "quality", "points": "20", "basis": "方案分三档，每档写明指标"},
        {"name": "配送能力", "part": "delivery", "points": "20", "basis": "次日送达 20 分，每迟一日减 5 分"},
    ],
    "objective": [{"maximise": "score"}, {"minimise": "cost"}],
}
ASKING, EARLY, SILENT = OFFERS[6], OFFERS[0], OFFERS[-1]  # the last two seal early, the last one does not confirm
BIDDERS = tuple(offer for offer in OFFERS if offer not in (EARLY, SILENT))


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the demand to the last bid before the deadline."""
    yield from preparing.walk(road)
    yield road.at(1, 9), "tender drafted under weighted scoring"
    road.tender_id = draft(road)
    submit(road)
    yield road.at(1, 15), "the approver returns it with a reason, it is handed over again"
    send_back(road)
    submit(road)
    yield from approving(road)
    yield road.at(3, 9), "notice published, rules frozen"
    publish(road, least_days=20)
    yield road.at(5, 10), "a supplier asks, two bids are sealed early"
    ask(road)
    seal(road, EARLY)
    seal(road, SILENT)
    yield road.at(6, 10), "the question is answered to everybody"
    answer(road)
    yield road.at(10, 10), "the notice is corrected: the deadline follows, bids must be confirmed"
    amend(road)
    yield road.at(12, 10), "the deadline is extended"
    extend(road)
    for position, offer in enumerate(BIDDERS):
        yield road.at(14, 9, 5 * position), "a sealed bid arrives"
        seal(road, offer)
    yield road.at(15, 9), "one bid is replaced, one withdrawn and sealed anew"
    change_minds(road)
    yield road.at(16, 9), "one early bidder confirms its bid against the corrected notice"
    seal(road, EARLY)


def approving(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Counsel's review, the second officer's approval, the keys."""
    yield deciding_on(road, 1, 9), "legal review recorded"
    preparing.review(road)
    yield deciding_on(road, 0, 10), "tender approved by the second officer"
    approver = road.cast["approver"]
    with transaction(approver) as session:
        service.approve_tender(session, actor=approver, tender_id=road.tender, now=clock.now())
    yield deciding_on(road, 0, 14), "keyholders publish their keys"
    bidding.publish_keys(road.cast, road.tender)


def deciding_on(road: Walk, days: int, hour: int) -> datetime:
    """An instant so many working days after the present day."""
    from procurement.demo.deciding import later

    return later(road, days, hour)


def draft(road: Walk, **changes: Any) -> UUID:
    """A lot for each zone, with a bond, scored; `changes` replace what the draft says."""
    from procurement.demo.road import QUALIFICATION, items_of

    officer, starts_on = road.cast["officer"], road.first_day + timedelta(days=90)
    fields: dict[str, Any] = {"bond_amount": BOND, "performance_bond_rate": Decimal("0.0500"), **SCORING, **changes}
    with transaction(officer) as session:
        return service.draft_tender(
            session, actor=officer, title=road.title, title_en=road.title_en, plan_id=road.plan,
            funding_source=FundingSource.MIXED_INSEPARABLE, budget_amount=road.budget, contract_starts_on=starts_on,
            contract_ends_on=starts_on + timedelta(days=300), max_lots_per_owner=2, qualification=QUALIFICATION,
            items=items_of(session, road.cast), now=clock.now(), **fields,
        ).id  # fmt: skip


def submit(road: Walk) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        service.submit_tender(session, actor=officer, tender_id=road.tender, now=clock.now())


def send_back(road: Walk) -> None:
    approver, reason = road.cast["approver"], "配送能力的评分档次请在文件中写明，改后再送。"
    with transaction(approver) as session:
        service.return_tender(session, actor=approver, tender_id=road.tender, reason=reason, now=clock.now())


def publish(road: Walk, least_days: int) -> None:
    """The notice, its deadline on the first working day at least `least_days` ahead, 9:30."""
    from procurement.demo.road import working_days

    officer, days = road.cast["officer"], working_days(road.cast)
    road.deadline_on = calendar.add_days(clock.today(), least_days, days)
    with transaction(officer) as session:
        publication.publish_tender(
            session, actor=officer, tender_id=road.tender, deadline_at=road.after(0, 9, 30), now=clock.now()
        )


def ask(road: Walk) -> None:
    asking = road.cast[ASKING.supplier.login]
    with transaction(asking) as session:
        text = "送货到校的时间能否按学校作息分两个时段？山区学校冬季早上六点半以前难以到达。"
        ask_question(session, actor=asking, tender_id=road.tender, text=text, now=clock.now())


def answer(road: Walk) -> None:
    officer = road.cast["officer"]
    with reading(officer) as session:
        (asked,) = list_questions(session, officer, road.tender)
    with transaction(officer) as session:
        answer_question(
            session, actor=officer, question_id=asked.id, question="送货到校的时间能否分两个时段？",
            reply="可以，山区学校的送达时间放宽到早上七点半，将以更正公告载明。", now=clock.now(),
        )  # fmt: skip


def _revision(road: Walk, reason: str, **more: Any) -> Revision:
    with reading(SYSTEM) as session:
        base = queries.get_tender(session, road.tender).notice_sha256
    assert base is not None  # noqa: S101  (it is published)
    return Revision(reason, base, **more)


def amend(road: Walk) -> None:
    """Payment terms change, which touches bids: the law's fifteen days run anew."""
    officer = road.cast["officer"]
    revision = _revision(road, "付款期限由三十日改为二十日，送达时间放宽到早上七点半", changes={"payment_days": 20})
    with transaction(officer) as session:
        amend_notice(session, actor=officer, tender_id=road.tender, revision=revision, now=clock.now())
    _take_deadline(road)


def extend(road: Walk) -> None:
    """Three working days more, so that suppliers from the mountains can have their papers ready."""
    from procurement.demo.road import working_days

    officer, before = road.cast["officer"], road.deadline_on
    assert before is not None  # noqa: S101  (set when the notice was published)
    road.deadline_on = calendar.add_working_days(before, 3, working_days(road.cast))
    revision = _revision(road, "应供应商要求，给予更多编制时间", deadline_at=road.after(0, 9, 30))
    with transaction(officer) as session:
        extend_deadline(session, actor=officer, tender_id=road.tender, revision=revision, now=clock.now())


def _take_deadline(road: Walk) -> None:
    with reading(SYSTEM) as session:
        deadline_at = queries.get_tender(session, road.tender).deadline_at
    assert deadline_at is not None  # noqa: S101  (it is published)
    road.deadline_on = clock.local(deadline_at).date()


def seal(road: Walk, offer: Offer) -> None:
    """Sealed at home and handed in; in place of what the supplier had sealed before."""
    actor = road.cast[offer.supplier.login]
    with reading(actor) as session:
        present = bids.find_present(session, road.tender, _company(road, offer))
        before = present.envelope_sha256 if present else None
    bidding.submit(road, offer.supplier, bidding.seal(road, offer.supplier, bid_of(road, offer), replaces=before))


def _company(road: Walk, offer: Offer) -> UUID:
    supplier_id = road.cast[offer.supplier.login].organization_id
    assert supplier_id is not None  # noqa: S101  (a supplier's people have a company)
    return supplier_id


def change_minds(road: Walk) -> None:
    """The second bidder replaces its bid; the third takes it back and seals a new one."""
    seal(road, BIDDERS[1])
    actor = road.cast[BIDDERS[2].supplier.login]
    bidding.clock_tick()
    with transaction(actor) as session:
        bid_service.withdraw_bid(session, actor=actor, tender_id=road.tender, now=clock.now())
    seal(road, BIDDERS[2])
