"""What time did, and what it will do."""

from typing import Any

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.scheduler import plans, schemas
from procurement.web.guards import requires
from procurement.web.session import read_session

blueprint = Blueprint("scheduler_api", __name__, url_prefix="/api/v1", description="What happens by time alone")


@blueprint.get("/clock")
@requires(Permission.CLOCK_VIEW)
@blueprint.response(200, schemas.ClockSchema)
def show_clock() -> dict[str, Any]:
    """The scheduler's work of one's counties: the newest done, the next 30 days."""
    session, now = read_session(), clock.now()
    running = plans.look(session, now)
    return {
        "is_running": running.is_running,
        "last_at": running.last_at,
        "coming": plans.list_coming(session, now),
        "happened": plans.list_happened(session),
    }
