"""Slowing down whoever guesses: counted in the database, so that a restart forgives nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.accounts import rules
from procurement.accounts.models import LoginThrottle
from procurement.core.errors import Throttled

ADDRESS = "address:"


def keys(subject: str, address: str) -> list[str]:
    """What a try is counted under: the account (first), and where it came from."""
    return [subject[:120], f"{ADDRESS}{address[:80]}"]


def refuse_locked(session: Session, names: Sequence[str], now: datetime) -> None:
    """Raises Throttled while any of `names` has to wait."""
    for name in names:
        throttle = session.get(LoginThrottle, name)
        if throttle is not None and throttle.locked_until is not None and throttle.locked_until > now:
            raise Throttled(wait_s=int((throttle.locked_until - now).total_seconds()) + 1)


def count_failure(session: Session, names: Sequence[str], now: datetime) -> None:
    """One more wrong try; an address, which many share, is given four times as many as an account."""
    for name in names:
        throttle = session.get(LoginThrottle, name, with_for_update=True)
        if throttle is None:
            throttle = LoginThrottle(key=name, failure_count=0, window_started_at=now)
            session.add(throttle)
        if now - throttle.window_started_at > rules.WINDOW:
            throttle.failure_count, throttle.window_started_at = 0, now
        throttle.failure_count += 1
        counted = throttle.failure_count // 4 if name.startswith(ADDRESS) else throttle.failure_count
        throttle.locked_until = rules.lock_until(counted, now)


def forgive(session: Session, name: str) -> None:
    """A right try clears the account's count, not the address's."""
    throttle = session.get(LoginThrottle, name)
    if throttle is not None:
        session.delete(throttle)
