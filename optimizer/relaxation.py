"""The least relaxation of an infeasible instance: by how much which limits must give way, rules first, demands last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.infeasibility import is_feasible
from optimizer.instance import PER_LOT, SPLIT, ZERO, Goal, Instance
from optimizer.members import Member, members_of, show, with_values
from optimizer.merge import Market, build_market, delivery_cost
from optimizer.model import Model, build_model
from optimizer.money import text
from optimizer.problems import LANGUAGES
from optimizer.solver import Limits, run

# What it costs to change a member by its whole value: the buyer's rules first, then what bidders and schools said of
# themselves, and only then what the children eat.
_WEIGHT = {"capacity": 10.0, "min_award": 10.0, "vehicle_hours": 10.0, "demand": 1000.0, "assignment": 5.0}
_SWITCHED = {"survive_any_one_failure", "school_price_band"}  # given up as a whole
_COUNTED = {"max_suppliers", "min_owners", "max_winners", "max_lots_per_owner"}
_LESS = {"demand", "min_award", "min_owners", "min_average_quality", "small_business_min_share", "capacity_reserve"}
_SHARES = {"max_owner_share", "max_owner_share_total"}
FAMILY = {  # the rows in which a member speaks
    "demand": ("cover",),
    "capacity": ("capacity",),
    "capacity_reserve": ("capacity",),
    "min_award": ("min_award",),
    "max_suppliers": ("max_suppliers",),
    "vehicle_hours": ("vehicle_hours",),
    "max_owner_share": ("max_owner_share",),
    "max_owner_share_total": ("max_owner_share_total",),
    "min_owners": ("min_owners",),
    "max_winners": ("max_winners",),
    "max_lots_per_owner": ("max_lots_per_owner",),
    "min_average_quality": ("min_average_quality",),
    "small_business_min_share": ("small_business_min_share",),
    "survive_any_one_failure": ("survive_any_one_failure",),
    "school_price_band": ("school_price_high", "school_price_low"),
    "budget": ("budget",),
}
_WORDS = ("{what}：改为 {to}", "{what}: change to {to}")
_DROPPED = ("{what}：取消", "{what}: drop it")
_UNSERVED = ("{what}：只能供应 {to}", "{what}: only {to} can be served")


@dataclass(frozen=True)
class Give:
    """A member that gives way to `to`; None when it is dropped."""

    member: Member
    to: Any

    def to_json(self, lang: str) -> dict[str, Any]:
        template = _UNSERVED if self.member.kind == "demand" else _WORDS if self.to is not None else _DROPPED
        shown = None if self.to is None else show(self.to)
        words = template[LANGUAGES.index(lang)].format(what=self.member.words(lang), to=shown)
        value = self.member.value
        return {
            "path": self.member.path,
            "from": text(value) if isinstance(value, Decimal) else value,
            "to": text(self.to) if isinstance(self.to, Decimal) else self.to,
            "words": words,
        }


def least_relaxation(instance: Instance, time_s: float) -> list[Give]:
    """The changes, least in the sum of weighted relative amounts, with which an award becomes possible.

    Empty only when the search ran out of time.
    """
    plain = replace(instance, objective=(Goal("cost", "minimise", ZERO),))
    best, cost = _relax(plain, time_s)
    assigned = next((m for m in members_of(instance) if m.kind == "assignment"), None)
    if assigned is not None:
        rules = replace(plain.rules, assignment=SPLIT, max_lots_per_owner=None)
        other, other_cost = _relax(replace(plain, rules=rules), time_s)
        if other_cost + _WEIGHT["assignment"] < cost:
            best, given = other, [Give(assigned, SPLIT)]
            if instance.rules.assignment == PER_LOT and instance.rules.max_lots_per_owner is not None:
                given += [Give(m, None) for m in members_of(instance) if m.kind == "max_lots_per_owner"]
            best = given + best
    return _completed(plain, best, time_s)


def _relax(instance: Instance, time_s: float) -> tuple[list[Give], float]:
    model = build_model(build_market(instance, merge=False))
    members = [m for m in members_of(instance) if m.kind in FAMILY and not (m.kind in _LESS and m.value == 0)]
    arrays, cost = _with_gives(model, members)
    outcome = run("highs", arrays, cost, Limits(time_s))
    if outcome.x is None:
        return [], np.inf
    amounts = outcome.x[model.arrays.shape[1] :]
    gives = [_give(model.market, m, float(a)) for m, a in zip(members, amounts, strict=True) if a > 1e-7]
    return gives, float(cost @ outcome.x)


def _with_gives(model: Model, members: Sequence[Member]) -> tuple[Arrays, Floats]:
    """One more column per member, its relative change; counts and switches are whole numbers."""
    places: dict[tuple[str, tuple[str, ...]], list[tuple[int, tuple[str, ...]]]] = {}
    for family in model.arrays.rows:
        for at, key in enumerate(family.keys):
            whole = key if family.name == "cover" else key[:1]
            places.setdefault((family.name, whole), []).append((family.start + at, key))
            if whole:
                places.setdefault((family.name, ()), []).append((family.start + at, key))
    rows, columns, values = [], [], []
    for column, member in enumerate(members):
        for name in FAMILY[member.kind]:
            for row, key in places.get((name, member.key), []):
                rows.append(row)
                columns.append(column)
                values.append(_effect(model, member, name, key))
    entries = (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(values, dtype=float))
    upper = np.array(
        [
            float(max(len(model.market.instance.suppliers), len(model.market.instance.lots)))
            if m.kind in _COUNTED
            else 1.0
            for m in members
        ]
    )
    whole_number = np.array([m.kind in _COUNTED | _SWITCHED for m in members], dtype=bool)
    arrays = model.arrays.with_columns(upper, whole_number, entries)
    return arrays, np.append(np.zeros(model.arrays.shape[1]), [_price(model, member) for member in members])


def _price(model: Model, member: Member) -> float:
    """What a whole base amount costs: the weight, times how many times the member's own value it is."""
    weight = _WEIGHT.get(member.kind, 1.0)
    if member.kind in _SWITCHED:
        return weight
    base = 1.0 if member.kind in _COUNTED else base_amount(model.market, member)
    return weight * base / max(float(member.value), base / 1000)


