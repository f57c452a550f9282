"""The columns of the model, and the terms: what each award column gives to whom, in natural units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import ArrayBuilder, Floats, Ints
from optimizer.instance import PER_ITEM, PER_LOT, PER_SCHOOL, ZERO, Instance
from optimizer.lottery import tie_weight
from optimizer.merge import Market, delivery_cost
from optimizer.money import package_shares

Texts = NDArray[Any]


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


@dataclass
class Variables:
    """Columns by family: an id or a tuple of ids to a column number."""

    terms: Terms
    package: Mapping[str, int]
    active: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, tier) in use
    supplier_wins: dict[str, int] = field(default_factory=dict)
    supplier_wins_item: dict[tuple[str, str], int] = field(default_factory=dict)
    owner_wins_item: dict[tuple[str, str], int] = field(default_factory=dict)
    owner_has_share: dict[tuple[str, str], int] = field(default_factory=dict)
    serves_school: dict[tuple[str, str], int] = field(default_factory=dict)
    serves_lot: dict[tuple[str, str], int] = field(default_factory=dict)
    chosen_in_demand: dict[int, int] = field(default_factory=dict)  # award column of a dropped demand
    chosen_in_lot: dict[tuple[int, str], int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    mean_price: dict[str, int] = field(default_factory=dict)


def define_variables(builder: ArrayBuilder, market: Market) -> Variables:
    """Every column that the instance's rules and objective ask for."""
    variables = define_award_variables(builder, market)
    define_selection_variables(builder, market, variables)
    define_service_variables(builder, market, variables)
    define_mean_price_variables(builder, market, variables)
    return variables


def define_award_variables(builder: ArrayBuilder, market: Market) -> Variables:
    """x[o,t,site] in [0,1], the share of a site's quantity; p[package] in {0,1}."""
    instance = market.instance
    entries = [(o, t, s) for o, s in market.cells for t in range(len(instance.offers[o].prices))]
    names = [(instance.offers[o].id, str(t), market.sites[s].school, market.sites[s].item) for o, t, s in entries]
    whole = np.array([instance.rules.assignment == PER_ITEM and not market.sites[s].is_optional for _, _, s in entries])
    first = builder.add_columns("award", names, integer=whole)
    packages = builder.add_columns("package", [(p.id,) for p in market.packages], integer=True)
    package = {p.id: int(column) for p, column in zip(market.packages, packages, strict=True)}
    return Variables(_terms(market, entries, first, package), package)


