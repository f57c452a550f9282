"""A document's page, its sheet as printed, its PDF, and the public check."""

from __future__ import annotations

import hashlib
import io
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from contracts import render_html
from procurement.core import files
from procurement.core.errors import InvalidInput, NotFound, Problem
from procurement.core.files import Shelf
from procurement.core.text import N_
from procurement.documents import links, queries, rules
from procurement.documents.labels import KINDS
from procurement.web.guards import current_actor, public
from procurement.web.payload import FormState
from procurement.web.payload import show as show_problem
from procurement.web.session import read_session

blueprint = Blueprint("documents", __name__)

# The sheet is the very page the PDF is made of, its style inside it; it holds no script and may load nothing.
SHEET_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)


@blueprint.get("/documents/<uuid:document_id>")
@public
def show(document_id: UUID) -> str:
    """The document as it is printed, with what lets a reader check it."""
    session = read_session()
    document = queries.get_document(session, document_id)
    return render_template(
        "documents/show.html",
        document=document,
        kind=KINDS[document.kind],
        logged=queries.find_logged(session, document),
        check_url=links.check_url(document.check_code),
    )


@blueprint.get("/documents/<uuid:document_id>/sheet")
@public
def show_sheet(document_id: UUID) -> Response:
    """The printed sheet alone: word for word what the PDF says."""
    session = read_session()
    printed = queries.printable(session, queries.get_document(session, document_id))
    response = Response(render_html(printed), mimetype="text/html")
    response.headers["Content-Security-Policy"] = SHEET_CSP
    return response


@blueprint.get("/documents/<uuid:document_id>/pdf")
@public
def download(document_id: UUID) -> Response:
    """The PDF, to be saved."""
    document = queries.get_document(read_session(), document_id)
    data = io.BytesIO(files.get(Shelf.DOCUMENTS, rules.rendered(document)))
    return send_file(data, "application/pdf", as_attachment=True, download_name=f"{document.number}.pdf")


@blueprint.get("/check/<check_code>")
@public
def check(check_code: str) -> ResponseReturnValue:
    """Which document this is, whether the log holds it, and a place to compare a file."""
    return _check_page(check_code, FormState())


@blueprint.post("/check/<check_code>")
@public
def compare(check_code: str) -> ResponseReturnValue:
    """Is the uploaded file the PDF that was issued? Nothing is kept."""
    uploaded = request.files.get("file")
    data = uploaded.read() if uploaded else b""
    if not data:
        error = InvalidInput([Problem("document.no_file", N_("请选一个 PDF 文件"), "file")])
        return _check_page(check_code, FormState({}, [show_problem(p) for p in error.problems]), status=error.status)
    return _check_page(check_code, FormState(), uploaded_sha256=hashlib.sha256(data).hexdigest())


@blueprint.get("/check/<check_code>/document.tlog-proof")
@public
def download_proof(check_code: str) -> Response:
    """That the log holds this document's fingerprint, for checking anywhere, offline."""
    session = read_session()
    found = queries.check_document(session, check_code)
    data = io.BytesIO(queries.log_proof(session, found.document).encode())
    name = f"{found.document.number}.tlog-proof"
    return send_file(data, "text/plain", as_attachment=True, download_name=name)


def _check_page(
    check_code: str, form: FormState, *, uploaded_sha256: str = "", status: int = 200
) -> tuple[str, int] | str:
    try:
        found = queries.check_document(read_session(), check_code)
    except NotFound:
        return render_template("documents/check_unknown.html"), 404
    readable = rules.may_read(current_actor(), found.document)
    page = render_template(
        "documents/check.html",
        check=found,
        form=form,
        kind=KINDS[found.document.kind],
        read_url=url_for("documents.show", document_id=found.document.id) if readable else "",
        uploaded_sha256=uploaded_sha256,
    )
    return page, status
