"""The map of related companies, for officers and overseers."""

from __future__ import annotations

from flask import Blueprint, render_template

from procurement.core.permissions import Permission
from procurement.suppliers import relations
from procurement.web.guards import requires
from procurement.web.session import read_session

blueprint = Blueprint("relations", __name__)


@blueprint.get("/suppliers/related")
@requires(Permission.SUPPLIER_VIEW)
def show_related() -> str:
    """Every connection with its kind and strength, as a graph and as a table."""
    return render_template("suppliers/related.html", **relations.overview(read_session()))
