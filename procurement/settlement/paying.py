"""Payments: proposed by one, approved by another, entered as the bank did them. Nothing here reaches a bank."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.accounts.queries import get_county
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting.models import Contract
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Problem, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.settlement import queries, rules
from procurement.settlement.due import DueDates
from procurement.settlement.models import Payment
from procurement.settlement.states import PAYMENT, InvoiceStatus, PaymentStatus
from procurement.suppliers.queries import get_supplier


def printed_account(contract: Contract) -> str:
    """The supplier's bank account as the signed contract prints it; "" where it was left to the pen."""
    account: str = contract.content.get("supplier", {}).get("bank_account", "")
    return account


def propose_payment(session: Session, *, actor: Actor, invoice_id: UUID, amount: Decimal, now: datetime) -> Payment:
    """Propose to pay a part or the whole of a matched invoice to the supplier's own account.

    Raises Conflict for a returned invoice, RuleViolation beyond what is left of it and for the contract's drafter.
    """
    require(actor, Permission.PAYMENT_PROPOSE)
    invoice = queries.get_invoice(session, invoice_id, lock=True)
    if invoice.status is not InvoiceStatus.MATCHED:
        raise Conflict("payment.invoice_returned", N_("这张发票已经退回，不能付款"))
    statement = invoice.statement
    account = get_supplier(session, invoice.supplier_id).bank_account
    refuse([
        *rules.proposer_problems(actor.user_id, statement.contract.drafted_by),
        *rules.payment_problems(amount, queries.unpaid(invoice), account),
    ])  # fmt: skip
    county = get_county(session, invoice.county_id)
    year = clock.local(now).year
    payment = Payment(
        county_id=county.id, school_id=invoice.school_id, supplier_id=invoice.supplier_id,
        contract_id=invoice.contract_id, invoice=invoice, status=PaymentStatus.PROPOSED, amount=amount,
        number=next_number(session, county_id=county.id, county_code=county.code, kind="FK", year=year),
        account=account, account_differs=account != printed_account(statement.contract), proposed_by=actor.user_id,
        proposed_at=now,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    _note(session, payment, AuditTag.PAYMENT_PROPOSED, account_differs=payment.account_differs)
    _tell_bureau(session, payment, N_("付款 %(number)s 等另一人批准，%(amount)s 元"), now)
    return payment


def approve_payment(
    session: Session, *, actor: Actor, payment_id: UUID, account_reason: str = "", now: datetime
) -> Payment:
    """Another person approves; an account that is not the contract's needs the reason for consenting to it.

    Raises InvalidMove the second time.
    """
    require(actor, Permission.PAYMENT_APPROVE)
    payment = queries.get_payment(session, payment_id, lock=True)
    present = get_supplier(session, payment.supplier_id).bank_account
    PAYMENT.move(payment, PaymentStatus.APPROVED)
    refuse([
        *rules.approver_problems(actor.user_id, payment.proposed_by),
        *rules.account_problems(payment.account, present, account_reason, differs=payment.account_differs),
    ])  # fmt: skip
    payment.approved_by, payment.approved_at = actor.user_id, now
    payment.account_reason = account_reason.strip() if payment.account_differs else ""
    _note(session, payment, AuditTag.PAYMENT_APPROVED)
    _tell_bureau(session, payment, N_("付款 %(number)s 已批准，%(amount)s 元；银行办完以后登记"), now)
    return payment


def return_payment(session: Session, *, actor: Actor, payment_id: UUID, reason: str, now: datetime) -> Payment:
    """Not approved, or sent back by the bank after the approval: the amount may be proposed anew. Needs a reason."""
    require(actor, Permission.PAYMENT_APPROVE)
    payment = queries.get_payment(session, payment_id, lock=True)
    PAYMENT.move(payment, PaymentStatus.RETURNED)
    if not reason.strip():
        refuse([Problem("payment.return_reason", N_("请写明为什么退回"), "reason")])
    payment.returned_by, payment.returned_at, payment.return_reason = actor.user_id, now, reason.strip()
    _note(session, payment, AuditTag.PAYMENT_RETURNED)
    _tell_bureau(session, payment, N_("付款 %(number)s 被退回，%(amount)s 元，请看原因"), now)
    return payment


def record_payment(
    session: Session, *, actor: Actor, payment_id: UUID, bank_reference: str, paid_on: date, now: datetime
) -> Payment:
    """Enter what the bank did; lateness is counted to its day. Raises InvalidMove unless approved and not yet paid."""
    require(actor, Permission.PAYMENT_PROPOSE)
    payment = queries.get_payment(session, payment_id, lock=True)
    interest = DueDates(session).interest(payment.invoice.statement, payment.amount, paid_on)
    PAYMENT.move(payment, PaymentStatus.PAID)
    assert payment.approved_at is not None  # noqa: S101  (only approved ones become paid)
    today = clock.local(now).date()
    refuse(rules.bank_problems(paid_on, clock.local(payment.approved_at).date(), today))
    payment.paid_on, payment.bank_reference = paid_on, bank_reference.strip()
    payment.interest = interest
    payment.recorded_by, payment.recorded_at = actor.user_id, now
    _note(session, payment, AuditTag.PAYMENT_RECORDED, paid_on=paid_on, interest=interest)
    tell(
        session, county_id=payment.county_id, organization_id=payment.supplier_id, now=now, link=_link(payment),
        subject=N_("%(day)s 已付款 %(amount)s 元（对账单 %(statement)s）"),
        params={
            "day": paid_on, "amount": f"{payment.amount + interest:,.2f}",
            "statement": payment.invoice.statement.number,
        },
    )  # fmt: skip
    return payment


def _link(payment: Payment) -> str:
    return f"/statements/{payment.invoice.statement.id}"


def _tell_bureau(session: Session, payment: Payment, subject: str, now: datetime) -> None:
    tell_offices(
        session, county_id=payment.county_id, kind=OrganizationKind.COUNTY_BUREAU, subject=subject,
        params={"number": payment.number, "amount": f"{payment.amount:,.2f}"}, now=now, link=_link(payment),
    )  # fmt: skip


def _note(session: Session, payment: Payment, tag: AuditTag, **more: Any) -> None:
    """Amounts of public contracts; no account, no bank's reference."""
    facts = {
        "payment": payment.id, "number": payment.number, "invoice": payment.invoice.id,
        "statement": payment.invoice.statement.id, "amount": payment.amount, "status": payment.status, **more,
    }  # fmt: skip
    declare(session, tag, log=county_log(payment.county_id), subject_id=payment.invoice.statement.id, facts=facts)
