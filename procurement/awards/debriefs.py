"""The letter to each bidder that did not win: its own figures, what beat it, the price that would have won."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county
from procurement.allocation import queries as runs
from procurement.allocation.explaining import WinningPrices
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import notices, queries
from procurement.awards.losses import Loss, Prices, ToldLoss, loss_of
from procurement.awards.models import Award, Debrief
from procurement.awards.states import AwardStatus
from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.numbering import next_number
from procurement.core.text import N_
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender

WRITE = "award:debrief"


def write_letters(run_id: UUID) -> None:
    """Compute and issue the letters of a published result: for the worker. Doing it again changes nothing.

    The prices are found by solving again, outside any transaction; what is stored is the bidder's own and the winner's
    published total.
    """
    with reading(SYSTEM) as session:
        run = runs.get_run(session, run_id)
        tender = tenders.get_tender(session, run.tender_id)
        awards = _published(session, run_id, tender.id)
        if not awards or queries.list_debriefs(session, tender.id, run_id):
            return
        raw, result = runs.read_object(run.instance_sha256), json.loads(runs.read_object(run.result_sha256))
        found = queries.figures_of(session, tender, json.loads(raw))
        lost = queries.lost_awards(session, tender.id, awards)
        losses = {supplier_id: [loss_of(award, supplier_id, found) for award in lost[supplier_id]]
                  for supplier_id in sorted(lost)}  # fmt: skip
        notice = tenders.frozen_notice(tender)
    prices = WinningPrices(raw, result)
    told = {
        supplier_id: [ToldLoss(loss, () if loss.place else _prices(loss, winning, notice)) for loss in own]
        for supplier_id, own in losses.items()
        for winning in [{} if all(loss.place for loss in own) else prices.of_supplier(str(supplier_id))]
    }
    now = clock.now()
    with transaction(SYSTEM) as session:
        tender = tenders.get_tender(session, tender.id, lock=True)
        if queries.list_debriefs(session, tender.id, run_id):
            return
        for supplier_id, own in told.items():
            _issue(session, tender, run_id, supplier_id, own, now)
        facts = {"tender": tender.id, "run": run_id, "letters": len(told)}
        log = county_log(tender.county_id)
        declare(session, AuditTag.AWARD_DEBRIEFED, log=log, facts=facts, subject_id=tender.id)


def _published(session: Session, run_id: UUID, tender_id: UUID) -> list[Award]:
    out = {AwardStatus.PUBLISHED, AwardStatus.ACTIVE}
    return [award for award in queries.list_in(session, tender_id, out) if award.run_id == run_id]


def _prices(loss: Loss, winning: Mapping[tuple[str, str], Decimal | None], notice: Mapping[str, Any]) -> Prices:
    lot = str(loss.lot_id)
    given = next(found for found in notice["lots"] if found["lot"] == lot)
    names = {item["item"]: item["name"] for item in given["items"]}
    return [
        {"item": names[item], "winning": None if price is None else f"{price:.4f}"}
        for (one, item), price in winning.items()
        if one == lot
    ]


def _issue(
    session: Session, tender: Tender, run_id: UUID, supplier_id: UUID, told: Sequence[ToldLoss], now: datetime
) -> Document:
    county, year = get_county(session, tender.county_id), clock.local(now).year
    number = next_number(session, county_id=county.id, county_code=county.code, kind="GZ", year=year)
    opened = next(one for one in bids.list_opened(session, tender.id) if one.supplier_id == supplier_id)
    content = notices.debrief_letter(
        tenders.frozen_notice(tender), number, clock.local(now).date(), opened.supplier.name, told
    )
    document = issue_document(
        session, actor=SYSTEM, county_id=county.id, kind=DocumentKind.DEBRIEF_LETTER, number=number,
        subject_id=tender.id, content=content, is_public=False, supplier_id=supplier_id, now=now,
    )  # fmt: skip
    session.add_all(
        Debrief(
            county_id=county.id, tender_id=tender.id, run_id=run_id, lot_id=one.loss.lot_id, supplier_id=supplier_id,
            own_amount=one.loss.own, winning_amount=one.loss.winning, rank=one.loss.rank,
            bidder_count=one.loss.bidder_count, reason=one.loss.reason, prices=[dict(price) for price in one.prices],
            score=one.loss.place.total if one.loss.place else None,
            scores=[dict(part) for part in one.loss.place.parts] if one.loss.place else [],
            document_id=document.id, made_at=now,
        )
        for one in told
    )  # fmt: skip
    tell(
        session, county_id=county.id, organization_id=supplier_id, subject=N_("%(number)s：这是未中标告知书"),
        params={"number": tender.number}, now=now, link=f"/documents/{document.id}",
    )  # fmt: skip
    return document


def find_letter(session: Session, tender_id: UUID) -> UUID | None:
    """The newest letter that exists for the session's actor."""
    statement = select(Debrief.document_id).where(Debrief.tender_id == tender_id).order_by(Debrief.made_at.desc())
    return session.scalar(statement.limit(1))
