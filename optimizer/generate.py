"""Made-up instances of any size, the same for the same seed: for trying out and for measuring."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

PRICES = {"rice": ("5.00", 4.1, 5.3, 18), "flour": ("3.80", 3.1, 4.0, 9), "oil": ("12.00", 9.3, 12.0, 2.7)}
OTHER = ("8.00", 6.0, 9.0, 5)  # reference price, lowest, highest, kilograms a pupil a year


def generate_instance(schools: int, suppliers: int, zones: int, seed: int, items: list[str]) -> dict[str, Any]:
    """A county (or a province: it is only larger) with linear rules; all prices in CNY."""
    random = Random(seed)  # noqa: S311 -- made-up data
    zone_names = [f"Z{n:02d}" for n in range(1, zones + 1)]
    width = len(str(schools))
    places = [(f"S{n:0{width}d}", random.choice(zone_names)) for n in range(1, schools + 1)]
    pupils = {name: min(3000, max(20, int(random.lognormvariate(5.6, 0.9)))) for name, _ in places}
    demands = [
        {"school": name, "item": item, "quantity": str(round(pupils[name] * PRICES.get(item, OTHER)[3]))}
        for name, _ in places
        for item in items
    ]
    total = {item: sum(int(d["quantity"]) for d in demands if d["item"] == item) for item in items}
    names = [f"V{n:03d}" for n in range(1, suppliers + 1)]
    return {
        "format": "allocation-instance/1",
        "currency": "CNY",
        "quantity_step": "1",
        "items": [{"id": i, "unit": "kg", "reference_price": PRICES.get(i, OTHER)[0], "weight": "1"} for i in items],
        "schools": [{"id": name, "zone": zone} for name, zone in places],
        "demands": demands,
        "suppliers": [_supplier(random, name, names, zone_names) for name in names],
        "offers": [_offer(random, v, i, total[i], suppliers, zone_names) for v in names for i in items],
        "rules": {
            "max_owner_share": dict.fromkeys(items, "0.40"),
            "min_average_quality": dict.fromkeys(items, "75"),
            "capacity_reserve": "0.10",
        },
        "objective": [{"minimise": "cost"}],
        "tie_seed": f"{seed:016x}",
        "time_limit_s": 600,
    }


def _supplier(random: Random, name: str, names: list[str], zones: list[str]) -> dict[str, Any]:
    owner = random.choice(names) if random.random() < 0.1 else name
    distance = {zone: str(random.randint(2, 90)) for zone in zones}
    return {"id": name, "owner": owner, "small_business": random.random() < 0.5, "distance_km": distance}


def _offer(random: Random, supplier: str, item: str, total: int, suppliers: int, zones: list[str]) -> dict[str, Any]:
    _, low, high, _ = PRICES.get(item, OTHER)
    reached = sorted(random.sample(zones, max(1, round(len(zones) * random.uniform(0.5, 1.0)))))
    capacity = int(total * random.uniform(2.0, 8.0) / max(suppliers, 4)) + 1000
    return {
        "id": f"{supplier}-{item}",
        "supplier": supplier,
        "item": item,
        "unit_price": str(Decimal(round(random.uniform(low, high) * 100)) / 100),
        "capacity": str(max(capacity, total if suppliers < 4 else 0)),
        "quality": random.randint(70, 98),
        "delivery": random.randint(60, 100),
        "lead_days": random.randint(0, 3),
        "zones": reached if suppliers > 6 else None,
        "delivery_cost": {zone: str(Decimal(random.randint(1, 40)) / 100) for zone in zones},
    }
