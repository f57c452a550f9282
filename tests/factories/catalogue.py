"""The shipped catalogue of a county, and a food that nobody thought of when the code was written."""

from __future__ import annotations

from decimal import Decimal

from procurement.catalogue import queries, service
from procurement.catalogue.models import Item
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.transaction import reading, transaction


def load_shipped(actor: Actor) -> dict[str, Item]:
    """The shipped items by code, in the officer's county."""
    with transaction(actor) as session:
        service.load_shipped(session, actor=actor, county_id=actor.county_id)
    with reading(actor) as session:
        return {item.code: item for item in queries.list_items(session)}


def make_student_milk(actor: Actor, *, unit: str = "盒", ration_unit: str = "盒", units: int = 1) -> Item:
    """Student milk with grade, both milk standards and a ceiling, by data alone."""
    with transaction(actor) as session:
        category = service.create_category(session, actor=actor, code="dairy", name="乳制品", name_en="Dairy")
        item = service.create_item(
            session, actor=actor, category_id=category.id, code="student-milk", name="学生奶", name_en="Student milk",
            unit=unit, ration_unit=ration_unit, ration_units_per_unit=units, shelf_life_days=180,
        )  # fmt: skip
        service.create_grade(
            session, actor=actor, item_id=item.id, code="pure", name="纯牛奶", name_en="Pure milk", rank=1
        )
        for code, title in (("GB 25190-2010", "灭菌乳"), ("GB 19645-2010", "巴氏杀菌乳")):
            standard = service.create_standard(
                session, actor=actor, code=code, title=title, title_en=title, source="国家卫生健康委公开文本"
            )
            service.allow_standard(session, actor=actor, item_id=item.id, standard_id=standard.id)
        service.set_ceiling_price(
            session, actor=actor, item_id=item.id, price=Decimal("2.8000"), valid_from=clock.today(), source="县发改局"
        )
        return item
