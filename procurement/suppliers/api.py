"""Register, keep one's facts and papers; review papers, set and lift bars."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response, send_file
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from procurement.accounts import passwords
from procurement.accounts.rules import password_problems
from procurement.core import clock, files
from procurement.core.errors import Forbidden, refuse
from procurement.core.files import Shelf
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.suppliers import listing, paper_files, paper_reviews, queries, schemas, service
from procurement.suppliers.models import SupplierPaper
from procurement.web.guards import current_actor, public, requires
from procurement.web.session import read_session

blueprint = Blueprint("suppliers_api", __name__, url_prefix="/api/v1", description="Suppliers, papers, bars")


class PaperFileSchema(Schema):
    file = Upload(required=True)


@blueprint.post("/suppliers")
@public
@blueprint.arguments(schemas.RegisterSchema)
@blueprint.response(201, schemas.SupplierSchema)
def register(data: dict[str, Any]) -> Any:
    """Register a company and its first user. Open to everybody."""
    password = data.pop("password")
    refuse(password_problems(password, data["login"]))
    hashed = passwords.hash_password(password)
    actor = current_actor()
    with transaction(actor) as session:
        return service.register_supplier(session, actor=actor, password_hash=hashed, now=clock.now(), **data)


@blueprint.get("/suppliers")
@requires(Permission.SUPPLIER_VIEW)
@blueprint.arguments(schemas.ListQuerySchema, location="query")
@blueprint.response(200, schemas.SupplierPageSchema)
def list_suppliers(query: dict[str, Any]) -> Any:
    """Every registered supplier, by name."""
    return paginate(read_session(), queries.select_suppliers(query["q"]), query["page"])


@blueprint.get("/suppliers/<uuid:supplier_id>")
@requires(Permission.SUPPLIER_VIEW)
@blueprint.response(200, schemas.SupplierSchema)
def show_supplier(supplier_id: UUID) -> Any:
    """One supplier with owners and papers."""
    return queries.get_supplier(read_session(), supplier_id)


@blueprint.get("/suppliers/<uuid:supplier_id>/standing")
@requires(Permission.SUPPLIER_VIEW)
@blueprint.response(200, schemas.StandingSchema)
def show_standing(supplier_id: UUID) -> Any:
    """What is missing, what the county said, and which bars there are."""
    return _standing(queries.get_supplier(read_session(), supplier_id).id)


@blueprint.get("/suppliers/own")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.response(200, schemas.SupplierSchema)
def show_own() -> Any:
    """One's own company."""
    return queries.get_supplier(read_session(), _own_id())


@blueprint.get("/suppliers/own/standing")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.response(200, schemas.StandingSchema)
def show_own_standing() -> Any:
    """What is missing, what each county said, and which bars there are."""
    return _standing(_own_id())


