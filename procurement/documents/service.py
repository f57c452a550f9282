"""Issuing a document, and rendering its PDF once the log holds it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts import fingerprint, render_html, render_pdf
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import files
from procurement.core.actors import SYSTEM, Actor
from procurement.core.files import Shelf
from procurement.core.queue import enqueue
from procurement.core.transaction import reading, transaction
from procurement.documents import content as contents
from procurement.documents import links, queries
from procurement.documents.models import Document, DocumentKind

RENDER = "document:render"


def issue_document(
    session: Session,
    *,
    actor: Actor,
    county_id: UUID,
    kind: DocumentKind,
    number: str,
    subject_id: UUID,
    content: contents.Content | Mapping[str, Any],
    is_public: bool,
    now: datetime,
    supplier_id: UUID | None = None,
) -> Document:
    """Store what the document says, log its fingerprint, and ask for its PDF. The caller has checked the permission.

    `content`: see documents.content.complete; check address and log reference are put in here. `supplier_id`: the one
    supplier that may read a document which is not public. A public one has the log's checkpoint signed in the same
    commit, which its paper then shows. Raises contracts.ContentError for what cannot be printed.
    """
    check_code = secrets.token_urlsafe(16)
    printed = contents.complete(content, links.check_url(check_code))
    if printed.number != number:
        msg = f"the content says {printed.number!r}, the document is {number!r}"
        raise ValueError(msg)
    document = Document(
        county_id=county_id,
        kind=kind,
        number=number,
        title=printed.title,
        language=str(printed.language),
        subject_id=subject_id,
        supplier_id=supplier_id,
        is_public=is_public,
        content=contents.to_record(printed),
        content_sha256=fingerprint(printed),
        check_code=check_code,
        issued_at=now,
    )
    session.add(document)
    session.flush()  # the id names the entry
    facts = {
        "document": document.id,
        "kind": kind,
        "number": number,
        "subject": subject_id,
        "fingerprint": document.content_sha256,
    }
    declare(
        session,
        AuditTag.DOCUMENT_ISSUED,
        log=county_log(county_id),
        facts=facts,
        subject_id=document.id,
        with_checkpoint=is_public,
    )
    payload = {"document_id": str(document.id)}
    enqueue(session, actor=actor, county_id=county_id, kind=RENDER, payload=payload, now=now)
    return document


def render_document(document_id: UUID) -> str:
    """Make the PDF of an issued document; returns its SHA-256. For the worker: two short transactions of its own.

    Doing it again changes nothing. Raises NotFound, contracts.PdfUnavailable.
    """
    with reading(SYSTEM) as session:
        document = queries.get_document(session, document_id)
        if document.pdf_sha256 is not None:
            return document.pdf_sha256
        printed, point = queries.printable(session, document), queries.find_checkpoint(session, document)
        checkpoint_size = point.size if point else None
    pdf = render_pdf(
        render_html(printed),
        header_text=printed.title,
        language=str(printed.language),
        number=printed.number,
        issued_on=printed.issued_on,
    )
    pdf_sha256 = files.put(Shelf.DOCUMENTS, pdf)
    with transaction(SYSTEM) as session:
        document = session.scalars(select(Document).where(Document.id == document_id).with_for_update()).one()
        if document.pdf_sha256 is not None:
            return document.pdf_sha256
        document.pdf_sha256, document.log_reference = pdf_sha256, printed.log_reference
        document.checkpoint_size = checkpoint_size
        facts = {"document": document.id, "pdf_sha256": pdf_sha256}
        log = county_log(document.county_id)
        declare(session, AuditTag.DOCUMENT_RENDERED, log=log, facts=facts, subject_id=document.id)
    return pdf_sha256
