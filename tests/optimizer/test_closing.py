"""Answers drawn from linear optima by closing whoever is used least, and models asked again with columns held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.arrays import Floats, Ints
from optimizer.closing import close_least_used
from optimizer.generate import generate_instance
from optimizer.merge import build_market
from optimizer.model import Model, build_model
from optimizer.reader import parse_instance
from optimizer.solver import INFEASIBLE, HeldColumns, Limits, run
from optimizer.stages import scaled_costs

MINUTE = Limits(60.0)


def town(seed: int) -> tuple[Model, Floats]:
    model = build_model(build_market(parse_instance(generate_instance(12, 8, 3, seed, ["rice", "oil"]))))
    return model, scaled_costs(model.stages[0])[0]


@pytest.mark.parametrize("seed", range(4))
def test_held_columns_are_those_of_a_model_with_these_bounds(seed: int) -> None:
    model, cost = town(seed)
    again = HeldColumns(model.arrays, cost)
    plain = again.outcome(np.zeros(0, dtype=np.int64), 60.0)
    assert plain.x is not None
    columns = np.argsort(-plain.x, kind="stable")[:4]
    for at in (0.0, np.array([1.0, 0.0, 0.5, 0.0])):
        lower, upper = model.arrays.lower.copy(), model.arrays.upper.copy()
        lower[columns] = upper[columns] = at
        whole = run("highs", replace(model.arrays, lower=lower, upper=upper), cost, MINUTE)
        found = again.outcome(columns, 60.0, at)
        assert found.status == whole.status
        assert found.objective == pytest.approx(whole.objective, rel=1e-9)
    assert again.outcome(np.zeros(0, dtype=np.int64), 60.0).objective == pytest.approx(plain.objective, rel=1e-12)


def test_closing_goes_on_until_nothing_is_too_much() -> None:
    model, cost = town(1)
    offers = model.variables.terms.supplier
    asked: list[int] = []

    def surplus(x: Floats) -> Ints:
        """The columns of the least of all suppliers, as long as there are more than five."""
        used = sorted(set(offers[x > 1e-9].tolist()))
        asked.append(len(used))
        return np.flatnonzero(offers == used[-1]) if len(used) > 5 else np.zeros(0, dtype=np.int64)

    found, seen = close_least_used(model.arrays, cost, surplus, lambda: MINUTE)
    assert found is not None
    assert asked[0] > 5
    assert asked[-1] == 5
    assert len(set(offers[found > 1e-9].tolist())) == 5
    assert np.all(seen[found > 1e-9])
    sums = model.arrays.activity(found)
    assert np.all((sums >= model.arrays.row_lower - 1e-7) & (sums <= model.arrays.row_upper + 1e-7))
    plain = run("highs", model.arrays, cost, MINUTE)
    assert float(cost @ found) > plain.objective
    assert plain.x is not None
    assert np.all(seen[plain.x > 1e-9])


def test_where_too_much_is_closed_there_is_no_answer() -> None:
    model, cost = town(2)
    found, seen = close_least_used(model.arrays, cost, lambda x: np.flatnonzero(x > 1e-9), lambda: MINUTE)
    assert found is None
    assert seen.any()
    assert run("highs", model.arrays.of_columns(np.flatnonzero(~seen)), cost[~seen], MINUTE).status == INFEASIBLE
    assert close_least_used(model.arrays, cost, lambda x: np.zeros(0, np.int64), lambda: Limits(0.0))[0] is None
