"""What of a county's year is set aside for small business, and what must be (财库〔2020〕46号第8条). Pure; CNY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from procurement.core import money
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW = N_("财库〔2020〕46号第8条")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Limits:
    """The dated numbers: which budgets count, at least how much of them is set aside, and of that for the small."""

    small_business_reserve_budget: Decimal
    min_reserved_share: Decimal
    min_reserved_small_share: Decimal


@dataclass(frozen=True)
class Part:
    """A lot's weight in its purchase: its ceiling, and for whom alone it is bought."""

    ceiling_amount: Decimal
    is_reserved: bool
    is_reserved_small: bool
    is_live: bool = True  # not ended: what is tendered anew counts there


@dataclass(frozen=True)
class Purchase:
    """A purchase of the year: `reserved` of its budget for small and medium, of that `reserved_small` for the small.

    `project` is the whole project's budget, which the threshold speaks of; `budget` what of it has not ended. `reason`:
    why the rest does not suit them, as its document says (第6条); empty where it says nothing.
    """

    number: str
    title: str
    project: Decimal
    budget: Decimal
    reserved: Decimal = NOTHING
    reserved_small: Decimal = NOTHING
    reason: str = ""

    @property
    def unsuited(self) -> Decimal:
        """What does not count, because the document says why it does not suit small business."""
        return self.budget - self.reserved if self.reason else NOTHING


def purchase_of(number: str, title: str, budget: Decimal, parts: Sequence[Part], reason: str) -> Purchase:
    """A tender's budget divided over its lots by their ceilings, half-up to the fen."""
    total = sum((part.ceiling_amount for part in parts), NOTHING)

    def share(wanted: Sequence[Part]) -> Decimal:
        exact = budget * sum((part.ceiling_amount for part in wanted), NOTHING) / total
        return exact.quantize(money.AMOUNT_STEP, ROUND_HALF_UP)

    live = [part for part in parts if part.is_live]
    reserved = [part for part in live if part.is_reserved]
    small = [part for part in reserved if part.is_reserved_small]
    return Purchase(number, title, budget, share(live), share(reserved), share(small), reason)


@dataclass(frozen=True)
class YearShares:
    """The year's sums over the purchases above the threshold, and what the law asks of them."""

    year: int
    purchases: Sequence[Purchase]
    limits: Limits

    @property
    def budget(self) -> Decimal:
        return sum((one.budget for one in self.purchases), NOTHING)

    @property
    def suited(self) -> Decimal:
        """What suits small business: the base of the share."""
        return self.budget - sum((one.unsuited for one in self.purchases), NOTHING)

    @property
    def reserved(self) -> Decimal:
        return sum((one.reserved for one in self.purchases), NOTHING)

    @property
    def reserved_small(self) -> Decimal:
        return sum((one.reserved_small for one in self.purchases), NOTHING)

    @property
    def required(self) -> Decimal:
        """At least so much is set aside: rounded up, so that a fen less is too little."""
        return _up(self.suited * self.limits.min_reserved_share)

    @property
    def required_small(self) -> Decimal:
        """Of what is set aside, or has to be, at least so much is for small and micro enterprises."""
        return _up(max(self.reserved, self.required) * self.limits.min_reserved_small_share)

    @property
    def short(self) -> Decimal:
        return max(self.required - self.reserved, NOTHING)

    @property
    def short_small(self) -> Decimal:
        return max(self.required_small - self.reserved_small, NOTHING)


def year_shares(year: int, purchases: Sequence[Purchase], limits: Limits) -> YearShares:
    """The purchases that count: those above the threshold; smaller ones are set aside as a whole (第7条)."""
    return YearShares(year, [one for one in purchases if one.project > limits.small_business_reserve_budget], limits)


def shortage_problems(shares: YearShares) -> list[Problem]:
    """What the year still lacks. Said, never refused: the share is the year's, and the year is not over."""
    problems = []
    if shares.short:
        message = N_(
            "连同这份文件，%(year)d 年超过 %(threshold)s 元、适宜由中小企业提供的项目预算 %(suited)s 元，"
            "应预留 %(required)s 元，已预留 %(reserved)s 元，还差 %(short)s 元：请预留采购包，或写明不适宜的理由"
        )
        problems.append(Problem("year.reserved_short", message, "reserved_zones", law=LAW, params=_params(shares)))
    if shares.short_small:
        message = N_(
            "预留的份额中，应有 %(required_small)s 元面向小型、微型企业，现在是 %(reserved_small)s 元，"
            "还差 %(short_small)s 元"
        )
        problems.append(Problem("year.reserved_small_short", message, "small_zones", law=LAW, params=_params(shares)))
    return problems


def _params(shares: YearShares) -> dict[str, object]:
    names = ("suited", "required", "reserved", "short", "required_small", "reserved_small", "short_small")
    threshold = f"{shares.limits.small_business_reserve_budget:,.0f}"
    return {"year": shares.year, "threshold": threshold, **{name: f"{getattr(shares, name):,.2f}" for name in names}}


def _up(exact: Decimal) -> Decimal:
    return exact.quantize(money.AMOUNT_STEP, ROUND_CEILING)
