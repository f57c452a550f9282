"""Bonds: not before the opening, within their limits, back in time or with interest."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement.awards import queries as awards
from procurement.bids.bonds.states import BondStatus
from procurement.contracting.bonds import rules, service
from procurement.core import clock
from procurement.core.errors import Conflict, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.tenders.states import TenderStatus
from tests.factories import contracting as factory

D = Decimal


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize("status", TenderStatus)
def test_no_bond_is_recorded_before_the_opening(status):
    early = status in {"draft", "submitted", "approved", "published", "closed"}
    found = rules.bid_bond_problems(status, D("100.00"), D("10000.00"), D("0.02"))
    assert codes(found) == (["bond.too_early"] if early else [])


@pytest.mark.parametrize(
    ("amount", "found"), [("199.99", []), ("200.00", []), ("200.01", ["bond.too_high"]), ("0.00", ["bond.nothing"])]
)
def test_a_bid_bond_is_at_most_two_percent_of_the_budget(amount, found):
    assert codes(rules.bid_bond_problems(TenderStatus.OPENED, D(amount), D("10000.00"), D("0.02"))) == found


@pytest.mark.parametrize(("amount", "found"), [("999.99", []), ("1000.00", []), ("1000.01", ["bond.too_high"])])
def test_a_performance_bond_is_at_most_ten_percent_of_the_contract(amount, found):
    assert codes(rules.performance_bond_problems(D(amount), D("10000.00"), D("0.10"))) == found


@pytest.mark.parametrize(
    ("paid_on", "days"),
    [(date(2026, 5, 11), 0), (date(2026, 5, 12), 0), (date(2026, 5, 13), 1), (date(2026, 6, 11), 30)],
)
def test_days_late_begin_after_the_last_day(paid_on, days):
    assert rules.late_days(date(2026, 5, 12), paid_on) == days


@pytest.mark.parametrize(("days", "owed"), [(0, "0.00"), (1, "14.50"), (30, "435.00"), (31, "449.50")])
def test_interest_by_hand(days, owed):
    """100 000 × 4.35 % × 1.2 ÷ 360 = 14.50 a day."""
    assert rules.interest(D("100000.00"), days, D("0.0435"), D("1.2"), 360) == D(owed)


def record(awarded, actor, *, amount="500.00"):
    officer = awarded.people.officer
    with transaction(officer) as session:
        return service.record_bid_bond(
            session, actor=officer, tender_id=awarded.tender_id, supplier_id=actor.supplier_id, amount=D(amount),
            received_at=clock.now(), reference="保函 8812", now=clock.now(),
        )  # fmt: skip


def refund(awarded, bond, on):
    with transaction(awarded.people.officer) as session:
        return service.refund_bond(session, actor=awarded.people.officer, bond_id=bond.id, ended_on=on, now=clock.now())


def test_a_loser_is_due_five_working_days_after_the_letters_and_a_winner_after_its_contract(
    awarded, contracts, session, still_clock
):
    from tests.factories.complaints import actor_of

    with reading(awarded.people.officer) as reader:
        from procurement.bids.queries import list_opened

        won = {actor.supplier_id for actor in awarded.suppliers}
        (loser,) = {o.supplier_id for o in list_opened(reader, awarded.tender_id)} - won
    lost, winner = record(awarded, actor_of(loser)), record(awarded, awarded.suppliers[0])
    published = clock.local(awards.list_live(session, awarded.tender_id)[0].published_at).date()
    due = service.refund_due_on(session, lost)
    assert published + timedelta(days=5) <= due <= published + timedelta(days=12)
    assert service.refund_due_on(session, winner) is None
    for actor in (awarded.suppliers[0], awarded.people.approver):
        factory.sign(actor, contracts[0])
    session.rollback()
    assert service.refund_due_on(session, winner) > clock.today()
    still_clock.move(days=30)
    late = (clock.today() - due).days
    paid = refund(awarded, lost, clock.today())
    assert paid.interest == rules.interest(D("500.00"), late, D("0.0435"), D("1.2"), 360) > 0
    with pytest.raises(InvalidMove):
        refund(awarded, lost, clock.today())
    assert paid.status is BondStatus.REFUNDED


def test_a_bond_is_recorded_once_for_a_bidder_and_hidden_from_other_suppliers(awarded):
    bond = record(awarded, awarded.suppliers[0])
    with pytest.raises(Conflict):
        record(awarded, awarded.suppliers[0])
    with pytest.raises(RuleViolation):
        record(awarded, awarded.suppliers[1], amount="99999999.00")
    with reading(awarded.suppliers[1]) as session, pytest.raises(NotFound):
        service.get_bond(session, bond.id)


def test_the_page_records_refunds_and_tells_a_supplier_its_own_alone(awarded, login_as):
    officer = login_as(awarded.people.officer)
    bidder = f"{awarded.tender_id}/{awarded.suppliers[0].supplier_id}"
    form = {"bidder": bidder, "amount": "500", "received_at": "2026-01-02T03:04", "reference": "流水 77"}
    wrong = officer.post("/bonds", data={**form, "amount": "99999999"})
    assert wrong.status_code == 422
    assert "流水 77" in wrong.get_data(as_text=True)
    assert officer.post("/bonds", data=form).status_code == 303
    assert "流水 77" in officer.get("/bonds").get_data(as_text=True)
    from tests.factories.complaints import actor_of

    own, other = (actor_of(actor.supplier_id) for actor in awarded.suppliers)
    assert "流水 77" in login_as(own).get("/bonds").get_data(as_text=True)
    assert "流水 77" not in login_as(other).get("/bonds").get_data(as_text=True)
