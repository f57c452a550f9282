"""Runs of the allocator and the lines they award."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.allocation.states import RerunCause, RunStatus
from procurement.core.db import Base, InCounty, Keyed, Price, Quantity, enum_type
from procurement.schools.models import School
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Lot, Tender


class AllocationRun(Keyed, InCounty, Base):
    """One run. Binding: exactly the inputs frozen with the notice and all valid bids; others only compare.

    `instance_sha256` and `result_sha256` name objects of the log; `checks` is what the independent verifier said.
    """

    __tablename__ = "allocation_run"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    is_binding: Mapped[bool]
    purpose: Mapped[str] = mapped_column(String(200), default="")
    changes: Mapped[dict[str, Any]]  # rules replaced for a comparison; empty in a binding run
    estimate: Mapped[list[Any]] = mapped_column(default=list)  # imagined bidders of a draft; empty: the valid bids
    status: Mapped[RunStatus] = mapped_column(enum_type(RunStatus), default=RunStatus.PREPARED)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    instance_sha256: Mapped[str] = mapped_column(String(64))
    result_sha256: Mapped[str | None] = mapped_column(String(64))
    checks: Mapped[list[Any]]
    summary: Mapped[dict[str, Any]]
    failure: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[UUID]
    prepared_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    tender: Mapped[Tender] = relationship()
    lines: Mapped[list[AllocationLine]] = relationship(back_populates="run")
    __table_args__ = (
        UniqueConstraint("tender_id", "number"),
        CheckConstraint("(status = 'solved' OR status = 'infeasible') = (result_sha256 IS NOT NULL)", name="result"),
    )


class AllocationLine(Keyed, InCounty, Base):
    """What a run gives: this supplier delivers this item to this school."""

    __tablename__ = "allocation_line"
    run_id: Mapped[UUID] = mapped_column(ForeignKey("allocation_run.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    bid_line_id: Mapped[UUID] = mapped_column(ForeignKey("bid_line.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_price: Mapped[Decimal] = mapped_column(Price())
    run: Mapped[AllocationRun] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()
    school: Mapped[School] = relationship()
    supplier: Mapped[Supplier] = relationship()


class AllocationRerun(Keyed, InCounty, Base):
    """Leave to solve the binding problem once more: without `excluded_supplier_id`, and with `kept_lots` as they are.

    `kept_lots` maps a lot under a signed contract to its supplier, whose offers alone stand for it: the lot stays with
    the supplier and counts towards what its owner may win. Everything else is what the notice froze and the valid bids.
    """

    __tablename__ = "allocation_rerun"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    cause: Mapped[RerunCause] = mapped_column(enum_type(RerunCause))
    excluded_supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey("supplier.id"))
    kept_lots: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tender_id", "excluded_supplier_id"),)
