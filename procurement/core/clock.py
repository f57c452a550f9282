"""The only source of time. Only the demonstration may install another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def _wall_clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (the one place)


_source: Callable[[], datetime] = _wall_clock


def now() -> datetime:
    """The present instant, timezone-aware UTC."""
    return _source()


def today() -> date:
    """Today's date in Asia/Shanghai, where the law's days are counted."""
    return now().astimezone(LOCAL).date()


def local(moment: datetime) -> datetime:
    """`moment` on a clock in Asia/Shanghai."""
    return moment.astimezone(LOCAL)


def start_of(day: date) -> datetime:
    """The instant at which `day` begins in Asia/Shanghai."""
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)


def install(source: Callable[[], datetime] | None) -> None:
    """Replace the source of time; None restores the wall clock. For the demonstration and tests only."""
    global _source  # noqa: PLW0603
    _source = source or _wall_clock
