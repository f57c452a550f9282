"""When more may be bought under a contract: the same goods, its own prices, a tenth of it at most. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from procurement.contracting.states import ContractStatus
from procurement.core import money
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW = N_("政府采购法第49条")
SHORTEST = 5  # characters of a reason that somebody else must be able to judge


@dataclass(frozen=True)
class Added:
    """So much more of one contract line: `quantity` in its unit, at its `unit_price` in CNY."""

    row: int
    contract_line_id: UUID
    quantity: Decimal
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """CNY, half-up to the fen."""
        return money.line_amount(self.quantity, self.unit_price)


@dataclass(frozen=True)
class Room:
    """What the law leaves: a dated `rate` of the contract's amount, less what signed supplements `used`. In CNY."""

    total_amount: Decimal
    used: Decimal
    rate: Decimal

    @property
    def most(self) -> Decimal:
        """All supplements together, down to the fen."""
        return (self.total_amount * self.rate).quantize(money.AMOUNT_STEP, rounding=ROUND_DOWN)

    @property
    def left(self) -> Decimal:
        return max(self.most - self.used, Decimal("0.00"))


def contract_problems(status: ContractStatus, ends_on: date, today: date) -> list[Problem]:
    """Only a contract that both sides signed and that still runs is supplemented."""
    if status is ContractStatus.SIGNED and today <= ends_on:
        return []
    message = N_("只有已生效、还在履行期内的合同才能签补充合同")
    return [Problem("supplement.contract", message, law=LAW)]


def line_problems(lines: Sequence[Added]) -> list[Problem]:
    """Something is added, each line once, and worth at least a fen."""
    if not lines:
        return [Problem("supplement.empty", N_("至少填一项追加的数量"), "lines")]
    problems, seen = [], set()
    for line in lines:
        if line.contract_line_id in seen:
            problems.append(Problem("supplement.line_twice", N_("同一项只填一行"), "lines.quantity", line.row))
        seen.add(line.contract_line_id)
        if line.quantity <= 0 or line.amount <= 0:
            message = N_("追加的数量应大于 0，金额不少于一分；不追加就留空")
            problems.append(Problem("supplement.quantity", message, "lines.quantity", line.row))
    return problems


def room_problems(amount: Decimal, room: Room) -> list[Problem]:
    """With all that was signed before, at most the law's share of the contract's amount."""
    if amount <= room.left:
        return []
    message = N_(
        "补充合同累计不得超过原合同金额的 %(percent)s%%，即 %(most)s 元；这份 %(amount)s 元，最多还能 %(left)s 元"
    )
    params = {
        "percent": f"{(room.rate * 100).normalize():f}",
        "most": f"{room.most:,.2f}",
        "amount": f"{amount:,.2f}",
        "left": f"{room.left:,.2f}",
    }
    return [Problem("supplement.over", message, "lines", law=LAW, params=params)]


def reason_problems(reason: str) -> list[Problem]:
    """Somebody else must be able to judge the reason."""
    if len(reason.strip()) >= SHORTEST:
        return []
    return [Problem("supplement.reason", N_("请写明理由，至少 5 个字"), "reason")]
