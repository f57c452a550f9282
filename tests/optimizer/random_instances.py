"""Tiny random instances, full of equal prices, with any set of rules."""

from __future__ import annotations

from random import Random
from typing import Any

ITEMS = ("flour", "rice")
RULES = (
    "capacity",
    "capacity_reserve",
    "min_award",
    "tiers",
    "packages",
    "fixed_cost",
    "max_suppliers",
    "vehicle_hours",
    "max_owner_share",
    "max_owner_share_total",
    "min_owners",
    "max_winners",
    "min_average_quality",
    "small_business_min_share",
    "survive_any_one_failure",
    "school_price_band",
    "budget",
    "max_lots_per_owner",
    "incumbents",
    "exclusions",
)
WHOLE_IN_SPLIT = set(RULES) - {"max_owner_share_total", "min_average_quality", "school_price_band", "budget"}
METRICS = (
    "cost",
    "evaluated_cost",
    "winners",
    "moved_demands",
    "quality",
    "lead_days",
    "distance",
    "score",
)


def random_instance(random: Random, assignment: str, rules: set[str]) -> dict[str, Any]:
    """An instance with at most three demands of one or two steps, and the rules named."""
    schools = [{"id": f"S{n}", "zone": random.choice(["Z1", "Z2"])} for n in range(random.randint(1, 3))]
    pairs = [(s["id"], item) for s in schools for item in ITEMS]
    demands = [
        {
            "school": school,
            "item": item,
            "quantity": str(random.randint(1, 2)),
            "min_quality": random.choice([0, 0, 0, 60]),
            "max_lead_days": random.choice([None, None, None, 1]),
        }
        for school, item in random.sample(pairs, min(len(pairs), random.randint(1, 3)))
    ]
    suppliers = [
        {
            "id": name,
            "owner": random.choice(["P", "Q", name]),
            "distance_km": {"Z1": random.randint(0, 3), "Z2": random.randint(0, 3)},
        }
        for name in "ABC"[: random.randint(2, 3)]
    ]
    for supplier in suppliers:
        supplier["small_business"] = supplier["owner"] in "PA"
    raw: dict[str, Any] = {
        "format": "allocation-instance/1",
        "quantity_step": "1",
        "items": [
            {"id": i, "unit": "kg", "reference_price": random.choice(["0", "2"]), "weight": w}
            for i, w in zip(ITEMS, (1, 2), strict=True)
        ],
        "schools": schools,
        "demands": demands,
        "suppliers": suppliers,
        "offers": [offer for s in suppliers for item in ITEMS for offer in _offers(random, s["id"], item)],
        "lots": [
            {"id": f"L-{s['id']}", "covers": covers}
            for s in schools
            if (covers := [[d["school"], d["item"]] for d in demands if d["school"] == s["id"]])
        ],
        "rules": {"assignment": assignment},
        "objective": _objective(random),
        "score_weights": {"price": "0.5", "quality": "0.3", "delivery": "0.2"},
        "tie_seed": random.randbytes(4).hex(),
    }
    for rule in RULES:
        if rule in rules:
            _ADD[rule](random, raw)
    return raw


def _offers(random: Random, supplier: str, item: str) -> list[dict[str, Any]]:
    count = random.choice([1, 1, 1, 2] if supplier == "A" else [0, 1, 1, 1])
    return [
        {
            "id": f"{supplier}-{item}-{n}",
            "supplier": supplier,
            "item": item,
            "unit_price": str(random.randint(1, 3)),
            "quality": random.choice([50, 70, 90]),
            "delivery": random.choice([40, 80]),
            "lead_days": random.choice([0, 1, 2]),
            "zones": random.choice([None, None, None, ["Z1"]]),
            "delivery_cost": random.choice([{}, {"Z1": "0.5"}]),
            "evaluated_price_factor": random.choice(["1", "0.9"]),
        }
        for n in range(count)
    ]


def _objective(random: Random) -> list[dict[str, str]]:
    first = random.choice(["cost", "evaluated_cost", "cost", "score"])
    names = [first, *random.sample(METRICS, random.randint(0, 2))]
    return [{"maximise" if name in ("quality", "score") else "minimise": name} for name in names]


def _total(raw: dict[str, Any], item: str) -> int:
    return sum(int(d["quantity"]) for d in raw["demands"] if d["item"] == item)


def _share(random: Random, raw: dict[str, Any], item: str, least: int = 0) -> str:
    """A share that is a whole number of steps, as a decimal just on its allowed side."""
    total = _total(raw, item)
    count = random.randint(least, total)
    return str(count / total) if total in (1, 2, 4, 5) else "1"


def _add_capacity(random: Random, raw: dict[str, Any]) -> None:
    for offer in raw["offers"]:
        offer["capacity"] = random.choice([None, "1", "2", "3"])


def _add_reserve(random: Random, raw: dict[str, Any]) -> None:
    _add_capacity(random, raw)
    for offer in raw["offers"]:
        offer["capacity"] = random.choice(["2", "4"]) if offer["capacity"] else None
        offer.pop("min_award", None)
    raw["rules"]["capacity_reserve"] = "0.5"


