"""Background work: what waits, runs, ended; call it off."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.queue import JobStatus
from procurement.core.text import N_
from procurement.jobs import queries, worker
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("jobs", __name__)
STATUS = {
    JobStatus.WAITING: ("idle", N_("等待")),
    JobStatus.RUNNING: ("active", N_("进行中")),
    JobStatus.DONE: ("done", N_("完成")),
    JobStatus.FAILED: ("stop", N_("失败")),
    JobStatus.CANCELLED: ("pause", N_("已取消")),
}
SUBJECTS = {"run_id": "allocation.show_run", "document_id": "documents.show"}


@blueprint.get("/jobs")
@requires(Permission.JOB_VIEW)
def list_jobs() -> str:
    """Every job of the county, newest first."""
    page = queries.page_jobs(read_session(), request.args.get("page", 1, int))
    return render_template("jobs/jobs.html", page=page, STATUS=STATUS, KINDS=worker.KINDS)


@blueprint.get("/jobs/<uuid:job_id>")
@requires(Permission.JOB_VIEW)
def show_job(job_id: UUID) -> str:
    """One job; the page reloads itself until the job has ended."""
    return _page(job_id, FormState())


def _page(job_id: UUID, form: FormState) -> str:
    job = queries.get_job(read_session(), job_id)
    name, value = next(iter(job.payload.items()))
    return render_template(
        "jobs/job.html",
        form=form,
        job=job,
        is_live=job.status in (JobStatus.WAITING, JobStatus.RUNNING),
        may_cancel=worker.KINDS[job.kind].cancel is not None and not job.cancel_requested,
        subject_url=url_for(SUBJECTS[name], **{name: value}),
        STATUS=STATUS,
        KINDS=worker.KINDS,
    )


@blueprint.post("/jobs/<uuid:job_id>/cancel")
@requires(Permission.JOB_VIEW)
def cancel_job(job_id: UUID) -> ResponseReturnValue:
    """Call the work off."""
    return submit(
        None,
        lambda session, _data: worker.cancel_job(session, actor=current_actor(), job_id=job_id, now=clock.now()),
        back=lambda form: _page(job_id, form),
        to=url_for("jobs.show_job", job_id=job_id),
        done=_("已要求取消"),
    )
