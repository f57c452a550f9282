"""Reading items, grades, standards and ceiling prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.catalogue.models import Category, CeilingPrice, Grade, Item, ItemStandard, Standard
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of


def list_categories(session: Session) -> Sequence[Category]:
    return session.scalars(select(Category).order_by(Category.code)).all()


def get_category(session: Session, category_id: UUID) -> Category:
    category = session.scalar(select(Category).where(Category.id == category_id))
    if category is None:
        raise NotFound
    return category


def find_category_by_code(session: Session, county_id: UUID, code: str) -> Category | None:
    return session.scalar(select(Category).filter_by(county_id=county_id, code=code))


def _items() -> Select[Item]:
    return select(Item).options(
        joinedload(Item.category),
        selectinload(Item.grades),
        selectinload(Item.standards).joinedload(ItemStandard.standard),
    )


def list_items(session: Session) -> Sequence[Item]:
    """Items with category, grades and standards, in the order they are bought in: by category, then code."""
    return session.scalars(_items().join(Item.category).order_by(Category.code, Item.code)).all()


def get_item(session: Session, item_id: UUID) -> Item:
    item = session.scalar(_items().where(Item.id == item_id))
    if item is None:
        raise NotFound
    return item


def find_item_by_code(session: Session, county_id: UUID, code: str) -> Item | None:
    return session.scalar(_items().where(Item.county_id == county_id, Item.code == code))


def list_items_by_product_standard(session: Session, standard_id: UUID) -> Sequence[Item]:
    """The items that this is a product standard of."""
    statement = (
        select(Item)
        .join(ItemStandard, ItemStandard.item_id == Item.id)
        .where(ItemStandard.standard_id == standard_id, ItemStandard.is_product_standard)
        .order_by(Item.code)
    )
    return session.scalars(statement).all()


def get_grade(session: Session, grade_id: UUID) -> Grade:
    grade = session.scalar(select(Grade).options(joinedload(Grade.item)).where(Grade.id == grade_id))
    if grade is None:
        raise NotFound
    return grade


def list_standards(session: Session) -> Sequence[Standard]:
    return session.scalars(select(Standard).order_by(Standard.code)).all()


def get_standard(session: Session, standard_id: UUID) -> Standard:
    standard = session.scalar(select(Standard).where(Standard.id == standard_id))
    if standard is None:
        raise NotFound
    return standard


def find_standard_by_code(session: Session, county_id: UUID, code: str) -> Standard | None:
    return session.scalar(select(Standard).filter_by(county_id=county_id, code=code))


def list_ceilings(session: Session, item_id: UUID) -> Sequence[CeilingPrice]:
    """The item's ceiling prices, the latest first. A supplier reads ceilings in the published notice alone."""
    if actor_of(session).supplier_id is not None:
        return []
    statement = select(CeilingPrice).where(CeilingPrice.item_id == item_id).order_by(CeilingPrice.valid_from.desc())
    return session.scalars(statement).all()


def current_ceiling(session: Session, item_id: UUID, on: date) -> CeilingPrice | None:
    """The ceiling in force on day `on`: the latest that began by then; None when the item has none."""
    return next((ceiling for ceiling in list_ceilings(session, item_id) if ceiling.valid_from <= on), None)
