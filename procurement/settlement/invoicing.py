"""Invoices: recorded by the supplier, matched at once, given back by the bureau when the paper is wrong."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Problem, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.settlement import queries, rules
from procurement.settlement.matching import Agreed, Invoiced, match_problems
from procurement.settlement.models import Invoice, InvoiceLine, Statement
from procurement.settlement.states import INVOICE, InvoiceStatus, StatementStatus
from procurement.suppliers.paper_files import PaperFile
from procurement.suppliers.queries import get_supplier


def agreed_lines(statement: Statement) -> list[Agreed]:
    """What the statement settles of each line of the contract, in the statement's order: acceptances less reversals.

    `ordered` is the quantity of the orders behind them. A line of which more was taken back than accepted is not
    invoiced: it only lessens the amount.
    """
    found: dict[UUID, Agreed] = {}
    orders: dict[UUID, set[tuple[UUID, Decimal]]] = {}
    for line in statement.lines:
        ordered = line.acceptance_line.delivery_line.order_line
        before = found.get(line.contract_line_id)
        orders.setdefault(line.contract_line_id, set()).add((ordered.id, ordered.quantity))
        item = line.contract_line.item
        found[line.contract_line_id] = Agreed(
            line.contract_line_id, item.name, item.name_en, line.contract_line.unit,
            ordered=sum((quantity for _, quantity in orders[line.contract_line_id]), Decimal(0)),
            accepted=(before.accepted if before else Decimal(0)) + line.quantity,
            unit_price=line.unit_price,
        )  # fmt: skip
    return [line for line in found.values() if line.accepted > 0]


def record_invoice(
    session: Session, *, actor: Actor, statement_id: UUID, invoiced: Invoiced, file: PaperFile, now: datetime
) -> Invoice:
    """The supplier records its invoice for a confirmed statement; one that does not match is refused whole.

    Raises Conflict unless the statement is confirmed and without an invoice, RuleViolation with every difference.
    """
    require(actor, Permission.STATEMENT_SUBMIT)
    statement = queries.get_statement(session, statement_id, lock=True)
    get_supplier(session, statement.supplier_id, lock=True)  # a number is recorded once, also on two statements at once
    if statement.status is not StatementStatus.CONFIRMED:
        raise Conflict("invoice.not_confirmed", N_("学校确认对账单以后才能登记发票"))
    if statement.invoice is not None:
        raise Conflict("invoice.recorded_already", N_("这份对账单的发票已经登记过了"))
    taken = queries.is_number_taken(session, statement.county_id, statement.supplier_id, invoiced.number)
    today = clock.local(now).date()
    refuse(match_problems(invoiced, agreed_lines(statement), statement.amount, taken=taken, today=today))
    invoice = Invoice(
        county_id=statement.county_id, school_id=statement.school_id, supplier_id=statement.supplier_id,
        contract_id=statement.contract_id, statement=statement, number=invoiced.number, status=InvoiceStatus.MATCHED,
        issued_on=invoiced.issued_on, amount=invoiced.amount, file_name=file.file_name, file_type=file.file_type,
        file_sha256=file.file_sha256, recorded_by=actor.user_id, recorded_at=now, payments=[],
        lines=[
            InvoiceLine(
                county_id=statement.county_id, contract_line_id=line.contract_line_id, quantity=line.quantity,
                unit_price=line.unit_price,
            )
            for line in invoiced.lines
        ],
    )  # fmt: skip
    session.add(invoice)
    session.flush()
    _note(session, invoice, AuditTag.INVOICE_RECORDED)
    tell_offices(
        session, county_id=invoice.county_id, kind=OrganizationKind.COUNTY_BUREAU,
        subject=N_("%(supplier)s登记了对账单 %(number)s 的发票，三单一致，请安排付款"),
        params={"supplier": statement.supplier.name, "number": statement.number}, now=now, link=_link(invoice),
    )  # fmt: skip
    return invoice


def return_invoice(session: Session, *, actor: Actor, invoice_id: UUID, reason: str, now: datetime) -> Invoice:
    """The bureau gives back an invoice whose paper is wrong; the supplier records another.

    Raises InvalidMove the second time, RuleViolation once a payment on it stands.
    """
    require(actor, Permission.PAYMENT_PROPOSE)
    invoice = queries.get_invoice(session, invoice_id, lock=True)
    INVOICE.move(invoice, InvoiceStatus.RETURNED)
    refuse(rules.invoice_return_problems(has_payment=any(one.status in queries.LIVE for one in invoice.payments)))
    if not reason.strip():
        refuse([Problem("invoice.return_reason", N_("请写明发票哪里不对"), "reason")])
    invoice.returned_by, invoice.returned_at, invoice.return_reason = actor.user_id, now, reason.strip()
    _note(session, invoice, AuditTag.INVOICE_RETURNED)
    tell(
        session, county_id=invoice.county_id, organization_id=invoice.supplier_id, now=now, link=_link(invoice),
        subject=N_("对账单 %(number)s 的发票被退回，请看原因，重新登记"), params={"number": invoice.statement.number},
    )  # fmt: skip
    return invoice


def _link(invoice: Invoice) -> str:
    return f"/statements/{invoice.statement.id}"


def _note(session: Session, invoice: Invoice, tag: AuditTag) -> None:
    facts = {
        "invoice": invoice.id, "statement": invoice.statement.id, "number": invoice.number,
        "issued_on": invoice.issued_on, "amount": invoice.amount, "file_sha256": invoice.file_sha256,
        "status": invoice.status,
    }  # fmt: skip
    declare(session, tag, log=county_log(invoice.county_id), subject_id=invoice.statement.id, facts=facts)
