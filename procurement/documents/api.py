"""Read documents and their PDF files; check a document by the code on the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from procurement.core import files
from procurement.core.files import Shelf
from procurement.core.permissions import Permission
from procurement.documents import queries, rules, schemas
from procurement.documents.models import Document
from procurement.web.guards import public, requires
from procurement.web.session import read_session

blueprint = Blueprint("documents_api", __name__, url_prefix="/api/v1", description="Official documents")


@blueprint.get("/documents")
@requires(Permission.DOCUMENT_VIEW)
@blueprint.arguments(schemas.DocumentQuerySchema, location="query")
@blueprint.response(200, schemas.DocumentSchema(many=True))
def list_documents(query: dict[str, UUID]) -> Sequence[Document]:
    """The documents about one tender, award or contract that one may read."""
    return queries.list_for_subject(read_session(), query["subject_id"])


@blueprint.get("/documents/<uuid:document_id>")
@public
@blueprint.response(200, schemas.DocumentContentSchema)
def show_document(document_id: UUID) -> Document:
    """One document with all it says. Public ones without a token."""
    return queries.get_document(read_session(), document_id)


@blueprint.get("/documents/<uuid:document_id>/pdf")
@public
@blueprint.response(200, content_type="application/pdf")
def show_pdf(document_id: UUID) -> Response:
    """The PDF file. Public ones without a token."""
    document = queries.get_document(read_session(), document_id)
    return Response(files.get(Shelf.DOCUMENTS, rules.rendered(document)), mimetype="application/pdf")


@blueprint.get("/checks/<string:check_code>")
@public
@blueprint.response(200, schemas.CheckSchema)
def check_document(check_code: str) -> Any:
    """Which document this is, its fingerprint, and whether the log holds it."""
    return queries.check_document(read_session(), check_code)


@blueprint.post("/checks/<string:check_code>")
@public
@blueprint.arguments(schemas.CompareSchema)
@blueprint.response(200, schemas.ComparedSchema)
def compare_file(data: dict[str, str], check_code: str) -> dict[str, bool]:
    """Is a file with this SHA-256 the PDF that was issued?"""
    return {"is_same": queries.check_document(read_session(), check_code).compare(data["sha256"])}