def define_selection_variables(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Yes-or-no columns for offers, suppliers and owners that win."""
    rules, terms = market.instance.rules, variables.terms
    pairs = sorted({(int(o), int(t)) for o, t in zip(terms.offer, terms.tier, strict=True) if o >= 0})
    needed = [(o, t) for o, t in pairs if needs_activity(market.instance, o)]
    ids = [(market.instance.offers[o].id, str(t)) for o, t in needed]
    _assign(variables.active, needed, builder.add_columns("active", ids, integer=True))
    if counts_suppliers(market.instance):
        _define(builder, "supplier_wins", variables.supplier_wins, sorted(set(terms.supplier.tolist())))
    by_supplier = sorted(set(zip(terms.supplier.tolist(), terms.item.tolist(), strict=True)))
    by_owner = sorted(set(zip(terms.owner.tolist(), terms.item.tolist(), strict=True)))
    capped = [pair for pair in by_supplier if pair[1] in rules.max_winners]
    _define(builder, "supplier_wins_item", variables.supplier_wins_item, capped)
    if rules.survive_any_one_failure:
        _define(builder, "owner_wins_item", variables.owner_wins_item, by_owner)
    shared = [pair for pair in by_owner if pair[1] in rules.min_owners]
    _define(builder, "owner_has_share", variables.owner_has_share, shared)


def define_service_variables(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Yes-or-no columns for who serves a school or a lot, and for demands that move from their incumbent."""
    instance, terms = market.instance, variables.terms
    schools = [market.sites[s].school for s in terms.site]
    served = sorted(set(zip(terms.supplier.tolist(), schools, strict=True)))
    counted = _counted_service(instance)
    _define(builder, "serves_school", variables.serves_school, [pair for pair in served if counted(*pair)])
    if instance.rules.assignment == PER_ITEM:
        loose = sorted({int(c) for c, s in zip(terms.column, terms.site, strict=True) if market.sites[s].is_optional})
        numbers = [(str(column),) for column in loose]
        _assign(variables.chosen_in_demand, loose, builder.add_columns("chosen_in_demand", numbers, integer=True))
    if instance.rules.assignment == PER_LOT:
        lots = [market.lots_of[market.sites[s].demands[0].key][0] for s in terms.site]
        _define(
            builder,
            "serves_lot",
            variables.serves_lot,
            sorted(set(zip(terms.supplier.tolist(), lots, strict=True))),
        )
        chosen = sorted({(int(o), lot) for o, lot in zip(terms.offer, lots, strict=True) if o >= 0})
        ids = [(instance.offers[o].id, lot) for o, lot in chosen]
        _assign(variables.chosen_in_lot, chosen, builder.add_columns("chosen_in_lot", ids, integer=True))
    if any(goal.metric == "moved_demands" for goal in instance.objective):
        held = [i for i in instance.incumbents if (i.school, i.item) in market.site_of]
        sites = [market.site_of[i.school, i.item] for i in held]
        columns = builder.add_columns("moved", [(i.school, i.item) for i in held], integer=True)
        _assign(variables.moved, sites, columns)


def define_mean_price_variables(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """The county's mean landed price of each item, for the rule school_price_band."""
    if market.instance.rules.school_price_band is None:
        return
    terms = variables.terms
    highest = float(np.max(terms.paid / terms.quantity, initial=0.0))
    for item in sorted(market.demand_total):
        column = builder.add_columns("mean_price", [(item,)], integer=False, upper=highest)
        variables.mean_price[item] = int(column[0])


def needs_activity(instance: Instance, offer: int) -> bool:
    """Whether the offer needs a yes-or-no column: price tiers, a least award, or counting its spare capacity."""
    one = instance.offers[offer]
    return bool(one.tiers) or one.min_award > 0 or instance.rules.survive_any_one_failure


def counts_suppliers(instance: Instance) -> bool:
    """Whether it matters how many or which suppliers win at all."""
    metrics = {goal.metric for goal in instance.objective}
    if "winners" in metrics:
        return True
    paid = bool(metrics & {"cost", "evaluated_cost"}) or instance.rules.budget is not None
    return paid and any(supplier.fixed_cost > 0 for supplier in instance.suppliers)


def _counted_service(instance: Instance) -> Any:
    limited = {school.id for school in instance.schools if school.max_suppliers is not None}
    hours = {s.id: s.vehicle_hours.per_school for s in instance.suppliers if s.vehicle_hours}
    everywhere = instance.rules.assignment == PER_SCHOOL

    def counted(supplier: str, school: str) -> bool:
        return everywhere or school in limited or hours.get(supplier, {}).get(school, ZERO) > 0

    return counted


def _define(builder: ArrayBuilder, name: str, target: dict[Any, int], keys: list[Any]) -> None:
    ids = [key if isinstance(key, tuple) else (key,) for key in keys]
    _assign(target, keys, builder.add_columns(name, ids, integer=True))


def _assign(target: dict[Any, int], keys: Iterable[Any], columns: Ints) -> None:
    target.update(zip(keys, columns.tolist(), strict=True))


def _terms(market: Market, entries: list[tuple[int, int, int]], columns: Ints, package: Mapping[str, int]) -> Terms:
    rows = [_offer_term(market, column, *entry) for column, entry in zip(columns.tolist(), entries, strict=True)] + [
        row for p in market.packages for row in _package_terms(market, p.id, package[p.id])
    ]
    kinds = [np.int64] * 4 + [object] * 3 + [np.float64] * 8
    fields = list(zip(*rows, strict=True)) or [()] * len(kinds)
    terms = Terms(*(np.array(values, dtype=kind) for values, kind in zip(fields, kinds, strict=True)))
    _set_scores(market, terms)
    return terms


def _offer_term(market: Market, column: int, o: int, t: int, s: int) -> tuple[Any, ...]:
    offer, site = market.instance.offers[o], market.sites[s]
    # Fractions without their class, which a province would wait for: dividing whole numbers rounds once, as they do.
    amount, parts = site.steps * market.step.numerator, market.step.denominator
    goods, goods_parts = offer.prices[t].as_integer_ratio()
    delivery, delivery_parts = delivery_cost(offer, site.school, site.zone).as_integer_ratio()
    factor, factor_parts = offer.evaluated_price_factor.as_integer_ratio()
    common = parts * goods_parts * delivery_parts
    paid = amount * (goods * delivery_parts + delivery * goods_parts) / common
    evaluated = amount * (goods * factor * delivery_parts + delivery * goods_parts * factor_parts)
    weight = tie_weight(market.instance.tie_seed, offer.id, site.school, site.item)
    names = (offer.supplier, market.owner_of[offer.supplier], site.item)
    quantities = (
        amount / parts,
        paid,
        evaluated / (common * factor_parts),
        float(offer.quality),
        float(offer.lead_days),
    )
    distance = market.distance(offer.supplier, site.zone)
    return (column, s, o, t, *names, *quantities, float(distance), float(offer.delivery), float(weight))


def _package_terms(market: Market, name: str, column: int) -> Iterable[tuple[Any, ...]]:
    package = next(one for one in market.packages if one.id == name)
    shares = package_shares(market.instance, package)
    for key in package.covers:
        s = market.site_of[key]
        site = market.sites[s]
        paid = shares[key]
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
