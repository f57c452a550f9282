"""What the clock did and will do for the counties of the reader: the same due-queries, asked about the days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.audit.queries import Entry, get_county_log, list_entries_of_system
from procurement.core.scope import actor_of
from procurement.scheduler.effect import Effect
from procurement.scheduler.effects import EFFECTS
from procurement.scheduler.models import ClockSpan
from procurement.scheduler.spans import NOTE_EVERY, PAUSE, list_spans

AHEAD = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True)
class Coming:
    """Work whose moment is `at`; `is_late` when that is past and it is not done."""

    effect: Effect
    row_id: UUID
    at: datetime
    title: str
    is_late: bool


@dataclass(frozen=True)
class Happened:
    """Work done by the clock, as its entry in the county's log says."""

    effect: Effect
    entry: Entry
    title: str


@dataclass(frozen=True)
class Running:
    """Whether the clock runs now, and the last times it stood still, the newest first."""

    is_running: bool
    last_at: datetime | None
    pauses: Sequence[tuple[datetime, datetime]]


def list_coming(session: Session, now: datetime) -> list[Coming]:
    """Everything due or becoming due within 30 days, the nearest first."""
    found = [
        Coming(effect, row_id, at, _title(session, effect, row_id), at <= now - NOTE_EVERY)
        for effect in EFFECTS
        for row_id, at in effect.due(session, now + AHEAD)
    ]
    return sorted(found, key=lambda coming: (coming.at, coming.effect.name, str(coming.row_id)))


def list_happened(session: Session) -> list[Happened]:
    """The newest 50 entries that the clock made in the reader's counties' logs."""
    by_tag = {effect.tag.value: effect for effect in EFFECTS if effect.tag is not None}
    reach = actor_of(session).county_ids
    counties = [county.id for county in list_counties(session) if reach is None or county.id in reach]
    logs = [get_county_log(session, county_id).id for county_id in counties]
    return [
        Happened(by_tag[entry.tag], entry, _title(session, by_tag[entry.tag], entry.subject_id))
        for entry in list_entries_of_system(session, logs, by_tag.keys(), SHOWN)
    ]


def look(session: Session, now: datetime) -> Running:
    """How the clock runs."""
    spans: Sequence[ClockSpan] = list_spans(session, 6)
    last_at = spans[0].last_at if spans else None
    pauses = [(older.last_at, newer.started_at) for newer, older in pairwise(spans)]
    return Running(last_at is not None and now - last_at <= PAUSE, last_at, pauses)


def _title(session: Session, effect: Effect, row_id: UUID | None) -> str:
    """What the row calls itself: its number and title, or its name."""
    found = select(effect.subject).where(effect.subject.id == row_id)
    row: Any = session.scalar(found) if row_id else None
    words = [str(getattr(row, name)) for name in ("number", "title", "name") if getattr(row, name, None)]
    return " ".join(words[:2])
