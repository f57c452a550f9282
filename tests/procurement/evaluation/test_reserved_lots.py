"""Lots for small and medium enterprises: who may bid, no deduction there, and what becomes of too few."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from procurement.allocation import queries as allocation_queries
from procurement.bids.service import RESERVED_SHORT as UNOPENED
from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.evaluation import declarations, standing
from procurement.evaluation.models import InvalidGround, ReviewKind
from procurement.evaluation.queries import open_rows
from procurement.evaluation.service import RESERVED_SHORT
from procurement.schools import queries as schools
from procurement.tenders import queries, service
from procurement.tenders.models import Lot
from procurement.tenders.notice_document import notice_document
from procurement.tenders.procedure.retender import remake_tender
from procurement.tenders.queries import frozen_notice
from procurement.tenders.states import LotStatus
from tests.factories import bids as make
from tests.factories import evaluation, tenders
from tests.factories.committee import review_conformity
from tests.factories.people import make_people
from tests.factories.snapshots import kept

BASIS = "示范县教育局2026年度面向中小企业预留方案"


def zone_ids(people, *codes):
    """The ids of these zones; lot 1 is Z1's."""
    with reading(people.officer) as session:
        return [zone.id for zone in schools.list_zones(session) if zone.code in codes]


def made(item, size):
    return {"lot": str(UUID(int=1)), "item": item, "name": "甲厂", "size": size}


@pytest.mark.parametrize(
    ("said", "small", "small_or_medium"),
    [
        ({}, False, False), ({"enterprise_size": "micro"}, True, True), ({"enterprise_size": "small"}, True, True),
        ({"enterprise_size": "medium"}, False, True), ({"enterprise_size": "large"}, False, False),
        ({"enterprise_size": "Small"}, False, False), ({"enterprise_size": None}, False, False),
        ({"enterprise_size": ["small"]}, False, False),
        ({"enterprise_size": "small", "makers": []}, True, True),
        ({"enterprise_size": "small", "makers": [made("rice", "micro"), made("flour", "small")]}, True, True),
        ({"enterprise_size": "small", "makers": [made("rice", "micro"), made("flour", "medium")]}, False, True),
        ({"enterprise_size": "micro", "makers": [made("rice", "micro"), made("flour", "large")]}, False, False),
        ({"makers": [made("rice", "micro")]}, False, False),  # no size of its own: no declaration
        ({"enterprise_size": "small", "makers": [made("rice", "tiny")]}, False, False),
        ({"enterprise_size": "small", "makers": "甲厂"}, False, False),
        ({"enterprise_size": "small", "makers": [{"item": "rice", "name": "甲厂", "size": "small"}]}, False, False),
    ],
)  # fmt: skip
def test_only_what_is_declared_counts_and_the_largest_maker_with_it(said, small, small_or_medium):
    assert declarations.is_small(said) is small
    assert declarations.is_small_or_medium(said) is small_or_medium


@pytest.mark.parametrize(
    ("size", "open_lot", "reserved", "small_only"),
    [
        ("micro", True, True, True), ("small", True, True, True), ("medium", True, True, False),
        ("large", True, False, False), ("", True, False, False),
    ],
)  # fmt: skip
def test_who_may_have_a_lot_for_the_small_alone(size, open_lot, reserved, small_only):
    said = {"enterprise_size": size} if size else {}
    marks = [(False, False), (True, False), (True, True)]
    assert [declarations.may_bid(said, is_reserved=one, is_reserved_small=other) for one, other in marks] == [
        open_lot, reserved, small_only,
    ]  # fmt: skip


def refusals(people, plan_id, **changes):
    with pytest.raises(RuleViolation) as caught:
        tenders.make_draft(people, plan_id=plan_id, **changes)
    return [(problem.code, problem.field) for problem in caught.value.problems]


def test_a_reservation_has_a_zone_and_a_published_basis(people):
    plan_id = tenders.make_plan(people)
    zones = zone_ids(people, "Z1")
    short = {"reserved_zones": zones, "reserve_basis": "预留方案预留方案啊"}  # nine characters
    assert refusals(people, plan_id, **short) == [("tender.reserve_basis", "reserve_basis")]
    assert refusals(people, plan_id, reserve_basis=BASIS) == [("tender.reserve_unused", "reserve_basis")]
    stray = {"reserved_zones": [people.county.id], "reserve_basis": BASIS}
    assert refusals(people, plan_id, **stray) == [("tender.reserved_zone", "reserved_zones")]
    draft = tenders.make_draft(people, plan_id=plan_id, reserved_zones=zones, reserve_basis="预留方案预留方案预留")
    assert [lot.is_reserved for lot in tenders.read_tender(people, draft).lots] == [True, False]
    with transaction(people.officer) as session:  # what an edit does not speak of stays
        service.edit_tender(
            session,
            actor=people.officer,
            tender_id=draft,
            items=tenders.make_items(people),
            now=clock.now(),
            title="甲乙",
        )
    assert [lot.is_reserved for lot in tenders.read_tender(people, draft).lots] == [True, False]


