"""Executes the rows of core.queue: claimed in a short transaction, done outside any, recorded in another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation import service as allocation
from procurement.awards import debriefs
from procurement.contracting import service as contracting
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import Conflict, DomainError
from procurement.core.permissions import Permission, require
from procurement.core.queue import JOB, Job, JobStatus, claim
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.documents import service as documents
from procurement.jobs import queries

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """What a kind of job does with its payload's ids, and how the work is called off where that can be done."""

    label: str
    run: Callable[..., Any]
    cancel: Callable[..., Any] | None = None


KINDS: dict[str, Kind] = {
    allocation.SOLVE: Kind(N_("计算分配方案"), allocation.execute_run, allocation.cancel_run),
    debriefs.WRITE: Kind(N_("计算并写未中标告知书"), debriefs.write_letters),
    contracting.RENDER: Kind(N_("生成合同 PDF"), contracting.attach_document),
    documents.RENDER: Kind(N_("生成 PDF 文件"), documents.render_document),
}


def run_job(job_id: UUID) -> bool:
    """Execute one waiting job; False when another worker has it or it is no longer waiting."""
    return _run(job_id)


def run_pending() -> int:
    """Execute every waiting job in this process, the oldest first, also those that they ask for; returns how many."""
    count = 0
    while _run(None):
        count += 1
    return count


def _run(job_id: UUID | None) -> bool:
    with transaction(SYSTEM) as session:
        job = claim(session, now=clock.now(), job_id=job_id)
        if job is None:
            return False
        if job.cancel_requested:
            _end(job, JobStatus.CANCELLED, clock.now())
            return True
    status, message = _execute(job)
    _record(job, status, message)
    return True


def _execute(job: Job) -> tuple[JobStatus, str]:
    try:
        KINDS[job.kind].run(**{name: UUID(value) for name, value in job.payload.items()})
    except DomainError as refusal:
        return JobStatus.FAILED, str(refusal)
    except Exception as fault:
        log.exception("job %s (%s) failed", job.id, job.kind)
        return JobStatus.FAILED, f"{type(fault).__name__}: {fault}"[:500]
    return JobStatus.DONE, ""


def _record(claimed: Job, status: JobStatus, message: str) -> None:
    """Write the end of the job, unless it was given up for lost meanwhile and belongs to another worker."""
    with transaction(SYSTEM) as session:
        job = queries.get_job(session, claimed.id, lock=True)
        if job.status is JobStatus.RUNNING and job.started_at == claimed.started_at:
            _end(job, JobStatus.CANCELLED if job.cancel_requested else status, clock.now())
            job.message = message


def _end(job: Job, status: JobStatus, now: datetime) -> None:
    JOB.move(job, status)
    job.finished_at = now
    job.progress = 100 if status is JobStatus.DONE else job.progress


def cancel_job(session: Session, *, actor: Actor, job_id: UUID, now: datetime) -> Job:
    """Call work off: what waits is not begun, what runs has its result thrown away. Raises Conflict once it has ended.

    Work that other work stands on (papers already issued) cannot be called off.
    """
    require(actor, Permission.JOB_VIEW)
    job = queries.get_job(session, job_id, lock=True)
    cancel = KINDS[job.kind].cancel
    if cancel is None or job.status not in (JobStatus.WAITING, JobStatus.RUNNING):
        raise Conflict("job.not_cancellable", N_("这项任务已经结束，或不能取消"))
    cancel(session, actor=actor, now=now, **{name: UUID(value) for name, value in job.payload.items()})
    job.cancel_requested = True
    return job
