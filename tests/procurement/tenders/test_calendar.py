"""Working days with holidays and make-up days of 2026."""

from __future__ import annotations

from datetime import date

import pytest

from procurement.tenders import calendar
from procurement.tenders.loading import shipped_holidays

DAYS = {date.fromisoformat(row["day"]): row["is_working"] for row in shipped_holidays()["days"]}


def test_the_first_day_is_not_counted() -> None:
    assert calendar.add_working_days(date(2026, 3, 2), 5, DAYS) == date(2026, 3, 9)


def test_a_period_that_begins_on_a_holiday_counts_from_the_next_working_day() -> None:
    assert calendar.add_working_days(date(2026, 2, 15), 1, DAYS) == date(2026, 2, 24)


def test_spring_festival_is_skipped_and_its_make_up_saturdays_count() -> None:
    assert calendar.add_working_days(date(2026, 2, 13), 1, DAYS) == date(2026, 2, 14)
    assert calendar.add_working_days(date(2026, 2, 13), 2, DAYS) == date(2026, 2, 24)
    assert calendar.add_working_days(date(2026, 2, 27), 1, DAYS) == date(2026, 2, 28)


def test_the_last_day_rolls_off_a_holiday() -> None:
    assert calendar.add_days(date(2026, 9, 11), 20, DAYS) == date(2026, 10, 8)
    assert calendar.add_days(date(2026, 3, 3), 20, DAYS) == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("until", "left"),
    [(date(2026, 9, 30), 0), (date(2026, 10, 8), 1), (date(2026, 10, 10), 3), (date(2026, 9, 29), -1)],
)
def test_working_days_left_across_national_day(until: date, left: int) -> None:
    assert calendar.working_days_left(date(2026, 9, 30), until, DAYS) == left


def test_subtracting_lands_on_a_working_day() -> None:
    assert calendar.subtract_working_days(date(2026, 10, 9), 2, DAYS) == date(2026, 9, 30)


def test_years_without_a_list_are_named() -> None:
    assert calendar.unknown_years(date(2026, 12, 20), date(2027, 1, 10), DAYS) == [2027]
    assert calendar.unknown_years(date(2026, 3, 1), date(2026, 4, 1), DAYS) == []


def test_the_shipped_list_adds_up_to_the_statutory_days() -> None:
    """The notice of 2025-11-04: 33 days off, 6 of them paid for by worked weekend days."""
    assert sum(not works for works in DAYS.values()) == 33
    assert sorted(day for day, works in DAYS.items() if works) == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
    assert all(day.weekday() >= 5 for day, works in DAYS.items() if works)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        calendar.add_working_days(date(2026, 3, 2), -1, DAYS)