def _add_min_award(random: Random, raw: dict[str, Any]) -> None:
    for offer in raw["offers"]:
        offer["min_award"] = random.choice(["0", "1", "2"])
        if offer.get("capacity") == "1":
            offer["min_award"] = "1"


def _add_tiers(random: Random, raw: dict[str, Any]) -> None:
    for offer in raw["offers"]:
        if random.random() < 0.7:
            price = int(offer["unit_price"])
            offer["tiers"] = [
                {"from": "2", "unit_price": str(price - 0.5)},
                {"from": "4", "unit_price": str(price - 0.75)},
            ]


def _add_packages(random: Random, raw: dict[str, Any]) -> None:
    pairs = [[d["school"], d["item"]] for d in raw["demands"]]
    raw["packages"] = [
        {
            "id": f"P{n}",
            "supplier": random.choice(raw["suppliers"])["id"],
            "covers": random.sample(pairs, random.randint(1, len(pairs))),
            "price": str(random.randint(1, 6)),
            "quality": random.choice([50, 90]),
            "lead_days": random.choice([0, 2]),
            "evaluated_price_factor": random.choice(["1", "0.9"]),
        }
        for n in range(random.randint(1, 2))
    ]


def _add_fixed_cost(random: Random, raw: dict[str, Any]) -> None:
    for supplier in raw["suppliers"]:
        supplier["fixed_cost"] = str(random.randint(0, 2))


def _add_max_suppliers(random: Random, raw: dict[str, Any]) -> None:
    random.choice(raw["schools"])["max_suppliers"] = random.randint(1, 2)


def _add_vehicle_hours(random: Random, raw: dict[str, Any]) -> None:
    for supplier in raw["suppliers"]:
        if random.random() < 0.7:
            hours = {s["id"]: str(random.choice([1, 1.5])) for s in raw["schools"] if random.random() < 0.8}
            supplier["vehicle_hours"] = {"limit": random.choice(["1", "2.5"]), "per_school": hours}


def _add_item_rule(random: Random, raw: dict[str, Any], name: str, value: Any) -> None:
    demanded = sorted({d["item"] for d in raw["demands"]})
    raw["rules"][name] = {item: value(item) for item in demanded if random.random() < 0.8}


def _item_share(random: Random, raw: dict[str, Any], name: str, least: int) -> None:
    _add_item_rule(random, raw, name, lambda item: _share(random, raw, item, least))


def _add_min_owners(random: Random, raw: dict[str, Any]) -> None:
    _add_item_rule(
        random,
        raw,
        "min_owners",
        lambda item: {"count": random.randint(1, 2), "share": _share(random, raw, item, 1)},
    )


def _add_incumbents(random: Random, raw: dict[str, Any]) -> None:
    raw["incumbents"] = [
        {"school": d["school"], "item": d["item"], "supplier": random.choice(raw["suppliers"])["id"]}
        for d in raw["demands"]
        if random.random() < 0.8
    ]
    raw["objective"] = [{"minimise": "moved_demands"}, *raw["objective"]][: random.randint(1, 3)]


def _add_exclusions(random: Random, raw: dict[str, Any]) -> None:
    raw["exclusions"] = [
        {
            "supplier": random.choice(raw["suppliers"])["id"],
            "school": random.choice(raw["schools"])["id"],
            "reason": "r",
        }
    ]


def _set(name: str, *values: Any) -> Any:
    return lambda random, raw: raw["rules"].update({name: random.choice(values)})


_ADD: dict[str, Any] = {
    "capacity": _add_capacity,
    "capacity_reserve": _add_reserve,
    "min_award": _add_min_award,
    "tiers": _add_tiers,
    "packages": _add_packages,
    "fixed_cost": _add_fixed_cost,
    "max_suppliers": _add_max_suppliers,
    "vehicle_hours": _add_vehicle_hours,
    "max_owner_share": lambda random, raw: _item_share(random, raw, "max_owner_share", 1),
    "max_owner_share_total": _set("max_owner_share_total", "0.5", "0.8"),
    "min_owners": _add_min_owners,
    "max_winners": lambda random, raw: _add_item_rule(random, raw, "max_winners", lambda _: random.randint(1, 2)),
    "min_average_quality": lambda random, raw: _add_item_rule(
        random, raw, "min_average_quality", lambda _: random.choice([60, 75])
    ),
    "small_business_min_share": lambda random, raw: _item_share(random, raw, "small_business_min_share", 0),
    "survive_any_one_failure": _set("survive_any_one_failure", True),
    "school_price_band": _set("school_price_band", "0.1", "0.3"),
    "budget": _set("budget", "6", "9"),
    "max_lots_per_owner": lambda random, raw: raw["rules"].update(
        {"max_lots_per_owner": random.randint(1, 2)} if raw["rules"]["assignment"] == "single_per_lot" else {}
    ),
    "incumbents": _add_incumbents,
    "exclusions": _add_exclusions,
}
