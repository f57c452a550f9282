"""Why an award is what it is: what stands in a loser's way, what a winner is worth, what each rule costs and whom."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.instance import Instance, Offer
from optimizer.members import keep_only, members_of
from optimizer.merge import build_market
from optimizer.model import Model, build_model
from optimizer.money import text
from optimizer.reader import parse_instance
from optimizer.solution import Result, result_hash, solve_instance
from optimizer.solver import HeldColumns, Limits, Outcome, run
from optimizer.stages import scaled_costs

GRAIN = Decimal("0.0001")  # unit prices are told to four places, CNY
NEAR = Decimal("0.01")  # a price just above nothing, CNY
HAIR = 1e-9


class Explainer:
    """Answers about one instance and its result, by solving it again with one thing changed."""

    def __init__(self, instance: Instance, result: Mapping[str, Any]) -> None:
        self.instance, self.result = instance, result
        self.model = build_model(build_market(instance))
        self.base = self._first_stage(self.model)
        self.value = self._value(self.model, self.base)
        self.won: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for award in result["awards"]:
            self.won[award.get("offer") or award["package"]].add((award["school"], award["item"]))

    def explain(self, only: str | None = None, *, exact: bool = False) -> dict[str, Any]:
        """Offers, winners and rules; `only` one offer, `exact` prices by solving again instead of by dual values."""
        offers = [offer for offer in self.instance.offers if only in (None, offer.id)]
        found: dict[str, Any] = {"offers": {offer.id: self._offer(offer, exact=exact) for offer in offers}}
        if only is None:
            found["winners"] = {name: {"margin": self._margin(name)} for name in sorted(self.won)}
            found["rules"] = self.rules()
        return found

    def _first_stage(self, model: Model) -> Outcome:
        cost, _ = scaled_costs(model.stages[0])
        return run("highs", model.arrays, cost, Limits(float(self.instance.time_limit_s)))

    def _value(self, model: Model, outcome: Outcome) -> float | None:
        """The first stage's optimum, to be minimised; None when there is no award."""
        stage = model.stages[0]
        return None if outcome.x is None else stage.sign * float(stage.coefficients @ outcome.x)

    def _value_of(self, instance: Instance) -> float | None:
        model = build_model(build_market(instance))
        return self._value(model, self._first_stage(model))

    def _offer(self, offer: Offer, *, exact: bool) -> dict[str, Any]:
        """Whether it won; otherwise what stands in its way and the price below which it would have won something.

        From dual values the price is one at or above which it certainly wins nothing.
        """
        if offer.id in self.won:
            return {"won": True, "blocked_by": [], "wins_below": None, "exact": True}
        at = next(o for o, one in enumerate(self.instance.offers) if one.id == offer.id)
        sites = [self.model.market.sites[s] for o, s in self.model.market.cells if o == at]
        if not sites:
            return {"won": False, "blocked_by": _ineligible(self.instance, offer), "wins_below": None, "exact": True}
        keys = {demand.key for site in sites for demand in site.demands}
        rivals = sorted(name for name, won in self.won.items() if won & keys)
        linear = self.base.reduced_cost is not None
        below = self._by_solving(offer) if exact or not linear else self._by_dual(at)
        if below is None:
            rivals = sorted({rule["path"] for rule in self.result["binding_rules"]}) + rivals
        told = None if below is None else text(below)
        return {"won": False, "blocked_by": rivals, "wins_below": told, "exact": exact or not linear}

    def _by_dual(self, offer: int) -> Decimal | None:
        """The offer's price less its least reduced cost per unit: at or above it the offer wins nothing."""
        terms, stage = self.model.variables.terms, self.model.stages[0]
        if stage.metric not in ("cost", "evaluated_cost") or self.base.reduced_cost is None:
            return None
        _, scale = scaled_costs(stage)
        at = np.flatnonzero(terms.offer == offer)
        one = self.instance.offers[offer]
        factor = float(one.evaluated_price_factor) if stage.metric == "evaluated_cost" else 1.0
        if factor == 0:
            return None
        cut = float(np.min(self.base.reduced_cost[terms.column[at]] / scale / terms.quantity[at])) / factor
        price = float(one.unit_price) - max(cut, 0.0)
        return None if price <= 0 else (Decimal(price) / GRAIN).to_integral_value() * GRAIN

    def _by_solving(self, offer: Offer) -> Decimal | None:
        """The highest price, on a grid of 0.0001 CNY, at which the optimum is better with the offer: by bisection.

        The optimum is concave in the price, so the line through its values at 0 and just above meets today's optimum at
        or below the answer, and at it where the quantity won does not depend on the price: there the search begins.
        """
        low, high = 0, int(offer.unit_price / GRAIN) + 1
        free, near = self._value_at(offer, Decimal(0)), self._value_at(offer, NEAR)
        if free is None or near is None or not self._is_better(free):
            return None
        slope = (near - free) / float(NEAR)
        if self.value is not None and slope > 0:
            guess = min(int((self.value - free) / slope / float(GRAIN)), high - 1)
            for at in (guess - 1, guess + 1):
                if low < at < high:
                    low, high = (at, high) if self._wins(offer, at * GRAIN) else (low, at)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._wins(offer, middle * GRAIN) else (low, middle)
        return min((low + 1) * GRAIN, offer.unit_price)

    def _wins(self, offer: Offer, price: Decimal) -> bool:
        return self._is_better(self._value_at(offer, price))

    def _is_better(self, value: float | None) -> bool:
        return value is not None and self.value is not None and value < self.value - HAIR * max(1.0, abs(self.value))

    def _value_at(self, offer: Offer, price: Decimal) -> float | None:
        """The first stage's optimum if the offer asked `price`, its tiers so much less."""
        cut = offer.unit_price - price
        tiers = tuple(replace(t, unit_price=max(t.unit_price - cut, Decimal(0))) for t in offer.tiers)
        return self._value_of(_with_offer(self.instance, offer.id, replace(offer, unit_price=price, tiers=tiers)))

    def _margin(self, name: str) -> str | None:
        """How much worse the first stage would be without this offer or package; None when nothing could be awarded."""
        value = self.value_without({name})
        return None if value is None or self.value is None else _told(value - self.value)

    def value_without(self, names: Collection[str]) -> float | None:
        """The first stage's optimum, to be minimised, without these offers and packages; None when there is no award.

        In a linear model taking an offer away is holding its columns at 0, unless it set the lowest price of a score.
        """
        if self.base.reduced_cost is None or self.model.stages[0].metric == "score":
            offers = tuple(offer for offer in self.instance.offers if offer.id not in names)
            packages = tuple(package for package in self.instance.packages if package.id not in names)
            return self._value_of(replace(self.instance, offers=offers, packages=packages))
        terms, offers = self.model.variables.terms, self.instance.offers
        gone = np.array([offer.id in names for offer in offers], dtype=bool)
        columns = np.unique(terms.column[gone[terms.offer]])
        return self._value(self.model, self._again.outcome(columns, float(self.instance.time_limit_s)))

    @cached_property
    def _again(self) -> HeldColumns:
        return HeldColumns(self.model.arrays, scaled_costs(self.model.stages[0])[0])

    def rules(self) -> dict[str, Any]:
        """For each rule the cost of having it, and who wins more and who less because of it."""
        members = members_of(self.instance)
        found = {}
        owners = {name: Fraction(amount) for name, amount in self.result["totals"]["by_owner"].items()}
        for rule in (member for member in members if member.path.startswith("/rules/")):
            free = keep_only(self.instance, [member for member in members if member is not rule])
            other = _plain_result(free)
            without = {name: Fraction(amount) for name, amount in other["totals"]["by_owner"].items()}
            change = {o: owners.get(o, Fraction(0)) - without.get(o, Fraction(0)) for o in {*owners, *without}}
            name = "evaluated_cost" if self.instance.objective[0].metric == "evaluated_cost" else "cost"
            price = Fraction(self.result["totals"][name]) - Fraction(other["totals"][name])
            found[rule.path] = {
                "price_cny": text(price),
                "helps": sorted(owner for owner, by in change.items() if by > 0),
                "hurts": sorted(owner for owner, by in change.items() if by < 0),
            }
        return found


