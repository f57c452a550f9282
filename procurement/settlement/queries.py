"""Reading statements, invoices and payments. Schools and suppliers see their own; the session sees to that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.contracting.models import Contract, ContractLine
from procurement.core import clock, money
from procurement.core.errors import NotFound
from procurement.deliveries.models import (
    Acceptance,
    AcceptanceDecision,
    AcceptanceLine,
    Delivery,
    DeliveryLine,
    OrderLine,
)
from procurement.deliveries.states import Verdict
from procurement.settlement import terms
from procurement.settlement.models import Invoice, Payment, Statement, StatementLine
from procurement.settlement.states import InvoiceStatus, PaymentStatus, StatementStatus

T = TypeVar("T")
BY_DELIVERY = frozenset({"2026-1"})  # clause texts under which the term runs from each delivery
LIVE = frozenset({PaymentStatus.PROPOSED, PaymentStatus.APPROVED, PaymentStatus.PAID})


@dataclass(frozen=True)
class Entry:
    """A signed acceptance line, or its reversal with negative quantity, at the contract's price."""

    contract_id: UUID
    school_id: UUID
    supplier_id: UUID
    county_id: UUID
    acceptance_line_id: UUID
    contract_line_id: UUID
    quantity: Decimal
    unit_price: Decimal
    signed_at: datetime

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price in CNY, half-up to the fen; a reversal takes back exactly what it reverses."""
        return money.line_amount(self.quantity, self.unit_price)

    @property
    def month(self) -> date:
        """The first day of the month in which the second person signed."""
        return clock.local(self.signed_at).date().replace(day=1)


def _entries(*, unsettled: bool = False) -> Any:
    """Every acceptance line that two people signed and of which something was taken, in the order of signing."""
    statement = (
        select(
            Delivery.contract_id, Delivery.school_id, Delivery.supplier_id, Delivery.county_id, AcceptanceLine.id,
            OrderLine.contract_line_id, AcceptanceLine.accepted_quantity, ContractLine.unit_price,
            AcceptanceDecision.decided_at,
        )
        .select_from(AcceptanceLine)
        .join(AcceptanceLine.acceptance)
        .join(Acceptance.decision)
        .join(Acceptance.delivery)
        .join(AcceptanceLine.delivery_line)
        .join(DeliveryLine.order_line)
        .join(OrderLine.contract_line)
        .where(AcceptanceDecision.verdict == Verdict.CONFIRMED, AcceptanceLine.accepted_quantity != Decimal("0.000"))
        .order_by(AcceptanceDecision.decided_at, AcceptanceLine.acceptance_id, AcceptanceLine.position)
    )  # fmt: skip
    if not unsettled:
        return statement
    stated = (StatementLine.county_id == AcceptanceLine.county_id) & (
        StatementLine.acceptance_line_id == AcceptanceLine.id
    )
    return statement.where(~exists().where(stated))


def list_unsettled(
    session: Session, *, contract_id: UUID | None = None, school_id: UUID | None = None, until: date | None = None
) -> list[Entry]:
    """Signed entries on no statement; signed on the day `until` or before."""
    statement = _entries(unsettled=True)
    if contract_id is not None:
        statement = statement.where(Delivery.contract_id == contract_id)
    if school_id is not None:
        statement = statement.where(Delivery.school_id == school_id)
    if until is not None:
        statement = statement.where(AcceptanceDecision.decided_at < clock.start_of(until + timedelta(days=1)))
    return [Entry(*row) for row in session.execute(statement)]


def list_entries(session: Session, *, contract_id: UUID | None = None) -> list[Entry]:
    """Everything that was ever accepted or reversed, as far as it exists for the session's actor."""
    statement = _entries()
    if contract_id is not None:
        statement = statement.where(Delivery.contract_id == contract_id)
    return [Entry(*row) for row in session.execute(statement)]


def _statements() -> Select[Statement]:
    return select(Statement).options(
        joinedload(Statement.contract),
        joinedload(Statement.school),
        joinedload(Statement.supplier),
        selectinload(Statement.invoices).selectinload(Invoice.payments),
    )


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row


def get_statement(session: Session, statement_id: UUID, *, lock: bool = False) -> Statement:
    """The statement with its lines, invoices and payments, locked for a change when `lock`. Raises NotFound."""
    if lock:
        locked = select(Statement.id).where(Statement.id == statement_id).with_for_update(of=Statement)
        _found(session.scalar(locked))
    lines = selectinload(Statement.lines)
    statement = (
        _statements()
        .options(
            lines.joinedload(StatementLine.contract_line).joinedload(ContractLine.item),
            lines.joinedload(StatementLine.acceptance_line)
            .joinedload(AcceptanceLine.acceptance)
            .joinedload(Acceptance.delivery),
            lines.joinedload(StatementLine.acceptance_line)
            .joinedload(AcceptanceLine.delivery_line)
            .joinedload(DeliveryLine.order_line),
        )
        .where(Statement.id == statement_id)
    )
    return _found(session.scalar(statement.execution_options(populate_existing=lock)))


