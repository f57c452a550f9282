"""The award lines: whole steps dealt out to schools, priced exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.instance import Offer
from optimizer.lottery import dealing_order
from optimizer.merge import Market, Site, delivery_cost, whole_steps
from optimizer.model import Model
from optimizer.money import EXACT, package_shares, text


@dataclass(frozen=True)
class Line:
    """One award: `offer` or `package` is None; amounts in CNY, exact."""

    school: str
    item: str
    offer: str | None
    package: str | None
    supplier: str
    quantity: Decimal
    unit_price: Decimal | None
    delivery_cost: Decimal | None
    amount: Decimal
    evaluated_amount: Decimal

    def to_json(self) -> dict[str, Any]:
        source = {"offer": self.offer} if self.offer is not None else {"package": self.package}
        return {
            "school": self.school,
            "item": self.item,
            **source,
            "supplier": self.supplier,
            "quantity": text(self.quantity),
            "unit_price": None if self.unit_price is None else text(self.unit_price),
            "delivery_cost": None if self.delivery_cost is None else text(self.delivery_cost),
            "amount": text(self.amount),
        }


def award_lines(model: Model, steps: Ints, x: Floats) -> tuple[Line, ...]:
    """The lines of an award in canonical order: school, item, offer or package."""
    market = model.market
    terms = model.variables.terms
    won: dict[int, dict[int, int]] = defaultdict(dict)  # site -> offer -> steps
    for column in np.flatnonzero(steps[terms.column] * (terms.offer >= 0)):
        site, offer = int(terms.site[column]), int(terms.offer[column])
        won[site][offer] = won[site].get(offer, 0) + int(steps[terms.column[column]])
    totals: dict[int, int] = defaultdict(int)
    for by_offer in won.values():
        for offer, amount in by_offer.items():
            totals[offer] += amount
    prices = {o: price_at(market.instance.offers[o], total * market.step) for o, total in totals.items()}
    lines = [line for s, by_offer in won.items() for line in _deal(market, market.sites[s], by_offer, prices)]
    lines += _package_lines(model, x)
    return tuple(sorted(lines, key=lambda line: (line.school, line.item, line.offer or line.package or "")))


def price_at(offer: Offer, total: Fraction) -> Decimal:
    """The unit price of the highest tier whose start the total award reaches."""
    reached = [price for start, price in zip(offer.starts, offer.prices, strict=True) if start <= total]
    return reached[-1]


def _deal(market: Market, site: Site, by_offer: Mapping[int, int], prices: Mapping[int, Decimal]) -> list[Line]:
    """The north-west-corner rule: schools and offers in the order of the public draw, each filled in turn."""
    seed, offers = market.instance.tie_seed, market.instance.offers
    queue = sorted(by_offer.items(), key=lambda pair: dealing_order(seed, offers[pair[0]].id))
    lines, left = [], [list(pair) for pair in queue]
    landed: dict[tuple[int, Decimal], _Landed] = {}
    for demand in sorted(site.demands, key=lambda one: dealing_order(seed, one.school)):
        need = whole_steps(demand.quantity, market.instance.quantity_step)
        while need and left:
            o, available = left[0]
            taken = min(need, available)
            need, left[0][1] = need - taken, available - taken
            if left[0][1] == 0:
                left.pop(0)
            delivery = delivery_cost(offers[o], demand.school, site.zone)
            if (o, delivery) not in landed:
                landed[o, delivery] = _land(market, offers[o], prices[o], delivery)
            lines.append(_offer_line(offers[o], demand.key, taken, landed[o, delivery]))
    return lines


@dataclass(frozen=True)
class _Landed:
    """What one step of an offer costs, delivered: paid and as evaluated, CNY."""

    price: Decimal
    delivery: Decimal
    step: Decimal
    paid: Decimal
    evaluated: Decimal


def _land(market: Market, offer: Offer, price: Decimal, delivery: Decimal) -> _Landed:
    step = market.instance.quantity_step
    paid = EXACT.multiply(step, EXACT.add(price, delivery))
    evaluated = EXACT.multiply(step, EXACT.fma(price, offer.evaluated_price_factor, delivery))
    return _Landed(price, delivery, step, paid, evaluated)


def _offer_line(offer: Offer, key: tuple[str, str], steps: int, of: _Landed) -> Line:
    times = Decimal(steps)
    quantity, paid, evaluated = (EXACT.multiply(one, times) for one in (of.step, of.paid, of.evaluated))
    return Line(*key, offer.id, None, offer.supplier, quantity, of.price, of.delivery, paid, evaluated)


def _package_lines(model: Model, x: Floats) -> list[Line]:
    quantity = {demand.key: demand.quantity for demand in model.market.instance.demands}
    lines = []
    for package in model.market.packages:
        if x[model.variables.package[package.id]] < 0.5:
            continue
        for key, share in package_shares(model.market.instance, package).items():
            evaluated = EXACT.multiply(share, package.evaluated_price_factor)
            won = (*key, None, package.id, package.supplier, quantity[key])
            lines.append(Line(*won, None, None, share, evaluated))
    return lines
