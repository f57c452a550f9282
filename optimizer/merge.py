"""Who can serve whom, and groups of schools the model cannot tell apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.instance import SPLIT, ZERO, Demand, Instance, Offer, Package, School
from optimizer.money import EXACT


@dataclass(frozen=True)
class Site:
    """Demands for one item served as one: those of a group of alike schools, or a single demand."""

    item: str
    school: str
    zone: str | None
    demands: tuple[Demand, ...]
    steps: int

    @property
    def is_optional(self) -> bool:
        return self.demands[0].is_optional


@dataclass(frozen=True)
class Market:
    """An instance with its sites and its cells: the (offer, site) pairs that may be awarded."""

    instance: Instance
    sites: tuple[Site, ...]
    cells: tuple[tuple[int, int], ...]
    packages: tuple[Package, ...]

    @cached_property
    def step(self) -> Fraction:
        return Fraction(self.instance.quantity_step)

    @cached_property
    def site_of(self) -> Mapping[tuple[str, str], int]:
        return {demand.key: at for at, site in enumerate(self.sites) for demand in site.demands}

    @cached_property
    def lots_of(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return lots_of_demands(self.instance)

    @cached_property
    def zone_of(self) -> Mapping[str, str | None]:
        return {school.id: school.zone for school in self.instance.schools}

    @cached_property
    def demand_total(self) -> Mapping[str, Fraction]:
        """Total demand of each item that has any, in its unit."""
        totals: dict[str, Fraction] = defaultdict(Fraction)
        for site in self.sites:
            totals[site.item] += site.steps * self.step
        return dict(totals)

    @cached_property
    def owner_of(self) -> Mapping[str, str]:
        return {supplier.id: supplier.owner for supplier in self.instance.suppliers}

    @cached_property
    def _distances(self) -> Mapping[str, Mapping[str, Decimal]]:
        return {supplier.id: supplier.distance_km for supplier in self.instance.suppliers}

    def distance(self, supplier: str, zone: str | None) -> Decimal:
        """Kilometres from a supplier to a zone, 0 where nothing is said."""
        return self._distances[supplier].get(zone or "", ZERO)


def delivery_cost(offer: Offer, school: str, zone: str | None) -> Decimal:
    """CNY per unit: the school's own figure, else the zone's, else nothing."""
    found = offer.delivery_cost_by_school.get(school)
    return found if found is not None else offer.delivery_cost.get(zone or "", ZERO)


def lots_of_demands(instance: Instance) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The lots each demand lies in."""
    found: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for lot in instance.lots:
        for key in lot.covers:
            found[key] += (lot.id,)
    return found


class _Eligibility:
    """Answers which offers, by number, may serve a demand, and whether a package may be awarded."""

    def __init__(self, instance: Instance) -> None:
        self.zones = {school.id: school.zone for school in instance.schools}
        self.excluded = {(one.supplier, one.school) for one in instance.exclusions}
        self.lots = lots_of_demands(instance)
        self.offers = instance.offers
        self._of_item: dict[str, list[int]] = defaultdict(list)
        for at, offer in enumerate(instance.offers):
            self._of_item[offer.item].append(at)
        self._in_zone: dict[tuple[str, str | None], list[int]] = {}
        self._able: dict[tuple[str, str], tuple[int, ...]] = {}

    def able(self, demand: Demand) -> tuple[int, ...]:
        """The offers that may serve `demand`, in their order."""
        found = self._able.get(demand.key)
        if found is None:
            nearby = self._nearby(demand.item, self.zones[demand.school])
            found = tuple(at for at in nearby if self._allows(self.offers[at], demand))
            self._able[demand.key] = found
        return found

    def _nearby(self, item: str, zone: str | None) -> list[int]:
        if (item, zone) not in self._in_zone:
            offers, numbers = self.offers, self._of_item[item]
            self._in_zone[item, zone] = [at for at in numbers if (z := offers[at].zones) is None or zone in z]
        return self._in_zone[item, zone]

    def _allows(self, offer: Offer, demand: Demand) -> bool:
        return (
            (offer.schools is None or demand.school in offer.schools)
            and (offer.lots is None or not offer.lots.isdisjoint(self.lots.get(demand.key, ())))
            and self._is_good_enough(offer, demand)
        )

    def allows_package(self, package: Package, demands: Mapping[tuple[str, str], Demand]) -> bool:
        return all(self._is_good_enough(package, demands[key]) for key in package.covers)

    def _is_good_enough(self, award: Offer | Package, demand: Demand) -> bool:
        return (
            award.quality >= demand.min_quality
            and (demand.max_lead_days is None or award.lead_days <= demand.max_lead_days)
            and (award.supplier, demand.school) not in self.excluded
        )


