"""Zones, schools, and a plan from draft over the schools' answers to its freezing."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.audit.models import AuditEntry
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.schools import adjustments, demand, queries, service
from procurement.schools.models import School
from procurement.schools.states import DemandPlanStatus
from tests.factories.catalogue import load_shipped
from tests.factories.people import make_county, make_people
from tests.factories.schools import (
    lines_of,
    make_plan,
    make_school,
    make_school_person,
    make_zone,
    open_plan,
    rice_and_oil,
)


@pytest.fixture
def county(people):
    """Two schools in two zones, with a keeper each, and an open plan for rice and oil."""
    items = load_shipped(people.officer)
    people.zones = [make_zone(people.officer, "Z1", "东片区"), make_zone(people.officer, "Z2", "西片区")]
    people.schools = [
        make_school(people.officer, people.zones[0], "S1", 120),
        make_school(people.officer, people.zones[1], "S2", 33),
    ]
    people.keepers = [make_school_person(school, f"keeper{n}") for n, school in enumerate(people.schools, 1)]
    people.items = items
    people.plan = open_plan(people.officer, rice_and_oil(items))
    return people


def adjust(actor, line, quantity, reason=""):
    with transaction(actor) as session:
        return service.adjust_line(
            session, actor=actor, line_id=line.id, quantity=Decimal(quantity), reason=reason, now=clock.now()
        )


def confirm(actor, plan):
    with transaction(actor) as session:
        return service.confirm_plan(session, actor=actor, plan_id=plan.id, now=clock.now())


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def test_opening_computes_a_line_for_each_school_and_item_and_tells_every_school(county, session):
    lines = lines_of(county.officer, county.plan)
    assert {key: str(line.quantity) for key, line in lines.items()} == {
        ("S1", "rice"): "1140.000", ("S1", "soybean-oil"): "171.000",
        ("S2", "rice"): "313.500", ("S2", "soybean-oil"): "47.025",
    }  # fmt: skip
    told = session.scalars(select(Message)).all()
    assert {message.organization_id for message in told} == {school.id for school in county.schools}
    assert {message.link for message in told} == {f"/demand-plans/{county.plan.id}"}


def test_a_school_that_is_not_in_use_is_not_asked(people):
    items, zone = load_shipped(people.officer), make_zone(people.officer)
    make_school(people.officer, zone, "S1")
    closed = make_school(people.officer, zone, "S2")
    with transaction(people.officer) as session:
        service.update_school(
            session, actor=people.officer, school_id=closed.id, zone_id=zone.id, name="停办小学", name_en="",
            pupil_count=0, address="", delivery_window="06:00-09:00", is_active=False,
        )  # fmt: skip
    plan = open_plan(people.officer, rice_and_oil(items))
    assert {school for school, _item in lines_of(people.officer, plan)} == {"S1"}


def test_a_plan_without_schools_cannot_be_opened(people):
    items = load_shipped(people.officer)
    plan = make_plan(people.officer, rice_and_oil(items))
    with pytest.raises(RuleViolation) as refused, transaction(people.officer) as session:
        service.open_collection(session, actor=people.officer, plan_id=plan.id, now=clock.now())
    assert codes(refused) == ["demand_plan.no_schools"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_on": date(2026, 2, 1)}, "demand_plan.span_reversed"),
        ({"school_days": 200}, "demand_plan.days"),
        ({"school_days": 0}, "demand_plan.days"),
        ({"rations": {}}, "demand_plan.no_rations"),
        ({"portion": "0"}, "demand_plan.ration"),
        ({"portion": "5000.001"}, "demand_plan.ration"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(people, change, code):
    items = load_shipped(people.officer)
    fields = {
        "title": "春季", "starts_on": date(2026, 3, 1), "ends_on": date(2026, 7, 10), "school_days": 95,
        "rations": {items["rice"].id: Decimal(change.pop("portion", "100"))},
    } | change  # fmt: skip
    with pytest.raises(RuleViolation) as refused, transaction(people.officer) as session:
        service.create_plan(session, actor=people.officer, now=clock.now(), **fields)
    assert codes(refused) == [code]


def test_a_draft_is_changed_freely_and_an_open_plan_not_at_all(people):
    items = load_shipped(people.officer)
    make_school(people.officer, make_zone(people.officer), "S1", 100)
    plan = make_plan(people.officer, rice_and_oil(items))
    edit = {
        "plan_id": plan.id, "title": "秋季", "starts_on": date(2026, 9, 1), "ends_on": date(2027, 1, 20),
        "school_days": 90, "rations": {items["rice"].id: Decimal("120"), items["flour"].id: Decimal("50")},
    }  # fmt: skip
    with transaction(people.officer) as session:
        service.edit_plan(session, actor=people.officer, now=clock.now(), **edit)
    with reading(people.officer) as session:
        kept = queries.get_plan(session, plan.id)
        assert kept.title == "秋季"
        assert {r.item.code: r.per_pupil_day for r in kept.rations} == {"rice": Decimal(120), "flour": Decimal(50)}
    with transaction(people.officer) as session:
        service.open_collection(session, actor=people.officer, plan_id=plan.id, now=clock.now())
    with pytest.raises(RuleViolation) as refused, transaction(people.officer) as session:
        service.edit_plan(session, actor=people.officer, now=clock.now(), **edit)
    assert codes(refused) == ["demand_plan.not_draft"]
    with pytest.raises(RuleViolation), transaction(people.officer) as session:
        service.open_collection(session, actor=people.officer, plan_id=plan.id, now=clock.now())


def test_a_school_sees_and_adjusts_only_its_own_lines(county):
    own, other = county.keepers
    assert {school for school, _item in lines_of(own, county.plan)} == {"S1"}
    line = lines_of(own, county.plan)[("S1", "rice")]
    adjust(own, line, "1200.500", "新增一个班")
    stored = lines_of(county.officer, county.plan)[("S1", "rice")]
    assert (stored.quantity, stored.reason, stored.adjusted_by) == (Decimal("1200.5"), "新增一个班", own.user_id)
    with pytest.raises(NotFound):
        adjust(other, line, "1.000", "不是我的")


@pytest.mark.parametrize("quantity", ["1140.001", "1139.999", "0.000"])
def test_the_smallest_difference_from_the_computed_quantity_needs_a_reason(county, quantity):
    line = lines_of(county.keepers[0], county.plan)[("S1", "rice")]
    with pytest.raises(RuleViolation) as refused:
        adjust(county.keepers[0], line, quantity, "   ")
    assert codes(refused) == ["demand_line.reason_missing"]
    adjust(county.keepers[0], line, quantity, "实际就餐人数不同")


def test_saving_the_computed_quantity_says_that_the_school_has_checked_it(county):
    keeper = county.keepers[0]
    for line in lines_of(keeper, county.plan).values():
        adjust(keeper, line, line.computed_quantity)
    with reading(county.officer) as session:
        answers = demand.by_school(queries.list_lines(session, county.plan.id))
    assert {answer.school.code: answer.is_checked for answer in answers} == {"S1": True, "S2": False}


def test_a_page_of_lines_is_saved_whole_or_not_at_all(county):
    keeper = county.keepers[0]
    rice, oil = (lines_of(keeper, county.plan)[("S1", code)] for code in ("rice", "soybean-oil"))
    page = [
        {"line_id": rice.id, "quantity": Decimal("900"), "reason": "走读多"},
        {"line_id": oil.id, "quantity": Decimal("100"), "reason": ""},
    ]
    with pytest.raises(RuleViolation) as refused, transaction(keeper) as session:
        adjustments.adjust_lines(session, actor=keeper, plan_id=county.plan.id, lines=page, now=clock.now())
    assert [(p.row, p.field) for p in refused.value.problems] == [(2, "lines.reason")]
    assert lines_of(keeper, county.plan)[("S1", "rice")].quantity == Decimal("1140")


def test_totals_add_up_by_zone_and_item_and_over_all_zones(county):
    adjust(county.keepers[1], lines_of(county.keepers[1], county.plan)[("S2", "rice")], "313.501", "凑整")
    with reading(county.officer) as session:
        totals = demand.totals(queries.list_lines(session, county.plan.id))
        shown = [(t.zone.code if t.zone else None, t.item.code, str(t.quantity), t.adjusted_count) for t in totals]
    assert shown == [
        ("Z1", "rice", "1140.000", 0), ("Z1", "soybean-oil", "171.000", 0),
        ("Z2", "rice", "313.501", 1), ("Z2", "soybean-oil", "47.025", 0),
        (None, "rice", "1453.501", 1), (None, "soybean-oil", "218.025", 0),
    ]  # fmt: skip


def test_a_confirmed_plan_is_frozen_and_its_lines_are_in_the_log(county, session):
    line = lines_of(county.keepers[0], county.plan)[("S1", "rice")]
    confirmed = confirm(county.officer, county.plan)
    assert (confirmed.status, confirmed.confirmed_by) == (DemandPlanStatus.CONFIRMED, county.officer.user_id)
    with pytest.raises(RuleViolation) as refused:
        adjust(county.keepers[0], line, "1.000", "晚了")
    assert codes(refused) == ["demand_plan.frozen"]
    with pytest.raises(Conflict):
        confirm(county.officer2, county.plan)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.tag == "demand:confirmed")).one()
    digest = entry.body.decode().split('"demand_sha256":"')[1][:64]
    assert b'"quantity":"1140.000"' in files.get(files.Shelf.OBJECTS, digest)


def test_a_plan_whose_item_nobody_needs_is_not_confirmed(county):
    for keeper, code in zip(county.keepers, ("S1", "S2"), strict=True):
        adjust(keeper, lines_of(keeper, county.plan)[(code, "soybean-oil")], "0.000", "用菜籽油")
    with pytest.raises(RuleViolation) as refused:
        confirm(county.officer, county.plan)
    assert [p.params["item"] for p in refused.value.problems] == ["大豆油"]


def test_a_draft_is_neither_confirmed_nor_seen_by_schools(people):
    items = load_shipped(people.officer)
    school = make_school(people.officer, make_zone(people.officer), "S1")
    keeper = make_school_person(school, "keeper")
    plan = make_plan(people.officer, rice_and_oil(items))
    with pytest.raises(RuleViolation) as refused:
        confirm(people.officer, plan)
    assert codes(refused) == ["demand_plan.not_open"]
    with reading(keeper) as session:
        assert queries.list_plans(session) == []
        with pytest.raises(NotFound):
            queries.get_plan(session, plan.id)


def test_roles_that_only_look_on_cannot_plan_or_adjust(county):
    line = lines_of(county.auditor, county.plan)[("S1", "rice")]
    with pytest.raises(Forbidden):
        adjust(county.auditor, line, "1.000", "理由")
    with pytest.raises(Forbidden):
        confirm(county.keepers[0], county.plan)


def test_another_countys_officer_finds_neither_school_nor_plan(county):
    other = make_people(make_county("BX", "邻县"), prefix="b-")
    with reading(other.officer) as session:
        assert queries.list_schools(session) == []
        for find, key in ((queries.get_school, county.schools[0].id), (queries.get_plan, county.plan.id)):
            with pytest.raises(NotFound):
                find(session, key)
    with pytest.raises(NotFound):
        confirm(other.officer, county.plan)


def test_a_schools_code_is_given_out_once_in_a_county_and_again_in_another(county):
    with pytest.raises(Conflict):
        make_school(county.officer, county.zones[0], "S1")
    other = make_people(make_county("BX", "邻县"), prefix="b-")
    make_school(other.officer, make_zone(other.officer), "S1")
    with reading(SYSTEM) as session:
        assert len([s for s in session.scalars(select(School)) if s.code == "S1"]) == 2


@pytest.mark.postgres
def test_of_two_officers_who_confirm_at_once_one_succeeds(county):
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def act(officer):
        start.wait(timeout=10)
        try:
            confirm(officer, county.plan)
            outcomes.append("confirmed")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=act, args=(officer,)) for officer in (county.officer, county.officer2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["confirmed", "refused"]