def find_returned(session: Session, contract_id: UUID, school_id: UUID) -> Statement | None:
    """The one statement that the school sent back and that is to be submitted anew, with its lines."""
    statement = _statements().where(
        Statement.contract_id == contract_id,
        Statement.school_id == school_id,
        Statement.status == StatementStatus.RETURNED,
    )
    return session.scalar(statement.options(selectinload(Statement.lines)))


def select_statements(
    *, statuses: Collection[StatementStatus] = (), contract_id: UUID | None = None
) -> Select[Statement]:
    """Statements, the newest month first."""
    statement = _statements().order_by(Statement.month.desc(), Statement.number.desc())
    if contract_id is not None:
        statement = statement.where(Statement.contract_id == contract_id)
    return statement.where(Statement.status.in_(statuses)) if statuses else statement


def list_statements(
    session: Session, *, statuses: Collection[StatementStatus] = (), contract_id: UUID | None = None
) -> Sequence[Statement]:
    return session.scalars(select_statements(statuses=statuses, contract_id=contract_id)).all()


def list_owing(session: Session) -> Sequence[Statement]:
    """Confirmed statements of which the bank has not paid everything, the oldest first."""
    paid_sum = (
        select(func.sum(Payment.amount))
        .join(Payment.invoice)
        .where(
            Invoice.county_id == Statement.county_id,
            Invoice.statement_id == Statement.id,
            Payment.status == PaymentStatus.PAID,
        )
        .correlate(Statement)
        .scalar_subquery()
    )
    is_owing = or_(paid_sum.is_(None), paid_sum < Statement.amount)
    statement = _statements().where(Statement.status == StatementStatus.CONFIRMED, is_owing)
    return session.scalars(statement.order_by(Statement.due_on, Statement.number)).all()


def get_invoice(session: Session, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """The invoice with its statement and payments, locked for a change when `lock`. Raises NotFound."""
    statement = (
        select(Invoice)
        .options(
            joinedload(Invoice.statement).joinedload(Statement.contract),
            joinedload(Invoice.statement).joinedload(Statement.school),
            joinedload(Invoice.statement).joinedload(Statement.supplier),
            selectinload(Invoice.payments),
        )
        .where(Invoice.id == invoice_id)
    )
    if lock:
        statement = statement.with_for_update(of=Invoice).execution_options(populate_existing=True)
    return _found(session.scalar(statement))


def is_number_taken(session: Session, county_id: UUID, supplier_id: UUID, number: str) -> bool:
    """Is an invoice of this supplier with this number recorded in the county?"""
    statement = select(func.count()).select_from(Invoice).where(
        Invoice.county_id == county_id, Invoice.supplier_id == supplier_id, Invoice.number == number,
        Invoice.status == InvoiceStatus.MATCHED,
    )  # fmt: skip
    return bool(session.scalar(statement))


def get_payment(session: Session, payment_id: UUID, *, lock: bool = False) -> Payment:
    """The payment with its invoice and statement, locked for a change when `lock`. Raises NotFound."""
    statement = (
        select(Payment)
        .options(
            joinedload(Payment.invoice).joinedload(Invoice.statement).joinedload(Statement.supplier),
            joinedload(Payment.invoice).joinedload(Invoice.statement).joinedload(Statement.contract),
        )
        .where(Payment.id == payment_id)
    )
    if lock:
        statement = statement.with_for_update(of=Payment).execution_options(populate_existing=True)
    return _found(session.scalar(statement))


def unpaid(invoice: Invoice) -> Decimal:
    """What is neither paid nor on its way, in CNY."""
    return invoice.amount - money.total(one.amount for one in invoice.payments if one.status in LIVE)


def paid(statement: Statement) -> Decimal:
    """What the bank has paid on a statement, without interest, in CNY."""
    return money.total(one.amount for one in payments_of(statement) if one.status is PaymentStatus.PAID)


def owed(statement: Statement) -> Decimal:
    """What a confirmed statement still owes, in CNY; nothing while it is not confirmed."""
    if statement.status is not StatementStatus.CONFIRMED:
        return money.total(())
    return statement.amount - paid(statement)


def payments_of(statement: Statement) -> Sequence[Payment]:
    """Payments on the invoice that matches; a returned invoice never had one that stands."""
    return statement.invoice.payments if statement.invoice else ()


def invoiced_on(statement: Statement) -> date | None:
    """The day on which the matching invoice was received."""
    return clock.local(statement.invoice.recorded_at).date() if statement.invoice else None


def agreed_term(contract: Contract) -> terms.Term:
    """What the signed contract says of payment."""
    return terms.Term(contract.content["payment_days"], contract.content["clauses_version"] not in BY_DELIVERY)
