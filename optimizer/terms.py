"""The terms: what each award column gives to whom, in natural units, made a whole array at a time.

Money is exact until its last division: whole numbers of one common fraction of a yuan, which Python divides with a
single rounding. So the doubles are those of an exact calculation, whatever the order of the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Floats, Ints
from optimizer.instance import ZERO
from optimizer.lottery import tie_weight, tie_weights
from optimizer.merge import Market
from optimizer.money import package_shares
from optimizer.rows import group_rows

Texts = NDArray[Any]
Whole = NDArray[Any]  # of Python's whole numbers, which never overflow


@dataclass
class Terms:
    """One row per (award column, site): its share of the site is the column's value, from 0 to 1.

    Offers have one term per column, packages one per covered demand. `quantity` in the item's unit and `paid`,
    `evaluated` in CNY are for the whole site.
    """

    column: Ints
    site: Ints
    offer: Ints  # -1 for a package
    tier: Ints
    supplier: Texts
    owner: Texts
    item: Texts
    quantity: Floats
    paid: Floats
    evaluated: Floats
    quality: Floats
    lead_days: Floats
    distance: Floats
    score: Floats
    tie: Floats


def award_terms(
    market: Market, columns: Ints, offer: Ints, tier: Ints, site: Ints, package: Mapping[str, int]
) -> Terms:
    """The terms of the offers' award columns, then those of the packages."""
    offers = market.instance.offers
    places = [(one.school, one.item) for one in market.sites]
    parts: list[Any] = [
        columns, site, offer, tier,
        _texts([one.supplier for one in offers])[offer],
        _texts([market.owner_of[one.supplier] for one in offers])[offer],
        _texts([one.item for one in offers])[offer],
        *_money(market, offer, tier, site),
        np.array([float(one.quality) for one in offers])[offer],
        np.array([float(one.lead_days) for one in offers])[offer],
        _distances(market, offer, site),
        np.array([float(one.delivery) for one in offers])[offer],
        tie_weights(market.instance.tie_seed, [one.id for one in offers], places, offer, site),
    ]  # fmt: skip
    rows = [row for p in market.packages for row in _package_terms(market, p.id, package[p.id])]
    if rows:
        more = zip(*rows, strict=True)
        parts = [np.concatenate((part, np.array(one, part.dtype))) for part, one in zip(parts, more, strict=True)]
    terms = Terms(*parts)
    _set_scores(market, terms)
    return terms


def _texts(values: list[str]) -> Texts:
    return np.array(values, dtype=object)


def _money(market: Market, offer: Ints, tier: Ints, site: Ints) -> tuple[Floats, Floats, Floats]:
    """Quantity in the item's unit, paid and evaluated amount in CNY of each column at its whole site."""
    offers = market.instance.offers
    prices = [price.as_integer_ratio() for one in offers for price in one.prices]
    first = np.cumsum([0, *(len(one.prices) for one in offers)])
    carried = [*map(Decimal.as_integer_ratio, _carried(market, offer, site))]
    factors = [one.evaluated_price_factor.as_integer_ratio() for one in offers]
    yuan = math.lcm(*{parts for _, parts in prices}, *{parts for _, parts in carried})
    unit = math.lcm(*{parts for _, parts in factors})
    goods = _wholes(prices, yuan)[first[offer] + tier]
    delivery, factor = _wholes(carried, yuan), _wholes(factors, unit)[offer]
    amount = np.array([one.steps * market.step.numerator for one in market.sites], dtype=object)[site]
    parts = market.step.denominator
    paid = amount * (goods + delivery) / (parts * yuan)
    evaluated = amount * (goods * factor + delivery * unit) / (parts * yuan * unit)
    return _doubles(amount / parts), _doubles(paid), _doubles(evaluated)


def _carried(market: Market, offer: Ints, site: Ints) -> Whole:
    """`delivery_cost` of each column: the school's own figure, else the zone's, else nothing."""
    schools = _texts([one.school for one in market.sites])
    zones = _texts([one.zone or "" for one in market.sites])
    found = np.empty(len(offer), dtype=object)
    for o, at in group_rows(offer).items():
        one = market.instance.offers[o]
        by_zone = map(one.delivery_cost.get, zones[site[at]], repeat(ZERO))
        found[at] = [*map(one.delivery_cost_by_school.get, schools[site[at]], by_zone)]
    return found


def _wholes(ratios: list[tuple[int, int]], common: int) -> Whole:
    """Fractions as whole numbers of 1/common."""
    return np.array([number * (common // parts) for number, parts in ratios], dtype=object)


def _doubles(values: Whole) -> Floats:
    return values.astype(np.float64)


def _distances(market: Market, offer: Ints, site: Ints) -> Floats:
    """Kilometres from each column's supplier to its site's zone, 0 where nothing is said."""
    known = {one.id: {zone: float(km) for zone, km in one.distance_km.items()} for one in market.instance.suppliers}
    zones = _texts([one.zone or "" for one in market.sites])
    found = np.zeros(len(offer))
    for o, at in group_rows(offer).items():
        of_zone = known[market.instance.offers[o].supplier]
        found[at] = [*map(of_zone.get, zones[site[at]], repeat(0.0))]
    return found


def _package_terms(market: Market, name: str, column: int) -> Iterable[tuple[Any, ...]]:
    package = next(one for one in market.packages if one.id == name)
    shares = package_shares(market.instance, package)
    for key in package.covers:
        s = market.site_of[key]
        site = market.sites[s]
        paid = Fraction(shares[key])
        evaluated = paid * Fraction(package.evaluated_price_factor)
        weight = tie_weight(market.instance.tie_seed, name, site.school, site.item)
        names = (package.supplier, market.owner_of[package.supplier], site.item)
        numbers: Any = (site.steps * market.step, paid, evaluated, package.quality, package.lead_days)
        distance = market.distance(package.supplier, site.zone)
        yield (column, s, -1, 0, *names, *map(float, numbers), float(distance), float(package.delivery), float(weight))


def _set_scores(market: Market, terms: Terms) -> None:
    """Turns the delivery mark, kept in `score` so far, into Σ weight · part."""
    weights = {part: float(value) for part, value in market.instance.score_weights.items()}
    if not weights:
        return
    price = terms.paid / terms.quantity
    lowest = np.full(len(market.sites), np.inf)
    np.minimum.at(lowest, terms.site, price)
    part = np.full(len(price), 100.0)
    np.divide(100.0 * lowest[terms.site], price, out=part, where=price > 0)
    terms.score = weights["price"] * part + weights["quality"] * terms.quality + weights["delivery"] * terms.score
