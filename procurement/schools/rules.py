"""What a school, a plan and an adjustment must be; every fault of a table is named with its row and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.schools.models import DemandLine, DemandPlan
from procurement.schools.states import DemandPlanStatus

MAX_PUPILS = 50_000
MAX_RATION = Decimal(5_000)  # with MAX_PUPILS and 366 days a quantity still fits its column
EXAMPLE_CODE = "示例"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_WINDOW = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
_LENGTHS = {"name": 120, "name_en": 160, "address": 200}

SCHOOL_TITLES = {
    "code": N_("学校代码"), "name": N_("学校名称"), "name_en": N_("英文名称"), "zone": N_("片区代码"),
    "pupil_count": N_("学生人数"), "address": N_("地址"), "delivery_window": N_("收货时段"),
}  # fmt: skip
LINE_TITLES = {
    "school_code": N_("学校代码"), "school": N_("学校名称"), "item_code": N_("品目编码"), "item": N_("品目"),
    "unit": N_("计量单位"), "computed_quantity": N_("测算数量"), "quantity": N_("需求数量"), "reason": N_("调整原因"),
}  # fmt: skip


def code_problems(code: str) -> list[Problem]:
    """A zone's or school's code: 1 to 20 letters, digits and dashes."""
    if _CODE.fullmatch(code):
        return []
    return [Problem("school.code_invalid", N_("代码为 1 到 20 个字母、数字或横线"), "code")]


def pupil_problems(pupil_count: int) -> list[Problem]:
    """Nobody has fewer than no pupils, or more than any school can hold."""
    if pupil_count < 0:
        return [Problem("school.pupils_negative", N_("学生人数不能是负数"), "pupil_count")]
    if pupil_count > MAX_PUPILS:
        message = N_("学生人数不能超过 %(most)d")
        return [Problem("school.pupils_too_many", message, "pupil_count", params={"most": MAX_PUPILS})]
    return []


def school_problems(data: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a school's own data, whatever form it came in."""
    problems = [*code_problems(data["code"]), *pupil_problems(data["pupil_count"])]
    for field, most in _LENGTHS.items():
        if len(data.get(field) or "") > most:
            message = N_("最多 %(most)d 个字")
            problems.append(Problem("school.text_long", message, field, params={"most": most}))
    window = data.get("delivery_window")
    if window and not _WINDOW.fullmatch(window):
        problems.append(Problem("school.window_invalid", N_("收货时段写成 06:00-09:00 的样子"), "delivery_window"))
    return problems


def import_problems(rows: Sequence[Mapping[str, Any]], zones: Collection[str], taken: Collection[str]) -> list[Problem]:
    """Every fault of a table of new schools, against itself, the county's `zones` and the codes already `taken`."""
    problems: list[Problem] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        number, code = row["row"], row["code"]
        faults = (
            [Problem("sheet.example_row", N_("这是空表里的示例行，请删去"), "code")] if code == EXAMPLE_CODE else []
        )
        faults = faults or [*school_problems(row), *_place_problems(row, zones, taken, first_rows)]
        problems += [replace(fault, row=number, field=SCHOOL_TITLES[fault.field]) for fault in faults]
        first_rows.setdefault(code, number)
    return problems


def _place_problems(
    row: Mapping[str, Any], zones: Collection[str], taken: Collection[str], first_rows: Mapping[str, int]
) -> list[Problem]:
    code, zone, problems = row["code"], row["zone"], []
    if code in first_rows:
        params = {"taken": code, "first": first_rows[code]}
        problems.append(Problem("school.code_twice", N_("“%(taken)s”与第 %(first)d 行重复"), "code", params=params))
    if code in taken:
        problems.append(Problem("school.code_taken", N_("“%(taken)s”已经登记过"), "code", params={"taken": code}))
    if zone not in zones:
        params = {"zone": zone, "zones": "、".join(sorted(zones)) or "—"}
        message = N_("没有片区“%(zone)s”；现有片区：%(zones)s")
        problems.append(Problem("school.zone_unknown", message, "zone", params=params))
    return problems


