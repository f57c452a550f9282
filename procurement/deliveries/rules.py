"""When goods may be ordered, shipped and called back. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW_SUPPLEMENT = N_("政府采购法第49条")
LAW_EXPIRED = N_("食品安全法第34条第10项")
LAW_RECORD = N_("食品安全法第53条")
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")
LICENCE = re.compile(r"(SC|YB)\d{14}")  # 食品生产许可证, 仅销售预包装食品备案
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-—~至]\s*(\d{1,2}):(\d{2})")


def shown(quantity: Decimal) -> str:
    """A quantity in a sentence, without trailing zeros."""
    return f"{quantity:,.3f}".rstrip("0").rstrip(".")


def due_at(day: date, window: str) -> datetime:
    """The end of the receiving hours `window` ("06:00-09:00", Asia/Shanghai) on `day`; without hours, of the day."""
    found = _HOURS.search(window)
    hours = (int(found[3]), int(found[4])) if found else (23, 59)
    end = time(*hours) if hours[0] < 24 and hours[1] < 60 else time(23, 59)
    return datetime.combine(day, end, clock.LOCAL)


@dataclass(frozen=True)
class Balance:
    """One contract line: its estimate, what signed supplements add to it, and what orders have taken of both.

    `committed` counts open orders in full, shipped ones with what was loaded, less what was finally rejected.
    """

    contract_line_id: UUID
    name: str
    unit: str
    estimated: Decimal
    committed: Decimal
    supplemented: Decimal

    @property
    def allowed(self) -> Decimal:
        """The most that may ever be ordered: the estimate and its signed supplements (政府采购法第49条)."""
        return self.estimated + self.supplemented

    @property
    def remaining(self) -> Decimal:
        return max(self.allowed - self.committed, Decimal("0.000"))


@dataclass(frozen=True)
class Wanted:
    """A row of an order: so much of one contract line."""

    row: int
    balance: Balance
    quantity: Decimal


def term_problems(
    status: ContractStatus, starts_on: date, ends_on: date, deliver_on: date, today: date
) -> list[Problem]:
    """Only under a contract that both sides signed, for a day of its term that is not over."""
    if status is not ContractStatus.SIGNED:
        return [Problem("order.contract_not_signed", N_("合同还没有生效（双方都要签），不能下订单"))]
    if deliver_on < today:
        message = N_("送货日期不能早于今天（%(today)s）")
        return [Problem("order.day_past", message, "deliver_on", params={"today": today.isoformat()})]
    if not starts_on <= deliver_on <= ends_on:
        message = N_("送货日期应在合同期内：%(starts_on)s 到 %(ends_on)s")
        params = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        return [Problem("order.outside_term", message, "deliver_on", params=params)]
    return []


def order_problems(wanted: Sequence[Wanted]) -> list[Problem]:
    """Each line once, more than nothing, and with all earlier orders no more than contract and supplements give."""
    if not wanted:
        return [Problem("order.empty", N_("至少填一项的数量"), "lines")]
    problems, seen = [], set()
    for line in wanted:
        if line.balance.contract_line_id in seen:
            problems.append(Problem("order.line_twice", N_("同一项只填一行"), "lines.quantity", line.row))
        seen.add(line.balance.contract_line_id)
        if line.quantity <= 0:
            problems.append(Problem("order.quantity", N_("数量应大于 0；不订就留空"), "lines.quantity", line.row))
        elif line.quantity > line.balance.remaining:
            problems.append(_over(line.balance, line.row))
    return problems


def over_problems(balances: Sequence[Balance]) -> list[Problem]:
    """Goods that were rejected and ordered again cannot be taken after all where both exceed the contract."""
    message = N_("%(name)s：退回的数量已经重新订货，更正后会超过合同允许的数量；先取消还没送的订单")
    return [
        Problem("reversal.over_contract", message, law=LAW_SUPPLEMENT, params={"name": balance.name})
        for balance in balances
        if balance.committed > balance.allowed
    ]


def _over(balance: Balance, row: int) -> Problem:
    message = N_(
        "%(name)s：合同和补充合同共 %(allowed)s %(unit)s，现在最多还能订 %(remaining)s %(unit)s；再要订的，先签补充合同"
    )
    params = {
        "name": balance.name,
        "allowed": shown(balance.allowed),
        "unit": balance.unit,
        "remaining": shown(balance.remaining),
    }
    return Problem("order.over_contract", message, "lines.quantity", row, LAW_SUPPLEMENT, params)


@dataclass(frozen=True)
class Loaded:
    """A row of a delivery note: one batch of an ordered line, of which `ordered` may be loaded in all."""

    row: int
    order_line_id: UUID
    name: str
    unit: str
    ordered: Decimal
    quantity: Decimal
    batch_number: str
    produced_on: date
    best_before_on: date
    licence_number: str
    report_number: str


def note_problems(vehicle_plate: str, loaded: Sequence[Loaded], today: date) -> list[Problem]:
    """What a delivery note must say (食品安全法 art. 53), and nothing beyond the order."""
    problems = []
    if not PLATE.fullmatch(vehicle_plate):
        problems.append(Problem("delivery.plate", N_("车牌应像“鄂A12345”"), "vehicle_plate"))
    if not loaded:
        problems.append(Problem("delivery.empty", N_("至少装一项"), "lines"))
    sums: dict[UUID, Decimal] = {}
    for line in loaded:
        problems += _batch_problems(line, today)
        sums[line.order_line_id] = sums.get(line.order_line_id, Decimal(0)) + line.quantity
        if sums[line.order_line_id] > line.ordered:
            message = N_("%(name)s：最多送订单上的 %(ordered)s %(unit)s")
            params = {"name": line.name, "ordered": shown(line.ordered), "unit": line.unit}
            problems.append(Problem("delivery.over_order", message, "lines.quantity", line.row, params=params))
    return problems


def _batch_problems(line: Loaded, today: date) -> list[Problem]:
    problems = []
    if line.quantity <= 0:
        problems.append(Problem("delivery.quantity", N_("数量应大于 0；不送就留空"), "lines.quantity", line.row))
    if line.produced_on > today:
        message = N_("生产日期不能在今天以后")
        problems.append(Problem("delivery.produced_later", message, "lines.produced_on", line.row))
    if line.best_before_on < line.produced_on:
        message = N_("保质期不能在生产日期以前结束")
        problems.append(Problem("delivery.shelf_life", message, "lines.best_before_on", line.row))
    elif line.best_before_on < today:
        message = N_("已经超过保质期，不能送")
        problems.append(Problem("delivery.expired", message, "lines.best_before_on", line.row, LAW_EXPIRED))
    if not LICENCE.fullmatch(line.licence_number):
        message = N_("应为 SC 加 14 位数字（生产许可证），或 YB 加 14 位数字（预包装食品备案）")
        problems.append(Problem("delivery.licence", message, "lines.licence_number", line.row, LAW_RECORD))
    return problems


def shelf_life_left(produced_on: date, best_before_on: date, on: date) -> int:
    """Percent of the shelf life that is left on a day, rounded down; 0 when it is over."""
    whole = (best_before_on - produced_on).days + 1
    left = (best_before_on - on).days + 1
    return max(0, min(100, left * 100 // whole))
