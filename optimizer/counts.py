"""The rows of the rules that count: winners, owners, lots, visits, moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from optimizer.arrays import ArrayBuilder
from optimizer.constraints import INF, link_rows, usable_capacity
from optimizer.instance import ZERO
from optimizer.merge import Market
from optimizer.rows import RowBatch, group_rows, group_terms
from optimizer.variables import Variables, counts_service


def define_winner_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """x[c] <= supplier_wins[supplier]; step · supplier_wins <= Σ q[supplier].

    The second keeps the column honest where winning is wanted for itself.
    """
    if not variables.supplier_wins:
        return
    terms, batch = variables.terms, RowBatch()
    members = group_terms(terms, "supplier")
    for supplier, column in variables.supplier_wins.items():
        link_rows(builder, "supplier_wins_link", terms.column[members[supplier]], column)
        if any(goal.sense == "maximise" for goal in market.instance.objective):
            row = batch.add((supplier,), 0.0, INF)
            batch.put(row, terms.column[members[supplier]], terms.quantity[members[supplier]])
            batch.put(row, [column], [-float(market.step)])
    batch.flush(builder, "supplier_wins_something")


def define_winner_count_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """x[c] <= supplier_wins_item; Σ supplier_wins_item[item] <= max_winners[item]."""
    if not variables.supplier_wins_item:
        return
    terms, batch = variables.terms, RowBatch()
    members = group_terms(terms, "supplier", "item")
    of_item: dict[str, list[int]] = {}
    for (supplier, item), column in variables.supplier_wins_item.items():
        link_rows(builder, "supplier_wins_item_link", terms.column[members[supplier, item]], column)
        of_item.setdefault(item, []).append(column)
    for item, columns in of_item.items():
        batch.put(batch.add((item,), -INF, market.instance.rules.max_winners[item]), columns, 1.0)
    batch.flush(builder, "max_winners")


def define_min_owners_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ q[owner, item] >= share · demand[item] · has_share[owner, item]; Σ has_share[item] >= count."""
    if not market.instance.rules.min_owners:
        return
    terms, shares, counts = variables.terms, RowBatch(), RowBatch()
    members = group_terms(terms, "owner", "item")
    of_item: dict[str, list[int]] = {
        item: [] for item in market.instance.rules.min_owners if item in market.demand_total
    }
    for (owner, item), column in variables.owner_has_share.items():
        least = float(market.instance.rules.min_owners[item].share) * float(market.demand_total[item])
        row = shares.add((item, owner), 0.0, INF)
        shares.put(row, terms.column[members[owner, item]], terms.quantity[members[owner, item]])
        shares.put(row, [column], [-least])
        of_item[item].append(column)
    for item, columns in sorted(of_item.items()):
        counts.put(counts.add((item,), market.instance.rules.min_owners[item].count, INF), columns, 1.0)
    shares.flush(builder, "min_owners_share")
    counts.flush(builder, "min_owners")


def define_survival_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """x[c] <= owner_wins[owner, item]; Σ over other owners of usable[o] · active[o] >= demand · owner_wins."""
    if not variables.owner_wins_item:
        return
    terms, batch = variables.terms, RowBatch()
    members = group_terms(terms, "owner", "item")
    offers = market.instance.offers
    for (owner, item), column in variables.owner_wins_item.items():
        link_rows(builder, "owner_wins_item_link", terms.column[members[owner, item]], column)
        total = float(market.demand_total[item])
        row = batch.add((item, owner), 0.0, INF)
        for (o, _), active in variables.active.items():
            if offers[o].item == item and market.owner_of[offers[o].supplier] != owner:
                usable = usable_capacity(market, o)
                batch.put(row, [active], [total if usable is None else min(usable, total)])
        batch.put(row, [column], [-total])
    batch.flush(builder, "survive_any_one_failure")


def define_service_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """x[c] <= serves[supplier, school]; Σ serves[school] <= max_suppliers; Σ hours · serves[supplier] <= limit."""
    if not counts_service(market.instance):
        return
    terms, suppliers = variables.terms, RowBatch()
    schools = [market.sites[s].school for s in terms.site.tolist()]
    members = group_rows(zip(terms.supplier, schools, strict=True))
    for pair, column in variables.serves_school.items():
        link_rows(builder, "serves_school_link", terms.column[members[pair]], column)
    of_school = _second(variables.serves_school)
    for school in market.instance.schools:
        columns = of_school.get(school.id, [])
        if school.max_suppliers is not None and columns:
            suppliers.put(suppliers.add((school.id,), -INF, school.max_suppliers), columns, 1.0)
    suppliers.flush(builder, "max_suppliers")
    _hours(market, variables).flush(builder, "vehicle_hours")


