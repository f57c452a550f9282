"""The public lotteries a draw may name: when they are drawn (lotteries.json), and what their numbers look like."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path

SCHEDULES = Path(__file__).with_name("lotteries.json")


@dataclass(frozen=True)
class Schedule:
    """From `valid_from` on: drawn on these weekdays (Monday is 0) `at` this time by the clock of Shanghai."""

    valid_from: date
    weekdays: frozenset[int]
    at: time


@dataclass(frozen=True)
class Lottery:
    """`schedules` by their first day; numbers as printed: `example`."""

    code: str
    schedules: Sequence[Schedule]
    pattern: re.Pattern[str]
    example: str

    def schedule_on(self, day: date) -> Schedule | None:
        """The one that applies; None before the first that is known."""
        known = [schedule for schedule in self.schedules if schedule.valid_from <= day]
        return known[-1] if known else None

    def is_drawn_on(self, day: date) -> bool:
        schedule = self.schedule_on(day)
        return schedule is not None and day.weekday() in schedule.weekdays

    def draws_at(self, day: date, zone: tzinfo) -> datetime:
        """The instant of its draw on `day`; `zone` is that of Shanghai. Raises ValueError before the first schedule."""
        schedule = self.schedule_on(day)
        if schedule is None:
            raise ValueError(f"no schedule of {self.code} on {day}")
        return datetime.combine(day, schedule.at, zone)


def read_schedules(raw: str, code: str) -> list[Schedule]:
    """The lottery's schedules from the file's text, by their first day."""
    rows = [row for row in json.loads(raw) if row["code"] == code]
    read = [
        Schedule(date.fromisoformat(row["valid_from"]), frozenset(row["weekdays"]), time.fromisoformat(row["at"]))
        for row in rows
    ]
    return sorted(read, key=lambda schedule: schedule.valid_from)


def _lottery(code: str, pattern: str, example: str) -> Lottery:
    return Lottery(code, read_schedules(SCHEDULES.read_text(encoding="utf-8"), code), re.compile(pattern), example)


DOUBLE_COLOUR = _lottery("double_colour", r"(\d{2} ){6}\+ \d{2}", "03 08 17 21 24 31 + 11")  # six of 1–33, one of 1–16
WELFARE_3D = _lottery("welfare_3d", r"\d{3}", "935")  # three digits in order
LOTTERIES = {lottery.code: lottery for lottery in (DOUBLE_COLOUR, WELFARE_3D)}


def times_on(day: date) -> dict[str, str]:
    """When each lottery with a schedule is drawn, "21:15", by code."""
    known = {code: lottery.schedule_on(day) for code, lottery in LOTTERIES.items()}
    return {code: f"{schedule.at:%H:%M}" for code, schedule in known.items() if schedule}


def sources_of(lottery: Lottery, numbers: str) -> Sequence[Collection[int] | str]:
    """The sources of a draw's key (see draw.key_string) that these numbers are. Raises ValueError.

    双色球: the red numbers, then the blue one; 福彩3D: its three digits as they stand, since their order is part of it.
    """
    if not lottery.pattern.fullmatch(numbers):
        raise ValueError(f"{numbers!r} is not like {lottery.example!r}")
    if lottery is WELFARE_3D:
        return [numbers]
    red, blue = ([int(number) for number in part.split()] for part in numbers.split("+"))
    if len(set(red)) != 6 or not all(1 <= n <= 33 for n in red) or not 1 <= blue[0] <= 16:
        raise ValueError(f"{numbers!r}: six different of 1 to 33, then one of 1 to 16")
    return [red, blue]


def normal(numbers: str) -> str:
    """What was typed, with single spaces and an ASCII plus, so that two people's typing can be compared."""
    return " ".join(numbers.replace("＋", "+").replace("+", " + ").split())
