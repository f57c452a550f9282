"""What orders, notes and signed acceptances add up to: sums over the rows themselves, nothing kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from procurement.catalogue.models import Item
from procurement.contracting.models import ContractLine
from procurement.core import money
from procurement.deliveries.models import (
    Acceptance,
    AcceptanceDecision,
    AcceptanceLine,
    Delivery,
    DeliveryLine,
    Order,
    OrderLine,
)
from procurement.deliveries.scorecard import DeliveryFact, LineFact
from procurement.deliveries.states import DeliveryStatus, EntryKind, OrderStatus, Verdict
from procurement.schools.models import School
from procurement.suppliers.models import Supplier

OPEN = (OrderStatus.PLACED, OrderStatus.CONFIRMED)
ZERO = Decimal("0.000")


def _signed(statement: Any) -> Any:
    """From acceptance lines that two people signed up to the order line they belong to."""
    return (
        statement.join(AcceptanceLine.acceptance)
        .join(Acceptance.decision)
        .join(AcceptanceLine.delivery_line)
        .join(DeliveryLine.order_line)
        .join(DeliveryLine.delivery)
        .where(AcceptanceDecision.verdict == Verdict.CONFIRMED)
    )


def committed(session: Session, contract_line_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Quantity taken of each contract line: open orders in full, notes of shipped ones, less what was rejected."""
    line_id = OrderLine.contract_line_id
    ordered = select(line_id, func.sum(OrderLine.quantity)).join(OrderLine.order).where(Order.status.in_(OPEN))
    loaded = select(line_id, func.sum(DeliveryLine.quantity)).join(DeliveryLine.order_line)
    rejected = _signed(select(line_id, func.sum(AcceptanceLine.rejected_quantity)).select_from(AcceptanceLine))
    sums: dict[UUID, Decimal] = {}
    for statement, sign in ((ordered, 1), (loaded, 1), (rejected, -1)):
        for key, quantity in session.execute(statement.where(line_id.in_(contract_line_ids)).group_by(line_id)):
            sums[key] = sums.get(key, ZERO) + sign * quantity
    return sums


@dataclass(frozen=True)
class Row:
    """One school, supplier and item: quantities in `unit`.

    `ordered` = `open` (not shipped yet) + `delivered` + `lapsed` (ordered, shipped, not loaded);
    `delivered` = `accepted` + `rejected` + `waiting` (for two signatures). `short` of the rejected never arrived.
    """

    school: str
    supplier: str
    item: str
    unit: str
    ordered: Decimal
    cancelled: Decimal
    open: Decimal
    lapsed: Decimal
    delivered: Decimal
    accepted: Decimal
    rejected: Decimal
    short: Decimal
    waiting: Decimal

    @property
    def is_balanced(self) -> bool:
        """Do the sums, each taken from its own rows, agree to the gram?"""
        return (
            self.delivered == self.accepted + self.rejected + self.waiting
            and self.ordered == self.open + self.delivered + self.lapsed
            and ZERO <= self.short <= self.rejected
            and self.lapsed >= 0
        )


Key = tuple[UUID, UUID, UUID]


def _by_key(session: Session, statement: Select[Any]) -> dict[Key, tuple[Decimal, ...]]:
    grouped = statement.group_by(Order.school_id, Order.supplier_id, OrderLine.item_id)
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in session.execute(grouped)}


def _keyed(*sums: Any) -> Select[Any]:
    return select(Order.school_id, Order.supplier_id, OrderLine.item_id, *sums)


def reconciliation(session: Session) -> list[Row]:
    """Ordered, delivered, accepted, rejected by school, supplier and item, of what exists for the session's actor."""
    ordered_sum, loaded_sum = func.sum(OrderLine.quantity), func.sum(DeliveryLine.quantity)
    orders = _keyed(ordered_sum).select_from(OrderLine).join(OrderLine.order)
    notes = (
        _keyed(loaded_sum)
        .select_from(DeliveryLine)
        .join(DeliveryLine.delivery)
        .join(DeliveryLine.order_line)
        .join(OrderLine.order)
    )
    signed = _signed(
        _keyed(
            func.sum(AcceptanceLine.accepted_quantity),
            func.sum(AcceptanceLine.rejected_quantity),
            func.sum(AcceptanceLine.short_quantity),
        ).select_from(AcceptanceLine)
    ).join(OrderLine.order)
    unsigned = (DeliveryStatus.SHIPPED, DeliveryStatus.RECORDED)
    sums = {
        "ordered": _by_key(session, orders.where(Order.status != OrderStatus.CANCELLED)),
        "cancelled": _by_key(session, orders.where(Order.status == OrderStatus.CANCELLED)),
        "open": _by_key(session, orders.where(Order.status.in_(OPEN))),
        "shipped": _by_key(session, orders.where(Order.status == OrderStatus.SHIPPED)),
        "delivered": _by_key(session, notes),
        "waiting": _by_key(session, notes.where(Delivery.status.in_(unsigned))),
        "signed": _by_key(session, signed),
    }
    return _rows(session, sums)


