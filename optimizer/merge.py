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
    """Answers whether an offer or a package may serve a demand."""

    def __init__(self, instance: Instance) -> None:
        self.zones = {school.id: school.zone for school in instance.schools}
        self.excluded = {(one.supplier, one.school) for one in instance.exclusions}
        self.lots = lots_of_demands(instance)
        self.suppliers = {supplier.id: supplier for supplier in instance.suppliers}

    def allows(self, offer: Offer, demand: Demand) -> bool:
        return (
            offer.item == demand.item
            and (offer.zones is None or self.zones[demand.school] in offer.zones)
            and (offer.schools is None or demand.school in offer.schools)
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
    offers_of: dict[str, list[int]] = defaultdict(list)
    for at, offer in enumerate(instance.offers):
        offers_of[offer.item].append(at)
    demands_of: dict[str, list[Demand]] = defaultdict(list)
    for demand in instance.demands:
        demands_of[demand.school].append(demand)
    sites: list[Site] = []
    cells: list[tuple[int, int]] = []
    for group in _groups(instance, demands_of, offers_of, eligibility, merge=merge):
        for position, demand in enumerate(demands_of[group[0].id]):
            members = tuple(demands_of[school.id][position] for school in group)
            able = [o for o in offers_of[demand.item] if eligibility.allows(instance.offers[o], demand)]
            cells += [(offer_at, len(sites)) for offer_at in able]
            steps = sum(int(Fraction(one.quantity) / Fraction(instance.quantity_step)) for one in members)
            sites.append(Site(demand.item, demand.school, group[0].zone, members, steps))
    packages = tuple(package for package in instance.packages if eligibility.allows_package(package, by_key))
    return Market(instance, tuple(sites), tuple(cells), packages)


def _is_mergeable(instance: Instance) -> bool:
    return (
        instance.rules.assignment == SPLIT
        and instance.rules.school_price_band is None
        and all(school.max_suppliers is None for school in instance.schools)
        and all(supplier.vehicle_hours is None for supplier in instance.suppliers)
    )


def _groups(
    instance: Instance,
    demands_of: Mapping[str, list[Demand]],
    offers_of: Mapping[str, list[int]],
    eligibility: _Eligibility,
    *,
    merge: bool,
) -> list[list[School]]:
    """Schools with demand, in groups of alike ones, each group and the list in order of id."""
    schools = [school for school in instance.schools if school.id in demands_of]
    if not (merge and _is_mergeable(instance)):
        return [[school] for school in schools]
    mentions = _mentions(instance)
    alike: dict[Any, list[School]] = defaultdict(list)
    for school in schools:
        wants = tuple(
            (d.item, d.min_quality, d.max_lead_days, eligibility.lots.get(d.key, ()), d.is_optional)
            for d in demands_of[school.id]
        )
        alike[school.zone, wants, mentions.get(school.id, ())].append(school)
    same: dict[Any, list[School]] = defaultdict(list)
    kept = _mentions_kept(instance)
    for group in alike.values():
        same[_effect(instance, group[0], demands_of, offers_of, eligibility, kept)] += group
    return sorted((sorted(g, key=lambda s: s.id.encode()) for g in same.values()), key=lambda g: g[0].id.encode())


def _effect(
    instance: Instance,
    school: School,
    demands_of: Mapping[str, list[Demand]],
    offers_of: Mapping[str, list[int]],
    eligibility: _Eligibility,
    kept: Mapping[str, tuple[Any, ...]],
) -> tuple[Any, ...]:
    """All that the model sees of a school but its quantities."""
    suppliers = eligibility.suppliers
    seen: list[Any] = list(kept.get(school.id, ()))
    for demand in demands_of[school.id]:
        seen.append((demand.item, demand.is_optional))
        for at in offers_of[demand.item]:
            offer = instance.offers[at]
            if eligibility.allows(offer, demand):
                distance = suppliers[offer.supplier].distance_km.get(school.zone or "", ZERO)
                seen.append((at, delivery_cost(offer, school.id, school.zone), distance))
    return tuple(seen)


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
