"""Zones, schools and the demand plan: planned by the bureau, adjusted by the schools, then frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.service import create_organization
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.catalogue.queries import get_item
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.permissions import Permission, may, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.schools import queries, rules
from procurement.schools.demand import computed_line, frozen
from procurement.schools.models import DemandLine, DemandPlan, DemandRation, School, Zone
from procurement.schools.states import DEMAND_PLAN, DemandPlanStatus

TAKEN = N_("代码 %(taken)s 已经有了")
WINDOW = "06:00-09:00"


def create_zone(session: Session, *, actor: Actor, code: str, name: str, name_en: str = "") -> Zone:
    """A delivery zone of the actor's county. Raises Conflict when the code is taken."""
    require(actor, Permission.SCHOOL_MANAGE)
    lock_log(session, county_log(actor.county_id))  # two officers do not both find a code free
    refuse(rules.code_problems(code))
    if any(zone.code == code for zone in queries.list_zones(session)):
        raise Conflict("zone.code_taken", TAKEN, taken=code)
    zone = Zone(county_id=actor.county_id, code=code, name=name, name_en=name_en)
    session.add(zone)
    session.flush()
    facts = {"zone": zone.id, "code": code}
    declare(session, AuditTag.ZONE_CHANGED, log=county_log(zone.county_id), facts=facts, subject_id=zone.id)
    return zone


def create_school(
    session: Session,
    *,
    actor: Actor,
    zone_id: UUID,
    code: str,
    name: str,
    name_en: str = "",
    pupil_count: int,
    address: str = "",
    delivery_window: str = WINDOW,
) -> School:
    """A school or delivery unit, with the organization its people belong to. Raises Conflict when the code is taken."""
    require(actor, Permission.SCHOOL_MANAGE)
    zone = queries.get_zone(session, zone_id)
    lock_log(session, county_log(zone.county_id))
    data = {"code": code, "name": name, "name_en": name_en, "pupil_count": pupil_count, "address": address}
    data["delivery_window"] = delivery_window
    refuse(rules.school_problems(data))
    if code in queries.list_school_codes(session, zone.county_id):
        raise Conflict("school.code_taken", TAKEN, taken=code)
    return _add_school(session, actor, zone, data)


def _add_school(session: Session, actor: Actor, zone: Zone, data: Mapping[str, Any]) -> School:
    organization = create_organization(
        session,
        actor=actor,
        kind=OrganizationKind.SCHOOL,
        name=data["name"],
        name_en=data["name_en"] or "",
        county_id=zone.county_id,
    )
    school = School(
        id=organization.id,
        county_id=zone.county_id,
        zone=zone,
        code=data["code"],
        name=data["name"],
        name_en=data["name_en"] or "",
        pupil_count=data["pupil_count"],
        address=data["address"] or "",
        delivery_window=data["delivery_window"] or WINDOW,
    )
    session.add(school)
    _note_school(session, school)
    return school


def _note_school(session: Session, school: School) -> None:
    facts = {"school": school.id, "code": school.code, "zone": school.zone.code, "pupil_count": school.pupil_count}
    facts["is_active"] = school.is_active
    declare(session, AuditTag.SCHOOL_CHANGED, log=county_log(school.county_id), facts=facts, subject_id=school.id)


def update_school(session: Session, *, actor: Actor, school_id: UUID, zone_id: UUID, **data: Any) -> School:
    """Change name, name_en, pupil_count, address, delivery_window, is_active; plans already open keep their numbers."""
    require(actor, Permission.SCHOOL_MANAGE)
    school, zone = queries.get_school(session, school_id), queries.get_zone(session, zone_id)
    if zone.county_id != school.county_id:
        raise NotFound
    refuse(rules.school_problems({**data, "code": school.code}))
    school.zone = zone
    for name in ("name", "name_en", "pupil_count", "address", "delivery_window", "is_active"):
        setattr(school, name, data[name])
    _note_school(session, school)
    return school


