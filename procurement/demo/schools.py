"""Catalogue, zones, schools and a confirmed demand plan of the demonstration county."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import queries as account_queries
from procurement.catalogue import queries as catalogue_queries
from procurement.catalogue import service as catalogue
from procurement.catalogue.models import Item
from procurement.core import clock
from procurement.core.actors import SYSTEM, Role
from procurement.core.transaction import reading, transaction
from procurement.demo.figures import CEILINGS, RATIONS, SCHOOL_DAYS, ZONES, schools
from procurement.demo.people import Cast, add_person
from procurement.schools import queries
from procurement.schools import service as school_service
from procurement.tenders import loading
from procurement.tenders import queries as tenders
from procurement.tenders.workdays import service as workdays
from procurement.tenders.workdays.rules import NamedDay


def furnish(cast: Cast) -> None:
    """Load the shipped catalogue, calendar and parameters; make zones, schools and two people for each school."""
    officer = cast["officer"]
    with transaction(officer) as session:
        catalogue.load_shipped(session, actor=officer, county_id=cast.county.id)
    with transaction(SYSTEM) as session:
        loading.load_calendar(session, actor=SYSTEM, county_id=cast.county.id)
        loading.load_parameters(session, actor=SYSTEM, county_id=cast.county.id)
    _fill_calendar(cast)
    with transaction(officer) as session:
        for code, price in CEILINGS.items():
            item = item_of(session, cast, code)
            catalogue.set_ceiling_price(
                session,
                actor=officer,
                item_id=item.id,
                price=price,
                valid_from=clock.today(),
                source="公开招标文件单价上限",
            )
    with transaction(officer) as session:
        zones = {
            code: school_service.create_zone(session, actor=officer, code=code, name=name, name_en=english)
            for code, name, english, _pupils, _count in ZONES
        }
    for number, figure in enumerate(schools(), 1):
        with transaction(officer) as session:
            school = school_service.create_school(
                session, actor=officer, zone_id=zones[figure.zone].id, code=figure.code, name=f"示范县{figure.name}",
                pupil_count=figure.pupil_count, address=f"示范县{figure.zone}路{number}号",
            )  # fmt: skip
        with reading(SYSTEM) as session:
            organization = account_queries.get_organization(session, school.id)
        add_person(cast, organization, Role.SCHOOL, f"school{number:02d}", f"{figure.name}保管员")
        add_person(cast, organization, Role.SCHOOL, f"school{number:02d}b", f"{figure.name}老师")


def item_of(session: Session, cast: Cast, code: str) -> Item:
    """The shipped item with this code."""
    item = catalogue_queries.find_item_by_code(session, cast.county.id, code)
    assert item is not None  # noqa: S101  (loaded by `furnish`)
    return item


def _fill_calendar(cast: Cast) -> None:
    """Years without a shipped list of holidays get one day marked as invented, so that the road can be shown."""
    officer, this_year = cast["officer"], clock.today().year
    with transaction(officer) as session:
        known = {day.year for day in tenders.calendar_days(session, cast.county.id)}
        for year in {this_year, this_year + 1} - known:
            row = NamedDay(date(year, 1, 1), is_working=False, name="元旦", source="示范数据，非正式放假通知")
            workdays.add_day(session, actor=officer, row=row, today=clock.today())


def plan_demand(cast: Cast, title: str, starts_on: date, zone_codes: tuple[str, ...] = ("Z1", "Z2", "Z3")) -> UUID:
    """A demand plan by formula, adjusted and confirmed; returns its id. Schools outside the zones ask for nothing."""
    officer = cast["officer"]
    with transaction(officer) as session:
        rations = {item_of(session, cast, code).id: ration for code, ration in RATIONS.items()}
        plan = school_service.create_plan(
            session, actor=officer, title=title, starts_on=starts_on, ends_on=starts_on + timedelta(days=300),
            school_days=SCHOOL_DAYS, rations=rations, now=clock.now(),
        )  # fmt: skip
    with transaction(officer) as session:
        school_service.open_collection(session, actor=officer, plan_id=plan.id, now=clock.now())
    if len(zone_codes) < len(ZONES):
        _leave_out(cast, plan.id, zone_codes)
    with transaction(officer) as session:
        school_service.confirm_plan(session, actor=officer, plan_id=plan.id, now=clock.now())
    return plan.id


def _leave_out(cast: Cast, plan_id: UUID, zone_codes: tuple[str, ...]) -> None:
    with reading(SYSTEM) as session:
        lines = [line for line in queries.list_lines(session, plan_id) if line.school.zone.code not in zone_codes]
        others = [(line.id, line.school_id) for line in lines]
    people = {actor.organization_id: actor for actor in cast.actors.values() if actor.role is Role.SCHOOL}
    for school_id in sorted({school_id for _line_id, school_id in others}, key=str):
        actor = people[school_id]
        with transaction(actor) as session:
            for line_id in (line_id for line_id, whose in others if whose == school_id):
                school_service.adjust_line(
                    session, actor=actor, line_id=line_id, quantity=Decimal("0.000"), reason="本次不参加",
                    now=clock.now(),
                )  # fmt: skip
