"""The public's page of a finished draw."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, g, render_template

from procurement.core.transaction import reading
from procurement.evaluation.draws.queries import get_drawn
from procurement.portal.draws.queries import page
from procurement.portal.queries import reader
from procurement.web.guards import public

blueprint = Blueprint("portal_draws", __name__)


@blueprint.get("/portal/draws/<uuid:draw_id>")
@public
def show_draw(draw_id: UUID) -> str:
    """Pool, sources, seeds, rows. Names come with the result notice alone."""
    with reading(reader()) as session:
        draw = get_drawn(session, draw_id)
        g.portal_county_id = draw.county_id
        return render_template("portal/draw.html", **page(session, draw))
