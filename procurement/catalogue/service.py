"""Filling the catalogue. Everything in it is data: a new food needs rows, not code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.catalogue import queries, rules
from procurement.catalogue.models import Category, CeilingPrice, Grade, Item, ItemStandard, Standard
from procurement.catalogue.states import Confidence
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_

SHIPPED = Path(__file__).with_name("shipped.json")
TAKEN = N_("编码 %(taken)s 已经有了")


def _change(session: Session, thing: Any, **facts: Any) -> None:
    """Add `thing` (a row of this county) and say so in the county's log."""
    session.add(thing)
    session.flush()  # the row's id goes into the log
    facts = {"kind": type(thing).__tablename__, "id": thing.id, **facts}
    declare(session, AuditTag.CATALOGUE_CHANGED, log=county_log(thing.county_id), facts=facts, subject_id=thing.id)


def _begin(session: Session, actor: Actor, county_id: UUID) -> None:
    """Holds the county's log so that two officers adding the same code at once do not both find it free."""
    require(actor, Permission.CATALOGUE_MANAGE)
    lock_log(session, county_log(county_id))


def create_category(session: Session, *, actor: Actor, code: str, name: str, name_en: str) -> Category:
    """A family of items of the actor's county. Raises Conflict when the code is taken."""
    _begin(session, actor, actor.county_id)
    refuse(rules.code_problems(code))
    if queries.find_category_by_code(session, actor.county_id, code):
        raise Conflict("catalogue.code_taken", TAKEN, taken=code)
    category = Category(county_id=actor.county_id, code=code, name=name, name_en=name_en)
    _change(session, category, code=code)
    return category


def create_item(
    session: Session,
    *,
    actor: Actor,
    category_id: UUID,
    code: str,
    name: str,
    name_en: str,
    unit: str,
    ration_unit: str,
    ration_units_per_unit: int = 1000,
    shelf_life_days: int | None = None,
) -> Item:
    """Something bought by `unit` and portioned by `ration_unit`; `ration_units_per_unit` of these make a unit."""
    category = queries.get_category(session, category_id)
    _begin(session, actor, category.county_id)
    refuse(rules.code_problems(code))
    if queries.find_item_by_code(session, category.county_id, code):
        raise Conflict("catalogue.code_taken", TAKEN, taken=code)
    item = Item(
        county_id=category.county_id,
        category=category,
        code=code,
        name=name,
        name_en=name_en,
        unit=unit,
        ration_unit=ration_unit,
        ration_units_per_unit=ration_units_per_unit,
        shelf_life_days=shelf_life_days,
    )
    _change(session, item, code=code, unit=unit, ration_unit=ration_unit, ration_units_per_unit=ration_units_per_unit)
    return item


def create_grade(
    session: Session,
    *,
    actor: Actor,
    item_id: UUID,
    code: str,
    name: str,
    name_en: str,
    rank: int,
    source: str = "",
    confidence: Confidence = Confidence.UNCONFIRMED,
) -> Grade:
    """A grade of an item; rank 1 is the best, different kinds may share a rank."""
    item = queries.get_item(session, item_id)
    _begin(session, actor, item.county_id)
    refuse(rules.code_problems(code))
    if any(grade.code == code for grade in item.grades):
        raise Conflict("catalogue.code_taken", TAKEN, taken=code)
    grade = Grade(
        county_id=item.county_id,
        item=item,
        code=code,
        name=name,
        name_en=name_en,
        rank=rank,
        source=source,
        confidence=confidence,
    )
    _change(session, grade, item=item.id, code=code, rank=rank, confidence=confidence)
    return grade


def create_standard(
    session: Session,
    *,
    actor: Actor,
    code: str,
    title: str,
    title_en: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    source: str = "",
    confidence: Confidence = Confidence.UNCONFIRMED,
) -> Standard:
    """A product or safety standard of the actor's county, code in one spelling. Conflict when it is there."""
    _begin(session, actor, actor.county_id)
    code = rules.standard_code(code)
    refuse(rules.span_problems(valid_from, valid_until))
    if queries.find_standard_by_code(session, actor.county_id, code):
        raise Conflict("catalogue.code_taken", TAKEN, taken=code)
    standard = Standard(
        county_id=actor.county_id,
        code=code,
        title=title,
        title_en=title_en,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        confidence=confidence,
    )
    _change(session, standard, code=code, confidence=confidence)
    return standard


def confirm_standard(session: Session, *, actor: Actor, standard_id: UUID, source: str) -> Standard:
    """The officer has held the standard's entry against its text, found at `source`."""
    standard = queries.get_standard(session, standard_id)
    _begin(session, actor, standard.county_id)
    standard.source, standard.confidence = source, Confidence.CONFIRMED
    _change(session, standard, code=standard.code, confidence=standard.confidence)
    return standard


