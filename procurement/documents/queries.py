"""Reading documents, and comparing them with what the log holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts import fingerprint, render_html
from procurement.audit import queries as audit
from procurement.audit.proofs import entry_proof
from procurement.audit.tags import AuditTag
from procurement.core.errors import Forbidden, NotFound, Unauthenticated
from procurement.core.scope import actor_of
from procurement.core.text import N_
from procurement.documents import content, links, rules
from procurement.documents.models import Document


@dataclass(frozen=True)
class Logged:
    """What the log says of a document: where, and with which fingerprint (SHA-256, hexadecimal)."""

    reference: str
    fingerprint: str


def get_document(session: Session, document_id: UUID) -> Document:
    """A document that the session's actor may read. Raises NotFound, Forbidden, or Unauthenticated for nobody."""
    document = session.scalar(select(Document).where(Document.id == document_id))
    if document is None:
        raise NotFound
    actor = actor_of(session)
    if rules.may_read(actor, document):
        return document
    if not actor.is_authenticated:
        raise Unauthenticated
    raise Forbidden if actor.county_ids is not None else NotFound


def find_by_check_code(session: Session, check_code: str) -> Document | None:
    """The document whose QR code holds `check_code`, whoever asks: paper in hand is reason enough to check it."""
    return session.scalar(select(Document).where(Document.check_code == check_code))


def list_for_subject(session: Session, subject_id: UUID) -> Sequence[Document]:
    """The documents about a tender, award or contract that the session's actor may read, in the order of issue."""
    statement = select(Document).where(Document.subject_id == subject_id).order_by(Document.issued_at, Document.number)
    return [found for found in session.scalars(statement) if rules.may_read(actor_of(session), found)]


def find_newer(session: Session, document: Document) -> Document | None:
    """The newest document of the same kind about the same thing for the same reader, issued after this one."""
    statement = select(Document).where(
        Document.kind == document.kind,
        Document.subject_id == document.subject_id,
        Document.language == document.language,
        Document.supplier_id == document.supplier_id,
        Document.issued_at > document.issued_at,
    )
    return session.scalar(statement.order_by(Document.issued_at.desc()).limit(1))


def find_logged(session: Session, document: Document) -> Logged | None:
    """The entry that the issue of `document` left in the log; None when the log holds none."""
    entry = _find_entry(session, document)
    if entry is None:
        return None
    reference = f"{audit.origin_of(session, entry)} #{entry.seq:,}"
    return Logged(reference=reference, fingerprint=audit.facts_of(entry)["fingerprint"])


def find_checkpoint(session: Session, document: Document) -> audit.Point | None:
    """The log's checkpoint that the paper shows: the first that covers the issue, else the latest before it.

    Once the PDF is made it is the one that the PDF shows.
    """
    entry = _find_entry(session, document)
    if entry is None or (document.pdf_sha256 is not None and document.checkpoint_size is None):
        return None
    if document.checkpoint_size is not None:
        return audit.get_checkpoint(session, entry.log_id, document.checkpoint_size)
    return audit.find_checkpoint_of(session, entry)


def _find_entry(session: Session, document: Document) -> audit.Entry | None:
    return audit.find_entry(session, document.id, AuditTag.DOCUMENT_ISSUED)


def log_proof(session: Session, document: Document) -> str:
    """The tlog-proof of the entry with the document's fingerprint. Raises NotFound until a checkpoint covers it."""
    entry = _find_entry(session, document)
    if entry is None:
        raise NotFound
    return entry_proof(session, entry)


def printable(session: Session, document: Document) -> content.Content:
    """What paper shows: content, check address, place in the log and checkpoint. Raises NotFound when not logged."""
    logged, point = find_logged(session, document), find_checkpoint(session, document)
    if logged is None:
        raise NotFound
    return content.from_record(
        document.content,
        check_url=links.check_url(document.check_code),
        log_reference=logged.reference,
        checkpoint=point.note if point else "",
    )


def page_of(session: Session, document: Document) -> str:
    """What paper shows, as a page of its own. Raises NotFound when not logged."""
    return render_html(printable(session, document))


@dataclass(frozen=True)
class Check:
    """What can be said of a document: the stored text still has its fingerprint, and the log holds that fingerprint."""

    document: Document
    logged: Logged | None
    is_intact: bool

    @property
    def is_logged(self) -> bool:
        return self.logged is not None and self.logged.fingerprint == self.document.content_sha256

    def compare(self, sha256: str) -> bool:
        """Is a file with this hexadecimal SHA-256 the PDF that was issued?"""
        return self.document.pdf_sha256 is not None and sha256 == self.document.pdf_sha256


def check_document(session: Session, check_code: str) -> Check:
    """Recompute the fingerprint of the document with this code and look it up in the log. Raises NotFound."""
    document = find_by_check_code(session, check_code)
    if document is None:
        raise NotFound("document.unknown_code", N_("没有用这个核验码签发过文件"))
    logged = find_logged(session, document)
    text = content.from_record(
        document.content, check_url=links.check_url(check_code), log_reference=logged.reference if logged else "—"
    )
    return Check(document, logged, is_intact=fingerprint(text) == document.content_sha256)
