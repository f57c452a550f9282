"""The lives of a statement of account, of an invoice and of a payment."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class StatementStatus(StrEnum):
    SUBMITTED = "submitted"  # waits for a person of the school
    RETURNED = "returned"  # with the reason; the supplier submits it anew
    CONFIRMED = "confirmed"  # both sides agree on the amount


class InvoiceStatus(StrEnum):
    MATCHED = "matched"  # equal to order, acceptance and statement to the cent
    RETURNED = "returned"  # the paper itself is wrong; the supplier records another


class PaymentStatus(StrEnum):
    PROPOSED = "proposed"  # waits for another person
    APPROVED = "approved"  # waits for the bank
    PAID = "paid"
    RETURNED = "returned"  # not approved, or the bank sent it back


STATEMENT = Lifecycle(
    "statement",
    StatementStatus.SUBMITTED,
    {
        StatementStatus.SUBMITTED: {StatementStatus.RETURNED, StatementStatus.CONFIRMED},
        StatementStatus.RETURNED: {StatementStatus.SUBMITTED},
    },
)

INVOICE = Lifecycle("invoice", InvoiceStatus.MATCHED, {InvoiceStatus.MATCHED: {InvoiceStatus.RETURNED}})

PAYMENT = Lifecycle(
    "payment",
    PaymentStatus.PROPOSED,
    {
        PaymentStatus.PROPOSED: {PaymentStatus.APPROVED, PaymentStatus.RETURNED},
        PaymentStatus.APPROVED: {PaymentStatus.PAID, PaymentStatus.RETURNED},
    },
)
