"""The public lotteries a draw may name: on which days they are drawn, and what their numbers look like. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

LOCAL_TIME = time(21, 15)
"""When both are drawn, by the clock of Shanghai (published times of 中国福利彩票; the exact minute varies)."""


@dataclass(frozen=True)
class Lottery:
    """`weekdays` (Monday is 0) on which it is drawn; numbers as printed: `example`."""

    code: str
    weekdays: frozenset[int]
    pattern: re.Pattern[str]
    example: str

    def is_drawn_on(self, day: date) -> bool:
        return day.weekday() in self.weekdays

    @staticmethod
    def draws_at(day: date, zone: tzinfo) -> datetime:
        """The instant of its draw on `day`; `zone` is that of Shanghai."""
        return datetime.combine(day, LOCAL_TIME, zone)


DOUBLE_COLOUR = Lottery(  # six of 1–33 and one of 1–16, on Tuesday, Thursday, Sunday
    "double_colour", frozenset({1, 3, 6}), re.compile(r"(\d{2} ){6}\+ \d{2}"), "03 08 17 21 24 31 + 11"
)
WELFARE_3D = Lottery("welfare_3d", frozenset(range(7)), re.compile(r"\d{3}"), "935")  # three digits in order, daily
LOTTERIES = {lottery.code: lottery for lottery in (DOUBLE_COLOUR, WELFARE_3D)}


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
