"""How long the work takes beside the same linear model handed to the solver without merging, in one run."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import highspy

from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.reader import parse_instance
from optimizer.solution import solve_instance
from optimizer.solver import highs_lp
from optimizer.stages import scaled_costs


def measure(raw: Mapping[str, Any]) -> dict[str, float]:
    """Seconds of each part, and the ratios of the whole to the plain run of the unmerged model."""
    data = json.dumps(raw).encode()
    begun = time.perf_counter()
    instance = parse_instance(data)
    read = time.perf_counter() - begun
    result = solve_instance(instance, "highs", None, "zh")
    total = time.perf_counter() - begun
    model = build_model(build_market(instance, merge=False))
    cost, _ = scaled_costs(model.stages[0])
    begun = time.perf_counter()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(highs_lp(model.arrays, cost))
    highs.run()
    plain = time.perf_counter() - begun
    parts = {name: float(value) for name, value in result["seconds"].items()}
    return parts | {
        "read": read,
        "total": total,
        "plain": plain,
        "columns_unmerged": float(model.arrays.shape[1]),
        "build_and_solve_to_plain": (parts["build"] + parts["solve"]) / plain,
        "total_to_plain": total / plain,
    }
