"""Statements, invoices and payments of the delivery yard, through the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from procurement.core import clock, files
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.settlement import invoicing, paying, queries, service
from procurement.settlement.matching import Invoiced, InvoicedLine
from procurement.settlement.models import Invoice, Payment, Statement
from procurement.suppliers.paper_files import PaperFile
from tests.factories import deliveries as yards
from tests.factories.deliveries import Yard

MONTH = date(2026, 9, 1)
PDF = b"%PDF-1.4 an invoice"


def accepted(yard: Yard, wanted: dict[str, str] | None = None) -> Any:
    """A delivery that both people of the school signed for."""
    return yards.accept(yard, yards.make_delivery(yard, wanted or {"rice": "600", "flour": "300"}))


def submit(yard: Yard, *, by: Actor | None = None, month: date = MONTH) -> Statement:
    school_id = yard.keeper.organization_id
    assert school_id is not None
    return act(by or yard.supplier, service.submit_statement, contract_id=yard.contract_id, school_id=school_id,
               month=month)  # fmt: skip


def act(actor: Actor, verb: Callable[..., Any], **given: Any) -> Any:
    """One verb in its own transaction, now."""
    with transaction(actor) as session:
        return verb(session, actor=actor, now=clock.now(), **given)


def confirm(yard: Yard, statement: Statement, *, by: Actor | None = None) -> Statement:
    """The colleague who did not sign first confirms."""
    done: Statement = act(by or yard.teacher, service.confirm_statement, statement_id=statement.id)
    return done


def confirmed(yard: Yard) -> Statement:
    return confirm(yard, submit(yard))


def invoiced(statement_id: UUID, number: str = "26112000000000000001", **changes: Any) -> Invoiced:
    """The invoice that matches the statement."""
    with reading(SYSTEM) as session:
        statement = queries.get_statement(session, statement_id)
        lines = [
            InvoicedLine(line.contract_line_id, line.accepted, line.unit_price)
            for line in invoicing.agreed_lines(statement)
        ]
        given = {"number": number, "issued_on": clock.today(), "amount": statement.amount, "lines": lines}
    return Invoiced(**(given | changes))


def kept_file() -> PaperFile:
    return PaperFile("发票.pdf", "application/pdf", files.put(files.Shelf.PRIVATE, PDF + uuid4().bytes))


def invoice(yard: Yard, statement: Statement, *, paper: Invoiced | None = None) -> Invoice:
    done: Invoice = act(
        yard.supplier, invoicing.record_invoice, statement_id=statement.id, file=kept_file(),
        invoiced=paper or invoiced(statement.id),
    )  # fmt: skip
    return done


def propose(yard: Yard, found: Invoice, amount: str | None = None, *, by: Actor | None = None) -> Payment:
    """By the officer who did not draw up the contract."""
    given = found.amount if amount is None else Decimal(amount)
    done: Payment = act(by or yard.people.officer2, paying.propose_payment, invoice_id=found.id, amount=given)
    return done


def approve(yard: Yard, payment: Payment, *, reason: str = "", by: Actor | None = None) -> Payment:
    done: Payment = act(
        by or yard.people.approver, paying.approve_payment, payment_id=payment.id, account_reason=reason
    )
    return done


def pay(yard: Yard, payment: Payment, *, on: date | None = None) -> Payment:
    done: Payment = act(
        yard.people.officer2, paying.record_payment, payment_id=payment.id, bank_reference="2026-0001",
        paid_on=on or clock.today(),
    )  # fmt: skip
    return done
