"""Working days with their yearly exceptions. Pure; days are those of Asia/Shanghai.

87号令 art. 85–86: the day on which a period begins is not counted, a last day that is a holiday rolls to the next
working day. `days` maps exceptional dates to whether they are worked; every other day is worked Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def is_working(day: date, days: Mapping[date, bool]) -> bool:
    """Is `day` worked?"""
    return days.get(day, day.weekday() < 5)


def next_working_day(day: date, days: Mapping[date, bool]) -> date:
    """`day` itself when it is worked, else the first worked day after it."""
    while not is_working(day, days):
        day += ONE_DAY
    return day


def add_working_days(start: date, count: int, days: Mapping[date, bool]) -> date:
    """The last day of a period of `count` working days that begins on `start` (not counted). ValueError below 0."""
    if count < 0:
        msg = f"{count} working days"
        raise ValueError(msg)
    day = start
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, days)
    return day


def subtract_working_days(end: date, count: int, days: Mapping[date, bool]) -> date:
    """The working day that lies `count` working days before `end`."""
    day = end
    for _ in range(count):
        day -= ONE_DAY
        while not is_working(day, days):
            day -= ONE_DAY
    return day


def add_days(start: date, count: int, days: Mapping[date, bool]) -> date:
    """The last day of a period of `count` calendar days that begins on `start` (not counted), rolled off a holiday."""
    return next_working_day(start + timedelta(days=count), days)


def working_days_left(today: date, until: date, days: Mapping[date, bool]) -> int:
    """Working days after `today` up to and with `until`: 0 on the day itself, negative once it is past."""
    if until < today:
        return -working_days_left(until, today, days)
    span = (until - today).days
    return sum(is_working(today + timedelta(days=n), days) for n in range(1, span + 1))


def unknown_years(first: date, last: date, days: Mapping[date, bool]) -> list[int]:
    """Years touched by the span of which no list of holidays is known: counting there would be a guess."""
    known = {day.year for day in days}
    return [year for year in range(first.year, last.year + 1) if year not in known]
