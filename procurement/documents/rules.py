"""Who may read a document."""

from __future__ import annotations

from procurement.core.actors import Actor, Role
from procurement.documents.models import Document

READERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.DISCIPLINE})


def may_read(actor: Actor, document: Document) -> bool:
    """Public documents: anybody. Others: officers and overseers of the same county, and the supplier they name."""
    if document.is_public or actor.role is Role.SYSTEM:
        return True
    if actor.role is Role.SUPPLIER:
        return document.supplier_id is not None and document.supplier_id == actor.supplier_id
    return actor.role in READERS and document.county_id in (actor.county_ids or ())
