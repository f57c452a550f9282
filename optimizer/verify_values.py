"""What an award is worth, recomputed: prices, amounts, totals and the value of every stage."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from optimizer.verify_reading import ZERO, Key, Tender, get, number
from optimizer.verify_rules import Award, Awards, Faults, amount_of, grouped, quality, source

CLOSE = Fraction(1, 10**9)  # decimals without end are written to 12 places


def amounts(tender: Tender, awards: Awards) -> Faults:
    """Unit price by tier, delivery by school, amount = quantity · (unit price + delivery); a package's shares."""
    total = {o: amount_of(lines) for o, lines in grouped(awards, lambda a: a.offer).items()}
    for award in awards:
        if award.offer is not None:
            goods = [price for start, price in tender.prices(award.offer) if start <= total[award.offer]][-1]
            carried = tender.delivery_cost(award.offer, award.key[0])
            right = (goods, carried, award.quantity * (goods + carried))
        else:
            right = (None, None, tender.shares(award.package or "")[award.key])  # type: ignore[assignment]
        if (award.unit_price, award.delivery_cost, award.amount) != right:
            yield f"{award.key}: price or amount of {award.offer or award.package}"


def total_faults(tender: Tender, awards: Awards, stated: Any) -> Faults:
    """Every total of the result."""
    groups: dict[str, Callable[[Award], str]] = {
        "by_item": lambda a: a.key[1],
        "by_supplier": lambda a: a.supplier,
        "by_owner": lambda a: tender.owner(a.supplier),
        "by_school": lambda a: a.key[0],
    }
    for name, label in groups.items():
        right = {k: sum((a.amount for a in lines), ZERO) for k, lines in grouped(awards, label).items()}
        if {k: number(v) for k, v in stated[name].items()} != right:
            yield name
    for name in ("cost", "evaluated_cost"):
        if number(stated[name]) != metric(tender, awards, name):
            yield name


def metric(tender: Tender, awards: Awards, name: str) -> Fraction:
    """The value of a metric, exact."""
    if name in ("cost", "evaluated_cost"):
        fixed = {a.supplier: number(get(tender.suppliers[a.supplier], "fixed_cost", 0)) for a in awards}
        pay = (a.amount if name == "cost" else _evaluated(tender, a) for a in awards)
        return sum(pay, ZERO) + sum(fixed.values(), ZERO)
    if name == "winners":
        return Fraction(len({a.supplier for a in awards}))
    if name == "moved_demands":
        return _moved(tender, awards)
    if name == "ties":
        first = first_schools(tender)
        weighed = (
            tie_number(tender, a.offer or a.package or "", first[a.key[0]], a.key[1]) * a.quantity for a in awards
        )
        return sum(weighed, ZERO)
    return _mean(tender, awards, name)


def _evaluated(tender: Tender, award: Award) -> Fraction:
    factor = number(get(source(tender, award), "evaluated_price_factor", 1))
    if award.unit_price is None or award.delivery_cost is None:
        return award.amount * factor
    return award.quantity * (award.unit_price * factor + award.delivery_cost)


def _moved(tender: Tender, awards: Awards) -> Fraction:
    by_key = grouped(awards, lambda a: (a.key, a.supplier))
    held = {key: s for key, s in tender.incumbents.items() if key in tender.quantity}
    return Fraction(sum(amount_of(by_key[key, s]) < tender.quantity[key] for key, s in held.items()))


def _mean(tender: Tender, awards: Awards, name: str) -> Fraction:
    weights = {item: number(get(tender.items[item], "weight", 1)) for item in tender.total}
    whole = sum(weights.values(), ZERO)
    sums: dict[str, Fraction] = defaultdict(Fraction)
    if whole == 0:
        return ZERO
    lowest = lowest_prices(tender) if name == "score" else {}
    for award in awards:
        sums[award.key[1]] += award.quantity * line_value(tender, award, name, lowest)
    return sum((weights[item] * sums[item] / tender.total[item] for item in weights), ZERO) / whole


def line_value(tender: Tender, award: Award, name: str, lowest: dict[Key, Fraction]) -> Fraction:
    """What a metric that is a mean says of one award."""
    one = source(tender, award)
    if name == "distance":
        return tender.distance(award.supplier, award.key[0])
    if name == "lead_days":
        return number(get(one, "lead_days", 0))
    if name == "quality":
        return quality(tender, award)
    own = award.amount / award.quantity
    parts = {
        "price": Fraction(100) if own == 0 else 100 * lowest[award.key] / own,
        "quality": quality(tender, award),
        "delivery": number(get(one, "delivery", 100)),
    }
    weights = tender.raw["score_weights"]
    return sum((number(get(weights, part, 0)) * value for part, value in parts.items()), ZERO)


def lowest_prices(tender: Tender) -> dict[Key, Fraction]:
    """For each demand the lowest landed price of any offer or package that may serve it."""
    found: dict[Key, Fraction] = {}
    for key, quantity in tender.quantity.items():
        prices = [
            tender.prices(o)[-1][1] + tender.delivery_cost(o, key[0]) for o in tender.offers if tender.serves(o, key)
        ]
        prices += [tender.shares(p)[key] / quantity for p in eligible_packages(tender) if key in tender.shares(p)]
        if prices:
            found[key] = min(prices)
    return found


