"""Zones, schools and what they need."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalogue.models import Item
from procurement.core.db import Base, InCounty, Keyed, Quantity, enum_type
from procurement.schools.states import DemandPlanStatus


class Zone(Keyed, InCounty, Base):
    """A delivery zone (配送片区); by default one lot."""

    __tablename__ = "zone"
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    __table_args__ = (UniqueConstraint("county_id", "code"),)


class School(InCounty, Base):
    """A school or delivery unit; `id` is its organization's id."""

    __tablename__ = "school"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "school": "id"}
    id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zone.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    pupil_count: Mapped[int] = mapped_column(Integer)
    address: Mapped[str] = mapped_column(String(200), default="")
    delivery_window: Mapped[str] = mapped_column(String(40), default="06:00-09:00")
    is_active: Mapped[bool] = mapped_column(default=True)
    zone: Mapped[Zone] = relationship()
    __table_args__ = (UniqueConstraint("county_id", "code"), CheckConstraint("pupil_count >= 0", name="pupils"))


class DemandPlan(Keyed, InCounty, Base):
    """What the county's schools will need over a span of school days."""

    __tablename__ = "demand_plan"
    title: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    school_days: Mapped[int] = mapped_column(Integer)
    status: Mapped[DemandPlanStatus] = mapped_column(enum_type(DemandPlanStatus), default=DemandPlanStatus.DRAFT)
    created_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    rations: Mapped[list[DemandRation]] = relationship(back_populates="plan")
    lines: Mapped[list[DemandLine]] = relationship(back_populates="plan")
    __table_args__ = (
        CheckConstraint("school_days BETWEEN 1 AND 366", name="days"),
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("(status = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed_by_somebody"),
    )


class DemandRation(Keyed, InCounty, Base):
    """A pupil's daily portion of an item, in the item's ration unit (g, mL)."""

    __tablename__ = "demand_ration"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("demand_plan.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    per_pupil_day: Mapped[Decimal] = mapped_column(Quantity())
    plan: Mapped[DemandPlan] = relationship(back_populates="rations")
    item: Mapped[Item] = relationship()
    __table_args__ = (UniqueConstraint("plan_id", "item_id"), CheckConstraint("per_pupil_day > 0", name="positive"))


class DemandLine(Keyed, InCounty, Base):
    """One school's need of one item: `computed_quantity` by formula, `quantity` as the school adjusted it."""

    __tablename__ = "demand_line"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "school": "school_id"}
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("demand_plan.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    pupil_count: Mapped[int] = mapped_column(Integer)
    computed_quantity: Mapped[Decimal] = mapped_column(Quantity())
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    reason: Mapped[str] = mapped_column(String(200), default="")
    adjusted_by: Mapped[UUID | None] = mapped_column(Uuid())
    adjusted_at: Mapped[datetime | None]
    plan: Mapped[DemandPlan] = relationship(back_populates="lines")
    school: Mapped[School] = relationship()
    item: Mapped[Item] = relationship()
    __table_args__ = (
        UniqueConstraint("plan_id", "school_id", "item_id"),
        CheckConstraint("quantity >= 0", name="not_negative"),
        CheckConstraint("(adjusted_by IS NULL) = (adjusted_at IS NULL)", name="adjusted_by_somebody"),
    )
