"""Filling the catalogue; new foods are data."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.audit.models import AuditEntry
from procurement.catalogue import queries, rules, service
from procurement.catalogue.models import CeilingPrice
from procurement.catalogue.states import Confidence
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.metadata import metadata
from tests.factories.catalogue import load_shipped, make_student_milk
from tests.factories.people import make_county, make_people
from tests.factories.schools import lines_of, make_school, make_zone, open_plan


def test_the_shipped_catalogue_refuses_soybean_oil_by_the_rapeseed_standard(people, session):
    items = load_shipped(people.officer)
    standard = queries.find_standard_by_code(session, people.county.id, "GB/T 1536—2021")
    soybean, rapeseed = (queries.get_item(session, items[code].id) for code in ("soybean-oil", "rapeseed-oil"))
    assert [p.code for p in rules.standard_problems(soybean, standard)] == ["catalogue.standard_mismatch"]
    assert rules.standard_problems(rapeseed, standard, date(2026, 3, 2)) == []


def test_loading_the_shipped_catalogue_twice_adds_nothing_and_changes_nothing(people):
    before = load_shipped(people.officer)
    with transaction(people.officer) as session:
        service.confirm_grade(session, actor=people.officer, grade_id=before["rice"].grades[0].id, source="标准原文")
    with transaction(people.officer) as session:
        assert service.load_shipped(session, actor=people.officer, county_id=people.county.id) == []
    with reading(people.officer) as session:
        after = queries.list_items(session)
        assert {item.code for item in after} == set(before)
        rice = next(item for item in after if item.code == "rice")
        grade = next(g for g in rice.grades if g.id == before["rice"].grades[0].id)
        assert (grade.confidence, grade.source) == (Confidence.CONFIRMED, "标准原文")
        assert len(rice.grades) == 16


@pytest.mark.parametrize(
    ("unit", "ration_unit", "units", "portion", "needed"),
    [("盒", "盒", 1, "1.000", "11400.000"), ("L", "mL", 1000, "200.000", "2280.000")],
)
def test_student_milk_gets_as_far_as_a_demand_line_without_code(people, unit, ration_unit, units, portion, needed):
    milk = make_student_milk(people.officer, unit=unit, ration_unit=ration_unit, units=units)
    make_school(people.officer, make_zone(people.officer), "S1", pupil_count=120)
    plan = open_plan(people.officer, {milk.id: Decimal(portion)})
    line = lines_of(people.officer, plan)[("S1", "student-milk")]
    assert (line.quantity, line.item.unit) == (Decimal(needed), unit)
    with reading(people.officer) as session:
        item = queries.get_item(session, milk.id)
        sterilised = queries.find_standard_by_code(session, people.county.id, "GB 25190—2010")
        assert rules.standard_problems(item, sterilised) == []
        assert [grade.name for grade in item.grades] == ["纯牛奶"]


def test_the_ceiling_of_a_day_is_the_latest_that_began_by_then(people):
    rice = load_shipped(people.officer)["rice"]
    with transaction(people.officer) as session:
        for price, day in (("5.2000", date(2026, 1, 1)), ("5.0000", date(2026, 3, 1)), ("4.8000", date(2026, 9, 1))):
            service.set_ceiling_price(
                session, actor=people.officer, item_id=rice.id, price=Decimal(price), valid_from=day, source="县发改局"
            )
    with reading(people.officer) as session:
        days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 1))
        found = [queries.current_ceiling(session, rice.id, day) for day in days]
    assert [c.price if c else None for c in found] == [None, *map(Decimal, ("5.2", "5.2", "5.0", "4.8"))]


def test_a_second_ceiling_from_the_same_day_is_refused(people):
    rice = load_shipped(people.officer)["rice"]
    ceiling = {"item_id": rice.id, "price": Decimal("5.0000"), "valid_from": date(2026, 3, 1), "source": "县发改局"}
    with transaction(people.officer) as session:
        service.set_ceiling_price(session, actor=people.officer, **ceiling)
    with pytest.raises(Conflict), transaction(people.officer) as session:
        service.set_ceiling_price(session, actor=people.officer, **ceiling | {"price": Decimal("6.0000")})
    with reading(SYSTEM) as session:
        assert [c.price for c in session.scalars(select(CeilingPrice))] == [Decimal("5.0000")]


def test_no_table_has_a_place_for_a_lowest_price():
    names = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    assert not [n for n in names if "price" in n and any(word in n for word in ("floor", "min_", "minimum", "lowest"))]


def test_a_product_standard_of_another_item_needs_the_word_that_its_text_covers_both(people):
    items = load_shipped(people.officer)
    with reading(people.officer) as session:
        rapeseed_standard = queries.find_standard_by_code(session, people.county.id, "GB/T 1536—2021")
    act = {"item_id": items["soybean-oil"].id, "standard_id": rapeseed_standard.id}
    with pytest.raises(RuleViolation) as refused, transaction(people.officer) as session:
        service.allow_standard(session, actor=people.officer, **act)
    (problem,) = refused.value.problems
    assert "菜籽油" in problem.message % problem.params
    assert "GB/T 1535—2017" in problem.message % problem.params
    with transaction(people.officer) as session:
        service.allow_standard(session, actor=people.officer, covers_both=True, **act)


def test_one_standard_is_not_listed_under_two_spellings(people):
    load_shipped(people.officer)
    with pytest.raises(Conflict), transaction(people.officer) as session:
        service.create_standard(
            session, actor=people.officer, code="gb/t 1354-2018", title="大米", title_en="Rice", source="原文"
        )


def test_every_change_of_the_catalogue_is_in_the_countys_log(people, session):
    make_student_milk(people.officer)
    tags = [tag for tag in session.scalars(select(AuditEntry.tag)) if tag == "catalogue:changed"]
    assert len(tags) == 8  # category, item, grade, two standards each registered and allowed, ceiling


def test_another_countys_item_does_not_exist(people):
    rice = load_shipped(people.officer)["rice"]
    other = make_people(make_county("BX", "邻县"), prefix="b-")
    with pytest.raises(NotFound), transaction(other.officer) as session:
        service.create_grade(
            session, actor=other.officer, item_id=rice.id, code="x", name="一级", name_en="Grade 1", rank=1
        )
    with pytest.raises(NotFound), transaction(other.officer) as session:
        service.load_shipped(session, actor=other.officer, county_id=people.county.id)


def test_only_an_officer_fills_the_catalogue(people):
    with pytest.raises(Forbidden), transaction(people.auditor) as session:
        service.create_category(session, actor=people.auditor, code="dairy", name="乳制品", name_en="Dairy")