def base_amount(market: Market, member: Member) -> float:
    """An amount by which giving way always suffices, in the member's own unit."""
    value = float(member.value)
    if member.kind in _LESS:
        return value
    if member.kind in _SHARES:
        return 1.0 - value
    if member.kind == "capacity":
        item = next(o.item for o in market.instance.offers if o.id == member.key[0])
        return float(market.demand_total.get(item, 0)) / max(1e-3, 1 - float(market.instance.rules.capacity_reserve))
    if member.kind == "vehicle_hours":
        hours = next(s.vehicle_hours for s in market.instance.suppliers if s.id == member.key[0])
        return float(sum(hours.per_school.values())) if hours else 0.0
    return _highest_cost(market)


def _highest_cost(market: Market) -> float:
    highest: dict[int, float] = {}
    for o, s in market.cells:
        offer, site = market.instance.offers[o], market.sites[s]
        price = float(offer.unit_price + delivery_cost(offer, site.school, site.zone))
        highest[s] = max(highest.get(s, 0.0), price * float(site.steps * market.step))
    fixed = sum(float(s.fixed_cost) for s in market.instance.suppliers)
    return sum(highest.values()) + sum(float(p.price) for p in market.packages) + fixed


def _effect(model: Model, member: Member, family: str, key: tuple[str, ...]) -> float:
    """What giving way by the base amount adds to a row of the member."""
    market, kind = model.market, member.kind
    if kind in _COUNTED:
        return 1.0 if kind == "min_owners" else -1.0
    if kind in _SWITCHED:
        return _of_switch(model, family, key)
    base = base_amount(market, member)
    if kind == "demand":
        return 1.0
    if kind == "min_award":
        return base if key[1] == "0" else 0.0
    if kind == "capacity":
        return -base * (1 - float(market.instance.rules.capacity_reserve))
    return base * _RATES[kind](market, key)


