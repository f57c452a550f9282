"""The rows of the exact model, rule by rule; names and inequalities are those of docs/allocation-model.md."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.verify_model import ONE, LinearModel, Term, name_of, quality_of
from optimizer.verify_reading import ZERO, get, number


def build_rows(model: LinearModel) -> None:
    """All rows that the instance's rules and objective call for."""
    for add in (_cover, _capacity, _tiers, _owner_share, _total_share, _quality, _small_business, _band):
        add(model)
    for add in (_schools, _lots, _winners, _winner_counts, _min_owners, _survival, _service, _moved, _budget):
        add(model)


def _links(model: LinearModel, family: str, terms: list[Term], *indicator: str) -> str:
    """x <= indicator for every column of the terms; returns the indicator's column."""
    column = model.column(*indicator)
    for term in terms:
        ids = (term.package,) if term.package else (term.offer or "", str(term.tier), *term.site)
        model.row(None, ZERO, family, *(part or "" for part in ids), *indicator[1:]).update(
            {term.column: ONE, column: -ONE}
        )
    return column


def _put(values: dict[str, Fraction], terms: list[Term], of: Callable[[Term], Fraction]) -> None:
    for term in terms:
        values[term.column] += of(term)


def _metrics(model: LinearModel) -> set[str]:
    return {str(goal.get("minimise") or goal.get("maximise")) for goal in model.tender.raw["objective"]}


def _counts_suppliers(model: LinearModel) -> bool:
    metrics, tender = _metrics(model), model.tender
    paid = bool(metrics & {"cost", "evaluated_cost"}) or get(tender.rules, "budget") is not None
    fixed = any(number(get(s, "fixed_cost", 0)) > 0 for s in tender.suppliers.values())
    return "winners" in metrics or (paid and fixed)


def _needs_activity(model: LinearModel, offer: str) -> bool:
    raw = model.tender.offers[offer]
    survive = get(model.tender.rules, "survive_any_one_failure", False)
    return bool(get(raw, "tiers", [])) or number(get(raw, "min_award", 0)) > 0 or bool(survive)


def _cover(model: LinearModel) -> None:
    by_site = model.grouped(lambda t: t.site)
    for site in model.sites:
        _put(model.row(ONE, ONE, "cover", *site), by_site.get(site, []), lambda _: ONE)


def _capacity(model: LinearModel) -> None:
    for offer, terms in model.grouped(lambda t: t.offer).items():
        usable = model.tender.usable(offer) if offer is not None else None
        if usable is None or _needs_activity(model, offer):
            continue
        counted = _counts_suppliers(model)
        row = model.row(None, ZERO if counted else usable, "capacity", offer)
        _put(row, terms, lambda t: t.quantity)
        if counted:
            row[model.column("supplier_wins", terms[0].supplier)] -= usable


def _tiers(model: LinearModel) -> None:
    per_offer: dict[str, list[str]] = {}
    for (offer, tier), terms in model.grouped(lambda t: (t.offer, t.tier)).items():
        if offer is None or not _needs_activity(model, offer):
            continue
        active = _links(model, "active_link", terms, "active", offer, str(tier))
        low, high = _tier_range(model, offer, tier)
        for family, side, factor in (("min_award", (ZERO, None), low), ("capacity", (None, ZERO), high)):
            row = model.row(*side, family, offer, str(tier))
            _put(row, terms, lambda t: t.quantity)
            row[active] -= factor
        per_offer.setdefault(offer, []).append(active)
    for offer, columns in per_offer.items():
        model.row(None, ONE, "one_tier", offer).update(dict.fromkeys(columns, ONE))


def _tier_range(model: LinearModel, offer: str, tier: int) -> tuple[Fraction, Fraction]:
    tender = model.tender
    raw, starts = tender.offers[offer], [start for start, _ in tender.prices(offer)]
    low = max(ceil(max(starts[tier], number(get(raw, "min_award", 0))) / tender.step), 1) * tender.step
    usable, total = tender.usable(offer), tender.total[raw["item"]]
    high = total if usable is None else min(usable, total)
    if tier + 1 < len(starts):
        high = min(high, (ceil(starts[tier + 1] / tender.step) - 1) * tender.step)
    return low, high


def _owner_share(model: LinearModel) -> None:
    shares = get(model.tender.rules, "max_owner_share", {})
    for (item, owner), terms in model.grouped(lambda t: (t.item, t.owner)).items():
        if get(shares, item) is not None:
            limit = number(shares[item]) * model.tender.total[item]
            _put(model.row(None, limit, "max_owner_share", item, owner), terms, lambda t: t.quantity)


