"""What a bond may be, when it is due back and what a late refund costs. Pure; amounts in CNY."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from procurement.core import money
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus

LAW_BID = N_("政府采购法实施条例第33条")
LAW_PERFORMANCE = N_("政府采购法实施条例第48条")
LAW_LATE = N_("87号令第38条")
UNTOLD = {
    TenderStatus.DRAFT,
    TenderStatus.SUBMITTED,
    TenderStatus.APPROVED,
    TenderStatus.PUBLISHED,
    TenderStatus.CLOSED,
}


def bid_bond_problems(status: TenderStatus, amount: Decimal, budget: Decimal, rate: Decimal) -> list[Problem]:
    """Not before the opening, when a bond would tell who bids; at most so much of the budget (条例第33条)."""
    if status in UNTOLD:
        message = N_("开标以前不登记投标保证金：登记会泄露谁投了标")
        return [Problem("bond.too_early", message, law=N_("87号令第28条"))]
    return _ceiling(amount, budget, rate, LAW_BID)


def performance_bond_problems(amount: Decimal, total: Decimal, rate: Decimal) -> list[Problem]:
    """At most so much of the contract's amount (条例第48条)."""
    return _ceiling(amount, total, rate, LAW_PERFORMANCE)


def _ceiling(amount: Decimal, base: Decimal, rate: Decimal, law: str) -> list[Problem]:
    problems = []
    if amount <= 0:
        problems.append(Problem("bond.nothing", N_("保证金应大于 0"), "amount"))
    most = (base * rate).quantize(money.AMOUNT_STEP, ROUND_HALF_UP)
    if amount > most:
        params = {"amount": f"{amount:.2f}", "most": f"{most:.2f}", "rate": f"{(rate * 100).normalize():f}"}
        message = N_("保证金 %(amount)s 元超过上限 %(most)s 元（%(rate)s%%）")
        problems.append(Problem("bond.too_high", message, "amount", law=law, params=params))
    return problems


def late_days(due_on: date | None, paid_on: date) -> int:
    """Days after the last day for the refund; 0 when it was in time."""
    return max((paid_on - due_on).days, 0) if due_on else 0


def interest(amount: Decimal, days: int, base_rate: Decimal, factor: Decimal, year_days: int) -> Decimal:
    """What a refund that is `days` late costs: the base rate of loans, raised (87号令第38条), half-up to the fen."""
    exact = amount * base_rate * factor * days / year_days
    return exact.quantize(money.AMOUNT_STEP, ROUND_HALF_UP)


def ending_problems(received_on: date, ended_on: date, today: date) -> list[Problem]:
    """A refund lies between the receipt and today."""
    if received_on <= ended_on <= today:
        return []
    return [Problem("bond.day", N_("日期应在收到保证金之后、今天或以前"), "ended_on")]
