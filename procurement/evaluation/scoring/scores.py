"""Price points, means of the members' points, totals and ranks of weighted scoring. Pure, exact, half-up to 2 places.

87号令第55条: price points = lowest price / own price × 100 × weight, both prices after policy deductions; the total is
the sum of all factors. 第57条: by total; equal totals by bid price; equal in both share a rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

POINT_STEP = Decimal("0.01")
Points = Mapping[str, Mapping[str, Decimal]]  # by bid, by factor


@dataclass(frozen=True)
class Candidate:
    """A valid bid in the ranking: prices in CNY for the whole lot. `brand`: equal for bids that count as one bidder.

    `order` is the public draw's place among bids of one rank (brands.draw_order): it decides which of two equal bids of
    one brand is the candidate.
    """

    bid: str
    price: Decimal
    evaluated_price: Decimal
    brand: str = ""
    order: str = ""


@dataclass(frozen=True)
class Result:
    """One bid's points and rank. `is_candidate`: not outdone by another bid of the same brand (87号令第31条)."""

    bid: str
    price_points: Decimal
    factor_points: Mapping[str, Decimal]
    total: Decimal
    rank: int
    is_candidate: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "bid": self.bid,
            "price_points": str(self.price_points),
            "factor_points": {code: str(points) for code, points in self.factor_points.items()},
            "total": str(self.total),
            "rank": self.rank,
            "is_candidate": self.is_candidate,
        }


def half_up(value: Fraction) -> Decimal:
    """`value` (not negative) with 2 places, halves up."""
    return Decimal((2 * 100 * value.numerator + value.denominator) // (2 * value.denominator)).scaleb(-2)


def price_points(own: Decimal, lowest: Decimal, weight: Decimal) -> Decimal:
    """lowest / own × 100 × weight."""
    return half_up(Fraction(lowest) / Fraction(own) * 100 * Fraction(weight))


def mean_points(sheets: Sequence[Points], bid: str, factor: str) -> Decimal:
    """The mean of what the members gave: none is dropped."""
    return half_up(sum((Fraction(sheet[bid][factor]) for sheet in sheets), Fraction(0)) / len(sheets))


def rank(
    candidates: Sequence[Candidate], sheets: Sequence[Points], factors: Sequence[str], weight: Decimal
) -> list[Result]:
    """Every candidate with points and rank, the best first. `weight` is the price's share of 1."""
    if not candidates:
        return []
    lowest = min(candidate.evaluated_price for candidate in candidates)
    scored = []
    for candidate in candidates:
        price = price_points(candidate.evaluated_price, lowest, weight)
        means = {factor: mean_points(sheets, candidate.bid, factor) for factor in factors}
        scored.append((price + sum(means.values(), Decimal(0)), candidate, price, means))
    scored.sort(key=lambda row: (-row[0], row[1].price, row[1].order, row[1].bid))
    places = [(total, candidate.price) for total, candidate, _, _ in scored]
    best_of_brand: dict[str, str] = {}
    for _, candidate, _, _ in scored:
        best_of_brand.setdefault(candidate.brand or candidate.bid, candidate.bid)
    return [
        Result(
            bid=candidate.bid,
            price_points=price,
            factor_points=means,
            total=total,
            rank=places.index((total, candidate.price)) + 1,
            is_candidate=best_of_brand[candidate.brand or candidate.bid] == candidate.bid,
        )
        for total, candidate, price, means in scored
    ]


def unequal_objective(sheets: Sequence[Points], objective: Sequence[str]) -> list[tuple[str, str]]:
    """(bid, factor) of objective factors on which members differ: those have one true answer (87号令第64条)."""
    if not sheets:
        return []
    return [
        (bid, factor)
        for bid in sorted(sheets[0])
        for factor in objective
        if len({sheet[bid][factor] for sheet in sheets}) > 1
    ]
