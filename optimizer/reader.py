"""The strict reader of allocation-instance/1: every fault with its JSON Pointer, or a sorted Instance."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from typing import Any, TypeVar

from optimizer import references, strict_json
from optimizer.canonical import canonical
from optimizer.fields import Fields, Path
from optimizer.instance import (
    ASSIGNMENTS,
    METRICS,
    ONE,
    ZERO,
    Demand,
    Exclusion,
    Goal,
    Incumbent,
    Instance,
    Item,
    Lot,
    MinOwners,
    Offer,
    Package,
    Rules,
    School,
    Supplier,
    Tier,
    VehicleHours,
)
from optimizer.problems import InstanceError, Problem

FORMAT = "allocation-instance/1"
_TOP = (
    "format currency quantity_step items schools demands suppliers offers lots packages exclusions incumbents rules"
    " objective score_weights tie_seed gap time_limit_s"
)
_OFFER = (
    "id supplier item unit_price capacity quality delivery lead_days zones schools lots delivery_cost"
    " delivery_cost_by_school min_award tiers evaluated_price_factor"
)
_RULES = (
    "assignment max_lots_per_owner max_owner_share max_owner_share_total min_owners max_winners min_average_quality"
    " small_business_min_share capacity_reserve survive_any_one_failure school_price_band budget"
)
_HUNDRED = Decimal(100)
_HEX = re.compile(r"([0-9a-fA-F]{2})*\Z")
Problems = list[Problem]
Named = TypeVar("Named", Item, School, Supplier, Offer, Lot, Package)


def parse_instance(raw: bytes | dict[str, Any]) -> Instance:
    """The instance in `raw`, the bytes of a file or what json.loads makes of it.

    Raises InstanceError with every fault found.
    """
    tree, given = strict_json.parse(raw)
    problems: Problems = []
    top = Fields(tree, (), problems, _TOP)
    top.choice("format", (FORMAT,))
    instance = _read(top, given if isinstance(given, dict) else {})
    problems.extend(references.problems_of(instance))
    if problems:
        raise InstanceError(problems)
    return instance


def _read(top: Fields, given: dict[str, Any]) -> Instance:
    return Instance(
        currency=top.text("currency", "CNY"),
        quantity_step=top.positive("quantity_step", Decimal("0.001")),
        items=_named(top, [_item(*e, top.problems) for e in _list(top, "items")], "items"),
        schools=_named(top, [_school(*e, top.problems) for e in _list(top, "schools")], "schools"),
        demands=_demands(top),
        suppliers=_named(top, [_supplier(*e, top.problems) for e in _list(top, "suppliers")], "suppliers"),
        offers=_named(top, [_offer(*e, top.problems) for e in _list(top, "offers")], "offers"),
        lots=_named(top, [_lot(*e, top.problems) for e in _list(top, "lots")], "lots"),
        packages=_named(top, [_package(*e, top.problems) for e in _list(top, "packages")], "packages"),
        exclusions=tuple(_exclusion(*e, top.problems) for e in _list(top, "exclusions")),
        incumbents=_incumbents(top),
        rules=_rules(top.values.get("rules"), ("rules",), top.problems),
        objective=tuple(_goal(*e, top.problems) for e in _list(top, "objective")),
        score_weights=_score_weights(top),
        tie_seed=_tie_seed(top),
        gap=top.number("gap", ZERO),
        time_limit_s=top.positive("time_limit_s", Decimal(60)),
        sha256=hashlib.sha256(canonical(given)).hexdigest(),
        given=given,
    )


_REQUIRED = {"items", "schools", "demands", "objective"}
_PRESENT = {"suppliers", "offers"}  # must be written, may be empty


def _list(top: Fields, key: str) -> list[tuple[Any, Path]]:
    if key in _PRESENT and not top.has(key):
        top.fault("key.missing", key)
    return [(value, (key, at)) for at, value in enumerate(top.entries(key, required=key in _REQUIRED))]


def _named(top: Fields, found: list[Named], key: str) -> tuple[Named, ...]:
    """Sorted by the bytes of the id; an id given twice is a fault."""
    seen: set[str] = set()
    for at, one in enumerate(found):
        if one.id in seen and one.id:
            top.fault("id.repeated", key, at, "id", id=one.id)
        seen.add(one.id)
    return tuple(sorted(found, key=lambda one: one.id.encode()))


def _item(value: Any, path: Path, problems: Problems) -> Item:
    f = Fields(value, path, problems, "id unit reference_price weight")
    return Item(f.text("id"), f.text("unit", "-"), f.number("reference_price", ZERO), f.number("weight", ONE))


def _school(value: Any, path: Path, problems: Problems) -> School:
    f = Fields(value, path, problems, "id zone max_suppliers")
    zone = f.text("zone") if f.has("zone") else None
    return School(f.text("id"), zone, f.count("max_suppliers"), int(path[-1]))


def _demands(top: Fields) -> tuple[Demand, ...]:
    found: dict[tuple[str, str], Demand] = {}
    for value, path in _list(top, "demands"):
        f = Fields(value, path, top.problems, "school item quantity min_quality max_lead_days")
        demand = Demand(
            f.text("school"),
            f.text("item"),
            f.positive("quantity"),
            f.number("min_quality", ZERO),
            f.optional_number("max_lead_days"),
            int(path[-1]),
        )
        if demand.key in found:
            f.fault("id.repeated", id=f"{demand.school}, {demand.item}")
        found[demand.key] = demand
    return tuple(sorted(found.values(), key=lambda d: (d.school.encode(), d.item.encode())))


def _supplier(value: Any, path: Path, problems: Problems) -> Supplier:
    f = Fields(value, path, problems, "id owner small_business fixed_cost distance_km vehicle_hours")
    hours = None
    if f.has("vehicle_hours"):
        h = Fields(f.values["vehicle_hours"], (*path, "vehicle_hours"), problems, "limit per_school")
        hours = VehicleHours(h.number("limit"), h.numbers("per_school"))
    name = f.text("id")
    return Supplier(
        name,
        f.text("owner", name),
        f.flag("small_business"),
        f.number("fixed_cost", ZERO),
        f.numbers("distance_km"),
        hours,
        int(path[-1]),
    )


def _offer(value: Any, path: Path, problems: Problems) -> Offer:
    f = Fields(value, path, problems, _OFFER)
    return Offer(
        id=f.text("id"),
        supplier=f.text("supplier"),
        item=f.text("item"),
        unit_price=f.number("unit_price"),
        capacity=f.optional_number("capacity"),
        quality=f.number("quality", _HUNDRED),
        delivery=f.number("delivery", _HUNDRED),
        lead_days=f.number("lead_days", ZERO),
        zones=f.ids("zones"),
        schools=f.ids("schools"),
        lots=f.ids("lots"),
        delivery_cost=f.numbers("delivery_cost"),
        delivery_cost_by_school=f.numbers("delivery_cost_by_school"),
        min_award=f.number("min_award", ZERO),
        tiers=tuple(_tier(t, (*path, "tiers", at), problems) for at, t in enumerate(f.entries("tiers"))),
        evaluated_price_factor=f.number("evaluated_price_factor", ONE),
        index=int(path[-1]),
    )


def _tier(value: Any, path: Path, problems: Problems) -> Tier:
    f = Fields(value, path, problems, "from unit_price")
    return Tier(f.positive("from"), f.number("unit_price"))


def _lot(value: Any, path: Path, problems: Problems) -> Lot:
    f = Fields(value, path, problems, "id covers")
    return Lot(f.text("id"), f.pairs("covers"), int(path[-1]))


def _package(value: Any, path: Path, problems: Problems) -> Package:
    f = Fields(value, path, problems, "id supplier covers price quality delivery lead_days evaluated_price_factor")
    return Package(
        f.text("id"),
        f.text("supplier"),
        f.pairs("covers"),
        f.number("price"),
        f.number("quality", _HUNDRED),
        f.number("delivery", _HUNDRED),
        f.number("lead_days", ZERO),
        f.number("evaluated_price_factor", ONE),
        int(path[-1]),
    )


def _exclusion(value: Any, path: Path, problems: Problems) -> Exclusion:
    f = Fields(value, path, problems, "supplier school reason")
    f.text("reason", "-")
    return Exclusion(f.text("supplier"), f.text("school"), int(path[-1]))


def _incumbents(top: Fields) -> tuple[Incumbent, ...]:
    found: dict[tuple[str, str], Incumbent] = {}
    for value, path in _list(top, "incumbents"):
        f = Fields(value, path, top.problems, "school item supplier")
        one = Incumbent(f.text("school"), f.text("item"), f.text("supplier"), int(path[-1]))
        if (one.school, one.item) in found:
            f.fault("id.repeated", id=f"{one.school}, {one.item}")
        found[one.school, one.item] = one
    return tuple(found[key] for key in sorted(found, key=lambda k: (k[0].encode(), k[1].encode())))


def _rules(value: Any, path: Path, problems: Problems) -> Rules:
    f = Fields({} if value is None else value, path, problems, _RULES)

    def minimum(entry: Any, below: Path) -> MinOwners:
        m = Fields(entry, (*path, *below), problems, "count share")
        if not m.has("count"):
            m.fault("key.missing", "count")
        share = m.positive("share")
        if share > 1:
            m.fault("number.range", "share", low=0, high=1)
        return MinOwners(m.count("count") or 1, share)

    return Rules(
        assignment=f.choice("assignment", ASSIGNMENTS, "split"),
        max_lots_per_owner=f.count("max_lots_per_owner"),
        max_owner_share=f.numbers("max_owner_share", ONE),
        max_owner_share_total=f.optional_number("max_owner_share_total", ONE),
        min_owners=f.mapping("min_owners", minimum),
        max_winners=f.mapping("max_winners", f.count_at),
        min_average_quality=f.numbers("min_average_quality"),
        small_business_min_share=f.numbers("small_business_min_share", ONE),
        capacity_reserve=f.number("capacity_reserve", ZERO, ONE),
        survive_any_one_failure=f.flag("survive_any_one_failure"),
        school_price_band=f.optional_number("school_price_band"),
        budget=f.optional_number("budget"),
    )


def _goal(value: Any, path: Path, problems: Problems) -> Goal:
    f = Fields(value, path, problems, "minimise maximise tolerance")
    senses = [sense for sense in ("minimise", "maximise") if f.has(sense)]
    if len(senses) != 1:
        f.fault("goal.sense")
        return Goal(METRICS[0], "minimise", ZERO)
    return Goal(f.choice(senses[0], METRICS), senses[0], f.number("tolerance", ZERO))


def _score_weights(top: Fields) -> dict[str, Decimal]:
    if not top.has("score_weights"):
        return {}
    f = Fields(top.values["score_weights"], ("score_weights",), top.problems, "price quality delivery")
    return {part: f.number(part, ZERO) for part in ("price", "quality", "delivery")}


def _tie_seed(top: Fields) -> bytes:
    value = top.values.get("tie_seed") or ""
    if not isinstance(value, str) or not _HEX.match(value):
        top.fault("value.hex", "tie_seed")
        return b""
    return bytes.fromhex(value)
