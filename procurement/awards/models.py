"""An award: one lot, one supplier, from the binding run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.allocation.models import AllocationRun
from procurement.awards.states import AwardStatus
from procurement.core.db import Amount, Base, InCounty, Keyed, enum_type
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
