"""Tenders, their lots and frozen demand, their keyholders, and the dated parameters of the law."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalogue.models import Grade, Item, Standard
from procurement.core.db import Amount, Base, InCounty, Keyed, Price, Quantity, enum_type
from procurement.schools.models import DemandPlan, School, Zone
from procurement.tenders.states import LotStatus, TenderStatus


class AwardMethod(StrEnum):
    LOWEST_EVALUATED_PRICE = "lowest_evaluated_price"  # 最低评标价法
    WEIGHTED_SCORING = "weighted_scoring"  # 综合评分法


class FundingSource(StrEnum):
    FISCAL = "fiscal"
    NON_FISCAL = "non_fiscal"
    MIXED_INSEPARABLE = "mixed_inseparable"


class Pricing(StrEnum):
    """What bidders write for each item."""

    UNIT_PRICE = "unit_price"
    DISCOUNT = "discount"  # 下浮率 off the notice's reference prices


class Tender(Keyed, InCounty, Base):
    """A purchase by open tender. What the notice freezes lies in the object `notice_sha256`, not in these columns."""

    __tablename__ = "tender"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[TenderStatus] = mapped_column(enum_type(TenderStatus), default=TenderStatus.DRAFT, index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("demand_plan.id"))
    award_method: Mapped[AwardMethod] = mapped_column(
        enum_type(AwardMethod), default=AwardMethod.LOWEST_EVALUATED_PRICE
    )
    method_reason: Mapped[str] = mapped_column(Text, default="")  # legal basis for scoring or splitting a lot
    pricing: Mapped[Pricing] = mapped_column(
        enum_type(Pricing), default=Pricing.UNIT_PRICE, server_default=Pricing.UNIT_PRICE.value
    )
    reference_source: Mapped[str] = mapped_column(String(160), default="", server_default="")  # of the reference prices
    reference_on: Mapped[date | None]  # the day that the reference prices are of
    funding_source: Mapped[FundingSource] = mapped_column(enum_type(FundingSource))
    budget_amount: Mapped[Decimal] = mapped_column(Amount())
    bond_amount: Mapped[Decimal] = mapped_column(Amount(), default=Decimal("0.00"))
    qualification: Mapped[str] = mapped_column(Text, default="")  # the document's conditions, linted
    terms: Mapped[str] = mapped_column(Text, default="")  # of the contract and the evaluation, linted too
    performance_bond_rate: Mapped[Decimal] = mapped_column(Price(), default=Decimal("0.0000"))  # of the contract
    payment_days: Mapped[int] = mapped_column(Integer, default=30)
    same_brand_rule: Mapped[bool] = mapped_column(default=True)  # 87号令第31条
    assignment: Mapped[str] = mapped_column(String(30), default="single_per_lot")
    max_lots_per_owner: Mapped[int | None] = mapped_column(Integer)
    small_business_factor: Mapped[Decimal] = mapped_column(Price(), default=Decimal("0.9000"))
    small_business_reason: Mapped[str] = mapped_column(Text, default="")  # why a small purchase is not reserved
    reserve_basis: Mapped[str] = mapped_column(Text, default="", server_default="")  # of the reserved lots
    objective: Mapped[list[Any]]  # as optimizer instances write it
    score_weights: Mapped[dict[str, Any] | None]  # of 综合评分法 only
    score_factors: Mapped[list[Any] | None]  # of 综合评分法 only; see tenders.factors
    abnormal_shares: Mapped[dict[str, Any] | None]  # raised by the document; None: the law's
    contract_starts_on: Mapped[date]
    contract_ends_on: Mapped[date]
    deadline_at: Mapped[datetime | None]  # and moment of opening (87号令第39条)
    notice_ends_on: Mapped[date | None]
    key_threshold: Mapped[int] = mapped_column(Integer, default=2)
    key_count: Mapped[int] = mapped_column(Integer, default=3)
    seed: Mapped[str] = mapped_column(String(64))  # revealed when the box is closed; never shown before
    seed_commitment: Mapped[str] = mapped_column(String(64))
    notice_sha256: Mapped[str | None] = mapped_column(String(64))
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[DemandPlan] = relationship()
    lots: Mapped[list[Lot]] = relationship(back_populates="tender", order_by="Lot.number", cascade="all, delete-orphan")
    keyholders: Mapped[list[TenderKeyholder]] = relationship(
        back_populates="tender", order_by="TenderKeyholder.share_index", cascade="all, delete-orphan"
    )
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> drafted_by", name="four_eyes"),
        CheckConstraint("(published_at IS NULL) = (notice_sha256 IS NULL)", name="published_is_frozen"),
        CheckConstraint("key_threshold >= 2 AND key_threshold <= key_count", name="keys"),
        CheckConstraint("budget_amount > 0", name="budget"),
        CheckConstraint("(pricing = 'discount') = (reference_on IS NOT NULL)", name="reference_list"),
    )


class Lot(Keyed, InCounty, Base):
    """A part of a tender awarded as one (采购包): by default a zone with its items."""

    __tablename__ = "lot"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(160), default="")
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zone.id"))
    status: Mapped[LotStatus] = mapped_column(enum_type(LotStatus), default=LotStatus.ACTIVE)
    ceiling_amount: Mapped[Decimal] = mapped_column(Amount())
    is_reserved: Mapped[bool] = mapped_column(default=False, server_default=false())  # for 中小企业 alone
    is_reserved_small: Mapped[bool] = mapped_column(default=False, server_default=false())  # and 小微企业 alone
    failure_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship(back_populates="lots")
    zone: Mapped[Zone] = relationship()
    items: Mapped[list[LotItem]] = relationship(back_populates="lot", cascade="all, delete-orphan")
    demands: Mapped[list[LotDemand]] = relationship(back_populates="lot", cascade="all, delete-orphan")
    __table_args__ = (UniqueConstraint("tender_id", "number"),)


class LotItem(Keyed, InCounty, Base):
    """An item of a lot with grade, standard and ceiling unit price; bid by discount, with its reference unit price."""

    __tablename__ = "lot_item"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    grade_id: Mapped[UUID] = mapped_column(ForeignKey("grade.id"))
    standard_id: Mapped[UUID] = mapped_column(ForeignKey("standard.id"))
    ceiling_price: Mapped[Decimal] = mapped_column(Price())
    reference_price: Mapped[Decimal | None] = mapped_column(Price())
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    is_core_product: Mapped[bool] = mapped_column(default=False)
    max_lead_days: Mapped[int] = mapped_column(Integer, default=3)
    lot: Mapped[Lot] = relationship(back_populates="items")
    item: Mapped[Item] = relationship()
    grade: Mapped[Grade] = relationship()
    standard: Mapped[Standard] = relationship()
    __table_args__ = (UniqueConstraint("lot_id", "item_id"), CheckConstraint("ceiling_price > 0", name="ceiling"))


class LotDemand(Keyed, InCounty, Base):
    """One school's quantity of one item within a lot, copied from the confirmed demand plan."""

    __tablename__ = "lot_demand"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    lot: Mapped[Lot] = relationship(back_populates="demands")
    school: Mapped[School] = relationship()
    item: Mapped[Item] = relationship()
    __table_args__ = (UniqueConstraint("lot_id", "school_id", "item_id"), CheckConstraint("quantity > 0", name="some"))