def _total_share(model: LinearModel) -> None:
    share = get(model.tender.rules, "max_owner_share_total")
    if share is None:
        return
    price = {item: number(get(raw, "reference_price", 0)) for item, raw in model.tender.items.items()}
    whole = sum((price[item] * total for item, total in model.tender.total.items()), ZERO)
    for owner, terms in model.grouped(lambda t: t.owner).items():
        row = model.row(None, number(share) * whole, "max_owner_share_total", owner)
        _put(row, terms, lambda t: price[t.item] * t.quantity)


def _quality(model: LinearModel) -> None:
    tender = model.tender
    for item, terms in model.grouped(lambda t: t.item).items():
        least = get(get(tender.rules, "min_average_quality", {}), item)
        if least is not None:
            row, floor = model.row(ZERO, None, "min_average_quality", item), number(least)
            for term in terms:
                row[term.column] += (quality_of(tender, term) - floor) * term.quantity


def _small_business(model: LinearModel) -> None:
    tender = model.tender
    for item, share in get(tender.rules, "small_business_min_share", {}).items():
        if share is not None and tender.total.get(item):
            row = model.row(number(share) * tender.total[item], None, "small_business_min_share", item)
            small = [t for t in model.terms if get(tender.suppliers[t.supplier], "small_business", False)]
            _put(row, [t for t in small if t.item == item], lambda t: t.quantity)


def _band(model: LinearModel) -> None:
    band = get(model.tender.rules, "school_price_band")
    if band is None:
        return
    highest = max((t.paid / t.quantity for t in model.terms), default=ZERO)
    by_item = model.grouped(lambda t: t.item)
    for item in model.tender.total:
        mean, terms = model.column("mean_price", item, binary=False, upper=highest), by_item.get(item, [])
        if not terms:
            continue
        row = model.row(ZERO, ZERO, "mean_price", item)
        _put(row, terms, lambda t: t.paid / model.tender.total[t.item])
        row[mean] -= 1
    for site, terms in model.grouped(lambda t: t.site).items():
        mean = model.column("mean_price", site[1], binary=False, upper=highest)
        low = max(ZERO, 1 - number(band))
        for family, side, factor in (("high", (None, ZERO), 1 + number(band)), ("low", (ZERO, None), low)):
            row = model.row(*side, f"school_price_{family}", *site)
            _put(row, terms, lambda t: t.paid / t.quantity)
            row[mean] -= factor


def _schools(model: LinearModel) -> None:
    if get(model.tender.rules, "assignment", "split") != "single_per_school":
        return
    by_site = model.grouped(lambda t: (t.supplier, t.site))
    for supplier, school in {(t.supplier, t.site[0]) for t in model.terms}:
        serves = model.column("serves_school", supplier, school)
        for site in model.sites:
            if site[0] == school:
                row = model.row(ZERO, ZERO, "single_per_school", supplier, *site)
                _put(row, by_site.get((supplier, site), []), lambda _: ONE)
                row[serves] -= 1
    for school, terms in model.grouped(lambda t: t.site[0]).items():
        columns = [model.column("serves_school", t.supplier, school) for t in terms]
        model.row(None, ONE, "one_supplier", school).update(dict.fromkeys(columns, ONE))


def _lots(model: LinearModel) -> None:
    tender = model.tender
    if get(tender.rules, "assignment", "split") != "single_per_lot":
        return
    lot_of = {key: lots[0] for key, lots in tender.lots.items()}
    for (source, site), terms in model.grouped(lambda t: (t.offer or t.package, t.site)).items():
        term, lot = terms[0], lot_of[site]
        kind, name = ("chosen_in_lot", source) if term.offer else ("serves_lot", term.supplier)
        row = model.row(None, ZERO, "single_per_lot_link", source, *site)
        _put(row, terms, lambda _: ONE)
        row[model.column(kind, name, lot)] -= 1
    offers = [t for t in model.terms if t.offer is not None]
    for supplier, lot, item in {(t.supplier, lot_of[t.site], t.item) for t in offers}:
        row = model.row(None, ZERO, "single_per_lot_offer", supplier, lot, item)
        for offer in {t.offer for t in offers if (t.supplier, lot_of[t.site], t.item) == (supplier, lot, item)}:
            row[model.column("chosen_in_lot", offer or "", lot)] = ONE
        row[model.column("serves_lot", supplier, lot)] -= 1
    most, owned = get(tender.rules, "max_lots_per_owner"), {(t.owner, t.supplier, lot_of[t.site]) for t in model.terms}
    for lot in {lot for _, _, lot in owned}:
        columns = [model.column("serves_lot", s, lot) for _, s, at in owned if at == lot]
        model.row(None, ONE, "single_per_lot", lot).update(dict.fromkeys(columns, ONE))
    for owner in {o for o, _, _ in owned} if most is not None else ():
        columns = [model.column("serves_lot", s, lot) for o, s, lot in owned if o == owner]
        model.row(None, number(most), "max_lots_per_owner", owner).update(dict.fromkeys(columns, ONE))