@pytest.fixture
def road(app, settings, still_clock):
    """Lot 1 reserved: bidders 1 to 3 declare small, medium and micro; 4 is large and 5 silent, yet registered small."""

    def build():
        people = make_people()
        plan_id = tenders.make_plan(people)
        changes = {"reserved_zones": zone_ids(people, "Z1"), "reserve_basis": BASIS, "plan_id": plan_id}
        tender_id = tenders.make_published(people, max_lots_per_owner=None, **changes)
        tender = tenders.read_tender(people, tender_id)
        bidders = [make.make_bidder(number, is_small_business=number == 5) for number in range(1, 6)]
        sizes = dict(zip(bidders, ("small", "medium", "micro", "large", None), strict=True))
        make.make_opened(tender, people, still_clock, {bidder: {"size": size} for bidder, size in sizes.items()})
        still_clock.move(hours=1)
        return people, tender_id, bidders

    return kept("reserved", settings, still_clock, build)


def undeclared(people, tender):
    return {
        (row.bid.lot.number, row.bid.opened.supplier_id)
        for row in evaluation.table(people, tender)
        if any(found.problem.code == "bidder.size_undeclared" and found.is_statutory for found in row.findings)
    }


def test_the_notice_names_reserved_lots_and_their_basis(road):
    notice = frozen_notice(tenders.read_tender(*road[:2]))
    assert (notice["reserve_basis"], [lot["is_reserved"] for lot in notice["lots"]]) == (BASIS, [True, False])
    said = notice_document(notice, "0" * 64, clock.today())["paragraphs"]
    assert f"第 1 包专门面向中小企业采购，依据：{BASIS}。" in said


def test_two_bidders_for_a_reserved_lot_are_not_opened_and_the_reason_is_its_own(people, still_clock, session):
    plan_id = tenders.make_plan(people)
    changes = {"reserved_zones": zone_ids(people, "Z1"), "reserve_basis": BASIS, "plan_id": plan_id}
    tender = tenders.read_tender(people, tenders.make_published(people, **changes))
    for number, bidder in enumerate(make.make_bidders(3)):
        make.bid(tender, bidder, lots=(1, 2) if number else (2,))
    make.close(tender, still_clock)
    reasons = {lot.number: lot.failure_reason for lot in session.scalars(select(Lot).filter_by(tender_id=tender.id))}
    assert reasons == {1: UNOPENED, 2: ""}


def test_a_bid_without_the_declaration_fails_on_the_reserved_lot_alone(road):
    people, tender_id, bidders = road
    tender = tenders.read_tender(people, tender_id)
    assert undeclared(people, tender) == {(1, bidders[3].supplier_id), (1, bidders[4].supplier_id)}


def test_nothing_is_deducted_on_a_reserved_lot(road):
    people, tender_id, bidders = road
    evaluation.make_evaluated(people, tenders.read_tender(people, tender_id))
    with reading(people.officer) as session:
        tender = queries.get_tender(session, tender_id)
        found = standing.conforming_bids(session, tender)
        factors = {
            (one.bid.lot.number, one.bid.opened.supplier_id): one.evaluated_amount / one.amount
            for bids in found.values()
            for one in bids
        }
        offers = allocation_queries.binding_instance(session, tender)["offers"]
    whole, less = Decimal(1), Decimal("0.9")
    number = {bidder.supplier_id: index for index, bidder in enumerate(bidders, 1)}
    said = {(lot, number[supplier]): factor for (lot, supplier), factor in factors.items()}
    assert said == {
        (1, 1): whole, (1, 2): whole, (1, 3): whole,
        (2, 1): less, (2, 2): whole, (2, 3): less, (2, 4): whole, (2, 5): whole,
    }  # fmt: skip
    lots = {str(lot.id): lot.number for lot in tender.lots}
    small = {(lots[offer["lots"][0]], offer["supplier"]) for offer in offers if "evaluated_price_factor" in offer}
    assert {lot for lot, _ in small} == {2}


def test_with_two_left_the_reserved_lot_ends_and_is_made_anew_for_everybody(road, session):
    people, tender_id, bidders = road
    tender = tenders.read_tender(people, tender_id)
    for row in open_rows(evaluation.table(people, tender)):
        ground, reason = evaluation.standing(row, ReviewKind.QUALIFICATION)
        if row.bid.lot.number == 1 and row.bid.opened.supplier_id == bidders[0].supplier_id:
            ground, reason = InvalidGround.SIGNATURE, "投标函没有签字"
        evaluation.review(people, row, ReviewKind.QUALIFICATION, ground, reason)
    review_conformity(people, tender.id)
    evaluation.complete(people, tender)
    first = session.scalars(select(Lot).filter_by(tender_id=tender_id, number=1)).one()
    assert (first.status, first.failure_reason) == (LotStatus.UNSUCCESSFUL, RESERVED_SHORT)
    with transaction(people.officer) as writing:
        made = remake_tender(writing, actor=people.officer, tender_id=tender_id, now=clock.now())
    assert [lot.is_reserved for lot in tenders.read_tender(people, made.id).lots] == [False]
