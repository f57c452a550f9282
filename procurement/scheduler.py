"""The clock that does work: closes boxes, confirms awards, signs the day's checkpoint, gives lost jobs back.

Each effect is one transaction that locks its own row and asks again whether it is due, so that any number of processes
may call `run_due` at any time: every effect happens once, and a missed hour is caught up by the next call.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.awards import queries as awards
from procurement.awards import service as award_service
from procurement.bids import service as bids
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import DomainError
from procurement.core.queue import JOB, Job, JobStatus
from procurement.core.transaction import reading, transaction
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=15)  # no job takes this long: whoever holds one longer has died
Effect = Callable[[Session], bool]


def run_due(now: datetime) -> list[str]:
    """Do everything that is due at `now`; returns what was done, as "box:<tender>". Faults are logged, not raised."""
    with reading(SYSTEM) as session:
        due = list(_due(session, now))
    return [name for name, effect in due if _did(name, effect)]


def _did(name: str, effect: Effect) -> bool:
    try:
        with transaction(SYSTEM) as session:
            return effect(session)
    except DomainError as refusal:
        log.warning("%s is due and refused: %s", name, refusal)
    except Exception:
        log.exception("%s is due and failed", name)
    return False


def _due(session: Session, now: datetime) -> Iterator[tuple[str, Effect]]:
    for tender_id in session.scalars(
        select(Tender.id).where(Tender.status == TenderStatus.PUBLISHED, Tender.deadline_at <= now)
    ):
        yield f"box:{tender_id}", partial(_close_box, tender_id, now)
    for tender_id in awards.list_confirmable(session, clock.local(now).date()):
        yield f"awards:{tender_id}", partial(_confirm_awards, tender_id, now)
    for county in list_counties(session):
        if not _has_checkpoint(session, county.id, now):
            yield f"checkpoint:{county.id}", partial(_issue_checkpoint, county.id, now)
    for job_id in session.scalars(_lost(now)):
        yield f"job:{job_id}", partial(_give_back, job_id, now)


def _close_box(tender_id: UUID, now: datetime, session: Session) -> bool:
    tender = session.scalars(select(Tender).where(Tender.id == tender_id).with_for_update()).one()
    if tender.status is not TenderStatus.PUBLISHED:
        return False
    bids.close_box(session, actor=SYSTEM, tender_id=tender_id, now=now)
    return True


def _confirm_awards(tender_id: UUID, now: datetime, session: Session) -> bool:
    session.scalars(select(Tender.id).where(Tender.id == tender_id).with_for_update()).one()
    if tender_id not in awards.list_confirmable(session, clock.local(now).date()):
        return False
    award_service.confirm_awards(session, actor=SYSTEM, tender_id=tender_id, now=now)
    return True


def _has_checkpoint(session: Session, county_id: UUID, now: datetime) -> bool:
    entry = find_entry(session, county_id, AuditTag.CHECKPOINT_ISSUED)
    return entry is not None and facts_of(entry)["day"] >= clock.local(now).date().isoformat()


def _issue_checkpoint(county_id: UUID, now: datetime, session: Session) -> bool:
    """Once a day, also on a day without events: a log that stops is seen to have stopped."""
    ref = county_log(county_id)
    lock_log(session, ref)
    if _has_checkpoint(session, county_id, now):
        return False
    facts = {"day": clock.local(now).date()}
    declare(session, AuditTag.CHECKPOINT_ISSUED, log=ref, facts=facts, subject_id=county_id, with_checkpoint=True)
    return True


def _lost(now: datetime) -> Select[UUID]:
    return select(Job.id).where(Job.status == JobStatus.RUNNING, Job.started_at < now - LEASE)


def _give_back(job_id: UUID, now: datetime, session: Session) -> bool:
    job = session.scalar(
        select(Job).where(Job.id == job_id, Job.status == JobStatus.RUNNING, Job.started_at < now - LEASE)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    if job is None:
        return False
    JOB.move(job, JobStatus.WAITING)
    return True
