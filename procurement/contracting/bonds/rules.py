"""What a bond may be, when it is due back and what a late refund costs. Pure; amounts in CNY."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from procurement.bids.bonds.states import KeepGround
from procurement.bids.states import BidStatus
from procurement.core import money
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus

LAW_BID = N_("政府采购法实施条例第33条")
LAW_PERFORMANCE = N_("政府采购法实施条例第48条")
LAW_LATE = N_("87号令第38条")
LAW_REVOKED = N_("87号令第23条；电子招标投标办法第31条")
LAW_REFUSED = N_("招标投标法实施条例第74条")
LAW_OF_GROUND = {KeepGround.BID_REVOKED: LAW_REVOKED, KeepGround.CONTRACT_REFUSED: LAW_REFUSED}
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


def receipt_problems(received_at: datetime, now: datetime, field: str) -> list[Problem]:
    """Nothing is received in the future."""
    if received_at <= now:
        return []
    return [Problem("bond.future", N_("收到的时间不能晚于现在"), field)]


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


def keeping_problems(ground: KeepGround, shown: Collection[KeepGround], bid: BidStatus | None) -> list[Problem]:
    """A bond is kept on what the record shows; one whose bid stayed sealed through others' fault always goes back."""
    if bid is BidStatus.DEEMED_WITHDRAWN:
        message = N_("投标因他人原因没有打开，视为撤回：保证金应当退还")
        return [Problem("bond.deemed_withdrawn", message, law=N_("电子招标投标办法第31条"))]
    if ground is KeepGround.STIPULATED or ground in shown:
        return []
    return [Problem("bond.no_ground", N_("记录里没有这种情形"), "ground", law=LAW_OF_GROUND[ground])]


def ending_problems(received_on: date, ended_on: date, today: date) -> list[Problem]:
    """A refund lies between the receipt and today."""
    if received_on <= ended_on <= today:
        return []
    return [Problem("bond.day", N_("日期应在收到保证金之后、今天或以前"), "ended_on")]
