"""Contracts and their lines, and winners who would not sign."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.awards.models import Award
from procurement.catalogue.models import Item
from procurement.contracting.states import ContractStatus, RefusalStatus, SubcontractStatus, SupplementStatus
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
    filed_on: Mapped[date | None]
    filed_by: Mapped[UUID | None]
    filing_number: Mapped[str] = mapped_column(String(60), default="")
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    document: Mapped[Document | None] = relationship()
    lines: Mapped[list[ContractLine]] = relationship(back_populates="contract")
    supplements: Mapped[list[ContractSupplement]] = relationship(
        back_populates="contract", order_by="ContractSupplement.number"
    )
    __table_args__ = (
        CheckConstraint("(filed_on IS NULL) = (filed_by IS NULL)", name="filed_by_somebody"),
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
    __table_args__ = (
        UniqueConstraint("contract_id", "lot_id", "school_id", "item_id"),
        Index("uq_contract_line_award", "award_id", "school_id", "item_id", unique=True),  # put into one contract only
    )


_OPEN = text("status IN ('proposed', 'supplier_signed')")  # one at a time: each is measured against those before


class ContractSupplement(Keyed, InCounty, Base):
    """More of the same goods at the contract's own prices, at most a tenth of its amount in all (政府采购法第49条).

    `document` is what both sign; it is public once they have. `amount` in CNY.
    """

    __tablename__ = "contract_supplement"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    number: Mapped[str] = mapped_column(String(48), unique=True)
    status: Mapped[SupplementStatus] = mapped_column(enum_type(SupplementStatus), default=SupplementStatus.PROPOSED)
    amount: Mapped[Decimal] = mapped_column(Amount())
    reason: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    supplier_signed_by: Mapped[UUID | None]
    supplier_signed_at: Mapped[datetime | None]
    buyer_signed_by: Mapped[UUID | None]
    buyer_signed_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    contract: Mapped[Contract] = relationship(back_populates="supplements")
    document: Mapped[Document] = relationship()
    lines: Mapped[list[SupplementLine]] = relationship(back_populates="supplement")
    __table_args__ = (
        Index("uq_contract_supplement_open", "contract_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("buyer_signed_by IS NULL OR buyer_signed_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(status = 'signed') = (buyer_signed_at IS NOT NULL)", name="signed"),
        CheckConstraint("amount > 0", name="some"),
    )


class SupplementLine(Keyed, InCounty, Base):
    """So much more of one line of the contract, in its unit and at its price."""

    __tablename__ = "supplement_line"
    supplement_id: Mapped[UUID] = mapped_column(ForeignKey("contract_supplement.id"), index=True)
    contract_line_id: Mapped[UUID] = mapped_column(ForeignKey("contract_line.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    amount: Mapped[Decimal] = mapped_column(Amount())
    supplement: Mapped[ContractSupplement] = relationship(back_populates="lines")
    contract_line: Mapped[ContractLine] = relationship()
    __table_args__ = (
        UniqueConstraint("supplement_id", "contract_line_id"),
        CheckConstraint("quantity > 0", name="some"),
    )


_NOT_REFUSED = text("status <> 'refused'")


class Subcontract(Keyed, InCounty, Base):
    """A supplier asks to let another do a part of its contract; the buyer answers in writing (政府采购法第48条)."""

    __tablename__ = "subcontract"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    status: Mapped[SubcontractStatus] = mapped_column(enum_type(SubcontractStatus), default=SubcontractStatus.REQUESTED)
    name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str] = mapped_column(String(18))
    work: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    contract: Mapped[Contract] = relationship()
    __table_args__ = (
        Index("uq_subcontract_standing", "contract_id", "credit_code", unique=True, sqlite_where=_NOT_REFUSED,
              postgresql_where=_NOT_REFUSED),
        CheckConstraint("(status = 'requested') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="in_writing"),
    )  # fmt: skip


_STANDING = text("status <> 'dismissed'")  # a dismissed record does not stand in the way of a true one


class WinnerRefusal(Keyed, InCounty, Base):
    """A winner that would not sign, with the evidence for it (政府采购法第77条; 条例第49、72条)."""

    __tablename__ = "winner_refusal"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    status: Mapped[RefusalStatus] = mapped_column(enum_type(RefusalStatus), default=RefusalStatus.RECORDED)
    refused_on: Mapped[date]
    account: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(String(160))
    file_type: Mapped[str] = mapped_column(String(40))
    file_sha256: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    __table_args__ = (
        Index("uq_winner_refusal_standing", "tender_id", "supplier_id", unique=True, sqlite_where=_STANDING,
              postgresql_where=_STANDING),
        CheckConstraint("decided_by IS NULL OR decided_by <> recorded_by", name="four_eyes"),
        CheckConstraint("(status = 'recorded') = (decided_at IS NULL)", name="decided"),
    )  # fmt: skip
