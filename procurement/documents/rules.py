"""Who may read a document."""

from __future__ import annotations

from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict
from procurement.core.text import N_
from procurement.documents.models import Document

READERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.DISCIPLINE, Role.SUPERVISOR})


def may_read(actor: Actor, document: Document) -> bool:
    """Public documents: anybody. Others: officers and overseers of the same county, and the supplier they name."""
    if document.is_public or actor.role is Role.SYSTEM:
        return True
    if actor.role is Role.SUPPLIER:
        return document.supplier_id is not None and document.supplier_id == actor.supplier_id
    return actor.role in READERS and document.county_id in (actor.county_ids or ())


def rendered(document: Document) -> str:
    """The SHA-256 of the document's PDF. Raises Conflict while it is being made."""
    if document.pdf_sha256 is None:
        raise Conflict("document.not_rendered", N_("PDF 正在生成，请过一分钟再下载；网页上的文字已经可以看"))
    return document.pdf_sha256
