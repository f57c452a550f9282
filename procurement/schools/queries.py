"""Reading zones, schools, plans and lines. A school's people see their own school and lines, and no draft."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.catalogue.models import Item
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.schools.models import DemandLine, DemandPlan, DemandRation, School, Zone
from procurement.schools.states import DemandPlanStatus


def list_zones(session: Session) -> Sequence[Zone]:
    return session.scalars(select(Zone).order_by(Zone.code)).all()


def get_zone(session: Session, zone_id: UUID) -> Zone:
    zone = session.scalar(select(Zone).where(Zone.id == zone_id))
    if zone is None:
        raise NotFound
    return zone


def count_schools_by_zone(session: Session) -> dict[UUID, tuple[int, int]]:
    """Active schools and their pupils, by zone."""
    statement = select(School.zone_id, func.count(), func.sum(School.pupil_count)).where(School.is_active)
    return {row[0]: (row[1], int(row[2])) for row in session.execute(statement.group_by(School.zone_id))}


def list_schools(session: Session, *, active_only: bool = False) -> Sequence[School]:
    """Schools with their zones, by zone and code."""
    statement = select(School).join(School.zone).options(joinedload(School.zone)).order_by(Zone.code, School.code)
    return session.scalars(statement.where(School.is_active) if active_only else statement).all()


def get_school(session: Session, school_id: UUID) -> School:
    school = session.scalar(select(School).options(joinedload(School.zone)).where(School.id == school_id))
    if school is None:
        raise NotFound
    return school


def list_school_codes(session: Session, county_id: UUID) -> set[str]:
    """The codes already given out in the county."""
    return set(session.scalars(select(School.code).where(School.county_id == county_id)))


def _plans(session: Session) -> Select[DemandPlan]:
    statement = select(DemandPlan).options(selectinload(DemandPlan.rations).joinedload(DemandRation.item))
    if actor_of(session).school_id is not None:
        statement = statement.where(DemandPlan.status != DemandPlanStatus.DRAFT)
    return statement


def list_plans(session: Session) -> Sequence[DemandPlan]:
    """Demand plans, the latest span first."""
    return session.scalars(_plans(session).order_by(DemandPlan.starts_on.desc(), DemandPlan.title)).all()


def get_plan(session: Session, plan_id: UUID, lock: bool = False) -> DemandPlan:
    """The plan with its rations; `lock` holds it, and with it all its lines, until the commit."""
    statement = _plans(session).where(DemandPlan.id == plan_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    plan = session.scalar(statement)
    if plan is None:
        raise NotFound
    return plan


def _lines() -> Select[DemandLine]:
    return (
        select(DemandLine)
        .join(DemandLine.school)
        .join(School.zone)
        .join(DemandLine.item)
        .options(joinedload(DemandLine.school).joinedload(School.zone), joinedload(DemandLine.item))
        .order_by(Zone.code, School.code, Item.code)
        .execution_options(populate_existing=True)  # read after the plan was locked
    )


def list_lines(session: Session, plan_id: UUID) -> Sequence[DemandLine]:
    """The plan's lines that exist for the actor, by zone, school and item."""
    return session.scalars(_lines().where(DemandLine.plan_id == plan_id)).all()


def get_line(session: Session, line_id: UUID) -> DemandLine:
    line = session.scalar(_lines().where(DemandLine.id == line_id))
    if line is None:
        raise NotFound
    return line
