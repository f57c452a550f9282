"""Refusals to sign over the API; the record itself is made with its file on the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.contracting.refusals import schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("refusals_api", __name__, url_prefix="/api/v1", description="Winners that would not sign")


@blueprint.get("/refusals")
@requires(Permission.CONTRACT_VIEW)
@blueprint.response(200, schemas.RefusalSchema(many=True))
def list_refusals() -> Any:
    """Records that exist for the caller."""
    return service.list_refusals(read_session())


@blueprint.post("/refusals/<uuid:refusal_id>/confirmation")
@requires(Permission.CONTRACT_SIGN)
@blueprint.response(200, schemas.RefusalSchema)
def confirm_refusal(refusal_id: UUID) -> Any:
    """Confirm: the award is void and the tender is computed again."""
    with transaction(current_actor()) as session:
        return service.confirm_refusal(session, actor=current_actor(), refusal_id=refusal_id, now=clock.now())


@blueprint.post("/refusals/<uuid:refusal_id>/dismissal")
@requires(Permission.CONTRACT_SIGN)
@blueprint.arguments(schemas.DismissRefusalSchema)
@blueprint.response(200, schemas.RefusalSchema)
def dismiss_refusal(data: dict[str, Any], refusal_id: UUID) -> Any:
    """The evidence does not carry it."""
    with transaction(current_actor()) as session:
        return service.dismiss_refusal(session, actor=current_actor(), refusal_id=refusal_id, now=clock.now(), **data)
