"""Count rules asked only where they are broken: the same optimum as the whole model, and the best there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from optimizer import count_rules, parse_instance, solve, verify
from optimizer.arrays import Arrays, Floats
from optimizer.columns import run_free
from optimizer.count_rules import CountRules, find_count_rules
from optimizer.generate import generate_instance
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.solver import INFEASIBLE, OPTIMAL, TIME_LIMIT, Limits, Outcome, run
from optimizer.stages import scaled_costs
from tests.optimizer.random_instances import WHOLE_IN_SPLIT, random_instance
from tests.optimizer.test_against_brute_force import compare

COUNTED = ("max_suppliers", "max_winners")
BESIDE = ("capacity", "min_award", "tiers", "packages", "max_owner_share", "min_owners", "vehicle_hours", "exclusions")
MINUTE = Limits(60.0)


@contextmanager
def asked_one_by_one() -> Iterator[None]:
    """Groups of models of any size are put back as they are broken, however many that are."""
    with patch.multiple(count_rules, MANY=1, SHARE=1.0):
        yield


def district(limit: int, seed: int = 1, schools: int = 12) -> dict[str, Any]:
    raw = generate_instance(schools, 8, 3, seed, ["rice", "flour", "oil"])
    for school in raw["schools"]:
        school["max_suppliers"] = limit
    return raw


def first_stage(raw: dict[str, Any]) -> tuple[Arrays, Floats, list[Floats]]:
    model = build_model(build_market(parse_instance(raw)))
    return model.arrays, scaled_costs(model.stages[0])[0], [stage.coefficients for stage in model.stages]


def rules_of(arrays: Arrays, costs: list[Floats]) -> CountRules:
    with patch.object(count_rules, "MANY", 1):
        found = find_count_rules(arrays, costs)
    assert found is not None
    return found


def suppliers_of_schools(awards: list[dict[str, Any]]) -> dict[str, set[str]]:
    found = defaultdict(set)
    for line in awards:
        found[line["school"]].add(line["supplier"])
    return found


@pytest.mark.parametrize(("limit", "seed", "schools"), [(2, 1, 5), (3, 1, 12), (4, 3, 12)])
def test_the_optimum_is_that_of_the_whole_model(limit: int, seed: int, schools: int) -> None:
    arrays, cost, costs = first_stage(district(limit, seed, schools))
    whole = run("highs", arrays, cost, MINUTE)
    rules = rules_of(arrays, costs)
    with asked_one_by_one():
        found = rules.run(arrays, cost, MINUTE, None)
    assert found.status == whole.status == OPTIMAL
    assert found.objective == pytest.approx(whole.objective, rel=1e-9)
    assert found.x is not None
    sums = arrays.activity(np.where(arrays.integer, np.rint(found.x), found.x))
    assert np.all(sums >= arrays.row_lower - 1e-7)
    assert np.all(sums <= arrays.row_upper + 1e-7)


def test_only_broken_groups_are_enforced() -> None:
    arrays, cost, costs = first_stage(district(3, 2))
    rules = rules_of(arrays, costs)
    with asked_one_by_one():
        rules.run(arrays, cost, MINUTE, None)
    assert 0 < len(rules.enforced) < 12
    rows = {family.name: family for family in arrays.rows}
    assert all(rows["max_suppliers"].span.start <= group < rows["max_suppliers"].span.stop for group in rules.enforced)


def test_an_award_keeps_the_limit_and_verifies() -> None:
    raw = district(3, schools=4)
    whole = solve(parse_instance(raw))
    with asked_one_by_one():
        found = solve(parse_instance(raw))
    assert found.awards == whole.awards
    assert max(len(suppliers) for suppliers in suppliers_of_schools(found.awards).values()) == 3
    assert [stage["optimum"] for stage in found["stages"]] == [stage["optimum"] for stage in whole["stages"]]
    assert all(check.ok for check in verify(raw, found.to_json()))


@pytest.mark.parametrize("seed", range(30))
def test_asked_one_by_one_no_award_is_better(seed: int) -> None:
    random = Random(seed)
    assignment = ("split", "single_per_item")[seed % 2]
    rules = {random.choice(COUNTED), *random.sample((*COUNTED, *BESIDE), random.randint(1, 3))}
    with asked_one_by_one():
        compare(random_instance(random, assignment, rules), whole=True)


def test_an_indicator_that_something_else_speaks_of_keeps_its_group() -> None:
    raw = district(3)
    raw["suppliers"][0]["vehicle_hours"] = {"limit": "3", "per_school": {raw["schools"][0]["id"]: "1"}}
    arrays, _, costs = first_stage(raw)
    assert groups(rules_of(arrays, costs)) == 11
    free, _, free_costs = first_stage(district(3))
    assert groups(rules_of(free, free_costs)) == 12


BESIDE_SPLIT = ("capacity", "capacity_reserve", "exclusions", "max_owner_share", "min_average_quality", "budget")


@pytest.mark.parametrize("seed", range(40))
def test_drafted_with_any_linear_rules_no_award_is_better(seed: int) -> None:
    random = Random(seed)
    rules = {"max_suppliers", *random.sample(BESIDE_SPLIT, random.randint(0, 4))}
    with asked_one_by_one():
        compare(random_instance(random, "split", rules), whole=rules <= WHOLE_IN_SPLIT)


STAGES = [{"minimise": "cost"}, {"maximise": "quality"}, {"minimise": "distance", "tolerance": "0.01"}]


@pytest.mark.parametrize(("limit", "seed", "objective"), [(4, 2, STAGES[:1]), (4, 3, STAGES), (5, 2, STAGES[1:])])
def test_an_answer_at_the_linear_bound_is_drafted_for_every_stage(
    limit: int, seed: int, objective: list[dict[str, str]]
) -> None:
    raw = district(limit, seed) | {"objective": objective}
    whole = solve(parse_instance(raw), leaves=0)
    with asked_one_by_one():
        found = solve(parse_instance(raw), leaves=0)
    assert found.status == whole.status == "optimal"
    assert found.awards == whole.awards
    assert [stage["value"] for stage in found["stages"]] == [stage["value"] for stage in whole["stages"]]


def test_the_order_of_the_file_changes_nothing() -> None:
    raw = district(4, 3)
    random, other = Random(7), {key: list(value) if isinstance(value, list) else value for key, value in raw.items()}
    for key in ("items", "schools", "demands", "suppliers", "offers"):
        random.shuffle(other[key])
    with asked_one_by_one():
        one, two = (solve(parse_instance(which), leaves=0) for which in (raw, other))
    assert one.awards == two.awards
    assert one["stages"] == two["stages"]


def drafted(raw: dict[str, Any], gap: float = 0.0) -> tuple[CountRules, Arrays, Floats, Outcome]:
    arrays, cost, costs = first_stage(raw)
    rules = rules_of(arrays, costs)
    return rules, arrays, cost, rules._draft(arrays, cost, lambda: Limits(60.0, gap))


def test_a_draft_at_the_linear_bound_comes_with_the_face_it_lies_on() -> None:
    rules, arrays, cost, found = drafted(district(3, 1, 20))
    linear = rules._relaxed(arrays, cost, MINUTE, None, ())
    assert linear.x is not None
    assert rules._count(linear.x, ())
    assert found.status == OPTIMAL
    assert found.x is not None
    assert found.row_dual is not None
    assert not rules._count(found.x.copy(), ())
    assert float(cost @ found.x) == pytest.approx(linear.objective, rel=1e-12)
    assert found.objective == pytest.approx(run("highs", arrays, cost, MINUTE).objective, rel=1e-9)
    dearer = found.x.copy()
    dearer[np.flatnonzero(found.reduced_cost > 1.0)[0]] += 0.001
    assert count_rules._lies_on_face(arrays, found, found.x)
    assert not count_rules._lies_on_face(arrays, found, dearer)


def test_a_draft_above_the_linear_bound_is_only_a_start() -> None:
    raw = district(3, 1)
    rules, arrays, cost, found = drafted(raw)
    whole = run("highs", arrays, cost, MINUTE)
    assert found.status == TIME_LIMIT
    assert found.row_dual is None
    assert found.bound < whole.objective <= found.objective + 1e-6
    linear = rules._relaxed(arrays, cost, MINUTE, None, ())
    assert count_rules._judged(arrays, cost, linear, None, 0.0).bound == linear.objective == found.bound
    assert drafted(raw, gap=0.5)[3].status == OPTIMAL


def test_indicators_follow_what_they_stand_for() -> None:
    arrays, cost, costs = first_stage(district(4, 2))
    rules = rules_of(arrays, costs)
    columns, indicators = rules.links
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    taken, closed = indicators[0], indicators[-1]
    lower[columns[0]] = 0.25
    upper[columns[indicators == closed]] = 0.0
    found = rules._tightened(arrays.with_bounds(lower, upper, arrays.integer))
    assert (found.lower[taken], found.upper[taken]) == (1.0, 1.0)
    assert (found.lower[closed], found.upper[closed]) == (0.0, 0.0)
    assert np.count_nonzero(found.lower != arrays.lower) == 2
    plain = run("highs", arrays.with_bounds(lower, upper, arrays.integer), cost, MINUTE)
    free = run_free(found, cost, MINUTE)
    assert free.objective == pytest.approx(plain.objective, rel=1e-9)
    assert free.x is not None
    assert np.all((free.x >= found.lower - 1e-9) & (free.x <= found.upper + 1e-9))


def groups(rules: CountRules) -> int:
    return len(np.unique(rules.of_row[rules.of_row >= 0]))


def test_few_indicators_are_left_where_they_are() -> None:
    arrays, _, costs = first_stage(district(3, schools=2))
    assert find_count_rules(arrays, costs) is None


def test_without_an_answer_or_without_time() -> None:
    raw = district(1)
    for offer in raw["offers"]:
        offer["capacity"] = "1"
    arrays, cost, costs = first_stage(raw)
    with asked_one_by_one():
        assert rules_of(arrays, costs).run(arrays, cost, MINUTE, None).status == INFEASIBLE
        assert rules_of(arrays, costs).run(arrays, cost, Limits(0.0), None).status == TIME_LIMIT


def test_where_many_are_broken_the_whole_model_is_asked() -> None:
    arrays, cost, costs = first_stage(district(2, schools=5))
    rules = rules_of(arrays, costs)
    whole = run("highs", arrays, cost, MINUTE)
    found = rules.run(arrays, cost, MINUTE, None)
    assert len(rules.enforced) > count_rules.SHARE * 5
    assert found.x is not None
    assert whole.x is not None
    assert np.array_equal(found.x, whole.x)
