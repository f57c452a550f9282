"""The clock's page."""

from __future__ import annotations

from flask import Blueprint, render_template

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.scheduler import plans
from procurement.web.guards import requires
from procurement.web.session import read_session

blueprint = Blueprint("scheduler", __name__)


@blueprint.get("/clock")
@requires(Permission.CLOCK_VIEW)
def show_clock() -> str:
    """What time did, and what it will do."""
    session, now = read_session(), clock.now()
    return render_template(
        "scheduler/clock.html",
        running=plans.look(session, now),
        coming=plans.list_coming(session, now),
        happened=plans.list_happened(session),
    )
