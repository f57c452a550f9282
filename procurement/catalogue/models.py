"""Categories, items, their grades and product standards, and the ceiling prices of a county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalogue.states import Confidence
from procurement.core.db import Base, InCounty, Keyed, Price, enum_type


class Category(Keyed, InCounty, Base):
    """A family of items, such as 米面油."""

    __tablename__ = "category"
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    __table_args__ = (UniqueConstraint("county_id", "code"),)


class Standard(Keyed, InCounty, Base):
    """A product or safety standard, such as GB/T 1354—2018, in force from `valid_from`."""

    __tablename__ = "standard"
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[Confidence] = mapped_column(enum_type(Confidence), default=Confidence.UNCONFIRMED)
    __table_args__ = (UniqueConstraint("county_id", "code"),)


class Item(Keyed, InCounty, Base):
    """Something bought by `unit` (kg, L, …). `ration_unit` is what a pupil's daily portion is written in (g, mL)."""

    __tablename__ = "item"
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(12))
    ration_unit: Mapped[str] = mapped_column(String(12))
    ration_units_per_unit: Mapped[int] = mapped_column(Integer, default=1000)  # how many g make a kg
    shelf_life_days: Mapped[int | None] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(default=True)
    category: Mapped[Category] = relationship()
    grades: Mapped[list[Grade]] = relationship(back_populates="item", order_by="Grade.rank")
    standards: Mapped[list[ItemStandard]] = relationship(back_populates="item")
    __table_args__ = (
        UniqueConstraint("county_id", "code"),
        CheckConstraint("ration_units_per_unit > 0", name="positive_ration"),
    )


class Grade(Keyed, InCounty, Base):
    """A grade of an item; rank 1 is the best."""

    __tablename__ = "grade"
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    rank: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[Confidence] = mapped_column(enum_type(Confidence), default=Confidence.UNCONFIRMED)
    item: Mapped[Item] = relationship(back_populates="grades")
    __table_args__ = (UniqueConstraint("item_id", "code"),)


class ItemStandard(Keyed, InCounty, Base):
    """This standard fits this item; a standard that is not listed for an item is refused for it."""

    __tablename__ = "item_standard"
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    standard_id: Mapped[UUID] = mapped_column(ForeignKey("standard.id"))
    is_product_standard: Mapped[bool] = mapped_column(default=True)
    item: Mapped[Item] = relationship(back_populates="standards")
    standard: Mapped[Standard] = relationship()
    __table_args__ = (UniqueConstraint("item_id", "standard_id"),)


class CeilingPrice(Keyed, InCounty, Base):
    """The most a unit may cost in CNY, from a date, with its source (最高限价)."""

    __tablename__ = "ceiling_price"
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    price: Mapped[Decimal] = mapped_column(Price())
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    item: Mapped[Item] = relationship()
    __table_args__ = (UniqueConstraint("item_id", "valid_from"), CheckConstraint("price > 0", name="positive"))