def eligible_packages(tender: Tender) -> list[str]:
    return [
        name
        for name, package in tender.packages.items()
        if all(tender.is_good_enough(package, (school, item)) for school, item in package["covers"])
    ]


def tie_number(tender: Tender, award: str, school: str, item: str) -> Fraction:
    """The public tie weight, in [0, 1)."""
    message = b"\x00".join((tender.seed, award.encode(), school.encode(), item.encode()))
    return Fraction(int.from_bytes(hashlib.sha256(message).digest()[:4], "big"), 2**32)


@lru_cache(maxsize=2)
def first_schools(tender: Tender) -> dict[str, str]:
    """For each school with demand the smallest id of the schools alike to it."""
    by_school = grouped_demands(tender)
    if not _merges(tender):
        return {school: school for school in by_school}
    reach, groups = _Reach(tender), defaultdict[Any, list[str]](list)
    for school, items in by_school.items():
        groups[_likeness(tender, reach, school, items)].append(school)
    return {school: min(group) for group in groups.values() for school in group}


class _Reach:
    """Which offers may serve a demand, at what delivery cost and distance: asked once for all that must be the same.

    A school that no offer, price or exclusion names is to an offer what its zone is.
    """

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.offers: dict[str, list[str]] = defaultdict(list)
        self.named = {school for _, school in tender.excluded}
        for name, offer in sorted(tender.offers.items()):
            self.offers[offer["item"]].append(name)
            self.named.update(get(offer, "schools", ()), get(offer, "delivery_cost_by_school", ()))
        self.known: dict[Any, int] = {}
        self.numbers: dict[Any, int] = {}

    def number(self, school: str, item: str) -> int:
        """The same number for demands that the same offers reach in the same way."""
        tender, key = self.tender, (school, item)
        demand = tender.demands[key]
        traits = (get(demand, "min_quality"), get(demand, "max_lead_days"), tuple(tender.lots.get(key, ())))
        question = (item, tender.zone(school), school if school in self.named else None, traits)
        if question not in self.known:
            found = tuple(
                (name, tender.delivery_cost(name, school), tender.distance(tender.offers[name]["supplier"], school))
                for name in self.offers[item]
                if tender.serves(name, key)
            )
            self.known[question] = self.numbers.setdefault(found, len(self.numbers))
        return self.known[question]


def grouped_demands(tender: Tender) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for school, item in sorted(tender.demands):
        found[school].append(item)
    return found


def _merges(tender: Tender) -> bool:
    return (
        get(tender.rules, "assignment", "split") == "split"
        and get(tender.rules, "school_price_band") is None
        and all(get(s, "max_suppliers") is None for s in tender.schools.values())
        and all(get(s, "vehicle_hours") is None for s in tender.suppliers.values())
    )


def _likeness(tender: Tender, reach: _Reach, school: str, items: list[str]) -> Any:
    """All that the rules can tell of a school but its quantities."""
    if any(school == cover[0] for package in tender.packages.values() for cover in package["covers"]):
        return ("package", school)
    counted = any("moved_demands" in goal.values() for goal in tender.raw["objective"])
    held = tuple(sorted((key[1], s) for key, s in tender.incumbents.items() if key[0] == school))
    numbers = tuple(reach.number(school, item) for item in items)
    return (school if held and counted else "", held, tuple(items), numbers)


def stage_faults(tender: Tender, awards: Awards, stages: Any) -> Faults:
    """Stages in the order of the objective, ties last; each value right and no worse than its optimum allows."""
    named = [
        (g.get("minimise") or g.get("maximise"), "minimise" if g.get("minimise") else "maximise")
        for g in tender.raw["objective"]
    ]
    if [(s["metric"], s["sense"]) for s in stages] != [*named, ("ties", "minimise")]:
        yield "the stages are not those of the objective"
        return
    goals = [*tender.raw["objective"], {}]
    for stage, goal in zip(stages, goals, strict=True):
        value = metric(tender, awards, stage["metric"])
        if abs(number(stage["value"]) - value) > CLOSE:
            yield f"{stage['metric']}: {stage['value']} should be {value}"
        if stage["optimum"] is not None:
            optimum = number(stage["optimum"])
            worse = value - optimum if stage["sense"] == "minimise" else optimum - value
            allowed = (number(get(goal, "tolerance", 0)) + CLOSE) * max(abs(optimum), Fraction(1))
            if worse > allowed + rounding_allowance(tender, awards, stage["metric"]):
                yield f"{stage['metric']}: {stage['value']} is worse than its optimum {stage['optimum']}"


def rounding_allowance(tender: Tender, awards: Awards, name: str) -> Fraction:
    """How much whole steps can change a metric: two steps a line, at the line's value per unit."""
    if name in ("winners", "moved_demands"):
        return ZERO
    if name in ("cost", "evaluated_cost"):
        return sum((2 * tender.step * a.amount / a.quantity for a in awards), ZERO)
    if name == "ties":
        return 2 * tender.step * len(awards)
    lowest = lowest_prices(tender) if name == "score" else {}
    per_unit = (line_value(tender, a, name, lowest) / tender.total[a.key[1]] for a in awards)
    return 2 * tender.step * sum(per_unit, ZERO)
