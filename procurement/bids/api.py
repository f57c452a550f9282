"""Handing in envelopes, one's own bids, the keyholders' part of the opening, and what was opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from procurement.audit.proofs import bid_proof
from procurement.bids import queries, schemas, service
from procurement.bids.envelope import unb64
from procurement.bids.opening_record import list_lot_bids
from procurement.bids.progress import opening_progress
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tenders import queries as tender_queries
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("bids_api", __name__, url_prefix="/api/v1", description="Sealed bids and their opening")
RAW = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@blueprint.post("/tenders/<uuid:tender_id>/envelopes")
@requires(Permission.BID_SUBMIT)
@blueprint.doc(**RAW)
@blueprint.response(201, schemas.OwnBidSchema)
def submit_envelope(tender_id: UUID) -> Any:
    """Hand in a sealed envelope: the body is its very bytes, whose SHA-256 the receipt names."""
    return service.receive_envelope(
        actor=current_actor(), tender_id=tender_id, envelope=request.get_data(cache=False), now=clock.now()
    )


@blueprint.delete("/tenders/<uuid:tender_id>/envelopes")
@requires(Permission.BID_SUBMIT)
@blueprint.response(200, schemas.OwnBidSchema)
def withdraw_bid(tender_id: UUID) -> Any:
    """Withdraw one's own sealed bid before the deadline."""
    with transaction(current_actor()) as session:
        return service.withdraw_bid(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.get("/bids")
@requires(Permission.BID_SUBMIT)
@blueprint.response(200, schemas.OwnBidSchema(many=True))
def list_own() -> Any:
    """One's own bids, the latest first."""
    return queries.list_own(read_session(), _supplier_id())


@blueprint.get("/bids/<uuid:bid_id>")
@requires(Permission.BID_SUBMIT)
@blueprint.response(200, schemas.OwnBidSchema)
def get_own(bid_id: UUID) -> Any:
    """One of one's own bids with its receipt."""
    return queries.get_own(read_session(), _supplier_id(), bid_id)


@blueprint.get("/bids/<uuid:bid_id>/proof")
@requires(Permission.BID_SUBMIT)
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def show_proof(bid_id: UUID) -> Response:
    """After the deadline: the tlog-proof that one's envelope was in the box when it was closed."""
    session = read_session()
    bid = queries.get_own(session, _supplier_id(), bid_id)
    return Response(bid_proof(session, bid.tender_id, bid.id), mimetype="text/plain")


@blueprint.get("/tenders/<uuid:tender_id>/envelopes")
@requires(Permission.KEY_SHARE)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/x-ndjson")
def list_envelopes(tender_id: UUID) -> Response:
    """The envelopes that wait for this keyholder's shares, one a line; after the box is closed."""
    session = read_session()
    tender = tender_queries.get_tender(session, tender_id)
    queries.get_keyholder(tender, current_actor().user_id)
    return Response(queries.envelopes_file(session, tender), mimetype="application/x-ndjson")


@blueprint.post("/tenders/<uuid:tender_id>/shares")
@requires(Permission.KEY_SHARE)
@blueprint.doc(**RAW)
@blueprint.response(201, schemas.PostedSharesSchema)
def post_shares(tender_id: UUID) -> Any:
    """Post one's opened shares; with enough of them the bids are opened."""
    document = schemas.read_shares(request.get_data(cache=False))
    with transaction(current_actor()) as session:
        return service.post_shares(
            session, actor=current_actor(), tender_id=tender_id, document=document, now=clock.now()
        )


@blueprint.post("/tenders/<uuid:tender_id>/opening")
@requires(Permission.BID_OPEN)
@blueprint.response(200, schemas.OpenedBidSchema(many=True))
def conclude_opening(tender_id: UUID) -> Any:
    """Complete an opening in which some envelope does not open and no further keyholder acts."""
    with transaction(current_actor()) as session:
        tender = service.conclude_opening(session, actor=current_actor(), tender_id=tender_id, now=clock.now())
        return list_lot_bids(session, tender)


@blueprint.post("/tenders/<uuid:tender_id>/own-key-call")
@requires(Permission.BID_OPEN)
@blueprint.response(200, schemas.OwnKeyCallSchema)
def call_own_keys(tender_id: UUID) -> Any:
    """Ask the bidders for their own keys, when the keyholders had their time."""
    with transaction(current_actor()) as session:
        return service.call_own_keys(session, actor=current_actor(), tender_id=tender_id, now=clock.now())


@blueprint.put("/bids/<uuid:bid_id>/own-key")
@requires(Permission.BID_SUBMIT)
@blueprint.arguments(schemas.OwnKeySchema)
@blueprint.response(200, schemas.SuppliedKeySchema)
def supply_own_key(data: dict[str, Any], bid_id: UUID) -> Any:
    """Hand in the key of one's own sealed bid, after the officer's call."""
    return service.receive_own_key(actor=current_actor(), bid_id=bid_id, key=unb64(data["key"]), now=clock.now())


@blueprint.get("/tenders/<uuid:tender_id>/opening/progress")
@requires(Permission.TENDER_VIEW)
@blueprint.response(200, schemas.ProgressSchema)
def show_progress(tender_id: UUID) -> Any:
    """How far the opening has come: for insiders, its keyholders and its bidders, after the closing."""
    session = read_session()
    tender = tender_queries.get_published(session, tender_id)
    return opening_progress(session, actor=current_actor(), tender=tender)


@blueprint.get("/tenders/<uuid:tender_id>/bids")
@requires(Permission.BID_VIEW_OPENED)
@blueprint.response(200, schemas.OpenedBidSchema(many=True))
def list_opened(tender_id: UUID) -> Any:
    """What was opened, lot by lot, the lowest amount first. Before the opening there is nothing here."""
    session = read_session()
    tender = tender_queries.get_tender(session, tender_id)
    if tender.opened_at is None:
        raise NotFound
    return list_lot_bids(session, tender)


def _supplier_id() -> UUID:
    supplier_id = current_actor().supplier_id
    assert supplier_id is not None  # noqa: S101  (only suppliers hold the permission)
    return supplier_id
