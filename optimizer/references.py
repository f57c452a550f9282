"""Faults between the parts of an instance: ids that do not exist, quantities off the step, prices out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.fields import Path
from optimizer.instance import PER_LOT, Instance, Offer
from optimizer.problems import Problem
from optimizer.strict_json import pointer


def problems_of(instance: Instance) -> Iterator[Problem]:
    """Every fault that shows only when parts are read together."""
    known = {
        "item": {item.id for item in instance.items},
        "school": {school.id for school in instance.schools},
        "supplier": {supplier.id for supplier in instance.suppliers},
        "lot": {lot.id for lot in instance.lots},
    }
    for kind, name, path in _references(instance):
        if name and name not in known[kind]:
            yield Problem(pointer(path), "id.unknown", {"kind": kind, "id": name})
    yield from _demand_problems(instance)
    yield from _covers_problems(instance)
    for offer in instance.offers:
        yield from _offer_problems(offer)
    yield from _lot_problems(instance)
    if any(goal.metric == "score" for goal in instance.objective) and not instance.score_weights:
        yield Problem("/score_weights", "goal.score")
    if instance.rules.max_lots_per_owner is not None and instance.rules.assignment != PER_LOT:
        yield Problem("/rules/max_lots_per_owner", "rule.needs_lots")


def _references(instance: Instance) -> Iterator[tuple[str, str, Path]]:
    for demand in instance.demands:
        yield "school", demand.school, ("demands", demand.index, "school")
        yield "item", demand.item, ("demands", demand.index, "item")
    yield from _each_hours(instance)
    for offer in instance.offers:
        yield from _offer_references(offer)
    for package in instance.packages:
        yield "supplier", package.supplier, ("packages", package.index, "supplier")
    yield from _pair_references(instance)
    rules = instance.rules
    for name in ("max_owner_share", "min_owners", "max_winners", "min_average_quality", "small_business_min_share"):
        yield from _each("item", getattr(rules, name), ("rules", name))


def _pair_references(instance: Instance) -> Iterator[tuple[str, str, Path]]:
    for exclusion in instance.exclusions:
        yield "supplier", exclusion.supplier, ("exclusions", exclusion.index, "supplier")
        yield "school", exclusion.school, ("exclusions", exclusion.index, "school")
    for incumbent in instance.incumbents:
        yield "school", incumbent.school, ("incumbents", incumbent.index, "school")
        yield "item", incumbent.item, ("incumbents", incumbent.index, "item")
        yield "supplier", incumbent.supplier, ("incumbents", incumbent.index, "supplier")


def _each_hours(instance: Instance) -> Iterator[tuple[str, str, Path]]:
    for supplier in instance.suppliers:
        if supplier.vehicle_hours:
            place = ("suppliers", supplier.index, "vehicle_hours", "per_school")
            yield from _each("school", supplier.vehicle_hours.per_school, place)


def _offer_references(offer: Offer) -> Iterator[tuple[str, str, Path]]:
    place: Path = ("offers", offer.index)
    yield "supplier", offer.supplier, (*place, "supplier")
    yield "item", offer.item, (*place, "item")
    for name in sorted(offer.schools or ()):
        yield "school", name, (*place, "schools")
    for name in sorted(offer.lots or ()):
        yield "lot", name, (*place, "lots")
    yield from _each("school", offer.delivery_cost_by_school, (*place, "delivery_cost_by_school"))


def _each(kind: str, names: Iterable[str], place: Path) -> Iterator[tuple[str, str, Path]]:
    for name in names:
        yield kind, name, (*place, name)


def _demand_problems(instance: Instance) -> Iterator[Problem]:
    step = Fraction(instance.quantity_step)
    for demand in instance.demands:
        if (Fraction(demand.quantity) / step).denominator != 1:
            place = pointer(("demands", demand.index, "quantity"))
            yield Problem(place, "demand.step", {"step": f"{instance.quantity_step:f}"})


def _covers_problems(instance: Instance) -> Iterator[Problem]:
    demanded = {demand.key for demand in instance.demands}
    lots: list[tuple[Any, Path]] = [(lot, ("lots", lot.index)) for lot in instance.lots]
    packages: list[tuple[Any, Path]] = [(package, ("packages", package.index)) for package in instance.packages]
    for one, place in (*lots, *packages):
        for school, item in one.covers:
            if (school, item) not in demanded:
                yield Problem(pointer((*place, "covers")), "demand.unknown", {"school": school, "item": item})


def _offer_problems(offer: Offer) -> Iterator[Problem]:
    if offer.capacity is not None and offer.min_award > offer.capacity:
        yield Problem(pointer(("offers", offer.index, "min_award")), "offer.min_award")
    for at, (before, after) in enumerate(pairwise(offer.tiers)):
        if after.start <= before.start:
            yield Problem(pointer(("offers", offer.index, "tiers", at + 1, "from")), "tier.from")
    for at, (before_price, after_price) in enumerate(pairwise(offer.prices)):
        if after_price >= before_price:
            yield Problem(pointer(("offers", offer.index, "tiers", at, "unit_price")), "tier.price")


def _lot_problems(instance: Instance) -> Iterator[Problem]:
    if instance.rules.assignment != PER_LOT:
        return
    lots = Counter(key for lot in instance.lots for key in lot.covers)
    for demand in instance.demands:
        if lots[demand.key] != 1:
            code = "lot.two" if lots[demand.key] else "lot.none"
            yield Problem(pointer(("demands", demand.index)), code, {"school": demand.school, "item": demand.item})
