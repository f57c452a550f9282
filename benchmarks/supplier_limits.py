"""Measures the allocator where a school may have few suppliers: `python -m benchmarks.supplier_limits [SECONDS]`.

Each county is made up, limited to so many suppliers a school, and searched twice in one process for at most so many
seconds of the clock (120): by plain HiGHS on the written model, first stage only, and by the allocator, all stages and
ties. Told are processor seconds, the value of the first stage, its claimed gap, and how the search ended.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.allocator import ITEMS, limited_highs, spent
from optimizer.generate import generate_instance
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.reader import parse_instance
from optimizer.solver import Limits
from optimizer.stages import run_course, scaled_costs

COUNTIES = ((96, 60, 10), (300, 60, 10), (1200, 200, 60))  # schools, suppliers, zones; last a slice of a province
LIMITED = (4, 3, 2)  # suppliers a school may have, of three items


def limited_county(schools: int, suppliers: int, zones: int, limit: int) -> dict[str, Any]:
    raw = generate_instance(schools, suppliers, zones, 1, ITEMS)
    for school in raw["schools"]:
        school["max_suppliers"] = limit
    return raw


def measure(sizes: tuple[int, int, int], limit: int, seconds: float) -> None:
    """Both searches of one county, a line each."""
    model = build_model(build_market(parse_instance(limited_county(*sizes, limit))))
    own, course = spent(lambda: run_course(model, "highs", Limits(seconds)))
    plain, (status, value, bound) = spent(lambda: limited_highs(model, seconds))
    print(f"{sizes[0]} schools, {sizes[1]} suppliers, at most {limit} a school", flush=True)
    if course.optima:
        tell("allocator, all stages", own, course.status, course.optima[0].value, course.optima[0].bound)
    factor = scaled_costs(model.stages[0])[1]
    tell("plain HiGHS, first stage", plain, status, value / factor, bound / factor)


def tell(name: str, spent_s: float, status: str, value: float, bound: float) -> None:
    print(f"  {name:26} {spent_s:7.1f} s {value:15.2f} {(value - bound) / abs(value):10.2e} {status}", flush=True)


def main() -> None:
    """The whole family."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    for limit in LIMITED:
        for sizes in COUNTIES:
            measure(sizes, limit, seconds)


if __name__ == "__main__":
    main()
