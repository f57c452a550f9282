"""Arithmetic correction of a bid in the four steps of 87号令第59条, in their order, each with before and after. Pure.

(1) the summary sheet (开标一览表) holds against the rest of the bid; (2) words hold against figures; (3) where the
point of a unit price is plainly misplaced, the total holds and the unit price is corrected; (4) where the unit prices
do not add up to the total, the unit prices hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procurement.core import money
from procurement.evaluation.pricing.words import read_words

TOTAL = "total"
SHIFTS = tuple(Decimal(10) ** power for power in (-3, -2, -1, 1, 2, 3))


@dataclass(frozen=True)
class Line:
    """One priced item of a lot: `quantity` as the notice asks, `unit_price` in CNY, `amount` where one is stated."""

    item: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal | None = None


@dataclass(frozen=True)
class Figures:
    """What a bid states for a lot. `total`: its own sum; the `summary_` figures stand on the summary sheet."""

    lines: Sequence[Line]
    total: Decimal | None = None
    summary_total: Decimal | None = None
    summary_words: str = ""
    summary_prices: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One correction: `rule` 1 to 4, `place` TOTAL or an item's code (with "/amount" for its line's amount)."""

    rule: int
    place: str
    before: Decimal
    after: Decimal

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "place": self.place, "before": str(self.before), "after": str(self.after)}


@dataclass(frozen=True)
class Corrected:
    """Unit prices by item and the total that bind once the bidder confirms; no `steps`: the bid was sound."""

    unit_prices: Mapping[str, Decimal]
    total: Decimal
    steps: Sequence[Step]


def correct(figures: Figures) -> Corrected:
    """The bid corrected in the order of the law."""
    prices = {line.item: line.unit_price for line in figures.lines}
    steps = list(_by_summary(figures, prices))
    prices |= {step.place: step.after for step in steps if step.place != TOTAL}
    stated = figures.total if figures.summary_total is None else figures.summary_total
    words = read_words(figures.summary_words)
    if words is not None:
        if stated is not None and stated != words:
            steps.append(Step(2, TOTAL, stated, words))
        stated = words
    misplaced = _misplaced(figures.lines, prices, stated)
    if misplaced:
        steps += [Step(3, item, prices[item], price) for item, price in misplaced.items()]
        prices |= misplaced
    total = _sum(figures.lines, prices)
    steps += _by_unit_prices(figures.lines, prices, stated, total)
    return Corrected(prices, total, steps)


def _by_summary(figures: Figures, prices: Mapping[str, Decimal]) -> Iterator[Step]:
    for item, price in sorted(figures.summary_prices.items()):
        if item in prices and prices[item] != price:
            yield Step(1, item, prices[item], price)
    if figures.total is not None and figures.summary_total is not None and figures.total != figures.summary_total:
        yield Step(1, TOTAL, figures.total, figures.summary_total)


def _misplaced(
    lines: Sequence[Line], prices: Mapping[str, Decimal], stated: Decimal | None
) -> dict[str, Decimal] | None:
    """The unit prices that, their point moved by one to three places, make the sum exactly the total.

    One line's point, or every line's by the same places (a bid priced in fen). Plain is only what has one answer: where
    two shifts fit, or none, the point is not plainly misplaced.
    """
    if stated is None or _sum(lines, prices) == stated:
        return None
    candidates = [{line.item: prices[line.item] * shift} for line in lines for shift in SHIFTS]
    if len(lines) > 1:
        candidates += [{line.item: prices[line.item] * shift for line in lines} for shift in SHIFTS]
    fitting = [
        {item: price.quantize(money.PRICE_STEP) for item, price in candidate.items()}
        for candidate in candidates
        if all(price == price.quantize(money.PRICE_STEP) for price in candidate.values())
        and _sum(lines, {**prices, **candidate}) == stated
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_unit_prices(
    lines: Sequence[Line], prices: Mapping[str, Decimal], stated: Decimal | None, total: Decimal
) -> Iterator[Step]:
    for line in lines:
        own = money.line_amount(line.quantity, prices[line.item])
        if line.amount is not None and line.amount != own:
            yield Step(4, f"{line.item}/amount", line.amount, own)
    if stated is not None and stated != total:
        yield Step(4, TOTAL, stated, total)


def _sum(lines: Sequence[Line], prices: Mapping[str, Decimal]) -> Decimal:
    return money.total(money.line_amount(line.quantity, prices[line.item]) for line in lines)


def read_figures(lot: Mapping[str, Any], quantities: Mapping[str, Decimal]) -> Figures:
    """The figures of one lot of a `bid/1`; items that the lot has not are passed over."""
    summary = lot.get("summary", {})
    return Figures(
        lines=[
            Line(line["item"], quantities[line["item"]], money.price(line["unit_price"]), _amount(line.get("amount")))
            for line in lot["lines"]
            if line["item"] in quantities
        ],
        total=_amount(lot.get("amount")),
        summary_total=_amount(summary.get("amount")),
        summary_words=summary.get("words", ""),
        summary_prices={item: money.price(price) for item, price in summary.get("unit_prices", {}).items()},
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else money.amount(text)
