"""A bid whose bond did not come as the document asks is invalid, and no other is called so (87号令第63条第1项)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procurement.contracting.bonds import service as bonds
from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.core.transaction import transaction
from procurement.evaluation import rules
from procurement.evaluation.bond_check import PaidBond, bond_problems
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.evaluation.queries import open_rows
from tests.factories import bids as make
from tests.factories import evaluation, tenders
from tests.factories.people import make_people
from tests.factories.snapshots import kept

AT = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
ASKED, SECOND = Decimal("1000.00"), timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)
FAILED, QUALIFICATION = ReviewVerdict.FAILED, ReviewKind.QUALIFICATION


@pytest.mark.parametrize(
    ("amount", "arrived_at", "found"),
    [
        (None, None, ["bond.missing"]),
        ("999.99", AT - SECOND, ["bond.short"]), ("1000.00", AT - SECOND, []), ("1000.01", AT - SECOND, []),
        ("1000.00", AT - MOMENT, []), ("1000.00", AT, ["bond.late"]), ("1000.00", AT + MOMENT, ["bond.late"]),
        ("1000.00", AT + SECOND, ["bond.late"]),
        ("999.99", AT, ["bond.short", "bond.late"]),
    ],
)  # fmt: skip
def test_a_bond_is_whole_and_before_the_deadline(amount, arrived_at, found):
    paid = PaidBond(ASKED, AT, Decimal(amount) if amount else None, arrived_at)
    assert [problem.code for problem in bond_problems(paid)] == found
    assert paid.is_paid is (not found)
    none_asked = PaidBond(Decimal("0.00"), AT, paid.amount, arrived_at)
    assert bond_problems(none_asked) == []


BIDDERS = 5


@pytest.fixture
def road(app, settings, still_clock):
    """An opened tender that asks 1,000 CNY; of five bidders nobody's bond is recorded yet."""

    def build():
        people = make_people()
        tender_id = tenders.make_published(people, bond_amount=ASKED)
        tender = tenders.read_tender(people, tender_id)
        bidders = make.make_bidders(BIDDERS)
        make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
        still_clock.move(hours=1)
        return people, tender_id, bidders

    return kept("bonds asked", settings, still_clock, build)


def record(people, tender, bidder, amount, received_at):
    with transaction(people.officer) as session:
        bonds.record_bid_bond(
            session, actor=people.officer, tender_id=tender.id, supplier_id=bidder.supplier_id, amount=Decimal(amount),
            received_at=received_at, reference="电汇 1", now=clock.now(),
        )  # fmt: skip


def rows_of(people, tender, lot=1):
    return {
        row.bid.opened.supplier_id: row
        for row in open_rows(evaluation.table(people, tender))
        if row.bid.lot.number == lot
    }


def refusal(people, row, ground=None):
    with pytest.raises(RuleViolation) as caught:
        evaluation.review(people, row, QUALIFICATION, ground, "没有按要求交纳保证金")
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("database", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def test_the_review_holds_each_bidder_to_what_is_recorded(database, road, session):
    people, tender_id, bidders = road
    tender = tenders.read_tender(people, tender_id)
    deadline = tender.deadline_at
    paid = [
        ("1000.00", deadline - SECOND),
        ("999.99", deadline - SECOND),
        ("1000.01", deadline - MOMENT),
        ("1000.00", deadline),
    ]
    for bidder, (amount, at) in zip(bidders, paid, strict=False):
        record(people, tender, bidder, amount, at)
    rows = rows_of(people, tender)
    good, short, more, late, missing = (rows[bidder.supplier_id] for bidder in bidders)
    for row, code in ((short, "bond.short"), (late, "bond.late"), (missing, "bond.missing")):
        assert refusal(people, row) == [code]
        evaluation.review(people, row, QUALIFICATION, InvalidGround.BOND, "没有按要求交纳保证金")
    for row in (good, more):
        assert refusal(people, row, InvalidGround.BOND) == ["review.bond_paid"]
        evaluation.review(people, row, QUALIFICATION)
    (entry,) = [e for e in make.county_entries(session, tender) if e["type"] == "bond:recorded"][:1]
    assert entry["facts"]["received_at"]


def test_where_no_bond_is_asked_nobody_fails_for_it(people, still_clock):
    tender = tenders.read_tender(people, tenders.make_published(people))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in make.make_bidders(3)})
    still_clock.move(hours=1)
    row = next(iter(rows_of(people, tender).values()))
    assert refusal(people, row, InvalidGround.BOND) == ["review.bond_paid"]
    assert [f.problem.code for f in row.findings] == []


def test_the_committee_cannot_claim_it_either():
    (found,) = rules.review_problems(ReviewKind.CONFORMITY, FAILED, InvalidGround.BOND, "没有交保证金", [])
    assert found.code == "review.bond_paid"


def test_the_pages_show_what_came_and_when(road, login_as):
    people, tender_id, bidders = road
    tender = tenders.read_tender(people, tender_id)
    record(people, tender, bidders[0], "999.99", tender.deadline_at - SECOND)
    browser = login_as(people.officer)
    page = browser.get(f"/tenders/{tender_id}/reviews").get_data(as_text=True)
    assert "到账 999.99 元，要求 1,000.00 元" in page
    assert page.count("没有登记，要求 1,000.00 元") == 2 * (BIDDERS - 1)
    row = rows_of(people, tender)[bidders[1].supplier_id]
    shown = browser.get(f"/tenders/{tender_id}/lots/{row.bid.lot.id}/reviews/{row.bid.opened.id}").get_data(
        as_text=True
    )
    assert "到账的先去登记，再回来审查" in shown
    form = {"kind": "qualification", "verdict": "passed", "reason": ""}
    passed = browser.post(f"/tenders/{tender_id}/lots/{row.bid.lot.id}/reviews/{row.bid.opened.id}", data=form)
    assert passed.status_code == 422
    assert "没有登记投标保证金" in passed.get_data(as_text=True)


def test_nothing_is_received_in_the_future(road):
    people, tender_id, bidders = road
    tender = tenders.read_tender(people, tender_id)
    with pytest.raises(RuleViolation) as caught:
        record(people, tender, bidders[0], "1000.00", clock.now() + MOMENT)
    assert [problem.code for problem in caught.value.problems] == ["bond.future"]
    record(people, tender, bidders[0], "1000.00", clock.now())
