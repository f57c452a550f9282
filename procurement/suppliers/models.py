"""Suppliers, who stands behind them, their papers, what counties said of those, and dated bars."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base, InCounty, Keyed, Quantity, enum_type
from procurement.suppliers.states import ReviewStatus


class PaperKind(StrEnum):
    BUSINESS_LICENCE = "business_licence"  # 营业执照
    FOOD_OPERATION_LICENCE = "food_operation_licence"  # 食品经营许可证
    FOOD_OPERATION_FILING = "food_operation_filing"  # 仅销售预包装食品备案
    FOOD_PRODUCTION_LICENCE = "food_production_licence"  # 食品生产许可证 SC
    TEST_REPORT = "test_report"  # 第三方检测报告
    LIABILITY_INSURANCE = "liability_insurance"  # 食品安全责任险
    HEALTH_CERTIFICATE = "health_certificate"  # 从业人员健康证
    OTHER = "other"


class PaperVerdict(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Supplier(Base):
    """A company that may bid anywhere; `id` is its organization's id.

    `signing_key` is its Ed25519 public key (base64url), "" until registered, then never changed.
    """

    __tablename__ = "supplier"
    __scope__: ClassVar[dict[str, str]] = {"supplier": "id"}
    id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)  # 统一社会信用代码
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    legal_representative: Mapped[str] = mapped_column(String(60))
    contact_name: Mapped[str] = mapped_column(String(60))
    contact_phone: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(200))
    bank_account: Mapped[str] = mapped_column(String(40), default="")
    is_small_business: Mapped[bool] = mapped_column(default=False)
    signing_key: Mapped[str] = mapped_column(String(64), default="")
    registered_at: Mapped[datetime]
    owners: Mapped[list[SupplierOwner]] = relationship(back_populates="supplier")
    papers: Mapped[list[SupplierPaper]] = relationship(back_populates="supplier")


class SupplierOwner(Keyed, Base):
    """A holder of a supplier: a person or company code and its share in percent."""

    __tablename__ = "supplier_owner"
    __scope__: ClassVar[dict[str, str]] = {"supplier": "supplier_id"}
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(40))  # credit code, or a salted hash of a person's number
    share_percent: Mapped[Decimal] = mapped_column(Quantity())
    supplier: Mapped[Supplier] = relationship(back_populates="owners")
    __table_args__ = (
        UniqueConstraint("supplier_id", "code"),
        CheckConstraint("share_percent >= 0", name="share"),
    )


class SupplierPaper(Keyed, Base):
    """One version of a paper; the file lies on the private shelf."""

    __tablename__ = "supplier_paper"
    __scope__: ClassVar[dict[str, str]] = {"supplier": "supplier_id"}
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(enum_type(PaperKind))
    number: Mapped[str] = mapped_column(String(80))
    issuer: Mapped[str] = mapped_column(String(120))
    valid_until: Mapped[date | None]
    file_name: Mapped[str] = mapped_column(String(160))
    file_type: Mapped[str] = mapped_column(String(60))
    file_sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]
    supplier: Mapped[Supplier] = relationship(back_populates="papers")


class PaperReview(Keyed, InCounty, Base):
    """What one county's people said of a paper: one proposes a verdict, another confirms it or returns it."""

    __tablename__ = "paper_review"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("supplier_paper.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    verdict: Mapped[PaperVerdict] = mapped_column(enum_type(PaperVerdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]
    status: Mapped[ReviewStatus] = mapped_column(enum_type(ReviewStatus))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decide_reason: Mapped[str] = mapped_column(Text, default="")
    paper: Mapped[SupplierPaper] = relationship()
    __table_args__ = (
        CheckConstraint("verdict <> 'returned' OR reason <> ''", name="returned_with_reason"),
        CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by IS NULL OR decided_by <> reviewed_by", name="two_people"),
        CheckConstraint("status <> 'returned' OR decide_reason <> ''", name="sent_back_with_reason"),
    )


class SupplierBar(Keyed, InCounty, Base):
    """A dated bar from bidding, with its legal basis; it ends by itself (政府采购法第22、77条).

    Every county sees it, since it counts in all of them (财库〔2015〕150号); only the county that set it may lift it.
    """

    __tablename__ = "supplier_bar"
    __scope__: ClassVar[dict[str, str]] = {"supplier": "supplier_id"}
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    decided_by: Mapped[UUID]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )
