"""Reading clarifications: the committee's page, the bidder's own, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.bids.models import OpenedBid
from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.core.errors import NotFound
from procurement.evaluation.clarifications.models import BidClarification
from procurement.evaluation.clarifications.states import ClarificationStatus
from procurement.tenders.models import Lot, Tender
from procurement.tenders.states import LotStatus


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(BidClarification.lot).joinedload(Lot.tender),
        joinedload(BidClarification.opened_bid).joinedload(OpenedBid.supplier),
    )


def list_clarifications(session: Session, tender_id: UUID) -> Sequence[BidClarification]:
    """The tender's, the oldest first; a supplier sees its own."""
    statement = select(BidClarification).options(*_whole()).where(BidClarification.tender_id == tender_id)
    return session.scalars(statement.order_by(BidClarification.asked_at, BidClarification.id)).all()


def get_clarification(session: Session, clarification_id: UUID, *, lock: bool = False) -> BidClarification:
    """One of them, locked for its answer when `lock`. Raises NotFound."""
    statement = select(BidClarification).options(*_whole()).where(BidClarification.id == clarification_id)
    if lock:
        statement = statement.with_for_update(of=BidClarification).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_waiting(session: Session, supplier_id: UUID, now: datetime) -> Sequence[BidClarification]:
    """What this supplier may still answer, the first to end first."""
    statement = select(BidClarification).options(*_whole())
    statement = statement.where(
        BidClarification.supplier_id == supplier_id,
        BidClarification.status == ClarificationStatus.ASKED,
        BidClarification.answer_until > now,
    )
    return session.scalars(statement.order_by(BidClarification.answer_until, BidClarification.id)).all()


def count_open(session: Session, tender_id: UUID, now: datetime) -> int:
    """Questions whose time is not over and that were not answered."""
    found = list_clarifications(session, tender_id)
    return sum(one.status is ClarificationStatus.ASKED and now < one.answer_until for one in found)


def list_running(session: Session, tender: Tender) -> list[LotBid]:
    """The bids that may be asked about: on lots still in the running."""
    return [bid for bid in list_lot_bids(session, tender) if bid.lot.status is LotStatus.ACTIVE]
