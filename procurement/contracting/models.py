"""Contracts and their lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.awards.models import Award
from procurement.catalogue.models import Item
from procurement.contracting.states import ContractStatus
from procurement.core.db import Amount, Base, InCounty, Keyed, Price, Quantity, enum_type
from procurement.documents.models import Document
from procurement.schools.models import School
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Lot, Tender


class Contract(Keyed, InCounty, Base):
    """One supplier's framework contract under one tender: fixed unit prices, estimated quantities."""

    __tablename__ = "contract"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    number: Mapped[str] = mapped_column(String(40), unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[ContractStatus] = mapped_column(enum_type(ContractStatus), default=ContractStatus.DRAFTED)
    total_amount: Mapped[Decimal] = mapped_column(Amount())
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    content: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    supplier_signed_by: Mapped[UUID | None]
    supplier_signed_at: Mapped[datetime | None]
    buyer_signed_by: Mapped[UUID | None]
    buyer_signed_at: Mapped[datetime | None]
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    document: Mapped[Document | None] = relationship()
    lines: Mapped[list[ContractLine]] = relationship(back_populates="contract")
    __table_args__ = (
        UniqueConstraint("tender_id", "supplier_id"),
        CheckConstraint("(buyer_signed_by IS NULL) = (buyer_signed_at IS NULL)", name="buyer_signature"),
        CheckConstraint("(supplier_signed_by IS NULL) = (supplier_signed_at IS NULL)", name="supplier_signature"),
        CheckConstraint("buyer_signed_by IS NULL OR buyer_signed_by <> drafted_by", name="four_eyes"),
    )


class ContractLine(Keyed, InCounty, Base):
    """One item for one school at a fixed unit price; `quantity` is an estimate."""

    __tablename__ = "contract_line"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "school": "school_id"}
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    grade: Mapped[str] = mapped_column(String(80))
    standard: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_price: Mapped[Decimal] = mapped_column(Price())
    amount: Mapped[Decimal] = mapped_column(Amount())
    contract: Mapped[Contract] = relationship(back_populates="lines")
    award: Mapped[Award] = relationship()
    lot: Mapped[Lot] = relationship()
    school: Mapped[School] = relationship()
    item: Mapped[Item] = relationship()
    __table_args__ = (UniqueConstraint("contract_id", "lot_id", "school_id", "item_id"),)
