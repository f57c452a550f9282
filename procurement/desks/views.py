"""The front door: whoever is logged in lands where their work waits, everybody else on the public pages."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from procurement.core.actors import Role
from procurement.web.guards import current_actor, public

blueprint = Blueprint("desks", __name__)

LANDINGS = {
    Role.OFFICER: "tenders.list_tenders",
    Role.APPROVER: "tenders.list_tenders",
    Role.KEYHOLDER: "tenders.list_tenders",
    Role.EXPERT: "tenders.list_tenders",
    Role.AUDITOR: "tenders.list_tenders",
    Role.DISCIPLINE: "tenders.list_tenders",
    Role.VIEWER: "awards.list_awards",
    Role.SCHOOL: "schools.list_plans",
    Role.SUPPLIER: "bids.list_own",
    Role.ADMINISTRATOR: "accounts.list_users",
    Role.PUBLIC: "portal.home",
}


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Go to the reader's own landing page."""
    endpoint = LANDINGS.get(current_actor().role, "portal.home")
    return redirect(url_for(endpoint if endpoint in current_app.view_functions else "accounts.show_account"))
