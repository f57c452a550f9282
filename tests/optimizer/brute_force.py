"""The best award of a tiny instance by looking at every one; rules held to the letter, without any tolerance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from optimizer.verify_reading import Tender, get, number
from optimizer.verify_rules import Award
from optimizer.verify_values import metric


class Part(NamedTuple):
    """A piece of an award: `offer` or `package` is empty."""

    school: str
    item: str
    offer: str
    package: str
    supplier: str
    owner: str
    quantity: Fraction


Parts = list[Part]


def best_value(raw: dict[str, Any]) -> tuple[Fraction, ...] | None:
    """The lexicographically best values of the objective and the ties, in the senses asked for; None if infeasible."""
    tender = Tender(raw)
    goals = [
        next((sense, goal[sense]) for sense in ("minimise", "maximise") if sense in goal) for goal in raw["objective"]
    ]
    goals.append(("minimise", "ties"))
    best: tuple[Fraction, ...] | None = None
    for parts in every_award(tender):
        if all(rule(tender, parts) for rule in STRICT):
            awards = priced(tender, parts)
            if awards_within_money_rules(tender, awards):
                found: list[Fraction] = []
                for at, (sense, name) in enumerate(goals):
                    value = metric(tender, awards, name)
                    found.append(value if sense == "minimise" else -value)
                    if best is not None and tuple(found) > best[: at + 1]:
                        break
                else:
                    best = tuple(found) if best is None else min(best, tuple(found))
    if best is None:
        return None
    return tuple(value if sense == "minimise" else -value for (sense, _), value in zip(goals, best, strict=True))


def every_award(tender: Tender) -> Iterator[Parts]:
    """Every way to cover all demands in whole steps."""
    names = [
        name
        for name, package in tender.packages.items()
        if all(tender.is_good_enough(package, (s, i)) for s, i in package["covers"])
    ]
    for chosen in product((False, True), repeat=len(names)):
        taken = [name for name, yes in zip(names, chosen, strict=True) if yes]
        covered = [(s, i) for name in taken for s, i in tender.packages[name]["covers"]]
        if len(set(covered)) < len(covered):
            continue
        fixed = [
            Part(s, i, "", name, tender.packages[name]["supplier"], tender.owner(tender.packages[name]["supplier"]), q)
            for name in taken
            for s, i in tender.packages[name]["covers"]
            for q in [tender.quantity[s, i]]
        ]
        choices = [list(_splits(tender, key)) for key in sorted(tender.quantity) if key not in covered]
        for combination in product(*choices):
            yield fixed + [part for parts in combination for part in parts]


def _splits(tender: Tender, key: tuple[str, str]) -> Iterator[Parts]:
    offers = [name for name in sorted(tender.offers) if tender.serves(name, key)]
    steps = int(tender.quantity[key] / tender.step)
    for counts in _compositions(steps, len(offers)):
        yield [
            Part(
                *key,
                name,
                "",
                tender.offers[name]["supplier"],
                tender.owner(tender.offers[name]["supplier"]),
                count * tender.step,
            )
            for name, count in zip(offers, counts, strict=True)
            if count
        ]


def _compositions(total: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 0:
        if total == 0:
            yield ()
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, places - 1):
            yield (first, *rest)


def _sums(parts: Parts, label: Callable[[Part], Any]) -> dict[Any, Fraction]:
    found: dict[Any, Fraction] = defaultdict(Fraction)
    for part in parts:
        found[label(part)] += part.quantity
    return found


def _sets(parts: Parts, place: Callable[[Part], Any], what: Callable[[Part], Any]) -> dict[Any, set[Any]]:
    found: dict[Any, set[Any]] = defaultdict(set)
    for part in parts:
        found[place(part)].add(what(part))
    return found


def offers_fit(tender: Tender, parts: Parts) -> bool:
    for name, total in _sums([p for p in parts if p.offer], lambda p: p.offer).items():
        usable = tender.usable(name)
        if (usable is not None and total > usable) or total < number(get(tender.offers[name], "min_award", 0)):
            return False
    return True


def assignment_fits(tender: Tender, parts: Parts) -> bool:
    mode = get(tender.rules, "assignment", "split")
    if mode == "single_per_item":
        return all(len(s) == 1 for s in _sets(parts, lambda p: p[:2], lambda p: p.offer or p.package).values())
    if mode == "single_per_school":
        return all(len(s) == 1 for s in _sets(parts, lambda p: p.school, lambda p: p.supplier).values())
    if mode != "single_per_lot":
        return True
    lot = {key: lots[0] for key, lots in tender.lots.items()}
    one_supplier = _sets(parts, lambda p: lot[p.school, p.item], lambda p: p.supplier)
    one_offer = _sets([p for p in parts if p.offer], lambda p: (lot[p.school, p.item], p.item), lambda p: p.offer)
    most = get(tender.rules, "max_lots_per_owner")
    lots_of_owner = _sets(parts, lambda p: p.owner, lambda p: lot[p.school, p.item])
    return (
        all(len(s) == 1 for s in one_supplier.values())
        and all(len(s) == 1 for s in one_offer.values())
        and (most is None or all(len(s) <= most for s in lots_of_owner.values()))
    )


def visits_fit(tender: Tender, parts: Parts) -> bool:
    for school, suppliers in _sets(parts, lambda p: p.school, lambda p: p.supplier).items():
        most = get(tender.schools[school], "max_suppliers")
        if most is not None and len(suppliers) > most:
            return False
    for supplier, schools in _sets(parts, lambda p: p.supplier, lambda p: p.school).items():
        hours = get(tender.suppliers[supplier], "vehicle_hours")
        if hours and sum(number(hours["per_school"].get(s, 0)) for s in schools) > number(hours["limit"]):
            return False
    return True


def shares_fit(tender: Tender, parts: Parts) -> bool:
    rules, total = tender.rules, tender.total
    by_owner = _sums(parts, lambda p: (p.owner, p.item))
    for (_, item), quantity in by_owner.items():
        share = get(rules, "max_owner_share", {}).get(item)
        if share is not None and quantity > number(share) * total[item]:
            return False
    whole = get(rules, "max_owner_share_total")
    if whole is not None:
        price = {name: number(get(item, "reference_price", 0)) for name, item in tender.items.items()}
        county = sum(price[item] * quantity for item, quantity in total.items())
        for owner in {p.owner for p in parts}:
            if sum(price[i] * q for (o, i), q in by_owner.items() if o == owner) > number(whole) * county:
                return False
    for item, rule in get(rules, "min_owners", {}).items():
        least = number(rule["share"]) * total[item]
        if total[item] and sum(q >= least for (_, i), q in by_owner.items() if i == item) < rule["count"]:
            return False
    small = _sums([p for p in parts if get(tender.suppliers[p.supplier], "small_business", False)], lambda p: p.item)
    shares = get(rules, "small_business_min_share", {})
    return all(small[item] >= number(share) * total[item] for item, share in shares.items())


def counts_fit(tender: Tender, parts: Parts) -> bool:
    winners = _sets(parts, lambda p: p.item, lambda p: p.supplier)
    if any(len(winners[item]) > most for item, most in get(tender.rules, "max_winners", {}).items()):
        return False
    if not get(tender.rules, "survive_any_one_failure", False):
        return True
    for item, owners in _sets(parts, lambda p: p.item, lambda p: p.owner).items():
        for owner in owners:
            rest = {p.offer for p in parts if p.item == item and p.offer and p.owner != owner}
            spare = [tender.usable(name) for name in rest]
            if sum(tender.total[item] if u is None else u for u in spare) < tender.total[item]:
                return False
    return True


def quality_fits(tender: Tender, parts: Parts) -> bool:
    for item, least in get(tender.rules, "min_average_quality", {}).items():
        over = Fraction(0)
        for part in parts:
            if part.item == item:
                source = tender.offers[part.offer] if part.offer else tender.packages[part.package]
                over += part.quantity * (number(get(source, "quality", 100)) - number(least))
        if over < 0:
            return False
    return True


STRICT = (offers_fit, assignment_fits, visits_fit, shares_fit, counts_fit, quality_fits)


def priced(tender: Tender, parts: Parts) -> list[Award]:
    """The parts as award lines with their prices."""
    totals = _sums([p for p in parts if p.offer], lambda p: p.offer)
    awards = []
    for part in parts:
        key = (part.school, part.item)
        if part.offer:
            goods = max((start, price) for start, price in tender.prices(part.offer) if start <= totals[part.offer])[1]
            carried = tender.delivery_cost(part.offer, part.school)
            amount = part.quantity * (goods + carried)
            awards.append(Award(key, part.offer, None, part.supplier, part.quantity, goods, carried, amount))
        else:
            amount = tender.shares(part.package)[key]
            awards.append(Award(key, None, part.package, part.supplier, part.quantity, None, None, amount))
    return awards


def awards_within_money_rules(tender: Tender, awards: list[Award]) -> bool:
    most, band = get(tender.rules, "budget"), get(tender.rules, "school_price_band")
    if most is not None and metric(tender, awards, "cost") > number(most):
        return False
    if band is None:
        return True
    paid: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for award in awards:
        paid[award.key] += award.amount
    for item, total in tender.total.items():
        mean = sum(amount for key, amount in paid.items() if key[1] == item) / total
        for key, amount in paid.items():
            if key[1] == item and abs(amount / tender.quantity[key] - mean) > number(band) * mean:
                return False
    return True
