"""The rows of the model, one function a rule; every docstring states the inequality.

x[c] is the share of a site that award column c takes, q[c] = x[c] · quantity of its site.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np

from optimizer.arrays import ArrayBuilder, Ints
from optimizer.instance import PER_SCHOOL
from optimizer.merge import Market
from optimizer.rows import RowBatch, group_rows, group_terms
from optimizer.variables import Variables, needs_activity

INF = np.inf


def define_cover_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ x[site] = 1 for every site; at most 1 where a demand has been dropped."""
    terms = variables.terms
    keys = [(site.school, site.item) for site in market.sites]
    low = np.array([-INF if site.is_optional else 1.0 for site in market.sites])
    builder.add_rows("cover", keys, low, 1.0, (terms.site, terms.column, 1.0))


def usable_capacity(market: Market, offer: int) -> float | None:
    """(1 - reserve) · capacity, in the item's unit."""
    capacity = market.instance.offers[offer].capacity
    return None if capacity is None else float((1 - market.instance.rules.capacity_reserve) * capacity)


def define_capacity_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ q[o] <= (1 - reserve) · capacity[o]; where a yes-or-no column tells whether o wins, times that column."""
    terms, offers = variables.terms, market.instance.offers
    batch = RowBatch()
    members = group_rows(terms.offer)
    for o in sorted(members):
        usable = usable_capacity(market, o) if o >= 0 else None
        if usable is None or needs_activity(market.instance, o):
            continue
        row = batch.add((offers[o].id,), -INF, usable)
        batch.put(row, terms.column[members[o]], terms.quantity[members[o]])
        wins = variables.supplier_wins.get(offers[o].supplier)
        if wins is not None:
            batch.high[row] = 0.0
            batch.put(row, [wins], [-usable])
    batch.flush(builder, "capacity")


def define_tier_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """start[t] · active[o,t] <= Σ q[o,t] <= end[t] · active[o,t] and Σ active[o] <= 1.

    start is the tier's `from`, at least `min_award` and one step, end one step before the next tier or the usable
    capacity, both in whole steps. The upper side is the capacity, too.
    """
    if not variables.active:
        return
    terms, one_tier = variables.terms, RowBatch()
    ranges = {name: RowBatch() for name in ("min_award", "capacity")}
    members = group_rows([(int(o), int(t)) for o, t in zip(terms.offer, terms.tier, strict=True)])
    by_offer: dict[int, list[int]] = {}
    for (o, t), column in variables.active.items():
        by_offer.setdefault(o, []).append(column)
        low, high = _tier_range(market, o, t)
        for name, low_side, high_side, factor in (("min_award", 0.0, INF, low), ("capacity", -INF, 0.0, high)):
            row = ranges[name].add((market.instance.offers[o].id, str(t)), low_side, high_side)
            ranges[name].put(row, terms.column[members[o, t]], terms.quantity[members[o, t]])
            ranges[name].put(row, [column], [-factor])
    for o, columns in by_offer.items():
        one_tier.put(one_tier.add((market.instance.offers[o].id,), -INF, 1.0), columns, 1.0)
    for (o, t), column in variables.active.items():
        link_rows(builder, "active_link", terms.column[members[o, t]], column)
    for name, batch in ranges.items():
        batch.flush(builder, name)
    one_tier.flush(builder, "one_tier")


def _tier_range(market: Market, o: int, t: int) -> tuple[float, float]:
    offer, step = market.instance.offers[o], market.step
    low = max(ceil(Fraction(max(offer.starts[t], offer.min_award)) / step), 1) * step
    total = float(market.demand_total.get(offer.item, 0))
    usable = usable_capacity(market, o)
    high = total if usable is None else min(usable, total)
    if t + 1 < len(offer.starts):
        high = min(high, float((ceil(Fraction(offer.starts[t + 1]) / step) - 1) * step))
    return float(low), high


def link_rows(builder: ArrayBuilder, name: str, columns: Ints, indicator: int) -> None:
    """x[c] <= indicator for each column c; the keys are the ids of both."""
    columns = np.unique(columns)
    count = len(columns)
    rows = np.arange(count)
    ids = builder.column_key(indicator)
    keys = [(*builder.column_key(int(column)), *ids) for column in columns]
    entries = (np.tile(rows, 2), np.append(columns, np.full(count, indicator)), np.repeat([1.0, -1.0], count))
    builder.add_rows(name, keys, -INF, 0.0, entries)


def define_owner_share_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ q[owner, item] <= share[item] · demand[item]."""
    terms, batch = variables.terms, RowBatch()
    shares = market.instance.rules.max_owner_share
    if not shares:
        return
    for (owner, item), at in sorted(group_terms(terms, "owner", "item").items()):
        if item in shares:
            row = batch.add((item, owner), -INF, float(shares[item]) * float(market.demand_total[item]))
            batch.put(row, terms.column[at], terms.quantity[at])
    batch.flush(builder, "max_owner_share")


