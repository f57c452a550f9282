"""When the clock was running: told apart from when it stood still, so that a missed hour can be seen afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.scheduler.models import ClockSpan

NOTE_EVERY = timedelta(minutes=1)
PAUSE = timedelta(minutes=5)  # longer without a run, and the clock stood still


def note_running(now: datetime) -> None:
    """Lengthen the present span to `now`, or begin one after a pause; written at most once a minute."""
    with reading(SYSTEM) as session:
        latest = session.scalar(_newest())
    if latest is not None and now < latest.last_at + NOTE_EVERY:
        return
    try:
        with transaction(SYSTEM) as session:
            _lengthen(session, now)
    except IntegrityError:
        return  # another process began the same span at the same moment


def _lengthen(session: Session, now: datetime) -> None:
    latest = session.scalar(_newest().with_for_update())
    if latest is None or now - latest.last_at > PAUSE:
        session.add(ClockSpan(started_at=now, last_at=now))
    elif now > latest.last_at:
        latest.last_at = now


def _newest() -> Select[ClockSpan]:
    return select(ClockSpan).order_by(ClockSpan.started_at.desc()).limit(1)


def list_spans(session: Session, count: int) -> Sequence[ClockSpan]:
    """The newest `count` spans, the newest first."""
    return session.scalars(_newest().limit(count)).all()