def confirm_grade(session: Session, *, actor: Actor, grade_id: UUID, source: str) -> Grade:
    """The officer has held the grade against the standard's text, found at `source`."""
    grade = queries.get_grade(session, grade_id)
    _begin(session, actor, grade.county_id)
    grade.source, grade.confidence = source, Confidence.CONFIRMED
    _change(session, grade, item=grade.item_id, code=grade.code, confidence=grade.confidence)
    return grade


def allow_standard(
    session: Session,
    *,
    actor: Actor,
    item_id: UUID,
    standard_id: UUID,
    is_product_standard: bool = True,
    covers_both: bool = False,
) -> ItemStandard:
    """This standard fits this item: as its product standard, or as a safety standard that every delivery must meet.

    A product standard of another item is refused unless `covers_both` says that its text covers this one too.
    """
    item, standard = queries.get_item(session, item_id), queries.get_standard(session, standard_id)
    _begin(session, actor, item.county_id)
    if standard.county_id != item.county_id:
        raise NotFound
    if any(link.standard_id == standard.id for link in item.standards):
        raise Conflict("catalogue.standard_listed", N_("%(taken)s 已登记在这个品目下"), taken=standard.code)
    if is_product_standard and not covers_both:
        others = queries.list_items_by_product_standard(session, standard.id)
        refuse(rules.allow_problems(item, standard, others))
    link = ItemStandard(county_id=item.county_id, item=item, standard=standard, is_product_standard=is_product_standard)
    _change(session, link, item=item.id, standard=standard.code, is_product_standard=is_product_standard)
    return link


def set_ceiling_price(
    session: Session, *, actor: Actor, item_id: UUID, price: Decimal, valid_from: date, source: str
) -> CeilingPrice:
    """The most a unit may cost in CNY from `valid_from` on. There is no lowest price: 87号令第12条 forbids one."""
    item = queries.get_item(session, item_id)
    _begin(session, actor, item.county_id)
    refuse(rules.ceiling_problems(price, source))
    if any(known.valid_from == valid_from for known in queries.list_ceilings(session, item_id)):
        message = N_("%(day)s 起的最高限价已经定了；换一个生效日期")
        raise Conflict("catalogue.ceiling_taken", message, day=valid_from.isoformat())
    ceiling = CeilingPrice(county_id=item.county_id, item=item, price=price, valid_from=valid_from, source=source)
    _change(session, ceiling, item=item.id, price=price, valid_from=valid_from)
    return ceiling


@cache
def shipped() -> Mapping[str, Any]:
    """The catalogue that comes with the program: data with its sources, no more trusted than these say."""
    loaded: Mapping[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return loaded


def load_shipped(session: Session, *, actor: Actor, county_id: UUID) -> list[Item]:
    """Add the shipped categories, standards, items and grades that `county_id` lacks; returns the new items."""
    _begin(session, actor, county_id)
    if actor.county_ids is not None and county_id not in actor.county_ids:
        raise NotFound
    for entry in shipped()["categories"]:
        if queries.find_category_by_code(session, county_id, entry["code"]) is None:
            _change(session, Category(county_id=county_id, **entry), code=entry["code"])
    for entry in shipped()["standards"]:
        if queries.find_standard_by_code(session, county_id, entry["code"]) is None:
            day = date.fromisoformat(entry["valid_from"]) if entry["valid_from"] else None
            read = {**entry, "valid_from": day, "confidence": Confidence(entry["confidence"])}
            _change(session, Standard(county_id=county_id, **read), code=entry["code"], confidence=entry["confidence"])
    return [
        _load_item(session, county_id, entry)
        for entry in shipped()["items"]
        if queries.find_item_by_code(session, county_id, entry["code"]) is None
    ]


def _load_item(session: Session, county_id: UUID, entry: Mapping[str, Any]) -> Item:
    names = ("code", "name", "name_en", "unit", "ration_unit", "ration_units_per_unit")
    category = queries.find_category_by_code(session, county_id, entry["category"])
    item = Item(county_id=county_id, category=category, **{name: entry[name] for name in names})
    item.grades = [
        Grade(county_id=county_id, **{**grade, "confidence": Confidence(grade["confidence"])})
        for grade in entry["grades"]
    ]
    for kind in ("product_standards", "safety_standards"):
        for code in entry[kind]:
            standard = queries.find_standard_by_code(session, county_id, code)
            is_product = kind == "product_standards"
            item.standards.append(ItemStandard(county_id=county_id, standard=standard, is_product_standard=is_product))
    _change(session, item, code=item.code, unit=item.unit)
    return item
