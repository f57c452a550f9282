"""Reports over the API, for those who read them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tips import queries, schemas, service
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("tips_api", __name__, url_prefix="/api/v1", description="The report line")


@blueprint.get("/tips")
@requires(Permission.TIP_HANDLE)
@blueprint.response(200, schemas.TipSchema(many=True))
def list_tips() -> Any:
    """Reports that the caller may read."""
    return queries.list_tips(read_session())


@blueprint.post("/tips/<uuid:tip_id>/closing")
@requires(Permission.TIP_HANDLE)
@blueprint.arguments(schemas.CloseTipSchema)
@blueprint.response(200, schemas.TipSchema)
def close_tip(data: dict[str, Any], tip_id: UUID) -> Any:
    """Close a report with what was found."""
    with transaction(current_actor()) as session:
        return service.close_tip(session, actor=current_actor(), tip_id=tip_id, now=clock.now(), **data)
