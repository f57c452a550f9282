"""The legal review of a document that was handed over (财库〔2021〕22号第23、33条): recorded before it is approved."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Forbidden, refuse
from procurement.core.permissions import Permission, require
from procurement.tenders import queries
from procurement.tenders.models import Tender
from procurement.tenders.notice import build_notice, document_of
from procurement.tenders.procedure import rules
from procurement.tenders.procedure.models import LegalReview, ReviewOpinion


def record_review(  # noqa: PLR0913  (keyword-only, as in service.py)
    session: Session, *, actor: Actor, tender_id: UUID, opinion: ReviewOpinion, counsel: str, text: str, now: datetime
) -> LegalReview:
    """Counsel's opinion on the submitted document, by somebody who did not draft it; bound to what was read.

    Raises RuleViolation (own draft, not submitted, opinion too short), NotFound.
    """
    require(actor, Permission.TENDER_REVIEW)
    tender = queries.get_tender(session, tender_id, lock=True)
    refuse([*rules.review_problems(tender, actor.user_id), *rules.text_problems(text, "text")])
    if actor.user_id is None:
        raise Forbidden
    review = LegalReview(
        county_id=tender.county_id,
        tender_id=tender.id,
        opinion=opinion,
        counsel=counsel.strip(),
        text=text.strip(),
        document_sha256=document_sha256(tender),
        reviewed_by=actor.user_id,
        reviewed_at=now,
    )
    session.add(review)
    facts = {
        "tender": tender.id,
        "opinion": opinion,
        "document_sha256": review.document_sha256,
        "text_sha256": sha256(review.text.encode()).hexdigest(),
    }
    log = county_log(tender.county_id)
    declare(session, AuditTag.LEGAL_REVIEW_RECORDED, log=log, facts=facts, subject_id=tender.id)
    return review


def document_sha256(tender: Tender) -> str:
    """The fingerprint of what a draft says, and of what its first notice will say (`notice.document_of`)."""
    return sha256(canonical(draft_document(tender))).hexdigest()


def draft_document(tender: Tender) -> dict[str, Any]:
    """What a draft says, as the object whose fingerprint lawyers, approvers and keyholders go by."""
    return document_of(build_notice(tender, buyer=""))