def _second(columns: Mapping[tuple[str, str], int]) -> dict[str, list[int]]:
    """Columns of pairs by the second of each pair."""
    found: dict[str, list[int]] = {}
    for (_, second), column in columns.items():
        found.setdefault(second, []).append(column)
    return found


def _hours(market: Market, variables: Variables) -> RowBatch:
    hours = RowBatch()
    for supplier in market.instance.suppliers:
        if supplier.vehicle_hours is None:
            continue
        row = hours.add((supplier.id,), -INF, float(supplier.vehicle_hours.limit))
        for (one, at), column in variables.serves_school.items():
            if one == supplier.id:
                hours.put(row, [column], [float(supplier.vehicle_hours.per_school.get(at, ZERO))])
    return hours


def define_lot_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """single_per_lot: Σ x[o, demand] <= chosen[o, lot]; Σ chosen[supplier, lot, item] <= serves[supplier, lot];
    Σ serves[lot] <= 1; p <= serves[supplier, lot] for a package in the lot; Σ serves[owner] <= max_lots_per_owner.
    """
    if not variables.serves_lot:
        return
    terms, link, chosen, one = variables.terms, RowBatch(), RowBatch(), RowBatch()
    lots = [market.lots_of[market.sites[s].demands[0].key][0] for s in terms.site.tolist()]
    for (o, _), at in group_rows(zip(terms.offer, terms.site, strict=True)).items():
        for position in [at] if o >= 0 else at:
            _link_to_lot(link, market, variables, position, lots)
    offers = market.instance.offers
    groups: dict[tuple[str, str, str], list[int]] = {}
    for (o, lot), column in variables.chosen_in_lot.items():
        groups.setdefault((offers[o].supplier, lot, offers[o].item), []).append(column)
    for (supplier, lot, item), columns in groups.items():
        row = chosen.add((supplier, lot, item), -INF, 0.0)
        chosen.put(row, columns, 1.0)
        chosen.put(row, [variables.serves_lot[supplier, lot]], [-1.0])
    for lot, columns in sorted(_second(variables.serves_lot).items()):
        one.put(one.add((lot,), -INF, 1.0), columns, 1.0)
    link.flush(builder, "single_per_lot_link")
    chosen.flush(builder, "single_per_lot_offer")
    one.flush(builder, "single_per_lot")


def _link_to_lot(link: RowBatch, market: Market, variables: Variables, at: Any, lots: list[str]) -> None:
    """Ties the columns of an offer at a site (all its tiers), or one package, to who has the lot."""
    terms = variables.terms
    first = np.atleast_1d(at)[0]
    o, lot, supplier = int(terms.offer[first]), lots[first], terms.supplier[first]
    key = variables.chosen_in_lot[o, lot] if o >= 0 else variables.serves_lot[supplier, lot]
    site = market.sites[terms.site[first]]
    name = (
        market.instance.offers[o].id
        if o >= 0
        else next(p for p, column in variables.package.items() if column == terms.column[first])
    )
    row = link.add((name, site.school, site.item), -INF, 0.0)
    link.put(row, np.atleast_1d(terms.column[at]), 1.0)
    link.put(row, [key], [-1.0])


def define_lot_count_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """Σ serves[owner's suppliers, any lot] <= max_lots_per_owner."""
    most = market.instance.rules.max_lots_per_owner
    if most is None:
        return
    batch = RowBatch()
    owners: dict[str, list[int]] = {}
    for (supplier, _), column in variables.serves_lot.items():
        owners.setdefault(market.owner_of[supplier], []).append(column)
    for owner, columns in sorted(owners.items()):
        batch.put(batch.add((owner,), -INF, most), columns, 1.0)
    batch.flush(builder, "max_lots_per_owner")


def define_moved_constraints(builder: ArrayBuilder, market: Market, variables: Variables) -> None:
    """moved[demand] + Σ x[incumbent, demand] >= 1; step / quantity · moved + Σ x[incumbent, demand] <= 1."""
    if not variables.moved:
        return
    terms, low, high = variables.terms, RowBatch(), RowBatch()
    supplier_of = {(i.school, i.item): i.supplier for i in market.instance.incumbents}
    members = group_rows(terms.site)
    for s, column in variables.moved.items():
        site = market.sites[s]
        at = members.get(s, np.zeros(0, dtype=np.int64))
        at = at[terms.supplier[at] == supplier_of[site.school, site.item]]
        for batch, limits, factor in ((low, (1.0, INF), 1.0), (high, (-INF, 1.0), 1.0 / site.steps)):
            row = batch.add((site.school, site.item), *limits)
            batch.put(row, terms.column[at], 1.0)
            batch.put(row, [column], [factor])
    low.flush(builder, "moved")
    high.flush(builder, "not_moved")
