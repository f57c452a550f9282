"""The checkpoint of each day, also of a day without events: a log that stops is seen to have stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.scope import actor_of
from procurement.scheduler.effect import Due


def list_unsigned(session: Session, until: datetime) -> Iterator[Due]:
    """Counties whose log has no checkpoint of the day of `until`, since that day began."""
    reach = actor_of(session).county_ids
    for county in (county for county in list_counties(session) if reach is None or county.id in reach):
        entry = find_entry(session, county.id, AuditTag.CHECKPOINT_ISSUED)
        day = date.fromisoformat(facts_of(entry)["day"]) + timedelta(days=1) if entry else clock.local(until).date()
        if clock.start_of(day) <= until:
            yield county.id, clock.start_of(day)


def sign_day(session: Session, county_id: UUID, now: datetime) -> None:
    """Enter the day in the county's log and sign the log's size and root with it."""
    ref = county_log(county_id)
    lock_log(session, ref)
    facts = {"day": clock.local(now).date()}
    declare(session, AuditTag.CHECKPOINT_ISSUED, log=ref, facts=facts, subject_id=county_id, with_checkpoint=True)
