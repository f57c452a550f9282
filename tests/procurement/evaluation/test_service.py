"""Reviews through the services: statutory findings, order, counts by lot, and what each bidder is told."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.audit import queries as audit
from procurement.core import clock
from procurement.core.errors import Forbidden, NotFound, RuleViolation
from procurement.core.transaction import transaction
from procurement.evaluation import service, standing
from procurement.evaluation.models import BidReview, InvalidGround, ReviewKind, ReviewVerdict
from procurement.messages.models import Message
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import bids as make
from tests.factories import committee
from tests.factories import evaluation as reviews
from tests.factories.tenders import read_tender

QUALIFICATION, CONFORMITY = ReviewKind.QUALIFICATION, ReviewKind.CONFORMITY


def opened(tender, people, still_clock, bidders, **contents):
    """The tender opened with these bidders; `contents` by the bidder's number."""
    offers = {bidder: contents.get(f"b{number}", {}) for number, bidder in enumerate(bidders, 1)}
    make.make_opened(tender, people, still_clock, offers)
    return read_tender(people, tender.id)


def lot_of(session, lot_id):
    return session.get(Lot, lot_id)


def row_of(people, tender, bidder, lot=1):
    rows = reviews.table(people, tender)
    return next(r for r in rows if r.bid.opened.supplier_id == bidder.supplier_id and r.bid.lot.number == lot)


def refused(code, *arguments):
    with pytest.raises(RuleViolation) as refusal:
        reviews.review(*arguments)
    assert code in [problem.code for problem in refusal.value.problems]


def test_sound_bids_pass_and_the_tender_is_evaluated(tender, people, still_clock, session):
    opened(tender, people, still_clock, make.make_bidders(3))
    assert reviews.make_evaluated(people, tender).status is TenderStatus.EVALUATED
    for lot in tender_queries.get_tender(session, tender.id).lots:
        assert [bid.supplier.name[:2] for bid in standing.valid_bids(session, lot)] == ["第1", "第2", "第3"]
    log = audit.get_county_log(session, tender.county_id)
    (done,) = [json.loads(body) for body in audit.bodies(session, log.id) if b"evaluation:completed" in body]
    assert done["facts"]["lots"] == {lot: {"bids": 3, "valid": 3, "bidders": 3} for lot in ("1", "2")}
    assert audit.latest_checkpoint(session, log.id).size > done["seq"]


def test_a_price_over_the_ceiling_must_fail_and_two_left_fail_the_lot(tender, people, still_clock, session):
    bidders = make.make_bidders(4)
    dear = {"prices": {"rice": "5.0001", "flour": "3.0000"}, "lots": (1,)}
    opened(tender, people, still_clock, bidders, b1=dear, b2={"lots": (2,)})
    row = row_of(people, tender, bidders[0])
    reviews.review(people, row, QUALIFICATION)
    member = committee.seat_at_once(people, tender.id)[0]
    with pytest.raises(RuleViolation) as refusal:
        committee.vote(member, tender.id)
    assert [problem.code for problem in refusal.value.problems] == ["price.over_ceiling"]
    assert reviews.make_evaluated(people, tender).status is TenderStatus.EVALUATED
    done = read_tender(people, tender.id)
    assert [lot.status for lot in done.lots] == [LotStatus.UNSUCCESSFUL, LotStatus.ACTIVE]
    assert len(standing.valid_bids(session, lot_of(session, done.lots[1].id))) == 3
    verdicts = session.scalars(select(BidReview).filter_by(ground=InvalidGround.OVER_CEILING)).all()
    assert [review.supplier_id for review in verdicts] == [bidders[0].supplier_id]


def test_when_no_lot_has_three_valid_bids_the_tender_fails(tender, people, still_clock):
    bidders = [make.make_bidder(1), make.make_bidder(2), make.make_bidder(3, papers=())]
    opened(tender, people, still_clock, bidders)
    failed = reviews.make_evaluated(people, tender)
    assert failed.status is TenderStatus.UNSUCCESSFUL
    assert "第43条" in failed.ended_reason