def define_total_share_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ reference_price · q[owner] <= share · Σ reference_price · demand."""
    share = market.instance.rules.max_owner_share_total
    if share is None:
        return
    terms, batch = variables.terms, RowBatch()
    prices = {item.id: float(item.reference_price) for item in market.instance.items}
    total = sum(prices[item] * float(amount) for item, amount in market.demand_total.items())
    price = np.array([prices[item] for item in terms.item])
    for owner, at in sorted(group_terms(terms, "owner").items()):
        row = batch.add((owner,), -INF, float(share) * total)
        batch.put(row, terms.column[at], price[at] * terms.quantity[at])
    batch.flush(builder, "max_owner_share_total")


def define_quality_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ (quality - least[item]) · q[item] >= 0."""
    if not market.instance.rules.min_average_quality:
        return
    terms, batch = variables.terms, RowBatch()
    for item, at in sorted(group_terms(terms, "item").items()):
        least = market.instance.rules.min_average_quality.get(item)
        if least is not None:
            row = batch.add((item,), 0.0, INF)
            batch.put(row, terms.column[at], (terms.quality[at] - float(least)) * terms.quantity[at])
    batch.flush(builder, "min_average_quality")


def define_small_business_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ q[small businesses, item] >= share[item] · demand[item]."""
    if not market.instance.rules.small_business_min_share:
        return
    terms, batch = variables.terms, RowBatch()
    small = {supplier.id for supplier in market.instance.suppliers if supplier.small_business}
    is_small = np.array([supplier in small for supplier in terms.supplier], dtype=bool)
    for item, share in sorted(market.instance.rules.small_business_min_share.items()):
        if item in market.demand_total:
            at = np.flatnonzero((terms.item == item) & is_small)
            row = batch.add((item,), float(share) * float(market.demand_total[item]), INF)
            batch.put(row, terms.column[at], terms.quantity[at])
    batch.flush(builder, "small_business_min_share")


def define_budget_constraint(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ paid · x + Σ fixed_cost · supplier_wins <= budget."""
    budget = market.instance.rules.budget
    if budget is None:
        return
    batch = RowBatch()
    row = batch.add((), -INF, float(budget))
    batch.put(row, variables.terms.column, variables.terms.paid)
    for supplier in market.instance.suppliers:
        if supplier.id in variables.supplier_wins and supplier.fixed_cost:
            batch.put(row, [variables.supplier_wins[supplier.id]], [float(supplier.fixed_cost)])
    batch.flush(builder, "budget")


def define_price_band_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """mean[item] = Σ paid · x / demand[item]; (1 - b) · mean <= Σ paid · x / quantity <= (1 + b) · mean, each site."""
    band = market.instance.rules.school_price_band
    if band is None:
        return
    terms, means, batches = variables.terms, RowBatch(), (RowBatch(), RowBatch())
    for item, at in sorted(group_terms(terms, "item").items()):
        row = means.add((item,), 0.0, 0.0)
        means.put(row, terms.column[at], terms.paid[at] / float(market.demand_total[item]))
        means.put(row, [variables.mean_price[item]], [-1.0])
    for s, at in sorted(group_rows(terms.site).items()):
        site = market.sites[s]
        if site.is_optional:
            continue
        price = terms.paid[at] / terms.quantity[at]
        sides = ((-INF, 0.0, 1 + float(band)), (0.0, INF, max(0.0, 1 - float(band))))
        for batch, (low, high, factor) in zip(batches, sides, strict=True):
            row = batch.add((site.school, site.item), low, high)
            batch.put(row, terms.column[at], price)
            batch.put(row, [variables.mean_price[site.item]], [-factor])
    means.flush(builder, "mean_price")
    batches[0].flush(builder, "school_price_high")
    batches[1].flush(builder, "school_price_low")


def define_single_offer_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """single_per_item for a dropped demand, which may be served in part: x[c] <= chosen[c] and Σ chosen <= 1."""
    if not variables.chosen_in_demand:
        return
    terms, batch = variables.terms, RowBatch()
    for column, chosen in variables.chosen_in_demand.items():
        link_rows(builder, "chosen_in_demand_link", np.array([column]), chosen)
    for s, at in sorted(group_rows(terms.site).items()):
        chosen_here = [variables.chosen_in_demand[c] for c in terms.column[at] if c in variables.chosen_in_demand]
        if chosen_here:
            batch.put(batch.add((market.sites[s].school, market.sites[s].item), -INF, 1.0), chosen_here, 1.0)
    batch.flush(builder, "chosen_in_demand")


def define_single_supplier_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """single_per_school: Σ x[supplier, demand] = serves[supplier, school] and Σ serves[school] <= 1."""
    if market.instance.rules.assignment != PER_SCHOOL:
        return
    terms, batch, one = variables.terms, RowBatch(), RowBatch()
    by_pair = group_rows(zip(terms.supplier, terms.site, strict=True))
    of_school: dict[str, list[int]] = {}
    for s, site in enumerate(market.sites):
        of_school.setdefault(site.school, []).append(s)
    for (supplier, school), column in variables.serves_school.items():
        for s in of_school[school]:
            at = by_pair.get((supplier, s), np.zeros(0, dtype=np.int64))
            row = batch.add((supplier, school, market.sites[s].item), -INF if market.sites[s].is_optional else 0.0, 0.0)
            batch.put(row, terms.column[at], 1.0)
            batch.put(row, [column], [-1.0])
    by_school: dict[str, list[int]] = {}
    for (_, school), column in variables.serves_school.items():
        by_school.setdefault(school, []).append(column)
    for school, columns in by_school.items():
        one.put(one.add((school,), -INF, 1.0), columns, 1.0)
    batch.flush(builder, "single_per_school")
    one.flush(builder, "one_supplier")
