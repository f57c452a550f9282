"""After the contracts are signed: schools order, suppliers deliver, two people of each school accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from heapq import merge
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from procurement.contracting import queries as contracts
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.deliveries import queries, service
from procurement.tenders import calendar

if TYPE_CHECKING:
    from procurement.demo.road import Walk

SHARE_OF_YEAR = Decimal("0.02")  # of the contract's quantity, about a week's need
LICENCE = "SC10134130000001"
SCHOOLS = ("school01", "school02", "school10", "school11", "school24", "school25")  # two of each zone
SPOILED_AT, SHORT_AT = "school10", "school24"  # where one line is not taken in full


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then): a first week delivered and accepted, then goods on the way today."""
    from procurement.demo import settling, supervising
    from procurement.demo.road import working_days

    day = calendar.next_working_day(road.first_day + timedelta(days=61), working_days(road.cast))
    yield at(day - timedelta(days=1), 15), "schools order"
    place_orders(road, day)
    yield at(day, 6), "suppliers ship"
    ship_all(road)
    yield at(day, 9), "two people of each school accept"
    accept_all(road)
    yield from merge(supervising.walk(road), settling.walk(road, day))
    today = road.first_day + timedelta(days=75)
    yield at(today - timedelta(days=1), 15), "schools order for today"
    place_orders(road, today)
    yield at(today - timedelta(days=1), 20), "suppliers ship for today"
    ship_all(road)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.LOCAL).astimezone(UTC)


def _lines(school: Actor, contract_id: UUID) -> list[tuple[UUID, Decimal]]:
    school_id = school.organization_id
    assert school_id is not None  # noqa: S101  (a school's people have a school)
    with reading(SYSTEM) as session:
        return [
            (line.id, (line.quantity * SHARE_OF_YEAR).quantize(Decimal("1")).quantize(Decimal("0.001")))
            for line in queries.list_contract_lines(session, contract_id, school_id)
        ]


def place_orders(road: Walk, deliver_on: date) -> None:
    """Some schools call off about a week's need under the contract of their zone."""
    with reading(SYSTEM) as session:
        mine = [found.id for found in contracts.list_contracts(session) if found.tender_id == road.tender]
    for login in SCHOOLS:
        school = road.cast[login]
        for contract_id in mine:
            lines = [{"contract_line_id": line, "quantity": quantity} for line, quantity in _lines(school, contract_id)]
            if lines:
                with transaction(school) as session:
                    service.place_order(
                        session, actor=school, contract_id=contract_id, deliver_on=deliver_on, lines=lines,
                        client_key=uuid4(), now=clock.now(),
                    )  # fmt: skip


def ship_all(road: Walk) -> None:
    """Suppliers confirm what waits and load it, each item as one batch."""
    drivers = {actor.organization_id: actor for actor in road.cast.actors.values() if actor.role is Role.SUPPLIER}
    with reading(SYSTEM) as session:
        waiting = [
            (order.id, order.supplier_id, [(line.id, line.quantity) for line in order.lines])
            for order in queries.list_orders(session)
            if order.status == "placed"
        ]
    produced_on = clock.today() - timedelta(days=20)
    for order_id, supplier_id, lines in waiting:
        supplier = drivers[supplier_id]
        note: list[dict[str, Any]] = [
            {
                "order_line_id": line, "quantity": quantity, "batch_number": f"{produced_on:%Y%m%d}A",
                "produced_on": produced_on, "best_before_on": produced_on + timedelta(days=365),
                "licence_number": LICENCE, "report_number": f"CJ{produced_on:%Y%m%d}",
            }
            for line, quantity in lines
        ]  # fmt: skip
        with transaction(supplier) as session:
            service.confirm_order(session, actor=supplier, order_id=order_id, now=clock.now())
        with transaction(supplier) as session:
            service.ship_order(
                session, actor=supplier, order_id=order_id, vehicle_plate="皖L12345", driver_name="王师傅",
                lines=note, client_key=uuid4(), now=clock.now(),
            )  # fmt: skip


def accept_all(road: Walk) -> None:
    """The keeper weighs and records, a colleague confirms on the own log-in; two schools do not take all."""
    logins = {road.cast[login].organization_id: login for login in SCHOOLS}
    with reading(SYSTEM) as session:
        waiting = [
            (found.id, logins[found.school_id], [(line.id, line.quantity) for line in found.lines])
            for found in session.scalars(queries.select_deliveries(today=clock.today()))
            if found.status == "shipped" and found.school_id in logins
        ]
    for delivery_id, login, lines in waiting:
        keeper, colleague = road.cast[login], road.cast[f"{login}b"]
        inspected = [_inspected(line, quantity, login, position) for position, (line, quantity) in enumerate(lines)]
        with transaction(keeper) as session:
            entry = service.record_acceptance(
                session, actor=keeper, delivery_id=delivery_id, arrived_at=clock.now(), vehicle_ok=True,
                driver_ok=True, lines=inspected, client_key=uuid4(), now=clock.now(),
            )  # fmt: skip
        with transaction(colleague) as session:
            service.confirm_acceptance(
                session, actor=colleague, acceptance_id=entry.id, delivery_id=delivery_id, client_key=uuid4(),
                now=clock.now(),
            )  # fmt: skip


def _inspected(line_id: UUID, quantity: Decimal, login: str, position: int) -> dict[str, Any]:
    taken: dict[str, Any] = {
        "delivery_line_id": line_id, "weighed_quantity": quantity, "accepted_quantity": quantity,
        "rejected_quantity": Decimal("0.000"), "reason": None, "disposal": None, "label_ok": True, "sensory_ok": True,
        "photos": [],
    }  # fmt: skip
    if login == SPOILED_AT and position == 0:
        spoiled = Decimal("25.000")
        return taken | {"accepted_quantity": quantity - spoiled, "rejected_quantity": spoiled,
                        "reason": "package_damaged", "disposal": "returned"}  # fmt: skip
    if login == SHORT_AT and position == 0:
        short = Decimal("1.500")
        return taken | {"weighed_quantity": quantity - short, "accepted_quantity": quantity - short,
                        "rejected_quantity": short, "reason": "short_weight", "disposal": "not_received"}  # fmt: skip
    return taken