def _plain_result(instance: Instance) -> Mapping[str, Any]:
    """The award of an instance that was made from another, without certificate or checks."""
    return solve_instance(instance, "highs", None, "zh", leaves=0)


def _told(value: float) -> str:
    return text(Fraction(f"{value:.9g}"))


def _with_offer(instance: Instance, name: str, changed: Offer | None) -> Instance:
    offers = (changed if offer.id == name else offer for offer in instance.offers)
    return replace(instance, offers=tuple(offer for offer in offers if offer is not None))


def _ineligible(instance: Instance, offer: Offer) -> list[str]:
    """Where to look when an offer can serve nobody."""
    place = f"/offers/{offer.index}"
    found = [f"{place}/{name}" for name in ("zones", "schools", "lots") if getattr(offer, name) is not None]
    wanted = [demand for demand in instance.demands if demand.item == offer.item]
    if any(demand.min_quality > offer.quality for demand in wanted):
        found.append(f"{place}/quality")
    if any(demand.max_lead_days is not None and demand.max_lead_days < offer.lead_days for demand in wanted):
        found.append(f"{place}/lead_days")
    excluded = (f"/exclusions/{one.index}" for one in instance.exclusions if one.supplier == offer.supplier)
    return [*found, *excluded] or [f"{place}/item"]


def reaward_without(instance: Instance, result: Mapping[str, Any], supplier: str, lang: str = "zh") -> Result:
    """The award without a supplier that moves the fewest demands, then costs least; with `moved` and its `instance`."""
    raw = copy.deepcopy(dict(instance.given))
    raw["offers"] = [offer for offer in raw["offers"] if offer["supplier"] != supplier]
    raw["packages"] = [package for package in raw.get("packages") or [] if package["supplier"] != supplier]
    raw["incumbents"] = [
        {"school": key[0], "item": key[1], "supplier": _largest(amounts)}
        for key, amounts in sorted(_by_demand(result["awards"]).items())
        if set(amounts) != {supplier}
    ]
    raw["incumbents"] = [one for one in raw["incumbents"] if one["supplier"] != supplier]
    raw["objective"] = [{"minimise": "moved_demands"}, {"minimise": "cost"}]
    again = parse_instance(raw)
    content = solve_instance(again, "highs", None, lang).to_json()
    before, after = _by_demand(result["awards"]), _by_demand(content["awards"])
    content["moved"] = [
        {"school": key[0], "item": key[1], "from": sorted(before[key]), "to": sorted(after.get(key, {}))}
        for key in sorted(before)
        if before[key] != after.get(key, {}) and content["status"] != "infeasible"
    ]
    content["instance"] = dict(again.given)
    content["result_sha256"] = result_hash(content)
    return Result(content)


def _by_demand(awards: list[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Fraction]]:
    found: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for award in awards:
        amounts = found[award["school"], award["item"]]
        amounts[award["supplier"]] = amounts.get(award["supplier"], Fraction(0)) + Fraction(award["quantity"])
    return found


def _largest(amounts: Mapping[str, Fraction]) -> str:
    return max(sorted(amounts), key=lambda supplier: amounts[supplier])
