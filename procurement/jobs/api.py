"""Jobs: look, wait, call off."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.jobs import queries, schemas, worker
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("jobs_api", __name__, url_prefix="/api/v1", description="Slow work: state, cancellation")


@blueprint.get("/jobs")
@requires(Permission.JOB_VIEW)
@blueprint.arguments(schemas.JobQuerySchema, location="query")
@blueprint.response(200, schemas.JobSchema(many=True))
def list_jobs(query: dict[str, Any]) -> Any:
    """The county's jobs, newest first, 50 a page."""
    return queries.page_jobs(read_session(), query["page"]).items


@blueprint.get("/jobs/<uuid:job_id>")
@requires(Permission.JOB_VIEW)
@blueprint.response(200, schemas.JobSchema)
def show_job(job_id: UUID) -> Any:
    """One job; ask again until its status is done, failed or cancelled."""
    return queries.get_job(read_session(), job_id)


@blueprint.post("/jobs/<uuid:job_id>/cancel")
@requires(Permission.JOB_VIEW)
@blueprint.response(200, schemas.JobSchema)
def cancel_job(job_id: UUID) -> Any:
    """Call the work off."""
    with transaction(current_actor()) as session:
        return worker.cancel_job(session, actor=current_actor(), job_id=job_id, now=clock.now())
