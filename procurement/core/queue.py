"""Job rows, written in the transaction that asks for the work; a worker executes them once the commit is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.actors import Actor
from procurement.core.db import Base, Keyed, enum_type
from procurement.core.lifecycle import Lifecycle

LEASE = timedelta(minutes=15)  # no job takes this long: whoever holds one longer has died


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB = Lifecycle(
    "job",
    JobStatus.WAITING,
    {
        JobStatus.WAITING: {JobStatus.RUNNING, JobStatus.CANCELLED},
        JobStatus.RUNNING: {JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.WAITING},
    },
)


class Job(Keyed, Base):
    """One piece of slow work: `kind` names the function, `payload` its arguments (ids only)."""

    __tablename__ = "job"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id"}
    __audit_exempt__ = True
    county_id: Mapped[UUID] = mapped_column(ForeignKey("county.id"))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[JobStatus] = mapped_column(enum_type(JobStatus), default=JobStatus.WAITING, index=True)
    payload: Mapped[dict[str, Any]]
    progress: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


def enqueue(
    session: Session, *, actor: Actor, county_id: UUID, kind: str, payload: dict[str, Any], now: datetime
) -> Job:
    """Ask for work of `kind`; it runs after this transaction commits."""
    job = Job(
        county_id=county_id,
        kind=kind,
        status=JobStatus.WAITING,
        payload=payload,
        created_by=actor.user_id,
        created_at=now,
    )
    session.add(job)
    return job


def list_lost(session: Session, until: datetime) -> list[tuple[UUID, datetime]]:
    """Jobs that at `until` nobody works at any more, with the moment since when."""
    statement = select(Job.id, Job.started_at)
    found = session.execute(statement.where(Job.status == JobStatus.RUNNING, Job.started_at < until - LEASE))
    return [(job_id, started_at + LEASE) for job_id, started_at in found if started_at is not None]


def give_back(session: Session, job_id: UUID, now: datetime) -> None:
    """Let another worker have the job."""
    JOB.move(session.get_one(Job, job_id), JobStatus.WAITING)


def claim(session: Session, *, now: datetime, job_id: UUID | None = None) -> Job | None:
    """Take the oldest waiting job (or the named one) for this worker; None when there is none."""
    statement = select(Job).where(Job.status == JobStatus.WAITING).order_by(Job.created_at, Job.id).limit(1)
    if job_id is not None:
        statement = statement.where(Job.id == job_id)
    job = session.scalar(statement.with_for_update(skip_locked=True))
    if job is not None:
        JOB.move(job, JobStatus.RUNNING)
        job.started_at = now
    return job


def report_progress(session: Session, job_id: UUID | None, percent: int) -> None:
    """Let whoever watches the job see how far it came (0 to 99; the end is recorded by the worker)."""
    if job_id is not None:
        running = update(Job).where(Job.id == job_id, Job.status == JobStatus.RUNNING)
        session.execute(running.values(progress=percent))