class TenderKeyholder(Keyed, InCounty, Base):
    """A keyholder of this tender. Publishing the signed per-tender key is approval of the notice."""

    __tablename__ = "tender_keyholder"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    share_index: Mapped[int] = mapped_column(Integer)
    public_key: Mapped[str] = mapped_column(String(64), default="")
    statement: Mapped[dict[str, Any] | None]
    published_at: Mapped[datetime | None]
    tender: Mapped[Tender] = relationship(back_populates="keyholders")
    __table_args__ = (UniqueConstraint("tender_id", "user_id"), UniqueConstraint("tender_id", "share_index"))


class RuleParameter(Keyed, InCounty, Base):
    """A number of the law, dated: which value applied to which day, from which source, how sure."""

    __tablename__ = "rule_parameter"
    code: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(30))
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(160))
    confidence: Mapped[str] = mapped_column(String(20))  # one of parameters.CONFIDENCE
    __table_args__ = (UniqueConstraint("county_id", "code", "valid_from"),)


class CalendarDay(Keyed, InCounty, Base):
    """A weekday that is a holiday, or a weekend day that is worked (调休), from the yearly list."""

    __tablename__ = "calendar_day"
    day: Mapped[date]
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(160))
    __table_args__ = (UniqueConstraint("county_id", "day"),)
