"""Corrections and explanations of a bidder's price on one lot."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.bids.models import OpenedBid
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.pricing.states import CorrectionStatus, ExplanationStatus
from procurement.tenders.models import Lot


class PriceCorrection(Keyed, InCounty, Base):
    """What 87号令第59条 changes in one bid for one lot; binding once confirmed.

    `steps`: see corrections.Step; `unit_prices`: corrected price by item id; the hashes name objects of the log.
    """

    __tablename__ = "price_correction"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[CorrectionStatus] = mapped_column(enum_type(CorrectionStatus), default=CorrectionStatus.REQUESTED)
    steps: Mapped[list[Any]]
    unit_prices: Mapped[dict[str, Any]]
    before_sha256: Mapped[str] = mapped_column(String(64))
    after_sha256: Mapped[str] = mapped_column(String(64))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    opened_bid: Mapped[OpenedBid] = relationship()
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        UniqueConstraint("opened_bid_id", "lot_id"),
        CheckConstraint("(status IN ('confirmed', 'refused')) = (answered_by IS NOT NULL)", name="answered"),
    )


class PriceExplanation(Keyed, InCounty, Base):
    """A request to explain an obviously low price on one lot, its answer, and what the committee decided.

    `triggers`: {"trigger", "price", "share", "base"} of those that fired, or the judgement alone; `request_reason` is
    the committee's. `attachments`: {"name", "type", "sha256"} on the private shelf. `look_ups`: what was searched.
    """

    __tablename__ = "price_explanation"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[ExplanationStatus] = mapped_column(enum_type(ExplanationStatus), default=ExplanationStatus.REQUESTED)
    triggers: Mapped[list[Any]]
    request_reason: Mapped[str] = mapped_column(Text, default="")
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    explanation: Mapped[str] = mapped_column(Text, default="")
    attachments: Mapped[list[Any]]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    look_ups: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    opened_bid: Mapped[OpenedBid] = relationship()
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        UniqueConstraint("opened_bid_id", "lot_id"),
        CheckConstraint("(status IN ('accepted', 'invalid')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decision_reason <> ''", name="reason_of_decision"),
        CheckConstraint("status NOT IN ('answered', 'accepted') OR explanation <> ''", name="explained"),
    )

    @property
    def is_watched(self) -> bool:
        """A low price that was accepted: the performance of the contract is watched (财库〔2026〕2号)."""
        return self.status is ExplanationStatus.ACCEPTED
