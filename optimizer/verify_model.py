"""The linear model of an instance as the published page states it, in exact numbers, for checking certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.verify_reading import ZERO, Key, Tender, get, number
from optimizer.verify_values import eligible_packages, first_schools, lowest_prices, tie_number

ONE = Fraction(1)


def name_of(*parts: str) -> str:
    """A row's or column's name: its kind and ids, joined by slashes (escaped as in JSON Pointer)."""
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


@dataclass(frozen=True)
class Term:
    """What a column, when 1, awards at a site (a demand, or the demands of alike schools)."""

    column: str
    site: Key
    offer: str | None
    package: str | None
    tier: int
    supplier: str
    owner: str
    quantity: Fraction
    paid: Fraction
    evaluated: Fraction

    @property
    def item(self) -> str:
        return self.site[1]


@dataclass
class Row:
    """low <= Σ value · column <= high; None is no limit."""

    low: Fraction | None
    high: Fraction | None
    values: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))


class LinearModel:
    """Columns from 0 to their `upper`, `binary` ones whole; rows by name."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.upper: dict[str, Fraction] = {}
        self.binary: set[str] = set()
        self.rows: dict[str, Row] = {}
        first = first_schools(tender)
        self.sites: dict[Key, Fraction] = defaultdict(Fraction)
        for (school, item), quantity in tender.quantity.items():
            self.sites[first[school], item] += quantity
        self.terms = [*self._offer_terms(), *self._package_terms()]

    def column(self, *parts: str, binary: bool = True, upper: Fraction = ONE) -> str:
        """The column of that name, made on first use."""
        name = name_of(*parts)
        if name not in self.upper:
            self.upper[name] = upper
            if binary:
                self.binary.add(name)
        return name

    def row(self, low: Fraction | None, high: Fraction | None, *parts: str) -> dict[str, Fraction]:
        """A new row; its values are to be filled in."""
        made = Row(low, high)
        self.rows[name_of(*parts)] = made
        return made.values

    def grouped(self, label: Callable[[Term], Any]) -> dict[Any, list[Term]]:
        found: dict[Any, list[Term]] = defaultdict(list)
        for term in self.terms:
            found[label(term)].append(term)
        return found

    def _offer_terms(self) -> Iterable[Term]:
        tender = self.tender
        whole = get(tender.rules, "assignment", "split") == "single_per_item"
        of_item: dict[str, list[str]] = defaultdict(list)
        for offer, raw in tender.offers.items():
            of_item[raw["item"]].append(offer)
        for site, quantity in self.sites.items():
            for offer in of_item[site[1]]:
                if not tender.serves(offer, site):
                    continue
                raw = tender.offers[offer]
                carried = tender.delivery_cost(offer, site[0])
                factor = number(get(raw, "evaluated_price_factor", 1))
                for tier, (_, price) in enumerate(tender.prices(offer)):
                    column = self.column("award", offer, str(tier), *site, binary=whole)
                    supplier = raw["supplier"]
                    paid, evaluated = quantity * (price + carried), quantity * (price * factor + carried)
                    owner = tender.owner(supplier)
                    yield Term(column, site, offer, None, tier, supplier, owner, quantity, paid, evaluated)

    def _package_terms(self) -> Iterable[Term]:
        tender = self.tender
        for package in eligible_packages(tender):
            raw = tender.packages[package]
            supplier, factor = raw["supplier"], number(get(raw, "evaluated_price_factor", 1))
            for site, paid in tender.shares(package).items():
                column = self.column("package", package)
                owner, quantity = tender.owner(supplier), tender.quantity[site]
                yield Term(column, site, None, package, 0, supplier, owner, quantity, paid, paid * factor)


def objective(model: LinearModel, metric: str) -> Mapping[str, Fraction]:
    """What each column adds to a metric."""
    cost: dict[str, Fraction] = defaultdict(Fraction)
    if metric == "moved_demands":
        return {name: ONE for name in model.upper if name.startswith("moved/")}
    if metric == "winners":
        return {name: ONE for name in model.upper if name.startswith("supplier_wins/")}
    value = _value_of(model, metric)
    for term in model.terms:
        cost[term.column] += value(term)
    if metric in ("cost", "evaluated_cost"):
        for supplier, raw in model.tender.suppliers.items():
            column = name_of("supplier_wins", supplier)
            if column in model.upper:
                cost[column] += number(get(raw, "fixed_cost", 0))
    return cost


def _value_of(model: LinearModel, metric: str) -> Callable[[Term], Fraction]:
    tender = model.tender
    if metric == "cost":
        return lambda term: term.paid
    if metric == "evaluated_cost":
        return lambda term: term.evaluated
    if metric == "ties":
        return lambda t: tie_number(tender, t.offer or t.package or "", *t.site) * t.quantity
    weights = {item: number(get(tender.items[item], "weight", 1)) for item in tender.total}
    whole = sum(weights.values(), ZERO) or ONE
    lowest = lowest_prices(tender) if metric == "score" else {}

    def mean(term: Term) -> Fraction:
        share = weights[term.item] / whole * term.quantity / tender.total[term.item]
        return share * _line_value(tender, term, metric, lowest)

    return mean


def quality_of(tender: Tender, term: Term) -> Fraction:
    """The quality mark of a term's offer or package."""
    raw = tender.offers[term.offer] if term.offer is not None else tender.packages[term.package or ""]
    return number(get(raw, "quality", 100))


def _line_value(tender: Tender, term: Term, metric: str, lowest: Mapping[Key, Fraction]) -> Fraction:
    raw = tender.offers[term.offer] if term.offer is not None else tender.packages[term.package or ""]
    if metric == "distance":
        return tender.distance(term.supplier, term.site[0])
    if metric == "lead_days":
        return number(get(raw, "lead_days", 0))
    quality = quality_of(tender, term)
    if metric == "quality":
        return quality
    price = term.paid / term.quantity
    parts = {
        "price": Fraction(100) if price == 0 else 100 * lowest[term.site] / price,
        "quality": quality,
        "delivery": number(get(raw, "delivery", 100)),
    }
    weights = tender.raw["score_weights"]
    return sum((number(get(weights, part, 0)) * value for part, value in parts.items()), ZERO)