def build_market(instance: Instance, *, merge: bool = True) -> Market:
    """Sites and cells. Alike schools are merged in `split` when no rule looks at a single school."""
    eligibility = _Eligibility(instance)
    by_key = {demand.key: demand for demand in instance.demands}
    demands_of: dict[str, list[Demand]] = defaultdict(list)
    for demand in instance.demands:
        demands_of[demand.school].append(demand)
    sites: list[Site] = []
    cells: list[tuple[int, int]] = []
    for group in _groups(instance, demands_of, eligibility, merge=merge):
        for position, demand in enumerate(demands_of[group[0].id]):
            members = tuple(demands_of[school.id][position] for school in group)
            cells += [(offer_at, len(sites)) for offer_at in eligibility.able(demand)]
            steps = sum(whole_steps(one.quantity, instance.quantity_step) for one in members)
            sites.append(Site(demand.item, demand.school, group[0].zone, members, steps))
    packages = tuple(package for package in instance.packages if eligibility.allows_package(package, by_key))
    return Market(instance, tuple(sites), tuple(cells), packages)


def whole_steps(quantity: Decimal, step: Decimal) -> int:
    """How many steps a quantity holds."""
    return int(EXACT.divide_int(quantity, step))


def _is_mergeable(instance: Instance) -> bool:
    return (
        instance.rules.assignment == SPLIT
        and instance.rules.school_price_band is None
        and all(school.max_suppliers is None for school in instance.schools)
        and all(supplier.vehicle_hours is None for supplier in instance.suppliers)
    )


def _groups(
    instance: Instance, demands_of: Mapping[str, list[Demand]], eligibility: _Eligibility, *, merge: bool
) -> list[list[School]]:
    """Schools with demand, in groups of alike ones, each group and the list in order of id."""
    schools = [school for school in instance.schools if school.id in demands_of]
    if not (merge and _is_mergeable(instance)):
        return [[school] for school in schools]
    mentions, kept = _mentions(instance), _mentions_kept(instance)
    alike: dict[Any, list[School]] = defaultdict(list)
    for school in schools:
        wants = tuple(
            (d.item, d.min_quality, d.max_lead_days, eligibility.lots.get(d.key, ()), d.is_optional)
            for d in demands_of[school.id]
        )
        alike[school.zone, wants, mentions.get(school.id, ())].append(school)
    similar: dict[Any, list[list[School]]] = defaultdict(list)
    for group in alike.values():
        demands = demands_of[group[0].id]
        offered = tuple((d.item, d.is_optional, eligibility.able(d)) for d in demands)
        similar[kept.get(group[0].id, ()), offered].append(group)
    same: list[list[School]] = []
    for groups in similar.values():
        same += groups if len(groups) == 1 else _joined(instance, groups, demands_of, eligibility)
    return sorted((sorted(g, key=lambda s: s.id.encode()) for g in same), key=lambda g: g[0].id.encode())


def _joined(
    instance: Instance,
    groups: list[list[School]],
    demands_of: Mapping[str, list[Demand]],
    eligibility: _Eligibility,
) -> list[list[School]]:
    """Groups that the same offers may serve, put together where these also cost the same and come as far."""
    distances = {supplier.id: supplier.distance_km for supplier in instance.suppliers}
    found: dict[Any, list[School]] = defaultdict(list)
    for group in groups:
        school = group[0]
        ways = tuple(
            (delivery_cost(offer, school.id, school.zone), distances[offer.supplier].get(school.zone or "", ZERO))
            for demand in demands_of[school.id]
            for offer in map(instance.offers.__getitem__, eligibility.able(demand))
        )
        found[ways] += group
    return list(found.values())


def _mentions(instance: Instance) -> Mapping[str, tuple[Any, ...]]:
    """What the instance says of a school by name."""
    found: dict[str, tuple[Any, ...]] = defaultdict(tuple, _mentions_kept(instance))
    for at, offer in enumerate(instance.offers):
        for school in sorted(offer.schools or ()):
            found[school] += (("offer", at),)
        for school, cost in offer.delivery_cost_by_school.items():
            found[school] += (("delivery", at, cost),)
    for exclusion in sorted(instance.exclusions, key=lambda one: (one.supplier, one.school)):
        found[exclusion.school] += (("excluded", exclusion.supplier),)
    return found


def _mentions_kept(instance: Instance) -> dict[str, tuple[Any, ...]]:
    """Mentions that keep a school apart whatever its offers: packages, incumbents."""
    found: dict[str, tuple[Any, ...]] = defaultdict(tuple)
    counted = any(goal.metric == "moved_demands" for goal in instance.objective)
    for package in instance.packages:
        for school, _ in package.covers:
            found[school] += (("package", school),)
    for one in instance.incumbents:
        found[one.school] += (("incumbent", one.school if counted else "", one.item, one.supplier),)
    return found
