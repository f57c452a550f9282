"""The log over the API: entries for those who oversee, checkpoints for everybody."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.audit import queries, schemas
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.web.guards import current_actor, public, requires
from procurement.web.session import read_session

blueprint = Blueprint("audit_api", __name__, url_prefix="/api/v1", description="The tamper-evident log")


@blueprint.get("/audit/entries")
@requires(Permission.AUDIT_VIEW)
@blueprint.arguments(schemas.EntryQuerySchema, location="query")
@blueprint.response(200, schemas.EntrySchema(many=True))
def list_entries(data: dict[str, Any]) -> Any:
    """The county's entries, newest first, 50 a page."""
    session = read_session()
    log = queries.get_county_log(session, current_actor().county_id)
    return paginate(session, queries.select_entries(log.id, tag=data["tag"]), data["page"]).items


@blueprint.get("/counties/<uuid:county_id>/checkpoints")
@public
@blueprint.response(200, schemas.CheckpointSchema(many=True))
def list_checkpoints(county_id: UUID) -> Any:
    """The county log's signed checkpoints, newest first: keep one, and no later rewrite goes unseen."""
    session = read_session()
    return queries.list_checkpoints(session, queries.get_county_log(session, county_id).id)
