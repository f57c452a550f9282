"""The metrics and totals of an award, in exact arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.instance import Demand, Instance
from optimizer.lines import Line
from optimizer.lottery import UNIT, tie_weight
from optimizer.merge import Market, delivery_cost
from optimizer.money import EXACT, exact_sum, package_shares, text

Value = Callable[[Line], Fraction]


class Metrics:
    """Values of an award's metrics; quantities in the items' units, money in CNY."""

    def __init__(self, market: Market, lines: Sequence[Line]) -> None:
        self.market, self.instance, self.lines = market, market.instance, lines
        self.offers = {offer.id: offer for offer in self.instance.offers}
        self.packages = {package.id: package for package in market.packages}
        self._known: dict[str, Fraction] = {}

    def value(self, metric: str) -> Fraction:
        """Any metric of the objective, or "ties"."""
        if metric not in self._known:
            self._known[metric] = _SUMS[metric](self) if metric in _SUMS else self._mean(_OF_LINE[metric])
        return self._known[metric]

    def fixed_costs(self) -> Fraction:
        winners = {line.supplier for line in self.lines}
        return sum((Fraction(s.fixed_cost) for s in self.instance.suppliers if s.id in winners), Fraction(0))

    def cost(self) -> Fraction:
        return Fraction(exact_sum(line.amount for line in self.lines)) + self.fixed_costs()

    def evaluated_cost(self) -> Fraction:
        return Fraction(exact_sum(line.evaluated_amount for line in self.lines)) + self.fixed_costs()

    def winners(self) -> Fraction:
        return Fraction(len({line.supplier for line in self.lines}))

    def moved_demands(self) -> Fraction:
        given: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for line in self.lines:
            key = (line.school, line.item, line.supplier)
            given[key] = EXACT.add(given[key], line.quantity)
        quantity = {demand.key: demand.quantity for demand in self.instance.demands}
        held = [one for one in self.instance.incumbents if (one.school, one.item) in quantity]
        moved = [i for i in held if given[i.school, i.item, i.supplier] < quantity[i.school, i.item]]
        return Fraction(len(moved))

    def ties(self) -> Fraction:
        """Σ weight · quantity, with the weight of each site's first school."""
        seed, sites, site_of = self.instance.tie_seed, self.market.sites, self.market.site_of
        given: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for line in self.lines:
            key = (line.offer or line.package or "", sites[site_of[line.school, line.item]].school, line.item)
            given[key] = EXACT.add(given[key], line.quantity)
        weighed = exact_sum(EXACT.multiply(tie_weight(seed, *key), amount) for key, amount in given.items())
        return Fraction(weighed) / UNIT

    def _mean(self, of_line: Callable[[Metrics, Line], Fraction]) -> Fraction:
        weights = {i.id: Fraction(i.weight) for i in self.instance.items if i.id in self.market.demand_total}
        whole = sum(weights.values(), Fraction(0))
        if not whole:
            return Fraction(0)
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for line in self.lines:
            sums[line.item] += of_line(self, line) * Fraction(line.quantity)
        total = self.market.demand_total
        return sum((weights[item] * sums[item] / total[item] for item in weights), Fraction(0)) / whole

    def _source(self, line: Line) -> Any:
        return self.offers[line.offer] if line.offer is not None else self.packages[line.package or ""]

    def quality(self, line: Line) -> Fraction:
        return Fraction(self._source(line).quality)

    def lead_days(self, line: Line) -> Fraction:
        return Fraction(self._source(line).lead_days)

    def distance(self, line: Line) -> Fraction:
        return Fraction(self.market.distance(line.supplier, self.market.zone_of[line.school]))

    def score(self, line: Line) -> Fraction:
        """Σ weight · part; the price part is 100 · lowest landed price of the demand / own landed price."""
        weights = self.instance.score_weights
        own = Fraction(line.amount) / Fraction(line.quantity)
        price = Fraction(100) if own == 0 else 100 * self.lowest_price(line.school, line.item) / own
        source = self._source(line)
        marks = Fraction(weights["quality"]) * Fraction(source.quality)
        return Fraction(weights["price"]) * price + marks + Fraction(weights["delivery"]) * Fraction(source.delivery)

    def lowest_price(self, school: str, item: str) -> Fraction:
        """The lowest landed price, CNY per unit, at which anyone could serve the demand."""
        at = self.market.site_of[school, item]
        zone = self.market.zone_of[school]
        able = (self.instance.offers[o] for o in self._able.get(at, ()))
        prices = [Fraction(o.prices[-1]) + Fraction(delivery_cost(o, school, zone)) for o in able]
        demand: Demand = self.market.sites[at].demands[0]
        covering = (package for package in self.packages.values() if (school, item) in package.covers)
        shares = (package_shares(self.instance, package)[school, item] for package in covering)
        prices.extend(Fraction(share) / Fraction(demand.quantity) for share in shares)
        return min(prices)

    @property
    def _able(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = self.__dict__.setdefault("_able_offers", {})
        if not found:
            for offer, site in self.market.cells:
                found.setdefault(site, []).append(offer)
        return found


_SUMS: dict[str, Callable[[Metrics], Fraction]] = {
    "cost": Metrics.cost,
    "evaluated_cost": Metrics.evaluated_cost,
    "winners": Metrics.winners,
    "moved_demands": Metrics.moved_demands,
    "ties": Metrics.ties,
}
_OF_LINE: dict[str, Callable[[Metrics, Line], Fraction]] = {
    "quality": Metrics.quality,
    "lead_days": Metrics.lead_days,
    "distance": Metrics.distance,
    "score": Metrics.score,
}


def totals(metrics: Metrics, instance: Instance) -> dict[str, Any]:
    """Cost in all and by item, supplier, owner and school; the groups without fixed costs."""
    owners = {supplier.id: supplier.owner for supplier in instance.suppliers}
    return {
        "cost": text(metrics.value("cost")),
        "evaluated_cost": text(metrics.value("evaluated_cost")),
        "by_item": _group(metrics.lines, lambda line: line.item),
        "by_supplier": _group(metrics.lines, lambda line: line.supplier),
        "by_owner": _group(metrics.lines, lambda line: owners[line.supplier]),
        "by_school": _group(metrics.lines, lambda line: line.school),
    }


def _group(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, str]:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        name = key(line)
        amounts[name] = EXACT.add(amounts[name], line.amount)
    return {name: text(amounts[name]) for name in sorted(amounts)}