def check_schools(session: Session, *, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a table of new schools with every fault named; writes nothing."""
    require(actor, Permission.SCHOOL_MANAGE)
    zones = {zone.code for zone in queries.list_zones(session)}
    refuse(rules.import_problems(rows, zones, queries.list_school_codes(session, actor.county_id)))


def import_schools(session: Session, *, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[School]:
    """Add all of `rows` or none. A row has code, name, name_en, zone (its code), pupil_count, address, delivery_window
    and its number in the table as `row`."""
    require(actor, Permission.SCHOOL_MANAGE)
    lock_log(session, county_log(actor.county_id))
    check_schools(session, actor=actor, rows=rows)
    zones = {zone.code: zone for zone in queries.list_zones(session)}
    schools = [_add_school(session, actor, zones[row["zone"]], row) for row in rows]
    declare(session, AuditTag.SCHOOLS_IMPORTED, log=county_log(actor.county_id), facts={"count": len(schools)})
    return schools


def create_plan(
    session: Session,
    *,
    actor: Actor,
    title: str,
    starts_on: date,
    ends_on: date,
    school_days: int,
    rations: Mapping[UUID, Decimal],
    now: datetime,
) -> DemandPlan:
    """A plan in draft; `rations` are a pupil's daily portions by item id, in each item's ration unit."""
    require(actor, Permission.DEMAND_PLAN)
    assert actor.user_id is not None  # noqa: S101  (only people hold the permission)
    plan = DemandPlan(county_id=actor.county_id, created_by=actor.user_id, status=DemandPlanStatus.DRAFT)
    return _fill_plan(session, plan, title, (starts_on, ends_on, school_days), rations)


def edit_plan(
    session: Session,
    *,
    actor: Actor,
    plan_id: UUID,
    title: str,
    starts_on: date,
    ends_on: date,
    school_days: int,
    rations: Mapping[UUID, Decimal],
    now: datetime,
) -> DemandPlan:
    """Change a plan that is still a draft."""
    require(actor, Permission.DEMAND_PLAN)
    plan = queries.get_plan(session, plan_id, lock=True)
    refuse(rules.draft_problems(plan))
    return _fill_plan(session, plan, title, (starts_on, ends_on, school_days), rations)


def _fill_plan(
    session: Session, plan: DemandPlan, title: str, span: tuple[date, date, int], rations: Mapping[UUID, Decimal]
) -> DemandPlan:
    refuse(rules.plan_problems(*span, rations))
    plan.title = title
    plan.starts_on, plan.ends_on, plan.school_days = span
    session.add(plan)
    for old in list(plan.rations):
        if old.item_id not in rations:
            plan.rations.remove(old)
            session.delete(old)
    kept = {ration.item_id: ration for ration in plan.rations}
    for item_id, portion in rations.items():
        if item_id in kept:
            kept[item_id].per_pupil_day = portion
        else:
            item = get_item(session, item_id)
            plan.rations.append(DemandRation(county_id=plan.county_id, item=item, per_pupil_day=portion))
    session.flush()
    portions = {str(item_id): portion for item_id, portion in rations.items()}
    facts = {"plan": plan.id, "starts_on": span[0], "ends_on": span[1], "school_days": span[2], "rations": portions}
    declare(session, AuditTag.DEMAND_PLANNED, log=county_log(plan.county_id), facts=facts, subject_id=plan.id)
    return plan


def open_collection(session: Session, *, actor: Actor, plan_id: UUID, now: datetime) -> DemandPlan:
    """Compute a line for each active school and item, and ask every school to check its own."""
    require(actor, Permission.DEMAND_PLAN)
    plan = queries.get_plan(session, plan_id, lock=True)
    schools = queries.list_schools(session, active_only=True)
    refuse(rules.open_problems(plan, len(schools)))
    DEMAND_PLAN.move(plan, DemandPlanStatus.COLLECTING)
    for school in schools:
        session.add_all(computed_line(plan, school, ration) for ration in plan.rations)
        tell(
            session,
            county_id=plan.county_id,
            organization_id=school.id,
            subject=N_("“%(title)s”开始征集需求，请核对本校数量"),
            params={"title": plan.title},
            now=now,
            link=f"/demand-plans/{plan.id}",
        )
    facts = {"plan": plan.id, "status": plan.status, "school_count": len(schools)}
    declare(session, AuditTag.DEMAND_PLANNED, log=county_log(plan.county_id), facts=facts, subject_id=plan.id)
    return plan


def require_adjusting(actor: Actor) -> None:
    """A school adjusts its own lines (the session shows it no others); an officer those of schools that sent paper."""
    if not may(actor, Permission.DEMAND_ADJUST):
        require(actor, Permission.DEMAND_PLAN)


def adjust_line(
    session: Session, *, actor: Actor, line_id: UUID, quantity: Decimal, reason: str, now: datetime
) -> DemandLine:
    """Set what the school needs, in the item's unit. Saving the computed quantity says that it was checked."""
    require_adjusting(actor)
    plan = queries.get_plan(session, queries.get_line(session, line_id).plan_id, lock=True)
    line = queries.get_line(session, line_id)
    refuse([*rules.collecting_problems(plan), *rules.adjust_problems(line.computed_quantity, quantity, reason)])
    line.quantity, line.reason = quantity, reason.strip()
    line.adjusted_by, line.adjusted_at = actor.user_id, now
    facts = {
        "plan": plan.id,
        "line": line.id,
        "school": line.school_id,
        "item": line.item_id,
        "computed_quantity": line.computed_quantity,
        "quantity": quantity,
    }
    declare(session, AuditTag.DEMAND_ADJUSTED, log=county_log(line.county_id), facts=facts, subject_id=plan.id)
    return line


def confirm_plan(session: Session, *, actor: Actor, plan_id: UUID, now: datetime) -> DemandPlan:
    """Freeze the plan: tenders may be drawn up from it, nothing of it changes any more. Its lines go into the log.

    Raises Conflict when it is confirmed already.
    """
    require(actor, Permission.DEMAND_PLAN)
    plan = queries.get_plan(session, plan_id, lock=True)
    if plan.status is DemandPlanStatus.CONFIRMED:
        raise Conflict("demand_plan.confirmed", N_("这份需求计划已经确认过了"))
    lines = queries.list_lines(session, plan_id)
    refuse(rules.confirm_problems(plan, lines))
    DEMAND_PLAN.move(plan, DemandPlanStatus.CONFIRMED)
    plan.confirmed_by, plan.confirmed_at = actor.user_id, now
    log, facts = county_log(plan.county_id), {"plan": plan.id, "line_count": len(lines)}
    objects = {"demand": canonical(frozen(plan, lines))}
    declare(session, AuditTag.DEMAND_CONFIRMED, log=log, facts=facts, subject_id=plan.id, objects=objects)
    return plan