def _rows(session: Session, sums: dict[str, dict[Key, tuple[Decimal, ...]]]) -> list[Row]:
    keys = set().union(*sums.values())
    names = _names(session, keys)
    rows = []
    for key in keys:
        (school_code, school), supplier, (item_code, item, unit) = (names[part] for part in key)
        one = {name: found.get(key, (ZERO,))[0] for name, found in sums.items()}
        accepted, rejected, short = sums["signed"].get(key, (ZERO, ZERO, ZERO))
        row = Row(
            school, supplier[0], item, unit, ordered=one["ordered"], cancelled=one["cancelled"], open=one["open"],
            lapsed=one["shipped"] - one["delivered"], delivered=one["delivered"], accepted=accepted, rejected=rejected,
            short=short, waiting=one["waiting"],
        )  # fmt: skip
        rows.append((school_code, supplier[0], item_code, row))
    return [row for *_order, row in sorted(rows, key=lambda found: found[:3])]


def _names(session: Session, keys: Iterable[Key]) -> dict[UUID, tuple[str, ...]]:
    schools, suppliers, items = ({key[n] for key in keys} for n in range(3))
    statements: tuple[Any, ...] = (
        select(School.id, School.code, School.name).where(School.id.in_(schools)),
        select(Supplier.id, Supplier.name).where(Supplier.id.in_(suppliers)),
        select(Item.id, Item.code, Item.name, Item.unit).where(Item.id.in_(items)),
    )
    return {row[0]: tuple(row[1:]) for statement in statements for row in session.execute(statement)}


def accepted_facts(session: Session, *, delivery_id: UUID | None = None) -> list[DeliveryFact]:
    """Every delivery whose acceptance stands, or one of them, as the scorecard counts it."""
    back, undone = aliased(Acceptance), aliased(AcceptanceDecision)
    taken_back = (
        select(back.id)
        .join(undone, (undone.county_id == back.county_id) & (undone.acceptance_id == back.id))
        .where(
            back.county_id == Acceptance.county_id,
            back.reverses_id == Acceptance.id,
            undone.verdict == Verdict.CONFIRMED,
        )
        .exists()
    )
    statement = (
        _signed(
            select(
                Delivery.id, Delivery.supplier_id, Delivery.county_id, Order.due_at, Acceptance.arrived_at,
                ContractLine.unit_price, AcceptanceLine,
            ).select_from(AcceptanceLine)
        )
        .join(OrderLine.order)
        .join(OrderLine.contract_line)
        .where(Acceptance.kind == EntryKind.ACCEPTANCE, ~taken_back)
        .order_by(Delivery.id)
    )  # fmt: skip
    if delivery_id is not None:
        statement = statement.where(Delivery.id == delivery_id)
    heads: dict[UUID, tuple[UUID, UUID, datetime, datetime]] = {}
    lines: dict[UUID, list[LineFact]] = {}
    for found_id, supplier_id, county_id, due_at, arrived_at, price, line in session.execute(statement):
        heads[found_id] = (supplier_id, county_id, due_at, arrived_at)
        lines.setdefault(found_id, []).append(_line_fact(line, price))
    return [DeliveryFact(*heads[found_id], lines[found_id]) for found_id in heads]


def _line_fact(line: AcceptanceLine, price: Decimal) -> LineFact:
    return LineFact(
        delivered_amount=money.line_amount(line.delivered_quantity, price),
        accepted_amount=money.line_amount(line.accepted_quantity, price),
        short_amount=money.line_amount(line.short_quantity, price),
        is_rejected=line.rejected_quantity > line.short_quantity,
        is_short=line.short_quantity > 0,
    )
