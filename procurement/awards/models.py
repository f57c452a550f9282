"""An award: one lot, one supplier, from the binding run; what holds its contract back; what its losers are told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.allocation.models import AllocationRun
from procurement.awards.states import AwardStatus, HoldCause
from procurement.core.db import Amount, Base, InCounty, Keyed, Score, enum_type
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Lot, Tender

_LIVE = text("status <> 'cancelled'")  # a returned proposal stays on record and does not stand in the next one's way


class Award(Keyed, InCounty, Base):
    """`amount` is what is paid; `evaluated_amount` what was ranked (after the statutory price deduction)."""

    __tablename__ = "award"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"))
    status: Mapped[AwardStatus] = mapped_column(enum_type(AwardStatus), default=AwardStatus.PROPOSED)
    amount: Mapped[Decimal] = mapped_column(Amount())
    evaluated_amount: Mapped[Decimal] = mapped_column(Amount())
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    notice_ends_on: Mapped[date | None]
    challenge_until: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship()
    lot: Mapped[Lot] = relationship()
    supplier: Mapped[Supplier] = relationship()
    run: Mapped[AllocationRun] = relationship()
    __table_args__ = (
        Index("uq_award_live", "lot_id", "supplier_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_by_somebody"),
    )


class SigningHold(Keyed, InCounty, Base):
    """While one is open no contract of the tender is signed and no award confirmed; its days do not count to the term.

    `cause_id` is the challenge or complaint. `ended_by` is None where the system ended it (the law's days were over).
    """

    __tablename__ = "signing_hold"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    cause: Mapped[HoldCause] = mapped_column(enum_type(HoldCause))
    cause_id: Mapped[UUID]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("cause_id"),)


class DeemedWinner(Keyed, InCounty, Base):
    """Nobody chose within the law's days: the binding run's winners are deemed chosen (87号令第68条)."""

    __tablename__ = "deemed_winner"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"), unique=True)
    due_on: Mapped[date]
    deemed_at: Mapped[datetime]


class Debrief(Keyed, InCounty, Base):
    """Why one bidder did not win one lot, from its own figures alone (87号令第69条). Amounts in CNY.

    `own_amount`, `rank` are None for an invalid bid, whose `reason` is the reviewer's. `prices`: of each own item
    {"item", "winning"} (unit prices as text; "winning" None where no price of this item alone would have won). Under
    综合评分法 `score` is the own total, by which the bid ranks, and `scores` {"name", "most", "own"} of each factor.
    """

    __tablename__ = "debrief"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    own_amount: Mapped[Decimal | None] = mapped_column(Amount())
    winning_amount: Mapped[Decimal] = mapped_column(Amount())
    rank: Mapped[int | None] = mapped_column(Integer)
    bidder_count: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    prices: Mapped[list[Any]]
    score: Mapped[Decimal | None] = mapped_column(Score())
    scores: Mapped[list[Any]]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    made_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship()
    __table_args__ = (UniqueConstraint("run_id", "lot_id", "supplier_id"),)
