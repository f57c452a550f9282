"""Selections as API operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation.selection import schemas, service
from procurement.web.guards import current_actor, requires

blueprint = Blueprint("selection_api", __name__, url_prefix="/api/v1", description="Experts the purchaser selects")


@blueprint.post("/tenders/<uuid:tender_id>/expert-selections")
@requires(Permission.COMMITTEE_FORM)
@blueprint.arguments(schemas.ProposeSelectionSchema)
@blueprint.response(201, schemas.SelectionSchema)
def propose_selection(data: dict[str, Any], tender_id: UUID) -> Any:
    """Select experts for seats that the exhausted draw leaves empty."""
    with transaction(current_actor()) as session:
        return service.propose_selection(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/expert-selections/<uuid:selection_id>/approval")
@requires(Permission.COMMITTEE_APPROVE)
@blueprint.response(200, schemas.SelectionSchema)
def approve_selection(selection_id: UUID) -> Any:
    """Approve it as another person: the experts are called."""
    with transaction(current_actor()) as session:
        return service.approve_selection(session, actor=current_actor(), selection_id=selection_id, now=clock.now())


@blueprint.post("/expert-selections/<uuid:selection_id>/return")
@requires(Permission.COMMITTEE_APPROVE)
@blueprint.arguments(schemas.ReturnSelectionSchema)
@blueprint.response(200, schemas.SelectionSchema)
def return_selection(data: dict[str, Any], selection_id: UUID) -> Any:
    """Return it with a reason."""
    with transaction(current_actor()) as session:
        return service.return_selection(
            session, actor=current_actor(), selection_id=selection_id, now=clock.now(), **data
        )
