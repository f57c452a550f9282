"""Statements of account made from signed acceptances, invoices that match them, and what was paid."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.contracting.models import Contract, ContractLine
from procurement.core.db import Amount, Base, Price, Quantity, enum_type
from procurement.deliveries.models import (
    AcceptanceLine,
    Daily,
    Exchanged,
    joined,
    refuse_change,
    refuse_removal,
    within,
)
from procurement.schools.models import School
from procurement.settlement.states import InvoiceStatus, PaymentStatus, StatementStatus
from procurement.suppliers.models import Supplier


class Statement(Exchanged, Base):
    """What a school owes a supplier under one contract for the signed acceptances up to the end of a month.

    `amount` in CNY is the sum of the lines. `due_on` is the last day for paying, known once it is confirmed.
    """

    __tablename__ = "statement"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[StatementStatus] = mapped_column(
        enum_type(StatementStatus), default=StatementStatus.SUBMITTED, index=True
    )
    month: Mapped[date]  # its first day
    amount: Mapped[Decimal] = mapped_column(Amount())
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    contract: Mapped[Contract] = relationship()
    school: Mapped[School] = relationship()
    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[StatementLine]] = relationship(
        back_populates="statement",
        primaryjoin=joined("StatementLine", "statement_id", "Statement"),
        order_by="StatementLine.position",
    )
    invoices: Mapped[list[Invoice]] = relationship(
        back_populates="statement",
        primaryjoin=joined("Invoice", "statement_id", "Statement"),
        order_by="Invoice.recorded_at",
    )
    __table_args__ = (
        CheckConstraint("amount > 0", name="some"),
        CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("(confirmed_at IS NULL) = (due_on IS NULL)", name="due_once_confirmed"),
        CheckConstraint("status <> 'returned' OR return_reason <> ''", name="returned_with_reason"),
    )

    @property
    def invoice(self) -> Invoice | None:
        """The invoice that matches it."""
        return next((one for one in self.invoices if one.status is InvoiceStatus.MATCHED), None)


class StatementLine(Daily, Base):
    """One signed acceptance line at the contract's price; a reversal's is negative. Never changed, on one statement."""

    __tablename__ = "statement_line"
    statement_id: Mapped[UUID] = mapped_column(index=True)
    acceptance_line_id: Mapped[UUID]
    contract_line_id: Mapped[UUID] = mapped_column(ForeignKey("contract_line.id"))
    position: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_price: Mapped[Decimal] = mapped_column(Price())
    amount: Mapped[Decimal] = mapped_column(Amount())
    statement: Mapped[Statement] = relationship(
        back_populates="lines", primaryjoin=joined("StatementLine", "statement_id", "Statement")
    )
    acceptance_line: Mapped[AcceptanceLine] = relationship(
        primaryjoin=joined("StatementLine", "acceptance_line_id", "AcceptanceLine")
    )
    contract_line: Mapped[ContractLine] = relationship()
    __table_args__ = (
        within("statement_id", "statement"),
        within("acceptance_line_id", "acceptance_line"),
        UniqueConstraint("county_id", "acceptance_line_id"),
        CheckConstraint("quantity <> 0", name="some"),
    )


_MATCHED = text("status = 'matched'")  # one that went back to the supplier may be recorded anew


class Invoice(Exchanged, Base):
    """A supplier's invoice for one confirmed statement, with the paper itself on the private shelf. In CNY."""

    __tablename__ = "invoice"
    statement_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(20))
    status: Mapped[InvoiceStatus] = mapped_column(enum_type(InvoiceStatus), default=InvoiceStatus.MATCHED)
    issued_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Amount())
    file_name: Mapped[str] = mapped_column(String(160))
    file_type: Mapped[str] = mapped_column(String(40))
    file_sha256: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    returned_by: Mapped[UUID | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[Statement] = relationship(
        back_populates="invoices", primaryjoin=joined("Invoice", "statement_id", "Statement")
    )
    lines: Mapped[list[InvoiceLine]] = relationship(
        back_populates="invoice", primaryjoin=joined("InvoiceLine", "invoice_id", "Invoice")
    )
    payments: Mapped[list[Payment]] = relationship(
        back_populates="invoice",
        primaryjoin=joined("Payment", "invoice_id", "Invoice"),
        order_by="Payment.proposed_at",
    )
    __table_args__ = (
        within("statement_id", "statement"),
        Index("uq_invoice_statement", "county_id", "statement_id", unique=True, sqlite_where=_MATCHED,
              postgresql_where=_MATCHED),
        Index("uq_invoice_number", "county_id", "supplier_id", "number", unique=True, sqlite_where=_MATCHED,
              postgresql_where=_MATCHED),
        CheckConstraint("amount > 0", name="some"),
        CheckConstraint("(status = 'returned') = (returned_at IS NOT NULL)", name="returned"),
        CheckConstraint("returned_at IS NULL OR return_reason <> ''", name="returned_with_reason"),
    )  # fmt: skip


class InvoiceLine(Daily, Base):
    """What the invoice states of one line of the contract."""

    __tablename__ = "invoice_line"
    invoice_id: Mapped[UUID]
    contract_line_id: Mapped[UUID] = mapped_column(ForeignKey("contract_line.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_price: Mapped[Decimal] = mapped_column(Price())
    invoice: Mapped[Invoice] = relationship(
        back_populates="lines", primaryjoin=joined("InvoiceLine", "invoice_id", "Invoice")
    )
    contract_line: Mapped[ContractLine] = relationship()
    __table_args__ = (
        within("invoice_id", "invoice"),
        UniqueConstraint("county_id", "invoice_id", "contract_line_id"),
    )


class Payment(Exchanged, Base):
    """A part or the whole of an invoice, proposed by one, approved by another, done by the bank. In CNY.

    `account` is the supplier's own when it was proposed; `account_differs` from the one printed in the contract.
    `interest` for late payment is fixed with the bank's day and paid on top of `amount`.
    """

    __tablename__ = "payment"
    invoice_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[PaymentStatus] = mapped_column(enum_type(PaymentStatus), default=PaymentStatus.PROPOSED, index=True)
    amount: Mapped[Decimal] = mapped_column(Amount())
    account: Mapped[str] = mapped_column(String(40))
    account_differs: Mapped[bool]
    account_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    paid_on: Mapped[date | None]
    bank_reference: Mapped[str] = mapped_column(String(80), default="")
    interest: Mapped[Decimal | None] = mapped_column(Amount())
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime | None]
    returned_by: Mapped[UUID | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    invoice: Mapped[Invoice] = relationship(
        back_populates="payments", primaryjoin=joined("Payment", "invoice_id", "Invoice")
    )
    __table_args__ = (
        within("invoice_id", "invoice"),
        CheckConstraint("amount > 0", name="some"),
        CheckConstraint("account <> ''", name="to_an_account"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="four_eyes"),
        CheckConstraint("NOT account_differs OR approved_at IS NULL OR account_reason <> ''", name="account_consent"),
        CheckConstraint("(status = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        CheckConstraint("paid_on IS NULL OR approved_at IS NOT NULL", name="approved_before_paid"),
        CheckConstraint("(paid_on IS NULL) = (interest IS NULL)", name="interest_when_paid"),
        CheckConstraint("(status = 'returned') = (returned_at IS NOT NULL)", name="returned"),
    )


for _signed in (StatementLine, InvoiceLine):
    event.listen(_signed, "before_update", refuse_change)
    event.listen(_signed, "before_delete", refuse_removal)
