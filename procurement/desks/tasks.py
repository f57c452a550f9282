"""What waits for whom: one list of tasks for whoever is logged in, the nearest day first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.actors import Actor, Role
from procurement.core.text import N_
from procurement.tenders import calendar
from procurement.tenders.board import SOON
from procurement.tenders.queries import calendar_days

NEAR = timedelta(days=2)  # calendar days: from here on a day is marked


@dataclass(frozen=True)
class Due:
    """The day by which something must be done. `count`: days left, of the working or, if not `is_working`, of all days.

    `kind`: "" far, "soon" near, "over" today or past.
    """

    on: date
    count: int
    kind: str
    is_working: bool = True


@dataclass(frozen=True)
class Task:
    """One thing to do. `act`, `why`, `article`, `label`, `undated` are msgids, `params` fills `act` and `why`.

    `endpoint` and `values` are the page where it is done. `name` (and `name_en`) is what it is done to. `command` is
    what must be run on the reader's own machine first. `undated` says why there is no `due`.
    """

    act: str
    endpoint: str
    label: str
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    name_en: str = ""
    why: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    article: str = ""
    due: Due | None = None
    undated: str = N_("没有法定期限")
    command: str = ""


def due_on(today: date, on: date, days: Mapping[date, bool]) -> Due:
    """Counted in working days; in plain days where no working day is left between."""
    count = calendar.working_days_left(today, on, days)
    if on <= today:
        return Due(on, count, "over")
    if count == 0:
        return Due(on, (on - today).days, "soon", is_working=False)
    return Due(on, count, "soon" if count <= SOON else "")


def plain_due(today: date, on: date) -> Due:
    """Counted in days of the calendar: papers end and vehicles come on any day."""
    left = on - today
    return Due(on, left.days, "over" if left.days <= 0 else "soon" if left <= NEAR else "", is_working=False)


class Reader:
    """Who asks and when; counts days by the calendar of whichever county a thing belongs to."""

    def __init__(self, session: Session, actor: Actor, now: datetime, today: date) -> None:
        self.session, self.actor, self.now, self.today = session, actor, now, today
        self._days: dict[UUID, dict[date, bool]] = {}

    def days(self, county_id: UUID) -> dict[date, bool]:
        """The county's exceptional days (see tenders.calendar)."""
        if county_id not in self._days:
            self._days[county_id] = calendar_days(self.session, county_id)
        return self._days[county_id]

    def due(self, county_id: UUID, on: date | None) -> Due | None:
        """`on` as a day ahead; None stays None."""
        return None if on is None else due_on(self.today, on, self.days(county_id))

    def plain_due(self, on: date) -> Due:
        return plain_due(self.today, on)


Source = Callable[[Reader], Iterable[Task]]


def merged(*parts: Mapping[Role, Iterable[Source]]) -> dict[Role, tuple[Source, ...]]:
    """The sources of several files, each role's one after the other."""
    roles = {role for part in parts for role in part}
    return {role: tuple(source for part in parts for source in part.get(role, ())) for role in roles}


def gather(reader: Reader, sources: Mapping[Role, Iterable[Source]]) -> list[Task]:
    """Everything the sources of the reader's role find, the nearest day first, what has none last."""
    found = [task for source in sources.get(reader.actor.role, ()) for task in source(reader)]
    return sorted(found, key=lambda task: task.due.on if task.due else date.max)
