"""Column generation: the same optimum as the whole model, the same award, and a certificate that holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from optimizer import columns, parse_instance, solve, verify
from optimizer.arrays import Arrays, Floats
from optimizer.generate import generate_instance
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.solver import INFEASIBLE, OPTIMAL, TIME_LIMIT, TOLERANCE, Limits, Outcome, run
from optimizer.stages import scaled_costs
from tests.optimizer.random_instances import random_instance
from tests.optimizer.samples import linear_instance
from tests.optimizer.test_against_brute_force import compare

LINEAR = (
    "capacity",
    "capacity_reserve",
    "max_owner_share",
    "max_owner_share_total",
    "min_average_quality",
    "small_business_min_share",
    "school_price_band",
    "budget",
    "exclusions",
)
MINUTE = Limits(60.0)


@contextmanager
def everything_is_large(first: int) -> Iterator[None]:
    """Models of any size are solved by columns, beginning with so many a site."""
    with patch.multiple(columns, LARGE=1, FIRST=first):
        yield


def first_stage(raw: dict[str, Any]) -> tuple[Arrays, Floats]:
    model = build_model(build_market(parse_instance(raw)))
    return model.arrays, scaled_costs(model.stages[0])[0]


def town(seed: int, objective: list[dict[str, str]] | None = None) -> dict[str, Any]:
    raw = generate_instance(40, 12, 8, seed, ["rice", "oil"])
    return raw if objective is None else raw | {"objective": objective}


def assert_proven(outcome: Outcome, arrays: Arrays, cost: Floats) -> None:
    """Dual values of the right sign whose bound meets the objective: an optimum of the whole model."""
    assert outcome.x is not None
    assert outcome.row_dual is not None
    y, reduced = outcome.row_dual, cost - arrays.price(outcome.row_dual)
    assert np.allclose(reduced, outcome.reduced_cost, atol=1e-9)
    sides = np.where(y > 0, arrays.row_lower, arrays.row_upper)
    bound = sum(s * v for s, v in zip(sides.tolist(), y.tolist(), strict=True) if abs(v) > TOLERANCE)
    bound += float(np.minimum(reduced * arrays.lower, reduced * arrays.upper).sum())
    assert bound == pytest.approx(float(cost @ outcome.x), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_the_optimum_of_a_few_columns_is_that_of_all(seed: int, first: int) -> None:
    objective = [None, [{"maximise": "quality"}], [{"minimise": "distance"}]][seed % 3]
    arrays, cost = first_stage(town(seed, objective))
    whole = run("highs", arrays, cost, MINUTE)
    with everything_is_large(first):
        found = columns.generate_columns(arrays, cost, MINUTE)
    assert found.objective == pytest.approx(whole.objective, rel=1e-10)
    assert_proven(found, arrays, cost)


def test_not_every_column_is_looked_at() -> None:
    arrays, cost = first_stage(town(1))
    made = []

    class Seen(columns.GrowingModel):
        def run(self, time_s: float) -> Outcome:
            made.append(self.columns)
            return super().run(time_s)

    with everything_is_large(2), patch.object(columns, "GrowingModel", Seen):
        columns.generate_columns(arrays, cost, MINUTE)
    assert np.bincount(columns._sites(arrays)[made[0]]).tolist() == [2] * 16
    assert len(made[0]) < len(made[-1]) < len(cost) / 2


@pytest.mark.parametrize("seed", range(4))
def test_the_award_and_its_proof_are_those_of_the_whole_model(seed: int) -> None:
    raw = town(seed, [{"minimise": "cost"}, {"maximise": "quality"}])
    whole = solve(parse_instance(raw))
    with everything_is_large(1):
        found = solve(parse_instance(raw))
    assert found.awards == whole.awards
    assert found["stages"] == whole["stages"]
    assert all(check.ok for check in verify(raw, found.to_json()))
    assert found["certificate"]["proven"] is True


@pytest.mark.parametrize("seed", range(25))
def test_by_columns_no_award_is_better(seed: int) -> None:
    random = Random(seed)
    raw = random_instance(random, "split", set(random.sample(LINEAR, random.randint(1, 4))))
    with everything_is_large(1):
        compare(raw, whole=False)


def short_of_the_cheapest() -> dict[str, Any]:
    """The cheapest offer of every school is the same, and too small for all of them."""
    raw = linear_instance()
    raw["offers"][0] |= {"unit_price": "1", "capacity": "100"}
    raw["rules"] = {}
    return raw


def test_too_few_columns_are_widened_until_there_is_an_award() -> None:
    arrays, cost = first_stage(short_of_the_cheapest())
    with everything_is_large(1):
        only = columns.cheapest(cost, columns._sites(arrays), np.arange(len(cost)), 1)
        assert run("highs", arrays.of_columns(only), cost[only], MINUTE).status == INFEASIBLE
        found = columns.generate_columns(arrays, cost, MINUTE)
    assert found.objective == pytest.approx(run("highs", arrays, cost, MINUTE).objective)


def test_without_any_award_there_is_none_by_columns() -> None:
    raw = linear_instance()
    for offer in raw["offers"]:
        offer["capacity"] = "100"
    arrays, cost = first_stage(raw)
    with everything_is_large(1):
        assert columns.run_linear(arrays, cost, MINUTE).status == INFEASIBLE
        assert columns.run_linear(arrays, cost, Limits(0.0)).status == TIME_LIMIT
        assert solve(parse_instance(raw)).status == INFEASIBLE


def test_fixed_columns_are_numbers() -> None:
    arrays, cost = first_stage(town(2))
    plain = run("highs", arrays, cost, MINUTE)
    assert plain.x is not None
    held = np.arange(0, len(cost), 2)
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    lower[held] = upper[held] = plain.x[held]
    fixed = arrays.with_bounds(lower, upper, arrays.integer)
    with everything_is_large(2):
        found = columns.run_linear(fixed, cost, MINUTE)
    assert found.status == OPTIMAL
    assert found.x is not None
    assert np.array_equal(found.x[held], plain.x[held])
    assert found.objective == pytest.approx(plain.objective, rel=1e-10)
    assert np.allclose(fixed.activity(found.x), np.clip(fixed.activity(found.x), fixed.row_lower, fixed.row_upper))


def test_the_cheapest_of_each_site_in_order() -> None:
    price = np.array([3.0, 1.0, 1.0, 2.0, 5.0, 4.0])
    sites = np.array([0, 0, 0, 1, 1, 1])
    assert columns.cheapest(price, sites, np.arange(6), 1).tolist() == [1, 3]
    assert columns.cheapest(price, sites, np.arange(6), 2).tolist() == [1, 2, 3, 5]
    assert columns.cheapest(price, sites, np.array([0, 4]), 9).tolist() == [0, 4]
    assert columns.cheapest(price, sites, np.zeros(0, np.int64), 9).tolist() == []