def plan_problems(starts_on: date, ends_on: date, school_days: int, rations: Mapping[UUID, Decimal]) -> list[Problem]:
    """A plan's span holds its school days; each item has a portion above zero."""
    problems = []
    span = (ends_on - starts_on).days + 1
    if span < 1:
        problems.append(Problem("demand_plan.span_reversed", N_("结束日期早于开始日期"), "ends_on"))
    elif not 1 <= school_days <= min(span, 366):
        message = N_("上课天数应在 1 到 %(most)d 之间（起止日期内的天数）")
        problems.append(Problem("demand_plan.days", message, "school_days", params={"most": min(span, 366)}))
    if not rations:
        problems.append(Problem("demand_plan.no_rations", N_("至少填一个品目的每人每天用量"), "rations"))
    for item_id, ration in rations.items():
        if not 0 < ration <= MAX_RATION:
            message = N_("每人每天用量应大于 0，不超过 %(most)d")
            field = f"rations.{item_id}.value"
            problems.append(Problem("demand_plan.ration", message, field, params={"most": int(MAX_RATION)}))
    return problems


def draft_problems(plan: DemandPlan) -> list[Problem]:
    """Days and rations may be changed only before the schools were asked."""
    if plan.status is DemandPlanStatus.DRAFT:
        return []
    return [Problem("demand_plan.not_draft", N_("征集已经开始，天数和用量不能再改"))]


def open_problems(plan: DemandPlan, school_count: int) -> list[Problem]:
    """Collection opens once, and only where there are schools to ask."""
    problems = draft_problems(plan)
    if not school_count:
        problems.append(Problem("demand_plan.no_schools", N_("还没有启用的学校，请先登记学校")))
    return problems


def collecting_problems(plan: DemandPlan) -> list[Problem]:
    """Lines move only while the plan is being collected."""
    if plan.status is DemandPlanStatus.COLLECTING:
        return []
    if plan.status is DemandPlanStatus.CONFIRMED:
        return [Problem("demand_plan.frozen", N_("需求计划已经确认，数量不能再改"))]
    return [Problem("demand_plan.not_open", N_("需求计划还没有开始征集"))]


def adjust_problems(computed: Decimal, quantity: Decimal, reason: str) -> list[Problem]:
    """A quantity that differs from the computed one, by however little, says why."""
    problems = []
    if quantity < 0:
        problems.append(Problem("demand_line.negative", N_("数量不能是负数"), "quantity"))
    if quantity != computed and not reason.strip():
        message = N_("与测算数量 %(computed)s 不同，写明原因")
        problems.append(Problem("demand_line.reason_missing", message, "reason", params={"computed": f"{computed:f}"}))
    if len(reason) > 200:
        problems.append(Problem("demand_line.reason_long", N_("最多 %(most)d 个字"), "reason", params={"most": 200}))
    return problems


def line_import_problems(
    rows: Sequence[Mapping[str, Any]], lines: Mapping[tuple[str, str], DemandLine]
) -> list[Problem]:
    """Every fault of a table of adjustments to `lines`, which are by school code and item code."""
    problems: list[Problem] = []
    first_rows: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row["school_code"], row["item_code"])
        params = {"school": key[0], "item": key[1]}
        faults = []
        if key not in lines:
            message = N_("计划里没有你能改的“%(school)s / %(item)s”")
            faults.append(Problem("demand_line.unknown", message, "school_code", params=params))
        elif key in first_rows:
            params |= {"first": str(first_rows[key])}
            message = N_("“%(school)s / %(item)s”与第 %(first)s 行重复")
            faults.append(Problem("demand_line.twice", message, "school_code", params=params))
        else:
            faults += adjust_problems(lines[key].computed_quantity, row["quantity"], row["reason"] or "")
        problems += [replace(fault, row=row["row"], field=LINE_TITLES[fault.field]) for fault in faults]
        first_rows.setdefault(key, row["row"])
    return problems


def confirm_problems(plan: DemandPlan, lines: Sequence[DemandLine]) -> list[Problem]:
    """A plan is confirmed while collecting, and only when each of its items is needed by some school."""
    problems = collecting_problems(plan)
    if problems:
        return problems
    needed = {line.item_id for line in lines if line.quantity > 0}
    return [
        Problem("demand_plan.item_unneeded", N_("没有一所学校需要%(item)s"), params={"item": ration.item.name})
        for ration in plan.rations
        if ration.item_id not in needed
    ]
