"""Reading orders, deliveries and acceptances. Schools and suppliers see their own; the session sees to that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.contracting.supplements import queries as supplements
from procurement.core.errors import NotFound
from procurement.deliveries.ledger import (
    accepted_facts,
    committed,
    reconciliation,
)
from procurement.deliveries.models import (
    Acceptance,
    AcceptanceDecision,
    Delivery,
    DeliveryLine,
    DeliveryPhoto,
    Order,
    OrderLine,
)
from procurement.deliveries.rules import Balance
from procurement.deliveries.states import DeliveryStatus, EntryKind, OrderStatus, Verdict

__all__ = ["accepted_facts", "reconciliation"]

T = TypeVar("T")


def _orders() -> Select[Order]:
    lines = selectinload(Order.lines)
    return select(Order).options(
        joinedload(Order.contract),
        joinedload(Order.school),
        joinedload(Order.supplier),
        lines.joinedload(OrderLine.item),
        lines.joinedload(OrderLine.contract_line),
    )


def get_order(session: Session, order_id: UUID, *, lock: bool = False) -> Order:
    """The order with its lines, locked for a change when `lock`. Raises NotFound."""
    statement = _orders().where(Order.id == order_id)
    if lock:
        statement = statement.with_for_update(of=Order).execution_options(populate_existing=True)
    return _found(session.scalar(statement))


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row


def select_orders(*, statuses: Collection[OrderStatus] = ()) -> Select[Order]:
    """Orders by the day of delivery, what is still open first."""
    is_over = case((Order.status.in_((OrderStatus.PLACED, OrderStatus.CONFIRMED)), 0), else_=1)
    statement = _orders().order_by(is_over, Order.deliver_on.desc(), Order.number.desc())
    return statement.where(Order.status.in_(statuses)) if statuses else statement


def list_orders(session: Session, *, statuses: Collection[OrderStatus] = ()) -> Sequence[Order]:
    return session.scalars(select_orders(statuses=statuses)).all()


def find_order_by_key(session: Session, client_key: UUID) -> Order | None:
    """The order that was sent with this key."""
    return session.scalar(_orders().where(Order.client_key == client_key))


def list_open_contracts(session: Session, school_id: UUID, day: date) -> Sequence[Contract]:
    """Contracts under which the school may order on `day`, by number."""
    statement = (
        select(Contract)
        .options(joinedload(Contract.supplier))
        .where(
            Contract.status == ContractStatus.SIGNED,
            Contract.ends_on >= day,
            Contract.lines.any(ContractLine.school_id == school_id),
        )
        .order_by(Contract.number)
    )
    return session.scalars(statement).all()


def list_contract_lines(
    session: Session, contract_id: UUID, school_id: UUID, *, lock: bool = False
) -> Sequence[ContractLine]:
    """What the contract gives the school, by item. `lock` holds the lines, so that two orders do not share one rest."""
    statement = (
        select(ContractLine)
        .options(joinedload(ContractLine.item), joinedload(ContractLine.lot))
        .where(ContractLine.contract_id == contract_id, ContractLine.school_id == school_id)
        .order_by(ContractLine.id)
    )
    if lock:
        statement = statement.with_for_update(of=ContractLine).execution_options(populate_existing=True)
    lines = session.scalars(statement).all()
    return sorted(lines, key=lambda line: (line.item.code, line.lot.number))


def balances(session: Session, lines: Sequence[ContractLine]) -> dict[UUID, Balance]:
    """How much of each contract line is taken, by the line's id."""
    ids = [line.id for line in lines]
    taken, more, none = committed(session, ids), supplements.signed_quantities(session, ids), Decimal("0.000")
    return {
        line.id: Balance(
            line.id, line.item.name, line.unit, line.quantity, taken.get(line.id, none), more.get(line.id, none)
        )
        for line in lines
    }


def _deliveries() -> Select[Delivery]:
    lines = selectinload(Delivery.lines).joinedload(DeliveryLine.order_line)
    return select(Delivery).options(
        joinedload(Delivery.order),
        joinedload(Delivery.contract),
        joinedload(Delivery.school),
        joinedload(Delivery.supplier),
        lines.joinedload(OrderLine.item),
        lines.joinedload(OrderLine.contract_line),
        selectinload(Delivery.acceptances).selectinload(Acceptance.lines),
        selectinload(Delivery.acceptances).joinedload(Acceptance.decision),
    )