@blueprint.put("/suppliers/own")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.arguments(schemas.OwnFactsSchema)
@blueprint.response(200, schemas.SupplierSchema)
def update_own(data: dict[str, Any]) -> Any:
    """Change one's contact, address, account."""
    with transaction(current_actor()) as session:
        return service.update_supplier(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.put("/suppliers/own/signing-key")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.arguments(schemas.SigningKeySchema)
@blueprint.response(200, schemas.SupplierSchema)
def register_key(data: dict[str, Any]) -> Any:
    """Bind one's Ed25519 public key: once only."""
    with transaction(current_actor()) as session:
        return service.register_signing_key(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.post("/suppliers/own/papers")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.arguments(schemas.PaperSchema, location="form")
@blueprint.arguments(PaperFileSchema, location="files")
@blueprint.response(201, schemas.KeptPaperSchema)
def add_paper(data: dict[str, Any], uploads: dict[str, Any]) -> Any:
    """Upload a version of a paper: PDF, JPEG or PNG, at most 10 MB."""
    kept = paper_files.keep(uploads["file"].filename or "", uploads["file"].read())
    with transaction(current_actor()) as session:
        return service.add_paper(session, actor=current_actor(), now=clock.now(), **data, **asdict(kept))


@blueprint.get("/suppliers/own/papers/<uuid:paper_id>/file")
@requires(Permission.SUPPLIER_EDIT_OWN)
@blueprint.response(200, content_type="application/octet-stream")
def download_own_paper(paper_id: UUID) -> Response:
    """The file of one's own paper."""
    return _send(queries.get_paper(read_session(), paper_id, _own_id()))


@blueprint.get("/suppliers/<uuid:supplier_id>/papers/<uuid:paper_id>/file")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.response(200, content_type="application/octet-stream")
def download_paper(supplier_id: UUID, paper_id: UUID) -> Response:
    """The file of a paper, for who reviews it."""
    return _send(queries.get_paper(read_session(), paper_id, supplier_id))


@blueprint.post("/suppliers/<uuid:supplier_id>/papers/<uuid:paper_id>/reviews")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.ReviewSchema)
@blueprint.response(201, schemas.KeptReviewSchema)
def review_paper(data: dict[str, Any], supplier_id: UUID, paper_id: UUID) -> Any:
    """Accept a paper for one's county, or return it with a reason."""
    actor = current_actor()
    with transaction(actor) as session:
        paper = queries.get_paper(session, paper_id, supplier_id)
        return paper_reviews.review_paper(
            session, actor=actor, county_id=actor.county_id, paper_id=paper.id, now=clock.now(), **data
        )


@blueprint.post("/suppliers/reviews/<uuid:review_id>/decision")
@requires(Permission.SUPPLIER_REVIEW)
@blueprint.arguments(schemas.SecondWordSchema)
@blueprint.response(200, schemas.KeptReviewSchema)
def decide_review(data: dict[str, Any], review_id: UUID) -> Any:
    """Confirm a colleague's word on a paper, or return it with a reason."""
    actor = current_actor()
    with transaction(actor) as session:
        return paper_reviews.decide_review(session, actor=actor, review_id=review_id, now=clock.now(), **data)


@blueprint.post("/suppliers/<uuid:supplier_id>/bars")
@requires(Permission.SUPPLIER_BAR)
@blueprint.arguments(schemas.BarSchema)
@blueprint.response(201, schemas.KeptBarSchema)
def bar_supplier(data: dict[str, Any], supplier_id: UUID) -> Any:
    """Keep a supplier from bidding between two days, on a legal basis."""
    with transaction(current_actor()) as session:
        return service.bar_supplier(session, actor=current_actor(), supplier_id=supplier_id, now=clock.now(), **data)


@blueprint.post("/suppliers/bars/<uuid:bar_id>/lift")
@requires(Permission.SUPPLIER_BAR)
@blueprint.response(200, schemas.KeptBarSchema)
def lift_bar(bar_id: UUID) -> Any:
    """End a bar before its day."""
    with transaction(current_actor()) as session:
        return service.lift_bar(session, actor=current_actor(), bar_id=bar_id, now=clock.now())


def _send(paper: SupplierPaper) -> Response:
    """A paper's file, always to be saved: what a stranger uploaded is never shown in this site's name."""
    data = io.BytesIO(files.get(Shelf.PRIVATE, paper.file_sha256))
    return send_file(data, paper.file_type, as_attachment=True, download_name=paper.file_name, max_age=0)


def _own_id() -> UUID:
    supplier_id = current_actor().supplier_id
    if supplier_id is None:
        raise Forbidden
    return supplier_id


def _standing(supplier_id: UUID) -> dict[str, Any]:
    session = read_session()
    return {
        "missing_kinds": queries.missing_kinds(session, supplier_id, clock.today()),
        "reviews": listing.confirmed(queries.list_reviews(session, supplier_id)),
        "bars": queries.list_bars(session, supplier_id),
    }
