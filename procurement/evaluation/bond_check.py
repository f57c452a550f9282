"""Whether a bidder's bond came as the document asks: all of it, before the bids' deadline (87号令第63条第1项). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW = N_("87号令第63条第1项；政府采购法实施条例第33条")
LAW_TIME = N_("87号令第63条第1项；财库〔2019〕38号第三条")


@dataclass(frozen=True)
class PaidBond:
    """What a bidder's bond must be, and what is recorded of it; CNY, instants. `amount` is None while nothing is."""

    required: Decimal
    deadline_at: datetime
    amount: Decimal | None = None
    arrived_at: datetime | None = None

    @property
    def is_asked(self) -> bool:
        return self.required > 0

    @property
    def is_paid(self) -> bool:
        """As the document asks."""
        return not bond_problems(self)


def bond_problems(bond: PaidBond) -> list[Problem]:
    """None where no bond is asked, or it came whole and before the deadline; at the deadline is late, as for a bid."""
    if not bond.is_asked:
        return []
    required = f"{bond.required:,.2f}"
    if bond.amount is None or bond.arrived_at is None:
        message = N_("没有登记投标保证金，要求 %(required)s 元；已经到账的请先登记")
        return [Problem("bond.missing", message, law=LAW, params={"required": required})]
    problems = []
    if bond.amount < bond.required:
        message = N_("投标保证金到账 %(amount)s 元，少于要求的 %(required)s 元")
        params = {"amount": f"{bond.amount:,.2f}", "required": required}
        problems.append(Problem("bond.short", message, law=LAW, params=params))
    if bond.arrived_at >= bond.deadline_at:
        message = N_("投标保证金 %(arrived)s 才到，投标截止时间是 %(deadline)s")
        params = {"arrived": _moment(bond.arrived_at), "deadline": _moment(bond.deadline_at)}
        problems.append(Problem("bond.late", message, law=LAW_TIME, params=params))
    return problems


def _moment(at: datetime) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M:%S")
