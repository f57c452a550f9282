"""Reading jobs: a county's people see their county's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.core.pagination import Page, paginate
from procurement.core.queue import Job, JobStatus


def get_job(session: Session, job_id: UUID, *, lock: bool = False) -> Job:
    """The job. Raises NotFound."""
    statement = select(Job).where(Job.id == job_id)
    job = session.scalar(statement.with_for_update() if lock else statement)
    if job is None:
        raise NotFound
    return job


def page_jobs(session: Session, number: int = 1) -> Page[Job]:
    """Jobs, the newest first."""
    return paginate(session, select(Job).order_by(Job.created_at.desc(), Job.id), number)


def list_waiting(session: Session) -> Sequence[UUID]:
    """Ids of the jobs that wait, the oldest first."""
    waiting = select(Job.id).where(Job.status == JobStatus.WAITING).order_by(Job.created_at, Job.id)
    return session.scalars(waiting).all()
