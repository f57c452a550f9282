"""The columns of the model, and the terms: what each award column gives to whom, in natural units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.arrays import ArrayBuilder, Ints, LazyKeys
from optimizer.instance import PER_ITEM, PER_LOT, PER_SCHOOL, ZERO, Instance
from optimizer.merge import Market
from optimizer.terms import Terms, Texts, award_terms


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
    offers, sites = market.instance.offers, market.sites
    cells = np.array(market.cells, dtype=np.int64).reshape(-1, 2)
    counts = np.array([len(one.prices) for one in offers], dtype=np.int64)[cells[:, 0]]
    o, s = np.repeat(cells, counts, axis=0).T
    t = np.arange(len(o)) - np.repeat(np.cumsum(counts) - counts, counts)
    names = LazyKeys(len(o), lambda at: (offers[o[at]].id, str(t[at]), sites[s[at]].school, sites[s[at]].item))
    is_fixed = np.array([not site.is_optional for site in sites], dtype=bool)
    whole = is_fixed[s] & (market.instance.rules.assignment == PER_ITEM)
    first = builder.add_columns("award", names, integer=whole)
    packages = builder.add_columns("package", [(p.id,) for p in market.packages], integer=True)
    package = {p.id: int(column) for p, column in zip(market.packages, packages, strict=True)}
    return Variables(award_terms(market, first, o, t, s, package), package)


def define_selection_variables(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Yes-or-no columns for offers, suppliers and owners that win."""
    rules, terms = market.instance.rules, variables.terms
    offers = market.instance.offers
    active = [o for o in np.unique(terms.offer).tolist() if o >= 0 and needs_activity(market.instance, o)]
    needed = [(o, t) for o in active for t in range(len(offers[o].prices))]
    ids = [(market.instance.offers[o].id, str(t)) for o, t in needed]
    _assign(variables.active, needed, builder.add_columns("active", ids, integer=True))
    if counts_suppliers(market.instance):
        _define(builder, "supplier_wins", variables.supplier_wins, sorted(set(terms.supplier.tolist())))
    if rules.max_winners:
        capped = [pair for pair in _pairs(terms.supplier, terms.item) if pair[1] in rules.max_winners]
        _define(builder, "supplier_wins_item", variables.supplier_wins_item, capped)
    if rules.survive_any_one_failure:
        _define(builder, "owner_wins_item", variables.owner_wins_item, _pairs(terms.owner, terms.item))
    if rules.min_owners:
        shared = [pair for pair in _pairs(terms.owner, terms.item) if pair[1] in rules.min_owners]
        _define(builder, "owner_has_share", variables.owner_has_share, shared)


def _pairs(first: Texts, second: Texts) -> list[tuple[str, str]]:
    return sorted(set(zip(first.tolist(), second.tolist(), strict=True)))


def define_service_variables(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Yes-or-no columns for who serves a school or a lot, and for demands that move from their incumbent."""
    instance, terms = market.instance, variables.terms
    if counts_service(instance):
        schools = np.array([site.school for site in market.sites], dtype=object)[terms.site]
        counted = _counted_service(instance)
        served = [pair for pair in _pairs(terms.supplier, schools) if counted(*pair)]
        _define(builder, "serves_school", variables.serves_school, served)
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


def counts_service(instance: Instance) -> bool:
    """Whether any rule asks which supplier serves which school."""
    return (
        instance.rules.assignment == PER_SCHOOL
        or any(school.max_suppliers is not None for school in instance.schools)
        or any(supplier.vehicle_hours is not None for supplier in instance.suppliers)
    )


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
