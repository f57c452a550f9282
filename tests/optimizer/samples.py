"""A full instance that uses every key of the format."""

from __future__ import annotations

import copy
from typing import Any

_FULL: dict[str, Any] = {
    "format": "allocation-instance/1",
    "currency": "CNY",
    "quantity_step": "0.5",
    "items": [
        {"id": "rice", "unit": "kg", "reference_price": "5.00", "weight": "1"},
        {"id": "oil", "unit": "L", "reference_price": "12.00", "weight": "2"},
    ],
    "schools": [
        {"id": "S01", "zone": "Z1"},
        {"id": "S02", "zone": "Z1"},
        {"id": "S03", "zone": "Z2", "max_suppliers": 3},
    ],
    "demands": [
        {"school": "S01", "item": "rice", "quantity": "1200", "min_quality": 60, "max_lead_days": 3},
        {"school": "S02", "item": "rice", "quantity": "800.5"},
        {"school": "S03", "item": "rice", "quantity": "400"},
        {"school": "S01", "item": "oil", "quantity": "90"},
        {"school": "S03", "item": "oil", "quantity": "60"},
    ],
    "suppliers": [
        {"id": "A", "owner": "A-group", "small_business": True, "fixed_cost": "20", "distance_km": {"Z1": 12.5}},
        {"id": "B", "owner": "A-group", "vehicle_hours": {"limit": "160", "per_school": {"S01": "2.5"}}},
        {"id": "C", "small_business": True},
    ],
    "offers": [
        {
            "id": "A-rice",
            "supplier": "A",
            "item": "rice",
            "unit_price": "5.20",
            "capacity": "50000",
            "quality": 88,
            "delivery": 90,
            "lead_days": 2,
            "zones": ["Z1", "Z2"],
            "schools": None,
            "delivery_cost": {"Z1": "0.10"},
            "delivery_cost_by_school": {"S01": "0.12"},
            "min_award": "10",
            "tiers": [{"from": "1000", "unit_price": "5.05"}, {"from": "2000", "unit_price": "4.95"}],
            "evaluated_price_factor": "0.90",
        },
        {"id": "B-rice", "supplier": "B", "item": "rice", "unit_price": "5.10", "lots": ["L1"]},
        {"id": "C-rice", "supplier": "C", "item": "rice", "unit_price": "5.30", "quality": 95, "capacity": "1000"},
        {"id": "B-oil", "supplier": "B", "item": "oil", "unit_price": "11.8"},
        {"id": "C-oil", "supplier": "C", "item": "oil", "unit_price": "12.1", "schools": ["S01", "S03"]},
    ],
    "lots": [
        {"id": "L1", "covers": [["S01", "rice"], ["S02", "rice"], ["S03", "rice"]]},
        {"id": "L2", "covers": [["S01", "oil"], ["S03", "oil"]]},
    ],
    "packages": [{"id": "P1", "supplier": "C", "covers": [["S03", "rice"], ["S03", "oil"]], "price": "2800"}],
    "exclusions": [{"supplier": "A", "school": "S02", "reason": "related party"}],
    "incumbents": [{"school": "S01", "item": "rice", "supplier": "A"}],
    "rules": {
        "assignment": "split",
        "max_lots_per_owner": None,
        "max_owner_share": {"rice": "0.80"},
        "max_owner_share_total": "0.9",
        "min_owners": {"rice": {"count": 2, "share": "0.05"}},
        "max_winners": {"rice": 5},
        "min_average_quality": {"rice": 75},
        "small_business_min_share": {"rice": "0.30"},
        "capacity_reserve": "0.10",
        "survive_any_one_failure": False,
        "school_price_band": None,
        "budget": "20000",
    },
    "objective": [{"minimise": "evaluated_cost"}, {"maximise": "score", "tolerance": "0"}, {"minimise": "distance"}],
    "score_weights": {"price": "0.5", "quality": "0.3", "delivery": "0.2"},
    "tie_seed": "00ff",
    "gap": "0",
    "time_limit_s": 60,
}


def full_instance() -> dict[str, Any]:
    """A fresh copy."""
    return copy.deepcopy(_FULL)


def linear_instance(schools: int = 12) -> dict[str, Any]:
    """A linear instance with alike schools and equal prices."""
    names = [f"S{n:02d}" for n in range(schools)]
    return {
        "format": "allocation-instance/1",
        "quantity_step": "1",
        "items": [{"id": "rice", "unit": "kg", "reference_price": "5"}],
        "schools": [{"id": name, "zone": f"Z{n % 2}"} for n, name in enumerate(names)],
        "demands": [{"school": name, "item": "rice", "quantity": str(100 + 7 * n)} for n, name in enumerate(names)],
        "suppliers": [{"id": s} for s in "ABCD"],
        "offers": [
            {"id": f"{s}-rice", "supplier": s, "item": "rice", "unit_price": p, "quality": q, "capacity": c}
            for s, p, q, c in (
                ("A", "5", 80, "700"),
                ("B", "5", 80, "700"),
                ("C", "5.5", 90, None),
                ("D", "6", 99, "400"),
            )
        ],
        "rules": {"max_owner_share": {"rice": "0.37"}, "min_average_quality": {"rice": "84.3"}},
        "objective": [{"minimise": "cost"}],
        "tie_seed": "ab",
    }