def _of_switch(model: Model, family: str, key: tuple[str, ...]) -> float:
    if family == "survive_any_one_failure":
        return float(model.market.demand_total[key[0]])
    highest = float(np.max(model.variables.terms.paid / model.variables.terms.quantity, initial=1.0))
    factor = 2 + float(model.market.instance.rules.school_price_band or 0)
    return (-1 if family == "school_price_high" else 1) * factor * highest


def _reference_value(market: Market, key: tuple[str, ...]) -> float:
    del key
    prices = {item.id: float(item.reference_price) for item in market.instance.items}
    return sum(prices[item] * float(total) for item, total in market.demand_total.items())


def _capacity(market: Market, key: tuple[str, ...]) -> float:
    return float(next(o.capacity for o in market.instance.offers if o.id == key[0]) or 0)


_RATES: Mapping[str, Callable[[Market, tuple[str, ...]], float]] = {
    "max_owner_share": lambda market, key: -float(market.demand_total[key[0]]),
    "small_business_min_share": lambda market, key: float(market.demand_total[key[0]]),
    "min_average_quality": lambda market, key: float(market.demand_total[key[0]]),
    "max_owner_share_total": lambda market, key: -_reference_value(market, key),
    "capacity_reserve": lambda market, key: -_capacity(market, key),
    "vehicle_hours": lambda market, key: -1.0,
    "budget": lambda market, key: -1.0,
}


def _give(market: Market, member: Member, amount: float) -> Give:
    if member.kind in _SWITCHED:
        return Give(member, False if member.kind == "survive_any_one_failure" else None)
    if member.kind in _COUNTED:
        count = int(member.value) + (-1 if member.kind == "min_owners" else 1) * round(amount)
        return Give(member, count or None)
    sign = -1 if member.kind in _LESS else 1
    grain = _grain(member, market.instance)
    exact = member.value + sign * Decimal(amount) * Decimal(base_amount(market, member))
    rounding = ROUND_CEILING if sign > 0 else ROUND_FLOOR
    rounded = ((exact - sign * grain / 1000) / grain).to_integral_value(rounding) * grain
    return Give(member, _bounded(member, rounded))


def _bounded(member: Member, value: Decimal) -> Decimal:
    return min(max(value, ZERO), Decimal(1)) if member.kind in _SHARES else max(value, ZERO)


def _grain(member: Member, instance: Instance) -> Decimal:
    if member.kind in ("demand", "capacity", "min_award"):
        return instance.quantity_step
    return Decimal("0.01") if member.kind == "budget" else Decimal("0.0001")


def _completed(instance: Instance, gives: list[Give], time_s: float) -> list[Give]:
    """More changes where these, once made, ask for more: a smaller demand makes shares smaller, a grain rounds."""
    for _ in range(5):
        if not gives:
            return gives
        changed = apply(instance, gives)
        if not changed.demands or is_feasible(changed, time_s):
            return gives
        more, _ = _relax(changed, time_s)
        original = {give.member.path: give.member for give in gives}
        merged = {give.member.path: give for give in (gives if more else [_wider(g, instance) for g in gives])}
        for give in more:
            merged[give.member.path] = replace(give, member=original.get(give.member.path, give.member))
        gives = list(merged.values())
    return gives


def _wider(give: Give, instance: Instance) -> Give:
    if not isinstance(give.to, Decimal):
        return give
    sign = -1 if give.member.kind in _LESS else 1
    return replace(give, to=_bounded(give.member, give.to + sign * _grain(give.member, instance)))


def apply(instance: Instance, gives: Sequence[Give]) -> Instance:
    """The instance with the changes made."""
    return with_values(instance, [(give.member, give.to) for give in gives])
