"""When a confirmed amount is to be paid and what lateness costs. Pure; amounts in CNY, days of Asia/Shanghai.

保障中小企业款项支付条例 (2025) art. 9: within 30 days of delivery, by agreement at most 60; where the contract settles
periodically the term runs from the day on which both sides confirmed the amount. 财库〔2019〕38号 art. 3: within 30
days of the invoice. 条例 art. 17: interest not below the one-year loan prime rate, without agreement 0.05 % a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from procurement.core import money
from procurement.core.text import N_
from procurement.tenders import calendar

LAW_TERM = N_("保障中小企业款项支付条例第9条")
LAW_INVOICE = N_("财库〔2019〕38号第三条")
LAW_INTEREST = N_("保障中小企业款项支付条例第17条")


@dataclass(frozen=True)
class Term:
    """What a contract says of payment: days, and whether it settles by statement or by each delivery."""

    payment_days: int
    is_periodic: bool


def starts_on(term: Term, delivered: Sequence[date], confirmed_on: date, confirm_by: date) -> date:
    """The day from which the term is counted.

    Settled periodically: when both sides had confirmed, or should have (`confirm_by`), so that a school that sits on a
    statement wins nothing by it. Settled by delivery: the first one on the statement.
    """
    if term.is_periodic:
        return min(confirmed_on, confirm_by)
    return min(delivered)


def due_on(start: date, payment_days: int, longest: int, days: Mapping[date, bool]) -> date:
    """The last day for paying: so many days after `start`, never more than the law's longest; a holiday rolls on."""
    return calendar.add_days(start, min(payment_days, longest), days)


def pay_by(due: date, invoiced_on: date | None, invoice_days: int, days: Mapping[date, bool]) -> date:
    """The earlier of the contract's last day and of the days after a proper invoice."""
    if invoiced_on is None:
        return due
    return min(due, calendar.add_days(invoiced_on, invoice_days, days))


def overdue_days(due: date, on: date) -> int:
    """Days after the last day; 0 on it."""
    return max((on - due).days, 0)


def late_days(due: date, invoiced_on: date, paid_on: date) -> int:
    """Days that bear interest: after the last day for paying, and not before there was an invoice to pay on."""
    return overdue_days(max(due, invoiced_on), paid_on)


def daily_rate(agreed: Decimal, prime_rate: Decimal, year_days: int) -> Decimal:
    """The rate a day that is owed: as agreed, never below the one-year loan prime rate (both fractions of 1)."""
    return max(agreed, prime_rate / year_days)


def interest(amount: Decimal, days: int, rate: Decimal) -> Decimal:
    """What `days` of lateness cost at `rate` a day, half-up to the fen."""
    return (amount * rate * days).quantize(money.AMOUNT_STEP, ROUND_HALF_UP)


class Age(StrEnum):
    """How long an amount is overdue, in days."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    OVER_60 = "over_60"


def age(due: date, today: date) -> Age:
    """The column of the ageing report."""
    days = overdue_days(due, today)
    if not days:
        return Age.NOT_DUE
    if days <= 30:
        return Age.TO_30
    return Age.TO_60 if days <= 60 else Age.OVER_60


def last_of(month: date) -> date:
    """The last day of the month that `month` lies in."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
