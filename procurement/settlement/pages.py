"""What each page shows: rows read for it, what the reader may do, forms as they open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import names_of_users
from procurement.contracting import queries as contracts
from procurement.contracting.models import Contract
from procurement.core import money
from procurement.core.actors import Actor, Role
from procurement.core.errors import Problem
from procurement.core.permissions import Permission, may
from procurement.schools.models import School
from procurement.settlement import labels, queries, rules
from procurement.settlement.due import DueDates
from procurement.settlement.invoicing import agreed_lines
from procurement.settlement.models import Invoice, Payment, Statement
from procurement.settlement.paying import printed_account
from procurement.settlement.service import colleagues_of
from procurement.settlement.states import InvoiceStatus, PaymentStatus, StatementStatus


@dataclass(frozen=True)
class Open:
    """What a supplier may put on a statement: signed and settled nowhere, of one contract and school, in CNY."""

    contract: Contract
    school: School
    month: date
    count: int
    amount: Decimal


def open_groups(session: Session) -> list[Open]:
    """By contract and school; `month` is the latest in which something was signed, so that one press takes all."""
    entries = sorted(queries.list_unsettled(session), key=lambda e: (str(e.contract_id), str(e.school_id)))
    found = []
    for (contract_id, school_id), group in groupby(entries, key=lambda e: (e.contract_id, e.school_id)):
        part = list(group)
        amount = money.total(entry.amount for entry in part)
        if amount > 0:
            contract, school = contracts.get_contract(session, contract_id), session.get_one(School, school_id)
            found.append(Open(contract, school, max(entry.month for entry in part), len(part), amount))
    return sorted(found, key=lambda one: (one.contract.number, one.school.code))


@dataclass(frozen=True)
class Line:
    """A statement in a list: where it stands, its last day, and by how many days that is past."""

    statement: Statement
    stage: tuple[str, str]
    pay_by: date | None
    overdue: int


def stage(statement: Statement) -> tuple[str, str]:
    """Glyph and words: where the amount is on its way from acceptance to the bank."""
    if statement.status is not StatementStatus.CONFIRMED:
        return labels.STATEMENT_STATUS[statement.status]
    if statement.invoice is None:
        return labels.TO_INVOICE
    return labels.TO_PAY if queries.owed(statement) else labels.PAID


def lines(session: Session, statements: Sequence[Statement], today: date) -> list[Line]:
    due = DueDates(session)
    return [Line(one, stage(one), due.pay_by(one), due.overdue_days(one, today)) for one in statements]


def statement(session: Session, actor: Actor, statement_id: UUID, today: date) -> dict[str, Any]:
    """One statement with invoice and payments, and what the reader may do with each."""
    found = queries.get_statement(session, statement_id)
    due, invoice = DueDates(session), found.invoice
    unpaid = queries.unpaid(invoice) if invoice else money.total(())
    return {
        "statement": found,
        "stage": stage(found),
        "agreed": agreed_lines(found),
        "pay_by": due.pay_by(found),
        "overdue": due.overdue_days(found, today),
        "owed": queries.owed(found),
        "paid": queries.paid(found),
        "interest_today": due.interest(found, queries.owed(found), today),
        "unpaid": unpaid,
        "payments": _payments(actor, invoice.payments if invoice else ()),
        "payment_status": labels.PAYMENT_STATUS,
        "people": names_of_users(session, _people_in(found)),
        "sees_account": actor.role is not Role.SCHOOL,
        "printed_account": printed_account(found.contract),
        "today": today,
        **_may(session, actor, found, invoice, unpaid),
    }


def _may(session: Session, actor: Actor, found: Statement, invoice: Invoice | None, unpaid: Decimal) -> dict[str, Any]:
    """What the reader may do, and for what the reader's role could do but the person may not: why."""
    confirms = may(actor, Permission.STATEMENT_CONFIRM) and found.status is StatementStatus.SUBMITTED
    proposes = may(actor, Permission.PAYMENT_PROPOSE) and unpaid > 0
    is_confirmed = found.status is StatementStatus.CONFIRMED
    return {
        "may_confirm": confirms,
        "confirm_problems": confirm_problems(session, actor, found) if confirms else [],
        "may_invoice": may(actor, Permission.STATEMENT_SUBMIT) and is_confirmed and invoice is None,
        "may_resubmit": may(actor, Permission.STATEMENT_SUBMIT) and found.status is StatementStatus.RETURNED,
        "may_propose": proposes,
        "propose_problems": rules.proposer_problems(actor.user_id, found.contract.drafted_by) if proposes else [],
        "may_return_invoice": proposes and invoice is not None and unpaid == invoice.amount,
        "returned_invoices": [one for one in found.invoices if one.status is InvoiceStatus.RETURNED],
    }


def confirm_problems(session: Session, actor: Actor, found: Statement) -> list[Problem]:
    """Why the reader may not confirm the statement, read with its lines."""
    first_signers = {line.acceptance_line.acceptance.recorded_by for line in found.lines}
    return rules.confirmer_problems(actor.user_id, first_signers, colleagues_of(session, found))


def _payments(actor: Actor, payments: Sequence[Payment]) -> list[dict[str, Any]]:
    """Every payment; forms stand at the first that waits for the reader, one after the other."""
    approves, records = may(actor, Permission.PAYMENT_APPROVE), may(actor, Permission.PAYMENT_PROPOSE)
    waiting = (PaymentStatus.PROPOSED, PaymentStatus.APPROVED) if approves else (PaymentStatus.APPROVED,)
    next_one = next((one for one in payments if one.status in waiting), None)
    return [
        {
            "payment": one,
            "may_approve": approves and one is next_one and one.status is PaymentStatus.PROPOSED,
            "may_return": approves and one is next_one,
            "may_record": records and one is next_one,
        }
        for one in payments
    ]


def _people_in(found: Statement) -> set[UUID]:
    payments = [payment for invoice in found.invoices for payment in invoice.payments]
    acts = {found.submitted_by, found.confirmed_by, *(invoice.recorded_by for invoice in found.invoices)}
    acts |= {who for one in payments for who in (one.proposed_by, one.approved_by, one.recorded_by, one.returned_by)}
    return {who for who in acts if who is not None}


def invoice_values(found: Statement) -> dict[str, str]:
    """The invoice form as it opens: quantities and prices as on the statement, to be compared with the paper."""
    values: dict[str, str] = {}
    for row, line in enumerate(agreed_lines(found), 1):
        values |= {f"quantity-{row}": f"{line.accepted:f}", f"unit_price-{row}": f"{line.unit_price:f}"}
    return values
