"""What an exceptional day must be to enter the calendar. Pure. The State Council's yearly notice names the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders import calendar

AHEAD = timedelta(days=60)  # so long before it is needed a missing list is said
YEARS_AHEAD = 2
LAW = N_("87号令第85、86条；国务院办公厅当年的节假日安排通知")


@dataclass(frozen=True)
class NamedDay:
    """One row of a list: `row` counts as in the file; None for a day added by hand."""

    day: date
    is_working: bool
    name: str
    source: str
    row: int | None = None


def list_problems(rows: Sequence[NamedDay], there: Mapping[date, bool], today: date) -> list[Problem]:
    """Every fault of a list: a day twice, a year out of reach, a weekday said to be worked, a past day changed."""
    problems = []
    seen: set[date] = set()
    for row in rows:
        problems += day_problems(row.day, row.is_working, there, today, row=row.row)
        if row.day in seen:
            message = N_("%(day)s 在表中出现了两次")
            problems.append(Problem("calendar.day_twice", message, "day", row.row, params=_said(row.day)))
        seen.add(row.day)
    return problems


def day_problems(
    day: date, is_working: bool, there: Mapping[date, bool], today: date, row: int | None = None
) -> list[Problem]:
    """One day: `there` is what the calendar says already."""
    problems = []
    if not today.year - 1 <= day.year <= today.year + YEARS_AHEAD:
        message = N_("%(day)s 的年份不对，只收去年到后年的安排")
        problems.append(Problem("calendar.year_far", message, "day", row, params=_said(day)))
    if is_working and calendar.is_working(day, {}):
        message = N_("%(day)s 是周一到周五，本来就上班；调休上班的只会是周六、周日")
        problems.append(Problem("calendar.worked_anyway", message, "is_working", row, params=_said(day)))
    if there.get(day, is_working) is not is_working and day <= today:
        message = N_("%(day)s 已经过去，已经算过期限，不能再改")
        problems.append(Problem("calendar.past", message, "day", row, LAW, _said(day)))
    return problems


def _said(day: date) -> dict[str, str]:
    return {"day": day.isoformat()}


def missing_years(days: Mapping[date, bool], today: date) -> list[int]:
    """Years of which no list is there though terms run into them within 60 days."""
    return calendar.unknown_years(today, today + AHEAD, days)
