"""Voiding published awards, so that the lots may be awarded anew by the same rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import queries
from procurement.awards.models import Award
from procurement.awards.states import AWARD
from procurement.core.actors import Actor
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.states import LOT, LotStatus, TenderStatus


def void_awards(
    session: Session, *, actor: Actor, tender: Tender, kept: Collection[UUID], reason: str, now: datetime
) -> Sequence[Award]:
    """Cancel the tender's live awards except those of the `kept` lots; their lots are open again, the tender too.

    The caller locked the tender, has checked the permission and tells the public by the next notice.
    """
    voided = [award for award in queries.list_live(session, tender.id) if award.lot_id not in kept]
    for award in voided:
        AWARD.move(award, award.status.CANCELLED)
        award.ended_reason = reason
    lots = {award.lot_id for award in voided}
    for lot in tender.lots:
        if lot.id in lots and lot.status is LotStatus.AWARDED:
            LOT.move(lot, LotStatus.ACTIVE)
    if tender.status is not TenderStatus.EVALUATED:
        tender_service.move_tender(session, actor=actor, tender=tender, to=TenderStatus.EVALUATED, now=now)
    facts = {
        "tender": tender.id,
        "awards": [{"award": a.id, "lot": a.lot_id, "supplier": a.supplier_id} for a in voided],
        "kept_lots": sorted(str(lot) for lot in kept),
    }
    log = county_log(tender.county_id)
    declare(session, AuditTag.AWARD_VOIDED, log=log, facts=facts, subject_id=tender.id, with_checkpoint=True)
    for supplier_id in sorted({award.supplier_id for award in voided}):
        tell(
            session,
            county_id=tender.county_id,
            organization_id=supplier_id,
            subject=N_("%(number)s 的中标结果已作废，将按公告的规则重新定标"),
            params={"number": tender.number},
            body=reason,
            now=now,
        )
    return voided
