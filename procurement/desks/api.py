"""The desks over the API: what waits for the caller, the award history, the log verified."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_smorest import Blueprint

from procurement.audit.verification import verify_county_log
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.desks import history, pages, schemas
from procurement.desks.tasks import Reader, Task
from procurement.web.guards import current_actor, requires
from procurement.web.i18n import language
from procurement.web.payload import show
from procurement.web.session import read_session

blueprint = Blueprint("desks_api", __name__, url_prefix="/api/v1", description="What waits for whom; award history")


@blueprint.get("/tasks")
@requires(Permission.HOME_VIEW)
@blueprint.response(200, schemas.TaskSchema(many=True))
def list_tasks() -> Any:
    """What waits for the caller, the nearest day first."""
    reader = Reader(read_session(), current_actor(), clock.now(), clock.today())
    return [_shown(task) for task in pages.list_tasks(reader)]


def _shown(task: Task) -> dict[str, Any]:
    act = _(task.act, **task.params)
    name = task.name_en if language() == "en" and task.name_en else _(task.name) if task.name else ""
    return {
        "title": _("%(act)s：%(name)s", act=act, name=name) if name else act,
        "why": _(task.why, **task.params) if task.why else "",
        "article": _(task.article) if task.article else "",
        "command": task.command,
        "url": url_for(task.endpoint, **task.values),
        "due": task.due,
    }


@blueprint.get("/award-history")
@requires(Permission.AUDIT_VIEW)
@blueprint.arguments(schemas.AwardQuerySchema, location="query")
@blueprint.response(200, schemas.AwardRowSchema(many=True))
def list_history(data: dict[str, Any]) -> Any:
    """Awards of the county that match, the newest first."""
    session = read_session()
    awards = session.scalars(history.select_awards(session, history.Search(**data))).all()
    return history.rows(session, awards)


@blueprint.post("/audit/verifications")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.VerificationSchema)
def verify_log() -> Any:
    """Recompute the county's log from its bytes and compare it with every checkpoint. Nothing is changed."""
    found = verify_county_log(read_session(), current_actor().county_id)
    return {
        "is_good": found.is_good, "size": found.size, "covered": found.covered,
        "checkpoint_count": found.checkpoint_count, "root": found.root.hex(),
        "problems": [show(problem) for problem in found.problems],
    }  # fmt: skip
