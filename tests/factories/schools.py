"""Zones, schools, their people and plans, all through the services."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import xlsxwriter

from procurement.accounts.queries import get_organization
from procurement.catalogue.models import Item
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.schools import queries, service
from procurement.schools.models import DemandLine, DemandPlan, School, Zone
from tests.factories.people import make_user

HEADS = ("学校代码", "学校名称", "英文名称", "片区代码", "学生人数", "地址", "收货时段")
LINE_HEADS = ("学校代码", "品目编码", "需求数量", "调整原因")


def make_zone(actor: Actor, code: str = "Z1", name: str = "东片区") -> Zone:
    with transaction(actor) as session:
        return service.create_zone(session, actor=actor, code=code, name=name, name_en=f"Zone {code}")


def make_school(actor: Actor, zone: Zone, code: str, pupil_count: int = 120, name: str = "") -> School:
    with transaction(actor) as session:
        return service.create_school(
            session, actor=actor, zone_id=zone.id, code=code, name=name or f"{code}小学", pupil_count=pupil_count
        )


def make_school_person(school: School, login: str) -> Actor:
    with reading(SYSTEM) as session:
        organization = get_organization(session, school.id)
    return make_user(organization, Role.SCHOOL, login)


def make_plan(actor: Actor, rations: dict[UUID, Decimal], title: str = "春季", school_days: int = 95) -> DemandPlan:
    with transaction(actor) as session:
        return service.create_plan(
            session, actor=actor, title=title, starts_on=date(2026, 3, 1), ends_on=date(2026, 7, 10),
            school_days=school_days, rations=rations, now=clock.now(),
        )  # fmt: skip


def open_plan(actor: Actor, rations: dict[UUID, Decimal]) -> DemandPlan:
    """A plan whose lines are computed and wait for the schools."""
    plan = make_plan(actor, rations)
    with transaction(actor) as session:
        return service.open_collection(session, actor=actor, plan_id=plan.id, now=clock.now())


def lines_of(actor: Actor, plan: DemandPlan) -> dict[tuple[str, str], DemandLine]:
    """What `actor` sees of the plan's lines, by school code and item code."""
    with reading(actor) as session:
        return {(line.school.code, line.item.code): line for line in queries.list_lines(session, plan.id)}


def rice_and_oil(items: dict[str, Item]) -> dict[UUID, Decimal]:
    """100 g of rice and 15 mL of soybean oil a pupil and day."""
    return {items["rice"].id: Decimal("100.000"), items["soybean-oil"].id: Decimal("15.000")}


def workbook(heads: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
    """An .xlsx file with these cells; a text beginning with "=" is a formula without a computed value."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((heads, *rows)):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, column, value, value="")
                elif value is not None:
                    sheet.write(number, column, value)
    return out.getvalue()
