"""What reviewers said of an opened bid, lot by lot."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.bids.models import OpenedBid
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.tenders.models import Lot


class ReviewKind(StrEnum):
    QUALIFICATION = "qualification"  # 资格审查, by the purchaser (87号令第44条)
    CONFORMITY = "conformity"  # 符合性审查, by the committee


class ReviewVerdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


class InvalidGround(StrEnum):
    """Grounds on which a bid is invalid (87号令第63条 and others)."""

    BOND = "bond"
    SIGNATURE = "signature"
    QUALIFICATION = "qualification"
    OVER_CEILING = "over_ceiling"
    UNACCEPTABLE_CONDITIONS = "unacceptable_conditions"
    RELATED_PARTY = "related_party"  # 条例第18条
    BARRED = "barred"  # 政府采购法第22条
    OTHER = "other"


class BidReview(Keyed, InCounty, Base):
    """One verdict on one bid for one lot. A failed one names its ground and reason; it is never changed.

    `reviewed_by` is the purchaser's officer, or the committee's id: its members stay secret.
    """

    __tablename__ = "bid_review"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    kind: Mapped[ReviewKind] = mapped_column(enum_type(ReviewKind))
    verdict: Mapped[ReviewVerdict] = mapped_column(enum_type(ReviewVerdict))
    ground: Mapped[InvalidGround | None] = mapped_column(enum_type(InvalidGround))
    reason: Mapped[str] = mapped_column(Text, default="")
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]
    opened_bid: Mapped[OpenedBid] = relationship()
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        UniqueConstraint("opened_bid_id", "lot_id", "kind"),
        CheckConstraint("(verdict = 'failed') = (ground IS NOT NULL)", name="ground_if_failed"),
        CheckConstraint("verdict <> 'failed' OR reason <> ''", name="reason_if_failed"),
    )
