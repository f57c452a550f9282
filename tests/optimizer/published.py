"""Published instances as instances of the allocator, without any special code in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "data" / "instances"


def _numbers(name: str) -> list[Decimal]:
    return [Decimal(word) for word in (FOLDER / name).read_text().split()]


def _base(schools: list[str]) -> dict[str, Any]:
    return {
        "format": "allocation-instance/1",
        "items": [{"id": "good", "unit": "u"}],
        "schools": [{"id": school, "zone": school} for school in schools],
        "quantity_step": "0.001",
        "time_limit_s": 300,
    }


def facility_location(name: str) -> dict[str, Any]:
    """A facility is a supplier with a fixed cost and one offer; a customer is a school in a zone of its own."""
    numbers = iter(_numbers(name))
    m, n = int(next(numbers)), int(next(numbers))
    facilities = [(next(numbers), next(numbers)) for _ in range(m)]
    customers = [f"C{j:03d}" for j in range(n)]
    demand: list[Decimal] = []
    unit: list[list[Decimal]] = []
    for _ in range(n):
        demand.append(next(numbers))
        unit.append([next(numbers) / demand[-1] for _ in range(m)])
    return _base(customers) | {
        "demands": [{"school": c, "item": "good", "quantity": str(q)} for c, q in zip(customers, demand, strict=True)],
        "suppliers": [{"id": f"F{i:02d}", "fixed_cost": str(fixed)} for i, (_, fixed) in enumerate(facilities)],
        "offers": [
            {
                "id": f"F{i:02d}-good",
                "supplier": f"F{i:02d}",
                "item": "good",
                "unit_price": "0",
                "capacity": str(capacity),
                "delivery_cost": {c: f"{unit[j][i]:f}" for j, c in enumerate(customers)},
            }
            for i, (capacity, _) in enumerate(facilities)
        ],
        "objective": [{"minimise": "cost"}],
    }


def assignment_problems(name: str) -> list[dict[str, Any]]:
    """An agent is a supplier with vehicle hours, a job a school with demand 1; profit p is a delivery cost 100 - p."""
    numbers = iter(map(int, _numbers(name)))
    return [_assignment_problem(numbers) for _ in range(next(numbers))]


def _assignment_problem(numbers: Any) -> dict[str, Any]:
    m, n = next(numbers), next(numbers)
    profit = [[next(numbers) for _ in range(n)] for _ in range(m)]
    use = [[next(numbers) for _ in range(n)] for _ in range(m)]
    limit = [next(numbers) for _ in range(m)]
    jobs = [f"J{j:02d}" for j in range(n)]
    return _base(jobs) | {
        "quantity_step": "1",
        "demands": [{"school": job, "item": "good", "quantity": "1"} for job in jobs],
        "suppliers": [
            {
                "id": f"A{i}",
                "vehicle_hours": {"limit": limit[i], "per_school": dict(zip(jobs, use[i], strict=True))},
            }
            for i in range(m)
        ],
        "offers": [
            {
                "id": f"A{i}-good",
                "supplier": f"A{i}",
                "item": "good",
                "unit_price": "0",
                "delivery_cost_by_school": {job: 100 - p for job, p in zip(jobs, profit[i], strict=True)},
            }
            for i in range(m)
        ],
        "rules": {"assignment": "single_per_school"},
        "objective": [{"minimise": "cost"}],
    }
