"""Abnormally low prices (财库〔2026〕2号): three numeric triggers on conforming bids, which ask and never decide. Pure.

Prices are the bid prices of a lot after arithmetic correction and before any deduction, in CNY.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Trigger(StrEnum):
    MEAN = "mean"  # below a share of the mean of all conforming bids
    SECOND = "second"  # the lowest, below a share of the second lowest
    CEILING = "ceiling"  # below a share of the ceiling price, or of the budget where there is no ceiling
    JUDGEMENT = "judgement"  # the committee's own judgement (87号令第60条)


@dataclass(frozen=True)
class Shares:
    """The shares below which a price must be explained, as fractions of 1. Each "below" is strict."""

    mean: Decimal
    second: Decimal
    ceiling: Decimal


@dataclass(frozen=True)
class Fired:
    """One trigger with its numbers: `price` < `share` of `base` (the mean shown to the fen, compared exactly)."""

    trigger: Trigger
    price: Decimal
    share: Decimal
    base: Decimal


def triggers(prices: Mapping[str, Decimal], ceiling: Decimal, shares: Shares) -> dict[str, list[Fired]]:
    """Bidder → triggers that its price sets off; bidders that set off none are left out."""
    if not prices:
        return {}
    mean = Fraction(sum(prices.values(), Decimal(0))) / len(prices)
    ordered = sorted(prices.values())
    fired: dict[str, list[Fired]] = {}
    for bidder, price in sorted(prices.items()):
        bases = {Trigger.MEAN: (shares.mean, mean), Trigger.CEILING: (shares.ceiling, Fraction(ceiling))}
        if len(ordered) > 1 and price == ordered[0]:
            bases[Trigger.SECOND] = (shares.second, Fraction(ordered[1]))
        found = [
            Fired(trigger, price, share, _to_fen(base))
            for trigger, (share, base) in sorted(bases.items())
            if Fraction(price) < Fraction(share) * base
        ]
        if found:
            fired[bidder] = found
    return fired


def _to_fen(value: Fraction) -> Decimal:
    """Half-up to the fen, for showing."""
    return Decimal((2 * 100 * value.numerator + value.denominator) // (2 * value.denominator)).scaleb(-2)
