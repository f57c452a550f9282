"""How a tender or a lot ends without contract: its legal ground on record, a public notice, everybody told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.tenders.models import Lot, Tender
from procurement.tenders.procedure import papers
from procurement.tenders.procedure.models import FailureGround, TenderEnding
from procurement.tenders.procedure.telling import tell_insiders, tell_suppliers
from procurement.tenders.queries import frozen_notice
from procurement.tenders.states import TenderStatus

SUBJECTS = {
    TenderStatus.UNSUCCESSFUL: N_("%(number)s 废标，理由见公告：%(title)s"),
    TenderStatus.CANCELLED: N_("%(number)s 采购终止，理由见公告：%(title)s"),
}


def record_ending(  # noqa: PLR0913  (keyword-only, as in service.py)
    session: Session, *, actor: Actor, tender: Tender, ground: FailureGround, reason: str, now: datetime,
    lot: Lot | None = None,
) -> TenderEnding:  # fmt: skip
    """One of the four grounds of 政府采购法第36条, for the tender or one `lot` of it."""
    ending = TenderEnding(
        county_id=tender.county_id,
        tender_id=tender.id,
        lot_id=lot.id if lot else None,
        ground=ground,
        reason=reason,
        ended_by=actor.user_id,
        ended_at=now,
    )
    session.add(ending)
    return ending


def publish_ending(session: Session, *, actor: Actor, tender: Tender, ending: TenderEnding, now: datetime) -> None:
    """The public notice of a published tender's end, told to every supplier alike (政府采购法第36条第2款)."""
    failed = tender.status is TenderStatus.UNSUCCESSFUL
    kind = DocumentKind.TENDER_FAILURE if failed else DocumentKind.TENDER_TERMINATION
    issue_document(
        session,
        actor=actor,
        county_id=tender.county_id,
        kind=kind,
        number=papers.ending_number(tender.number),
        subject_id=tender.id,
        content=papers.ending(frozen_notice(tender), ending, is_failure=failed, issued_on=clock.local(now).date()),
        is_public=True,
        now=now,
    )
    tell_suppliers(session, tender, SUBJECTS[tender.status], {}, now)
    tell_insiders(session, tender, SUBJECTS[tender.status], {}, now)
