"""Excel in and out: every fault named by row and column, all rows or none."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import func, select

from procurement.core import clock, spreadsheet
from procurement.core.errors import InvalidInput, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.schools import adjustments, queries, service, sheets
from procurement.schools.models import School
from tests.factories.catalogue import load_shipped
from tests.factories.schools import (
    HEADS,
    LINE_HEADS,
    lines_of,
    make_school,
    make_school_person,
    make_zone,
    open_plan,
    rice_and_oil,
    workbook,
)

GOOD = ("A1", "一小", "First Primary", "Z1", 120, "人民路 1 号", "06:00-09:00")


def row(**changes):
    names = ("code", "name", "name_en", "zone", "pupil_count", "address", "window")
    return tuple({**dict(zip(names, GOOD, strict=True)), **changes}.values())


def take(actor, data):
    rows = sheets.read_schools(data)
    with transaction(actor) as session:
        return service.import_schools(session, actor=actor, rows=rows)


def places(refused):
    return [(p.row, p.field, p.code) for p in refused.value.problems]


@pytest.fixture
def officer(people):
    zone = make_zone(people.officer)
    make_school(people.officer, zone, "OLD", name="老校")
    return people.officer


@pytest.fixture
def count_schools(session):
    return lambda: session.scalar(select(func.count()).select_from(School))


def test_a_table_of_schools_is_taken_whole(officer):
    schools = take(officer, workbook(HEADS, GOOD, row(code="A2", name_en=None, address=None, window=None)))
    assert [(s.code, s.name_en, s.delivery_window) for s in schools] == [
        ("A1", "First Primary", "06:00-09:00"), ("A2", "", "06:00-09:00")
    ]  # fmt: skip


def test_what_is_exported_can_be_imported(officer):
    with reading(officer) as session:
        table = sheets.write_schools(queries.list_schools(session))
    (read,) = sheets.read_schools(table)
    assert (read["code"], read["name"], read["zone"], read["pupil_count"]) == ("OLD", "老校", "Z1", 120)
    assert [c.value for c in openpyxl.load_workbook(io.BytesIO(table)).active[1]] == list(HEADS)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([GOOD, row(code="A2", pupil_count=-1)], [(3, "学生人数", "school.pupils_negative")]),
        ([row(pupil_count=50_001)], [(2, "学生人数", "school.pupils_too_many")]),
        ([GOOD, row(name="另一所")], [(3, "学校代码", "school.code_twice")]),
        ([row(code="OLD")], [(2, "学校代码", "school.code_taken")]),
        ([row(zone="Z9")], [(2, "片区代码", "school.zone_unknown")]),
        ([row(code="示例")], [(2, "学校代码", "sheet.example_row")]),
        ([row(code="A 1")], [(2, "学校代码", "school.code_invalid")]),
        ([row(name="长" * 121)], [(2, "学校名称", "school.text_long")]),
        ([row(window="早上")], [(2, "收货时段", "school.window_invalid")]),
        (
            [row(code="OLD", zone="Z9", pupil_count=-5), row(code="OLD")],
            [
                (2, "学生人数", "school.pupils_negative"), (2, "学校代码", "school.code_taken"),
                (2, "片区代码", "school.zone_unknown"), (3, "学校代码", "school.code_twice"),
                (3, "学校代码", "school.code_taken"),
            ],
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_school_is_named_and_nothing_is_written(officer, count_schools, rows, expected):
    with pytest.raises(RuleViolation) as refused:
        take(officer, workbook(HEADS, *rows))
    assert places(refused) == expected
    assert count_schools() == 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(pupil_count="很多")], [(2, "学生人数", "sheet.cell_invalid")]),
        ([row(pupil_count=12.5)], [(2, "学生人数", "sheet.cell_invalid")]),
        ([GOOD, row(code="A2", pupil_count=None, zone=None)],
         [(3, "片区代码", "sheet.cell_required"), (3, "学生人数", "sheet.cell_required")]),
        ([], [(2, "", "sheet.empty")]),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named(rows, expected):
    with pytest.raises(InvalidInput) as refused:
        sheets.read_schools(workbook(HEADS, *rows))
    assert places(refused) == expected


def test_a_formula_without_a_value_is_named_by_row_and_column():
    with pytest.raises(InvalidInput) as refused:
        sheets.read_schools(workbook(HEADS, GOOD, row(code="A2", pupil_count="=60+60")))
    assert [(p.row, p.field) for p in refused.value.problems] == [(3, "学生人数")]


def test_missing_columns_are_all_named():
    with pytest.raises(InvalidInput) as refused:
        sheets.read_schools(workbook(("学校代码", "名字"), ("A1", "一小")))
    assert {p.params["title"] for p in refused.value.problems} == {"学校名称", "片区代码", "学生人数"}


def bomb():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as entry,
    ):
        for _ in range(spreadsheet.MAX_UNPACKED // 2**20 + 1):
            entry.write(b" " * 2**20)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"not a workbook", "sheet.unreadable"),
        (lambda: workbook(HEADS, GOOD)[:500], "sheet.unreadable"),
        (bomb, "sheet.too_large"),
    ],
)
def test_a_file_that_is_no_workbook_or_too_large_is_refused(make, code):
    with pytest.raises(InvalidInput) as refused:
        sheets.read_schools(make())
    assert [p.code for p in refused.value.problems] == [code]


def test_the_template_has_the_columns_a_choice_of_zones_and_an_example_that_must_go(officer, count_schools):
    template = sheets.school_template(["Z1"])
    sheet = openpyxl.load_workbook(io.BytesIO(template)).active
    assert [cell.value for cell in sheet[1]] == list(HEADS)
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"Z1"'
    with pytest.raises(RuleViolation) as refused:
        take(officer, template)
    assert places(refused) == [(2, "学校代码", "sheet.example_row")]
    assert count_schools() == 1


def test_more_zones_than_a_choice_can_list_still_give_a_template():
    template = sheets.school_template(f"ZONE-{n:03d}" for n in range(60))
    assert openpyxl.load_workbook(io.BytesIO(template)).active["A2"].value == "示例"


@pytest.fixture
def county(people):
    items, zone = load_shipped(people.officer), make_zone(people.officer)
    people.schools = [make_school(people.officer, zone, code, 120) for code in ("S1", "S2")]
    people.keeper = make_school_person(people.schools[0], "keeper")
    people.plan = open_plan(people.officer, rice_and_oil(items))
    return people


def take_lines(actor, plan, *rows):
    read = sheets.read_lines(workbook(LINE_HEADS, *rows))
    with transaction(actor) as session:
        return adjustments.import_lines(session, actor=actor, plan_id=plan.id, rows=read, now=clock.now())


def test_exported_lines_come_back_unchanged_and_touch_nothing(county):
    with reading(county.officer) as session:
        table = sheets.write_lines(queries.list_lines(session, county.plan.id))
        rows = sheets.read_lines(table)
        changes = adjustments.check_lines(session, actor=county.officer, plan_id=county.plan.id, rows=rows)
    assert (len(rows), changes) == (4, [])


def test_a_school_changes_its_lines_by_table(county):
    assert (
        take_lines(county.keeper, county.plan, ("S1", "rice", 1200, "新增一个班"), ("S1", "soybean-oil", 171, None))
        == 1
    )
    line = lines_of(county.officer, county.plan)[("S1", "rice")]
    assert (line.quantity, line.reason, line.adjusted_by) == (Decimal(1200), "新增一个班", county.keeper.user_id)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("S1", "rice", 1200, None)], [(2, "调整原因", "demand_line.reason_missing")]),
        ([("S1", "rice", -1, "少")], [(2, "需求数量", "demand_line.negative")]),
        ([("S2", "rice", 5, "别人的")], [(2, "学校代码", "demand_line.unknown")]),
        ([("S1", "flour", 5, "没有这项")], [(2, "学校代码", "demand_line.unknown")]),
        ([("S1", "rice", 1, "少"), ("S1", "rice", 2, "再")], [(3, "学校代码", "demand_line.twice")]),
        ([("S1", "rice", 1, "少" * 201)], [(2, "调整原因", "demand_line.reason_long")]),
        ([("S1", "soybean-oil", 1, "少"), ("S1", "rice", 1200, None)], [(3, "调整原因", "demand_line.reason_missing")]),
    ],
)
def test_every_fault_of_a_line_is_named_and_nothing_is_written(county, rows, expected):
    with pytest.raises(RuleViolation) as refused:
        take_lines(county.keeper, county.plan, *rows)
    assert places(refused) == expected
    assert all(line.adjusted_at is None for line in lines_of(county.officer, county.plan).values())


@pytest.mark.parametrize("quantity", ["1.0001", "NaN", "一吨", "1e20"])
def test_a_quantity_that_is_none_is_named(quantity):
    with pytest.raises(InvalidInput) as refused:
        sheets.read_lines(workbook(LINE_HEADS, ("S1", "rice", quantity, "")))
    assert places(refused) == [(2, "需求数量", "sheet.cell_invalid")]
