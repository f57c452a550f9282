"""Ordering, confirming, cancelling and shipping; the acts of acceptance lie in acceptance.py."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting import queries as contracts
from procurement.contracting.models import Contract
from procurement.contracting.subcontracts.queries import list_carriers
from procurement.contracting.subcontracts.rules import carrier_problems
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import InvalidMove, NotFound, Problem, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.deliveries import queries, rules
from procurement.deliveries.acceptance import (
    add_photo,
    confirm_acceptance,
    record_acceptance,
    record_reversal,
    send_back_acceptance,
)
from procurement.deliveries.models import Delivery, DeliveryLine, Order, OrderLine
from procurement.deliveries.repeats import digest, same_again
from procurement.deliveries.states import ORDER, DeliveryStatus, OrderStatus
from procurement.messages.service import tell
from procurement.supervision import admissions

__all__ = [
    "add_photo", "cancel_order", "confirm_acceptance", "confirm_order", "place_order", "record_acceptance",
    "record_reversal", "send_back_acceptance", "ship_order",
]  # fmt: skip


def place_order(
    session: Session,
    *,
    actor: Actor,
    contract_id: UUID,
    deliver_on: date,
    lines: Sequence[Mapping[str, Any]],
    note: str = "",
    client_key: UUID,
    now: datetime,
) -> Order:
    """The school's call-off for one day; `lines` have contract_line_id and quantity in the line's unit.

    The same `client_key` again gives the order that is there. Raises RuleViolation beyond contract or term.
    """
    require(actor, Permission.DELIVERY_ORDER)
    contract = contracts.get_contract(session, contract_id)
    school_id = _school(actor)
    own = {line.id: line for line in queries.list_contract_lines(session, contract_id, school_id, lock=True)}
    sent = digest(contract_id=contract_id, deliver_on=deliver_on, lines=lines, note=note)
    earlier = queries.find_order_by_key(session, client_key)
    if earlier is not None:
        return same_again(earlier, earlier.placed_by, actor, sent)
    if any(line["contract_line_id"] not in own for line in lines):
        raise NotFound
    today = clock.local(now).date()
    balances = queries.balances(session, list(own.values()))
    wanted = [
        rules.Wanted(row, balances[line["contract_line_id"]], line["quantity"]) for row, line in enumerate(lines, 1)
    ]
    refuse([
        *rules.term_problems(contract.status, contract.starts_on, contract.ends_on, deliver_on, today),
        *rules.order_problems(wanted),
        *admissions.order_problems(
            session, county_id=contract.county_id, supplier_id=contract.supplier_id,
            category_ids={own[line["contract_line_id"]].item.category_id for line in lines},
        ),
    ])  # fmt: skip
    order = _new_order(session, actor, contract, now)
    school = own[lines[0]["contract_line_id"]].school
    order.deliver_on, order.window, order.note = deliver_on, school.delivery_window, note.strip()
    order.due_at = rules.due_at(deliver_on, school.delivery_window)
    order.client_key, order.content_sha256 = client_key, sent
    order.school, order.contract, order.supplier = school, contract, contract.supplier
    order.lines = [
        OrderLine(
            county_id=contract.county_id,
            contract_line=own[line["contract_line_id"]],
            item=own[line["contract_line_id"]].item,
            position=row,
            quantity=line["quantity"],
        )
        for row, line in enumerate(lines, 1)
    ]
    session.add(order)
    session.flush()
    _note_order(session, order, AuditTag.ORDER_PLACED)
    params = {"number": order.number, "school": school.name, "day": deliver_on}
    _tell(session, order, contract.supplier_id, N_("%(school)s下了订单 %(number)s，%(day)s 送到，请确认"), params, now)
    return order


def _school(actor: Actor) -> UUID:
    if actor.school_id is None:
        raise NotFound
    return actor.school_id


def _new_order(session: Session, actor: Actor, contract: Contract, now: datetime) -> Order:
    county = get_county(session, contract.county_id)
    year = clock.local(now).year
    return Order(
        county_id=county.id,
        number=next_number(session, county_id=county.id, county_code=county.code, kind="DD", year=year),
        status=OrderStatus.PLACED,
        placed_by=actor.user_id,
        placed_at=now,
    )


def _note_order(session: Session, order: Order, tag: AuditTag) -> None:
    facts = {
        "order": order.id,
        "number": order.number,
        "contract": order.contract.id,
        "school": order.school.id,
        "supplier": order.supplier.id,
        "deliver_on": order.deliver_on,
        "status": order.status,
        "lines": [{"contract_line": line.contract_line.id, "quantity": line.quantity} for line in order.lines],
    }
    declare(session, tag, log=county_log(order.county_id), subject_id=order.id, facts=facts)


def _tell(
    session: Session, order: Order, organization_id: UUID, subject: str, params: Mapping[str, Any], now: datetime
) -> None:
    tell(
        session,
        county_id=order.county_id,
        organization_id=organization_id,
        subject=subject,
        params=params,
        now=now,
        link=f"/orders/{order.id}",
    )


def confirm_order(session: Session, *, actor: Actor, order_id: UUID, now: datetime) -> Order:
    """The supplier says that it will deliver. Raises InvalidMove unless the order waits for that."""
    require(actor, Permission.DELIVERY_SHIP)
    order = queries.get_order(session, order_id, lock=True)
    ORDER.move(order, OrderStatus.CONFIRMED)
    order.confirmed_by, order.confirmed_at = actor.user_id, now
    _note_order(session, order, AuditTag.ORDER_CONFIRMED)
    params = {"number": order.number, "supplier": order.supplier.name, "day": order.deliver_on}
    _tell(session, order, order.school_id, N_("%(supplier)s已确认订单 %(number)s，%(day)s 送到"), params, now)
    return order


def cancel_order(session: Session, *, actor: Actor, order_id: UUID, reason: str, now: datetime) -> Order:
    """Take back what is not on its way yet; the quantity is free again. Raises InvalidMove after shipping."""
    require(actor, Permission.DELIVERY_ORDER)
    order = queries.get_order(session, order_id, lock=True)
    if not reason.strip():
        refuse([Problem("order.cancel_reason", N_("请写明取消的原因"), "reason")])
    ORDER.move(order, OrderStatus.CANCELLED)
    order.cancelled_by, order.cancelled_at, order.cancel_reason = actor.user_id, now, reason.strip()
    _note_order(session, order, AuditTag.ORDER_CANCELLED)
    params = {"number": order.number, "school": order.school.name}
    _tell(session, order, order.supplier_id, N_("%(school)s取消了订单 %(number)s，不要再送"), params, now)
    return order


def ship_order(
    session: Session,
    *,
    actor: Actor,
    order_id: UUID,
    vehicle_plate: str,
    driver_name: str,
    lines: Sequence[Mapping[str, Any]],
    client_key: UUID,
    now: datetime,
    carrier_id: UUID | None = None,
) -> Delivery:
    """The order's one delivery note; what is not loaded lapses.

    `lines` have order_line_id, quantity, batch_number, produced_on, best_before_on, licence_number, report_number; an
    ordered item may come in several batches. The same `client_key` again gives the delivery that is there. Raises
    InvalidMove unless the order is confirmed, RuleViolation for a note that is incomplete or exceeds the order.
    """
    require(actor, Permission.DELIVERY_SHIP)
    order = queries.get_order(session, order_id, lock=True)
    sent = digest(
        order_id=order_id, vehicle_plate=vehicle_plate, driver_name=driver_name, lines=lines, carrier_id=carrier_id
    )
    earlier = queries.find_delivery_of_order(session, order_id)
    if earlier is not None and earlier.client_key == client_key:
        return same_again(earlier, earlier.shipped_by, actor, sent)
    if not ORDER.may(order.status, OrderStatus.SHIPPED):
        raise InvalidMove(object="order", from_status=str(order.status), to_status=str(OrderStatus.SHIPPED))
    ordered = {line.id: line for line in order.lines}
    if any(line["order_line_id"] not in ordered for line in lines):
        raise NotFound
    loaded = [_loaded(row, ordered[line["order_line_id"]], line) for row, line in enumerate(lines, 1)]
    carriers = {carrier.id for carrier in list_carriers(session, order.contract_id)}
    refuse([
        *rules.note_problems(vehicle_plate, loaded, clock.local(now).date()),
        *carrier_problems(carrier_id is None or carrier_id in carriers),
    ])  # fmt: skip
    ORDER.move(order, OrderStatus.SHIPPED)
    delivery = _new_delivery(session, actor, order, now)
    delivery.vehicle_plate, delivery.driver_name = vehicle_plate, driver_name.strip()
    delivery.client_key, delivery.content_sha256, delivery.carrier_id = client_key, sent, carrier_id
    delivery.lines = [_note_line(order, line, ordered[line.order_line_id]) for line in loaded]
    session.add(delivery)
    session.flush()
    _note_delivery(session, delivery)
    params = {"number": delivery.number, "supplier": order.supplier.name, "plate": vehicle_plate}
    _tell(session, order, order.school_id, N_("%(supplier)s已发车 %(plate)s，送货单 %(number)s"), params, now)
    return delivery


def _loaded(row: int, ordered: OrderLine, line: Mapping[str, Any]) -> rules.Loaded:
    given = {name: line[name] for name in ("quantity", "produced_on", "best_before_on", "licence_number")}
    return rules.Loaded(
        row=row,
        order_line_id=ordered.id,
        name=ordered.item.name,
        unit=ordered.contract_line.unit,
        ordered=ordered.quantity,
        batch_number=line["batch_number"],
        report_number=line["report_number"],
        **given,
    )


def _new_delivery(session: Session, actor: Actor, order: Order, now: datetime) -> Delivery:
    county = get_county(session, order.county_id)
    year = clock.local(now).year
    return Delivery(
        county_id=order.county_id,
        order=order,
        contract=order.contract,
        school=order.school,
        supplier=order.supplier,
        number=next_number(session, county_id=county.id, county_code=county.code, kind="SH", year=year),
        code=secrets.token_urlsafe(16),
        status=DeliveryStatus.SHIPPED,
        shipped_by=actor.user_id,
        shipped_at=now,
    )


def _note_line(order: Order, line: rules.Loaded, ordered: OrderLine) -> DeliveryLine:
    return DeliveryLine(
        county_id=order.county_id,
        order_line=ordered,
        position=line.row,
        quantity=line.quantity,
        batch_number=line.batch_number,
        produced_on=line.produced_on,
        best_before_on=line.best_before_on,
        licence_number=line.licence_number,
        report_number=line.report_number,
    )


def _note_delivery(session: Session, delivery: Delivery) -> None:
    facts = {
        "delivery": delivery.id,
        "number": delivery.number,
        "order": delivery.order_id,
        "school": delivery.school_id,
        "supplier": delivery.supplier_id,
        "lines": [
            {
                "line": line.id,
                "quantity": line.quantity,
                "batch_number": line.batch_number,
                "produced_on": line.produced_on,
                "best_before_on": line.best_before_on,
                "licence_number": line.licence_number,
            }
            for line in delivery.lines
        ],
    }
    log = county_log(delivery.county_id)
    declare(session, AuditTag.DELIVERY_SHIPPED, log=log, subject_id=delivery.id, facts=facts)