def _winners(model: LinearModel) -> None:
    if not _counts_suppliers(model):
        return
    wanted = any(goal.get("maximise") for goal in model.tender.raw["objective"])
    for supplier, terms in model.grouped(lambda t: t.supplier).items():
        wins = _links(model, "supplier_wins_link", terms, "supplier_wins", supplier)
        if wanted:
            row = model.row(ZERO, None, "supplier_wins_something", supplier)
            _put(row, terms, lambda t: t.quantity)
            row[wins] -= model.tender.step


def _winner_counts(model: LinearModel) -> None:
    most = get(model.tender.rules, "max_winners", {})
    columns: dict[str, list[str]] = {}
    for (supplier, item), terms in model.grouped(lambda t: (t.supplier, t.item)).items():
        if get(most, item) is not None:
            wins = _links(model, "supplier_wins_item_link", terms, "supplier_wins_item", supplier, item)
            columns.setdefault(item, []).append(wins)
    for item, those in columns.items():
        model.row(None, number(most[item]), "max_winners", item).update(dict.fromkeys(those, ONE))


def _min_owners(model: LinearModel) -> None:
    tender = model.tender
    rules: dict[str, Any] = {i: r for i, r in get(tender.rules, "min_owners", {}).items() if r is not None}
    counts = {i: model.row(number(r["count"]), None, "min_owners", i) for i, r in rules.items() if tender.total.get(i)}
    for (item, owner), terms in model.grouped(lambda t: (t.item, t.owner)).items():
        if item in counts:
            has = model.column("owner_has_share", owner, item)
            row = model.row(ZERO, None, "min_owners_share", item, owner)
            _put(row, terms, lambda t: t.quantity)
            row[has] -= number(rules[item]["share"]) * tender.total[item]
            counts[item][has] = ONE


def _survival(model: LinearModel) -> None:
    tender = model.tender
    if not get(tender.rules, "survive_any_one_failure", False):
        return
    offers = {(t.offer, t.tier, t.owner, t.item) for t in model.terms if t.offer is not None}
    for (item, owner), terms in model.grouped(lambda t: (t.item, t.owner)).items():
        wins = _links(model, "owner_wins_item_link", terms, "owner_wins_item", owner, item)
        row, total = model.row(ZERO, None, "survive_any_one_failure", item, owner), tender.total[item]
        for offer, tier, other, what in offers:
            if what == item and other != owner:
                usable = tender.usable(offer)
                row[model.column("active", offer, str(tier))] += total if usable is None else min(usable, total)
        row[wins] -= total


def _service(model: LinearModel) -> None:
    tender = model.tender
    everywhere = get(tender.rules, "assignment", "split") == "single_per_school"
    hours = {s: get(raw, "vehicle_hours") for s, raw in tender.suppliers.items()}
    rows = {s: model.row(None, number(h["limit"]), "vehicle_hours", s) for s, h in hours.items() if h}
    for (supplier, school), terms in model.grouped(lambda t: (t.supplier, t.site[0])).items():
        own = hours[supplier]
        each = number(get(get(own, "per_school", {}), school, 0)) if own else ZERO
        most = get(tender.schools[school], "max_suppliers")
        if not (everywhere or most is not None or each > 0):
            continue
        serves = _links(model, "serves_school_link", terms, "serves_school", supplier, school)
        if own:
            rows[supplier][serves] += each
        if most is not None:
            name = name_of("max_suppliers", school)
            if name not in model.rows:
                model.row(None, number(most), "max_suppliers", school)
            model.rows[name].values[serves] = ONE


def _moved(model: LinearModel) -> None:
    if "moved_demands" not in _metrics(model):
        return
    by_site = model.grouped(lambda t: (t.supplier, t.site))
    for site, supplier in model.tender.incumbents.items():
        if site in model.sites:
            column, terms = model.column("moved", *site), by_site.get((supplier, site), [])
            for family, side, factor in (
                ("moved", (ONE, None), ONE),
                ("not_moved", (None, ONE), model.tender.step / model.sites[site]),
            ):
                row = model.row(*side, family, *site)
                _put(row, terms, lambda _: ONE)
                row[column] += factor


def _budget(model: LinearModel) -> None:
    most = get(model.tender.rules, "budget")
    if most is not None:
        row = model.row(None, number(most), "budget")
        _put(row, model.terms, lambda t: t.paid)
        for supplier, raw in model.tender.suppliers.items():
            column = name_of("supplier_wins", supplier)
            if column in model.upper:
                row[column] += number(get(raw, "fixed_cost", 0))
