"""The rules of an award, checked one by one in exact arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.verify_reading import ZERO, Key, Tender, get, number


@dataclass(frozen=True)
class Award:
    """One line of a result."""

    key: Key
    offer: str | None
    package: str | None
    supplier: str
    quantity: Fraction
    unit_price: Fraction | None
    delivery_cost: Fraction | None
    amount: Fraction


Awards = list[Award]
Faults = Iterator[str]
Rule = Callable[[Tender, Awards], Faults]


def grouped(awards: Awards, label: Callable[[Award], Hashable]) -> dict[Any, Awards]:
    found: dict[Any, Awards] = defaultdict(list)
    for award in awards:
        found[label(award)].append(award)
    return found


def amount_of(awards: Iterable[Award]) -> Fraction:
    return sum((award.quantity for award in awards), ZERO)


def quantities(tender: Tender, awards: Awards) -> Faults:
    seen = set()
    for award in awards:
        if award.quantity <= 0 or (award.quantity / tender.step).denominator != 1:
            yield f"{award.key}: {award.quantity} is not a positive multiple of the step"
        if (award.key, award.offer, award.package) in seen:
            yield f"{award.key}: awarded twice to {award.offer or award.package}"
        seen.add((award.key, award.offer, award.package))


def eligibility(tender: Tender, awards: Awards) -> Faults:
    for award in awards:
        if award.key not in tender.demands:
            yield f"{award.key}: no such demand"
        elif award.offer is not None:
            if award.offer not in tender.offers or not tender.serves(award.offer, award.key):
                yield f"{award.key}: offer {award.offer} may not serve it"
            elif tender.offers[award.offer]["supplier"] != award.supplier:
                yield f"{award.key}: {award.supplier} did not make offer {award.offer}"
        else:
            yield from _package_faults(tender, award)


def _package_faults(tender: Tender, award: Award) -> Faults:
    package = tender.packages.get(award.package or "")
    if package is None or list(award.key) not in [list(cover) for cover in package["covers"]]:
        yield f"{award.key}: package {award.package} does not cover it"
    elif package["supplier"] != award.supplier or not tender.is_good_enough(package, award.key):
        yield f"{award.key}: package {award.package} may not serve it"


def cover(tender: Tender, awards: Awards) -> Faults:
    given = grouped(awards, lambda a: a.key)
    for key, quantity in tender.quantity.items():
        if amount_of(given[key]) != quantity:
            yield f"{key}: {amount_of(given[key])} of {quantity}"


def packages(tender: Tender, awards: Awards) -> Faults:
    for name, lines in grouped([a for a in awards if a.package is not None], lambda a: a.package).items():
        covers = sorted((school, item) for school, item in tender.packages[name]["covers"])
        whole = all(a.quantity == tender.quantity[a.key] for a in lines)
        if sorted(a.key for a in lines) != covers or not whole:
            yield f"package {name} is not awarded as a whole"


def capacity(tender: Tender, awards: Awards) -> Faults:
    for offer, lines in _by_offer(awards):
        usable = tender.usable(offer)
        if usable is not None and amount_of(lines) > usable + len(lines) * tender.step:
            yield f"offer {offer}: {amount_of(lines)} > {usable}"


def min_award(tender: Tender, awards: Awards) -> Faults:
    for offer, lines in _by_offer(awards):
        if amount_of(lines) < number(get(tender.offers[offer], "min_award", 0)):
            yield f"offer {offer}: {amount_of(lines)}"


def _by_offer(awards: Awards) -> Iterator[tuple[str, Awards]]:
    yield from grouped([a for a in awards if a.offer is not None], lambda a: a.offer).items()


def assignment(tender: Tender, awards: Awards) -> Faults:
    mode = get(tender.rules, "assignment", "split")
    if mode == "single_per_item":
        for key, lines in grouped(awards, lambda a: a.key).items():
            if len(lines) > 1:
                yield f"{key}: {len(lines)} awards"
    elif mode == "single_per_school":
        yield from _one_supplier(grouped(awards, lambda a: a.key[0]))
    elif mode == "single_per_lot":
        yield from _one_supplier(grouped(awards, lambda a: tender.lots[a.key][0]))
        per_item = grouped([a for a in awards if a.offer], lambda a: (tender.lots[a.key][0], a.key[1]))
        for place, lines in per_item.items():
            if len({a.offer for a in lines}) > 1:
                yield f"{place}: more than one offer"


def _one_supplier(groups: dict[Any, Awards]) -> Faults:
    for place, lines in groups.items():
        if len({a.supplier for a in lines}) > 1:
            yield f"{place}: more than one supplier"


def max_lots_per_owner(tender: Tender, awards: Awards) -> Faults:
    most = get(tender.rules, "max_lots_per_owner")
    if most is not None:
        for owner, lines in grouped(awards, lambda a: tender.owner(a.supplier)).items():
            if len({tender.lots[a.key][0] for a in lines}) > number(most):
                yield f"owner {owner}: more than {most} lots"


def max_suppliers(tender: Tender, awards: Awards) -> Faults:
    for school, lines in grouped(awards, lambda a: a.key[0]).items():
        most = get(tender.schools[school], "max_suppliers")
        if most is not None and len({a.supplier for a in lines}) > number(most):
            yield f"school {school}: more than {most} suppliers"


def vehicle_hours(tender: Tender, awards: Awards) -> Faults:
    for supplier, lines in grouped(awards, lambda a: a.supplier).items():
        hours = get(tender.suppliers[supplier], "vehicle_hours")
        if hours is not None:
            each = get(hours, "per_school", {})
            used = sum((number(get(each, school, 0)) for school in {a.key[0] for a in lines}), ZERO)
            if used > number(hours["limit"]):
                yield f"supplier {supplier}: {used} hours"


def max_owner_share(tender: Tender, awards: Awards) -> Faults:
    shares = get(tender.rules, "max_owner_share", {})
    for (owner, item), lines in grouped(awards, lambda a: (tender.owner(a.supplier), a.key[1])).items():
        share = get(shares, item)
        if share is not None and amount_of(lines) > number(share) * tender.total[item] + len(lines) * tender.step:
            yield f"owner {owner}, item {item}: {amount_of(lines)}"


def max_owner_share_total(tender: Tender, awards: Awards) -> Faults:
    share = get(tender.rules, "max_owner_share_total")
    if share is None:
        return
    price = {name: number(get(item, "reference_price", 0)) for name, item in tender.items.items()}
    whole = sum((price[item] * total for item, total in tender.total.items()), ZERO)
    for owner, lines in grouped(awards, lambda a: tender.owner(a.supplier)).items():
        value = sum((price[a.key[1]] * (a.quantity - tender.step) for a in lines), ZERO)
        if value > number(share) * whole:
            yield f"owner {owner}: {value}"


def min_owners(tender: Tender, awards: Awards) -> Faults:
    by_item = grouped(awards, lambda a: a.key[1])
    for item, rule in get(tender.rules, "min_owners", {}).items():
        if rule is None or not tender.total[item]:
            continue
        least = number(rule["share"]) * tender.total[item]
        owners = grouped(by_item[item], lambda a: tender.owner(a.supplier)).values()
        if sum(amount_of(lines) + len(lines) * tender.step >= least for lines in owners) < number(rule["count"]):
            yield f"item {item}"


def max_winners(tender: Tender, awards: Awards) -> Faults:
    by_item = grouped(awards, lambda a: a.key[1])
    for item, most in get(tender.rules, "max_winners", {}).items():
        if most is not None and len({a.supplier for a in by_item[item]}) > number(most):
            yield f"item {item}"


def min_average_quality(tender: Tender, awards: Awards) -> Faults:
    by_item = grouped(awards, lambda a: a.key[1])
    for item, least in get(tender.rules, "min_average_quality", {}).items():
        if least is not None:
            lines = by_item[item]
            over = sum(((quality(tender, a) - number(least)) * a.quantity for a in lines), ZERO)
            if over < -100 * tender.step * len(lines):
                yield f"item {item}: short by {-over / tender.total[item]}"


def quality(tender: Tender, award: Award) -> Fraction:
    return number(get(source(tender, award), "quality", 100))


def source(tender: Tender, award: Award) -> Any:
    """The offer or the package of an award."""
    return tender.offers[award.offer] if award.offer is not None else tender.packages[award.package or ""]


def small_business_min_share(tender: Tender, awards: Awards) -> Faults:
    by_item = grouped(awards, lambda a: a.key[1])
    for item, share in get(tender.rules, "small_business_min_share", {}).items():
        if share is not None:
            small = [a for a in by_item[item] if get(tender.suppliers[a.supplier], "small_business", False)]
            if amount_of(small) + len(by_item[item]) * tender.step < number(share) * tender.total[item]:
                yield f"item {item}: {amount_of(small)}"


def survive_any_one_failure(tender: Tender, awards: Awards) -> Faults:
    if not get(tender.rules, "survive_any_one_failure", False):
        return
    for item, lines in grouped(awards, lambda a: a.key[1]).items():
        offers = {a.offer for a in lines if a.offer is not None}
        for owner in {tender.owner(a.supplier) for a in lines}:
            others = [o for o in offers if tender.owner(tender.offers[o]["supplier"]) != owner]
            spare = [tender.usable(o) for o in others]
            if sum((tender.total[item] if u is None else u for u in spare), ZERO) < tender.total[item]:
                yield f"item {item} without owner {owner}"


def school_price_band(tender: Tender, awards: Awards) -> Faults:
    band = get(tender.rules, "school_price_band")
    if band is None:
        return
    by_item = grouped(awards, lambda a: a.key[1])
    mean = {item: sum((a.amount for a in lines), ZERO) / tender.total[item] for item, lines in by_item.items()}
    for key, lines in grouped(awards, lambda a: a.key).items():
        paid, middle = sum((a.amount for a in lines), ZERO), mean[key[1]] * tender.quantity[key]
        slack = sum((tender.step * max(a.amount / a.quantity, mean[key[1]]) for a in lines), ZERO)
        if abs(paid - middle) > number(band) * middle + slack:
            yield f"{key}: mean price {paid / tender.quantity[key]}"


def budget(tender: Tender, awards: Awards) -> Faults:
    most = get(tender.rules, "budget")
    if most is not None:
        fixed = (number(get(tender.suppliers[s], "fixed_cost", 0)) for s in {a.supplier for a in awards})
        slack = sum((tender.step * a.amount / a.quantity for a in awards), ZERO)
        paid = sum((a.amount for a in awards), ZERO) + sum(fixed, ZERO)
        if paid > number(most) + slack:
            yield f"{paid} > {most}"


RULES: tuple[Rule, ...] = (
    quantities,
    eligibility,
    cover,
    packages,
    capacity,
    min_award,
    assignment,
    max_lots_per_owner,
    max_suppliers,
    vehicle_hours,
    max_owner_share,
    max_owner_share_total,
    min_owners,
    max_winners,
    min_average_quality,
    small_business_min_share,
    survive_any_one_failure,
    school_price_band,
    budget,
)
