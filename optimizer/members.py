"""The parts of an instance that can stand in each other's way: demands, limits and rules, by JSON Pointer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from optimizer.instance import SPLIT, ZERO, Instance, MinOwners
from optimizer.money import text
from optimizer.problems import LANGUAGES
from optimizer.strict_json import pointer

Change = Callable[[Instance], Instance]

_BY_ITEM = {
    "max_owner_share": ("品目 {item} 单一所有者份额上限 {value}", "owner share of {item} at most {value}"),
    "min_owners": ("品目 {item} 至少 {value} 个所有者中标", "at least {value} owners win {item}"),
    "max_winners": ("品目 {item} 至多 {value} 家供应商中标", "at most {value} suppliers win {item}"),
    "min_average_quality": ("品目 {item} 平均质量不低于 {value}", "mean quality of {item} at least {value}"),
    "small_business_min_share": (
        "品目 {item} 中小企业份额不低于 {value}",
        "small businesses' share of {item} at least {value}",
    ),
}
_WHOLE = {
    "assignment": ("分配方式 {value}", "assignment {value}"),
    "max_lots_per_owner": ("单一所有者至多中标 {value} 个标包", "an owner wins at most {value} lots"),
    "max_owner_share_total": ("单一所有者总份额上限 {value}", "an owner's share of everything at most {value}"),
    "capacity_reserve": ("产能预留比例 {value}", "capacity reserve {value}"),
    "survive_any_one_failure": ("任一所有者退出后仍须供得上", "supply survives the failure of any one owner"),
    "school_price_band": ("各校均价偏离不超过 {value}", "each school's mean price within {value} of the county's"),
    "budget": ("预算不超过 {value} 元", "budget {value} CNY"),
}
_OWN = {
    "demand": ("学校 {a} 对品目 {b} 的需求 {value}", "demand of school {a} for {b}: {value}"),
    "capacity": ("报价 {a} 的产能 {value}", "capacity of offer {a}: {value}"),
    "min_award": ("报价 {a} 的最低中标量 {value}", "least award of offer {a}: {value}"),
    "max_suppliers": ("学校 {a} 至多由 {value} 家供应商配送", "at most {value} suppliers deliver to school {a}"),
    "vehicle_hours": ("供应商 {a} 的车辆工时 {value}", "vehicle hours of supplier {a}: {value}"),
}


@dataclass(frozen=True)
class Member:
    """`path` points into the file as given, `value` is what stands there; `key` names it in the model."""

    path: str
    kind: str
    key: tuple[str, ...]
    value: Any
    template: tuple[str, str]

    def words(self, lang: str) -> str:
        names = dict(zip(("a", "b"), self.key, strict=False)) | {"item": self.key[0] if self.key else ""}
        return self.template[LANGUAGES.index(lang)].format(value=show(self.value), **names)


def show(value: Any) -> str:
    return text(value) if isinstance(value, Decimal) else str(value)


def members_of(instance: Instance) -> list[Member]:
    """Every member, rules first, then limits, then demands; each in canonical order."""
    demands = [_own("demand", ("demands", d.index), d.key, d.quantity) for d in instance.demands]
    return [*limits_of(instance), *demands]


def limits_of(instance: Instance) -> list[Member]:
    """The members that are no demands."""
    found = [*_rule_members(instance)]
    for offer in instance.offers:
        place = ("offers", offer.index)
        if offer.capacity is not None:
            found.append(_own("capacity", (*place, "capacity"), (offer.id,), offer.capacity))
        if offer.min_award > 0:
            found.append(_own("min_award", (*place, "min_award"), (offer.id,), offer.min_award))
    for school in instance.schools:
        if school.max_suppliers is not None:
            path = ("schools", school.index, "max_suppliers")
            found.append(_own("max_suppliers", path, (school.id,), school.max_suppliers))
    for supplier in instance.suppliers:
        if supplier.vehicle_hours is not None:
            path = ("suppliers", supplier.index, "vehicle_hours")
            found.append(_own("vehicle_hours", path, (supplier.id,), supplier.vehicle_hours.limit))
    return found


def _own(kind: str, path: tuple[str | int, ...], key: tuple[str, ...], value: Any) -> Member:
    return Member(pointer(path), kind, key, value, _OWN[kind])


def _rule_members(instance: Instance) -> list[Member]:
    rules, found = instance.rules, []
    for name, template in _WHOLE.items():
        value = getattr(rules, name)
        if (
            value is not None
            and value is not False
            and value not in (SPLIT, ZERO if name == "capacity_reserve" else None)
        ):
            found.append(Member(f"/rules/{name}", name, (), value, template))
    for name, template in _BY_ITEM.items():
        for item, value in getattr(rules, name).items():
            shown = value.count if name == "min_owners" else value
            found.append(Member(pointer(("rules", name, item)), name, (item,), shown, template))
    return found


def keep_only(instance: Instance, kept: Collection[Member]) -> Instance:
    """The instance with every other member dropped; a dropped demand may be served in part or not at all."""
    keys: Mapping[str, set[tuple[str, ...]]] = {
        kind: {m.key for m in kept if m.kind == kind} for kind in (*_OWN, *_BY_ITEM, *_WHOLE)
    }
    return replace(
        instance,
        rules=_kept_rules(instance, keys),
        demands=tuple(replace(d, is_optional=d.key not in keys["demand"]) for d in instance.demands),
        offers=tuple(
            replace(
                offer,
                capacity=offer.capacity if (offer.id,) in keys["capacity"] else None,
                min_award=offer.min_award if (offer.id,) in keys["min_award"] else ZERO,
            )
            for offer in instance.offers
        ),
        schools=tuple(
            replace(s, max_suppliers=s.max_suppliers if (s.id,) in keys["max_suppliers"] else None)
            for s in instance.schools
        ),
        suppliers=tuple(
            replace(s, vehicle_hours=s.vehicle_hours if (s.id,) in keys["vehicle_hours"] else None)
            for s in instance.suppliers
        ),
    )


def _kept_rules(instance: Instance, keys: Mapping[str, set[tuple[str, ...]]]) -> Any:
    rules = instance.rules
    off: dict[str, Any] = {"assignment": SPLIT, "capacity_reserve": ZERO, "survive_any_one_failure": False}
    whole: dict[str, Any] = {name: getattr(rules, name) if keys[name] else off.get(name) for name in _WHOLE}
    by_item: dict[str, Any] = {
        name: {item: value for item, value in getattr(rules, name).items() if (item,) in keys[name]}
        for name in _BY_ITEM
    }
    return replace(rules, **whole, **by_item)


def order(members: Sequence[Member]) -> list[Member]:
    """Members by their paths."""
    return sorted(members, key=lambda member: member.path)


def with_values(instance: Instance, values: Sequence[tuple[Member, Any]]) -> Instance:
    """The instance with members changed to other values; a demand of 0 goes, with its packages; None drops a rule."""
    by_kind: dict[str, dict[tuple[str, ...], Any]] = {}
    for member, value in values:
        by_kind.setdefault(member.kind, {})[member.key] = value
    demands = [replace(d, quantity=by_kind.get("demand", {}).get(d.key, d.quantity)) for d in instance.demands]
    gone = {demand.key for demand in demands if demand.quantity <= 0}
    return replace(
        instance,
        rules=_applied_rules(instance, by_kind),
        demands=tuple(demand for demand in demands if demand.key not in gone),
        packages=tuple(package for package in instance.packages if gone.isdisjoint(package.covers)),
        offers=tuple(
            replace(
                o,
                capacity=by_kind.get("capacity", {}).get((o.id,), o.capacity),
                min_award=by_kind.get("min_award", {}).get((o.id,), o.min_award),
            )
            for o in instance.offers
        ),
        schools=tuple(
            replace(s, max_suppliers=by_kind.get("max_suppliers", {}).get((s.id,), s.max_suppliers))
            for s in instance.schools
        ),
        suppliers=tuple(
            replace(s, vehicle_hours=replace(s.vehicle_hours, limit=by_kind["vehicle_hours"][s.id,]))
            if s.vehicle_hours and (s.id,) in by_kind.get("vehicle_hours", {})
            else s
            for s in instance.suppliers
        ),
    )


def _applied_rules(instance: Instance, by_kind: Mapping[str, Mapping[tuple[str, ...], Any]]) -> Any:
    changes: dict[str, Any] = {}
    for name, given in by_kind.items():
        if () in given:
            changes[name] = given[()]
        elif hasattr(instance.rules, name):
            table = dict(getattr(instance.rules, name))
            for (item,), value in given.items():
                if name == "min_owners" and value is not None:
                    value = MinOwners(value, table[item].share)  # noqa: PLW2901 -- the count alone is what gives way
                table[item] = value
            changes[name] = {item: value for item, value in table.items() if value is not None}
    return replace(instance.rules, **changes)
