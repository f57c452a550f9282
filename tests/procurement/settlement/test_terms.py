"""Due dates and interest to the day and the fen: each number of the law at one less, itself and one more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.contracting.models import Contract
from procurement.settlement import terms
from procurement.settlement.queries import agreed_term
from procurement.settlement.terms import Age, Term

NO_HOLIDAYS = {}
MONDAY = date(2026, 9, 7)
PERIODIC, BY_DELIVERY = Term(30, is_periodic=True), Term(30, is_periodic=False)


def test_a_periodic_contract_counts_from_the_confirmation_but_never_waits_for_a_late_school():
    by = date(2026, 9, 14)
    for confirmed, start in ((13, 13), (14, 14), (15, 14)):
        assert terms.starts_on(PERIODIC, [MONDAY], date(2026, 9, confirmed), by) == date(2026, 9, start)


def test_a_contract_settled_by_delivery_counts_from_the_first_delivery():
    delivered = [date(2026, 9, 9), MONDAY, date(2026, 9, 8)]
    assert terms.starts_on(BY_DELIVERY, delivered, date(2026, 9, 20), date(2026, 9, 21)) == MONDAY


@pytest.mark.parametrize(("clauses", "term"), [("2026-1", BY_DELIVERY), ("2026-2", PERIODIC)])
def test_a_contract_settles_as_its_own_clauses_say(clauses, term):
    contract = Contract(content={"payment_days": 30, "clauses_version": clauses})
    assert agreed_term(contract) == term


@pytest.mark.parametrize(("agreed", "counted"), [(29, 29), (30, 30), (59, 59), (60, 60), (61, 60)])
def test_the_agreed_days_but_never_more_than_the_laws_longest(agreed, counted):
    due = terms.due_on(MONDAY, agreed, 60, NO_HOLIDAYS)
    nominal = MONDAY + timedelta(days=counted)
    rolled = nominal + timedelta(days=(7 - nominal.weekday()) % 7 if nominal.weekday() > 4 else 0)
    assert due == rolled


def test_a_last_day_that_is_a_holiday_rolls_to_the_next_working_day():
    week = {date(2026, 10, day): False for day in range(1, 8)}
    assert terms.due_on(date(2026, 8, 31), 30, 60, week) == date(2026, 9, 30)
    assert terms.due_on(date(2026, 9, 1), 30, 60, week) == date(2026, 10, 8)
    assert terms.due_on(date(2026, 9, 8), 30, 60, week) == date(2026, 10, 8)
    assert terms.due_on(date(2026, 9, 9), 30, 60, week) == date(2026, 10, 9)


def test_within_the_days_after_the_invoice_when_these_end_first():
    due = date(2026, 10, 14)
    for received, last in ((13, 13), (14, 14), (15, 14)):
        assert terms.pay_by(due, date(2026, 9, received), 30, NO_HOLIDAYS) == date(2026, 10, last)
    assert terms.pay_by(due, None, 30, NO_HOLIDAYS) == due


def test_lateness_begins_the_day_after_the_last_one():
    due = date(2026, 10, 8)
    assert [terms.late_days(due, MONDAY, due + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [0, 0, 1, 2]


def test_no_interest_while_there_was_no_invoice():
    due, invoiced = date(2026, 10, 8), date(2026, 10, 20)
    assert [terms.late_days(due, invoiced, invoiced + timedelta(days=n)) for n in (-1, 0, 1)] == [0, 0, 1]
    assert terms.overdue_days(due, invoiced) == 12


def test_the_rate_is_never_below_the_loan_prime_rate():
    prime = Decimal("0.036")  # a day: 0.0001
    for agreed, rate in (("0.00009", "0.0001"), ("0.0001", "0.0001"), ("0.00011", "0.00011"), ("0.0005", "0.0005")):
        assert terms.daily_rate(Decimal(agreed), prime, 360) == Decimal(rate)


@pytest.mark.parametrize(
    ("amount", "days", "owed"),
    [
        ("10000.00", 0, "0.00"), ("10000.00", 1, "5.00"), ("10000.00", 30, "150.00"),
        ("9.99", 1, "0.00"), ("10.00", 1, "0.01"), ("29.99", 1, "0.01"), ("30.00", 1, "0.02"),
    ],
)  # fmt: skip
def test_five_parts_in_ten_thousand_a_day_half_up_to_the_fen(amount, days, owed):
    assert terms.interest(Decimal(amount), days, Decimal("0.0005")) == Decimal(owed)


@pytest.mark.parametrize(
    ("late", "column"),
    [(-1, Age.NOT_DUE), (0, Age.NOT_DUE), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (60, Age.TO_60),
     (61, Age.OVER_60)],
)  # fmt: skip
def test_columns_of_the_ageing_report(late, column):
    assert terms.age(MONDAY, MONDAY + timedelta(days=late)) is column


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_last_day_of_a_month(day):
    last = terms.last_of(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1
