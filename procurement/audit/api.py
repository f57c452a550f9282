"""The log over the API: entries for those who oversee, checkpoints for everybody."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from procurement.audit import proofs, queries, schemas, witnessing
from procurement.core import clock
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
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
    number = data.pop("page")
    return paginate(session, queries.select_entries(log.id, queries.EntrySearch(**data)), number).items


@blueprint.get("/audit/entries/<int:seq>")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.EntrySchema)
def show_entry(seq: int) -> Any:
    """Entry number `seq` of the county's log."""
    session = read_session()
    return queries.get_entry(session, queries.get_county_log(session, current_actor().county_id).id, seq)


@blueprint.get("/audit/entries/<int:seq>/proof")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def show_proof(seq: int) -> Response:
    """That the entry stands in the log, as a C2SP tlog-proof; 404 until a checkpoint covers it."""
    session = read_session()
    entry = queries.get_entry(session, queries.get_county_log(session, current_actor().county_id).id, seq)
    return Response(proofs.entry_proof(session, entry), mimetype="text/plain")


@blueprint.get("/counties/<uuid:county_id>/checkpoints")
@public
@blueprint.response(200, schemas.CheckpointSchema(many=True))
def list_checkpoints(county_id: UUID) -> Any:
    """The county log's signed checkpoints, newest first, cosigned: keep one, and no later rewrite goes unseen."""
    session = read_session()
    points = queries.list_checkpoints(session, queries.get_county_log(session, county_id).id)
    return [
        {"size": point.size, "note": queries.published_note(session, point), "issued_at": point.issued_at}
        for point in points
    ]


@blueprint.get("/counties/<uuid:county_id>/checkpoints/<int:size>/consistency")
@public
@blueprint.arguments(schemas.ConsistencyQuerySchema, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def show_consistency(data: dict[str, int], county_id: UUID, size: int) -> Response:
    """The proof a witness needs that this checkpoint continues the one of size `old`."""
    session = read_session()
    point = queries.get_checkpoint(session, queries.get_county_log(session, county_id).id, size)
    return Response(proofs.consistency(session, point, data["old"]), mimetype="text/plain")


@blueprint.post("/audit/witnesses")
@requires(Permission.AUDIT_WITNESS)
@blueprint.arguments(schemas.WitnessInSchema)
@blueprint.response(201, schemas.WitnessSchema)
def register_witness(data: dict[str, str]) -> Any:
    """Register the office's witness key."""
    with transaction(current_actor()) as session:
        return witnessing.register_witness(session, actor=current_actor(), vkey=data["vkey"], now=clock.now())


@blueprint.post("/audit/cosignatures")
@requires(Permission.AUDIT_WITNESS)
@blueprint.arguments(schemas.CosignedNoteSchema)
@blueprint.response(201, schemas.CheckpointSchema)
def add_cosignature(data: dict[str, str]) -> Any:
    """Keep a witness's cosignature; answers the checkpoint as it is now published."""
    with transaction(current_actor()) as session:
        point = witnessing.add_cosignature(session, actor=current_actor(), note=data["note"], now=clock.now())
        note = queries.published_note(session, point)
        return {"size": point.size, "note": note, "issued_at": point.issued_at}
