"""Discounts off a frozen list: what may be written, the unit price it leaves, and that nothing else goes on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.allocation.models import AllocationLine
from procurement.audit import export
from procurement.audit.service import county_log, issue_checkpoint
from procurement.bids import discounts, queries
from procurement.bids import envelope as form
from procurement.bids.models import BidLine
from procurement.core import clock, money
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.replay.export import read_export
from procurement.replay.findings import Verdict
from procurement.replay.steps import replay
from procurement.tenders.queries import frozen_notice
from tests.factories import allocation, evaluation
from tests.factories import bids as make
from tests.factories.snapshots import kept
from tests.factories.tenders import discount_fields, make_published, read_tender

# Reference 5.25 for rice, 3.80 for flour; 12.34 and 12.30 leave ties, which go to the even digit.
# The fourth takes nothing off 5.25, which is over the ceiling of 5.00.
OFFERS = (
    {"rice": "12.34", "flour": "10"},
    {"rice": "12.3", "flour": "9.99"},
    {"rice": "12", "flour": "9"},
    {"rice": "0", "flour": "0"},
)
LOT = "6f1d2c3b-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    ("reference", "discount", "left"),
    [
        ("5.2500", "0", "5.2500"), ("5.2500", "0.01", "5.2495"), ("5.2500", "12.34", "4.6022"),
        ("5.2500", "12.30", "4.6042"), ("5.2500", "99.99", "0.0005"), ("4.4000", "3.33", "4.2535"),
        ("9999999999.9999", "0.01", "9998999999.9999"),
    ],
)  # fmt: skip
def test_a_tie_goes_to_the_even_digit_and_every_other_place_to_the_nearest(reference, discount, left):
    assert money.discounted(Decimal(reference), Decimal(discount)) == Decimal(left)


def bid_with(**asked):
    line = {"item": "rice", "brand": "", "origin": "", "lead_days": 1, **asked}
    return {
        "format": "bid/1", "tender": LOT, "supplier": LOT, "lots": [{"lot": LOT, "lines": [line]}],
        "declarations": {}, "valid_until": "2027-01-31",
    }  # fmt: skip


@pytest.mark.parametrize("discount", ["0", "0.01", "5", "5.2", "99.99"])
def test_a_discount_is_a_percentage_from_nothing_to_below_a_hundred(discount):
    assert form.bid_problems(bid_with(discount=discount)) == []


@pytest.mark.parametrize("discount", ["-0.01", "100", "100.00", "5.255", "05", "", "5%", 5, None])
def test_no_other_discount_is_sealed(discount):
    assert form.bid_problems(bid_with(discount=discount)) == ["lots[0].lines[0].discount"]


def test_a_line_asks_one_thing():
    assert form.bid_problems(bid_with()) == ["lots[0].lines[0].unit_price.missing"]
    assert form.bid_problems(bid_with(discount="5", unit_price="4")) == ["lots[0].lines[0].discount.unknown"]


@pytest.mark.parametrize(
    ("asked", "reference", "price"),
    [
        ({"discount": "5"}, "5.0000", "4.7500"),
        ({"unit_price": "4.75"}, None, "4.75"),
        ({"unit_price": "4.75"}, "5.0000", None),  # a price where a discount is asked is none
        ({"discount": "5"}, None, None),
        ({"discount": "99.99"}, "0.5000", None),  # leaves 0.00005, which rounds to nothing
        ({"discount": "99.99"}, "0.5001", "0.0001"),
    ],
)
def test_what_prices_nothing_is_left_out(asked, reference, price):
    references = {LOT: {"rice": reference and Decimal(reference)}}
    lines = discounts.in_prices(bid_with(**asked), references)["lots"][0]["lines"]
    assert [line["unit_price"] for line in lines] == ([price] if price else [])


def test_an_item_that_the_lot_has_not_stays_to_be_told():
    assert discounts.in_prices(bid_with(discount="5"), {LOT: {}}) == bid_with(discount="5")


@pytest.fixture
def road(app, settings, still_clock):
    def build():
        people = allocation.make_people()
        tender = read_tender(people, make_published(people, max_lots_per_owner=None, **discount_fields(people)))
        bidders = make.make_bidders(4)
        offers = {one: {"prices": asked, "asked": "discount"} for one, asked in zip(bidders, OFFERS, strict=True)}
        make.make_opened(tender, people, still_clock, offers)
        return people, tender.id, bidders

    return kept("discounts", settings, still_clock, build)


def test_the_list_is_in_the_notice_and_its_hash(road):
    notice = frozen_notice(read_tender(road[0], road[1]))
    assert notice["pricing"] == "discount"
    assert notice["reference"] == {"source": "示范县物价监测周报", "on": notice["published_at"][:10]}
    assert {item["code"]: item["reference_price"] for item in notice["lots"][0]["items"]} == {
        "rice": "5.2500", "flour": "3.8000",
    }  # fmt: skip


def test_the_opening_keeps_both_and_its_record_shows_both(road, session):
    _, tender_id, bidders = road
    first = [
        (line.item.code, str(line.discount), str(line.unit_price))
        for line in session.scalars(select(BidLine))
        if line.opened_bid.supplier_id == bidders[0].supplier_id and line.lot.number == 1
    ]
    assert sorted(first) == [("flour", "10.00", "3.4200"), ("rice", "12.34", "4.6022")]
    record = session.scalar(select(Document).filter_by(kind=DocumentKind.OPENING_RECORD, subject_id=tender_id))
    rows = record.content["tables"][1]["rows"]
    assert ["1", "第1粮油配送有限公司", "大米", "5.2500", "12.34", "4.6022"] in rows


def test_a_price_over_its_ceiling_after_conversion_is_found(road):
    people, tender_id, bidders = road
    over = {
        row.bid.opened.supplier_id
        for row in evaluation.table(people, read_tender(people, tender_id))
        if any(found.problem.code == "price.over_ceiling" for found in row.findings)
    }
    assert over == {bidders[3].supplier_id}


def test_unit_prices_go_on_to_the_award_and_an_export_gives_them_again(road, still_clock, session, tmp_path):
    people, tender_id, _ = road
    still_clock.move(hours=1)
    evaluation.make_evaluated(people, read_tender(people, tender_id))
    allocation.solve(people, tender_id)
    assert {str(line.unit_price) for line in session.scalars(select(AllocationLine))} == {"4.6022", "3.4200"}
    with transaction(SYSTEM) as writing:
        issue_checkpoint(writing, county_log(people.county.id), now=clock.now())
    with reading(SYSTEM) as looking:
        export.write_export(looking, people.county.id, tmp_path / "out")
    found = list(replay(read_export(tmp_path / "out")))
    assert [one for one in found if one.verdict is Verdict.DIFFERS] == []
    assert {"opening.bids", "instance", "result.solve"} <= {one.code for one in found}


def test_the_blank_bid_asks_for_what_the_notice_asks(road):
    tender = read_tender(road[0], road[1])
    lines = queries.bid_template(tender, road[2][0].supplier_id)["lots"][0]["lines"]
    assert [set(line) & {"discount", "unit_price"} for line in lines] == [{"discount"}] * 2