def test_related_bidders_on_one_lot_both_fail_and_on_different_lots_neither(tender, people, still_clock):
    owner = [{"name": "同一人", "code": "SAMEOWNER", "share_percent": Decimal(60)}]
    pair = [make.make_bidder(11, owners=owner), make.make_bidder(12, owners=owner)]
    others = make.make_bidders(3)
    make.make_opened(
        tender, people, still_clock, {pair[0]: {}, pair[1]: {"lots": (1,)}, **{other: {} for other in others}}
    )
    for bidder in pair:
        row = row_of(people, tender, bidder)
        assert [f.ground for f in row.findings if f.is_statutory] == [InvalidGround.RELATED_PARTY]
        refused("bidder.related", people, row, QUALIFICATION)
    assert row_of(people, tender, pair[0], lot=2).findings == []
    assert row_of(people, tender, others[0]).findings == []


def test_a_bar_and_missing_papers_must_fail_the_qualification(tender, people, still_clock):
    from procurement.suppliers import service as suppliers

    bidders = [*make.make_bidders(3), make.make_bidder(4, papers=())]
    opened(tender, people, still_clock, bidders)
    today = clock.today()
    with transaction(people.approver) as session:
        suppliers.bar_supplier(
            session, actor=people.approver, supplier_id=bidders[0].supplier_id, reason="串通投标",
            legal_basis="政府采购法第77条", starts_on=today, ends_on=today + timedelta(days=365), now=clock.now(),
        )  # fmt: skip
    refused("bidder.barred", people, row_of(people, tender, bidders[0]), QUALIFICATION)
    refused("paper.missing", people, row_of(people, tender, bidders[3]), QUALIFICATION)


def test_each_failed_bidder_is_told_its_own_reason_and_nobody_elses(tender, people, still_clock, session):
    bidders = make.make_bidders(5)
    opened(tender, people, still_clock, bidders)
    for number, bidder in enumerate(bidders[:2], 1):
        row = row_of(people, tender, bidder)
        reviews.review(people, row, QUALIFICATION, InvalidGround.SIGNATURE, f"第{number}份没有盖章")
    reviews.make_evaluated(people, tender)
    told = session.scalars(select(Message).where(Message.subject.contains("没有通过"))).all()
    assert {(message.organization_id, message.body) for message in told} == {
        (bidder.supplier_id, f"第{number}份没有盖章") for number, bidder in enumerate(bidders[:2], 1)
    }


def test_the_purchasers_verdict_is_given_once_on_qualification_alone_by_officers(tender, people, still_clock):
    bidders = make.make_bidders(3)
    opened(tender, people, still_clock, bidders)
    row = row_of(people, tender, bidders[0])
    reviews.review(people, row, QUALIFICATION)
    refused("review.committee", people, row, CONFORMITY)
    refused("review.done", people, row, QUALIFICATION, InvalidGround.OTHER, "改主意了，不让过")
    for actor in (people.approver, people.auditor, people.keyholders[0], bidders[0].actor):
        with pytest.raises(Forbidden), transaction(actor) as session:
            service.review_bid(
                session, actor=actor, opened_bid_id=row.bid.opened.id, lot_id=row.bid.lot.id, kind=QUALIFICATION,
                verdict=ReviewVerdict.PASSED, ground=None, reason="", now=clock.now(),
            )  # fmt: skip


def test_reviews_cannot_be_completed_early_or_twice_or_before_the_opening(tender, people, still_clock):
    with pytest.raises(NotFound):
        reviews.complete(people, tender)
    opened(tender, people, still_clock, make.make_bidders(3))
    with pytest.raises(RuleViolation) as refusal:
        reviews.complete(people, tender)
    assert [problem.code for problem in refusal.value.problems] == ["review.pending"]
    reviews.make_evaluated(people, tender)
    with pytest.raises(NotFound):
        reviews.complete(people, tender)


def test_a_bid_is_not_reviewed_for_a_lot_it_did_not_bid_for(tender, people, still_clock):
    bidders = make.make_bidders(4)
    opened(tender, people, still_clock, bidders, b1={"lots": (1,)})
    row = row_of(people, tender, bidders[0])
    with pytest.raises(NotFound), transaction(people.officer) as session:
        service.review_bid(
            session, actor=people.officer, opened_bid_id=row.bid.opened.id, lot_id=tender.lots[1].id,
            kind=QUALIFICATION, verdict=ReviewVerdict.PASSED, ground=None, reason="", now=clock.now(),
        )  # fmt: skip