def get_delivery(session: Session, delivery_id: UUID, *, lock: bool = False) -> Delivery:
    """The delivery with note, acceptances and decisions, locked for a change when `lock`. Raises NotFound."""
    if lock:
        locked = select(Delivery.id).where(Delivery.id == delivery_id).with_for_update(of=Delivery)
        _found(session.scalar(locked))
    statement = _deliveries().where(Delivery.id == delivery_id)
    return _found(session.scalar(statement.execution_options(populate_existing=lock)))


def get_delivery_by_code(session: Session, code: str) -> Delivery:
    """The delivery whose note carries this code. Raises NotFound, also for whom it does not concern."""
    return _found(session.scalar(_deliveries().where(Delivery.code == code)))


def find_delivery_of_order(session: Session, order_id: UUID) -> Delivery | None:
    return session.scalar(_deliveries().where(Delivery.order_id == order_id))


def select_deliveries(
    *,
    today: date,
    status: DeliveryStatus | None = None,
    school_id: UUID | None = None,
    supplier_id: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Select[Delivery]:
    """Deliveries ordered for today first, then what still waits for a signature, then by day."""
    is_today = case((Order.deliver_on == today, 0), else_=1)
    waits = case((Delivery.status == DeliveryStatus.ACCEPTED, 1), else_=0)
    statement = _deliveries().join(Delivery.order).order_by(is_today, waits, Order.deliver_on.desc(), Delivery.number)
    span = Order.deliver_on.between(starts_on or date.min, ends_on or date.max)
    chosen = (
        (status, Delivery.status == status),
        (school_id, Delivery.school_id == school_id),
        (supplier_id, Delivery.supplier_id == supplier_id),
    )
    return statement.where(span, *(condition for given, condition in chosen if given is not None))


def open_entry(delivery: Delivery) -> Acceptance | None:
    """The record that waits for its second signature."""
    return next((entry for entry in delivery.acceptances if entry.decision is None), None)


def standing_acceptance(delivery: Delivery) -> Acceptance | None:
    """The confirmed acceptance that no confirmed entry took back."""
    confirmed = [e for e in delivery.acceptances if e.decision and e.decision.verdict is Verdict.CONFIRMED]
    reversed_ids = {entry.reverses_id for entry in confirmed}
    standing = (e for e in confirmed if e.kind is EntryKind.ACCEPTANCE and e.id not in reversed_ids)
    return next(standing, None)


def find_entry_by_key(session: Session, client_key: UUID) -> Acceptance | None:
    """The acceptance or reversal that was sent with this key."""
    return session.scalar(select(Acceptance).where(Acceptance.client_key == client_key))


def find_decision_by_key(session: Session, client_key: UUID) -> AcceptanceDecision | None:
    return session.scalar(select(AcceptanceDecision).where(AcceptanceDecision.client_key == client_key))


def list_photos(session: Session, delivery_id: UUID) -> Sequence[DeliveryPhoto]:
    """Everything photographed for the delivery, in the order of upload."""
    statement = (
        select(DeliveryPhoto)
        .join(Delivery, (Delivery.county_id == DeliveryPhoto.county_id) & (Delivery.id == DeliveryPhoto.delivery_id))
        .where(DeliveryPhoto.delivery_id == delivery_id)
        .order_by(DeliveryPhoto.uploaded_at, DeliveryPhoto.id)
    )
    return session.scalars(statement).all()


def get_photo(session: Session, delivery_id: UUID, sha256: str) -> DeliveryPhoto:
    """A photo of this delivery. Raises NotFound."""
    return _found(next((p for p in list_photos(session, delivery_id) if p.sha256 == sha256), None))


def count_waiting(session: Session) -> int:
    """Deliveries that wait for a signature of the session's school."""
    waiting = (DeliveryStatus.SHIPPED, DeliveryStatus.RECORDED, DeliveryStatus.REVERSING)
    return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.status.in_(waiting))) or 0
