"""Taking a year's list of holidays and make-up days into a county's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.tenders import queries
from procurement.tenders.models import CalendarDay
from procurement.tenders.workdays import rules
from procurement.tenders.workdays.rules import NamedDay


@dataclass(frozen=True)
class Change:
    """What the list would do with one day: `before` is None for a new one."""

    row: NamedDay
    before: bool | None


def plan_import(session: Session, *, actor: Actor, rows: Sequence[NamedDay], today: date) -> list[Change]:
    """What `rows` would change: new days, and coming days now arranged otherwise. Raises RuleViolation by row."""
    require(actor, Permission.TENDER_DRAFT)
    there = queries.calendar_days(session, actor.county_id)
    refuse(rules.list_problems(rows, there, today))
    return [Change(row, there.get(row.day)) for row in rows if there.get(row.day) is not row.is_working]


def import_days(session: Session, *, actor: Actor, rows: Sequence[NamedDay], today: date) -> int:
    """Take all of `rows` or none; returns how many days are new or changed. The same list again changes nothing."""
    lock_log(session, county_log(actor.county_id))  # two imports at once are one after the other
    changes = plan_import(session, actor=actor, rows=rows, today=today)
    stored = {row.day: row for row in queries.list_calendar(session, actor.county_id)}
    for change in changes:
        row = change.row
        day = stored.get(row.day)
        if day is None:
            day = CalendarDay(county_id=actor.county_id, day=row.day)
            session.add(day)
        day.is_working, day.name, day.source = row.is_working, row.name, row.source
    if changes:
        facts = {
            "sources": {change.row.source for change in changes},
            "days": {change.row.day.isoformat(): change.row.is_working for change in changes},
        }
        log = county_log(actor.county_id)
        declare(session, AuditTag.CALENDAR_LOADED, log=log, facts=facts, subject_id=actor.county_id)
    return len(changes)


def add_day(session: Session, *, actor: Actor, row: NamedDay, today: date) -> CalendarDay:
    """One exceptional day by hand. Raises Conflict when the calendar has it, RuleViolation when it cannot be one."""
    if row.day in queries.calendar_days(session, actor.county_id):
        raise Conflict("calendar.day_taken", N_("%(day)s 已经在日历里"), day=row.day.isoformat())
    import_days(session, actor=actor, rows=[row], today=today)
    return next(day for day in queries.list_calendar(session, actor.county_id) if day.day == row.day)
