"""What a committee asked a bidder in writing, and what the bidder answered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.bids.models import OpenedBid
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.clarifications.states import ClarificationStatus
from procurement.tenders.models import Lot


class BidClarification(Keyed, InCounty, Base):
    """A question about one bid for one lot and its answer. Neither can hold a price: the bid stays as it was opened.

    `signatory` is the representative who signs the answer, as the bidder names them.
    """

    __tablename__ = "bid_clarification"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[ClarificationStatus] = mapped_column(
        enum_type(ClarificationStatus), default=ClarificationStatus.ASKED
    )
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    signatory: Mapped[str] = mapped_column(String(80), default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    opened_bid: Mapped[OpenedBid] = relationship()
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint("(status = 'answered') = (answered_by IS NOT NULL)", name="answered"),
        CheckConstraint("status <> 'answered' OR (answer <> '' AND signatory <> '')", name="signed"),
    )
