"""Every rule alone and in combination, against a look at every award there is."""

from __future__ import annotations

import os
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import parse_instance, solve, verify
from tests.optimizer.brute_force import best_value
from tests.optimizer.random_instances import RULES, WHOLE_IN_SPLIT, random_instance

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
ASSIGNMENTS = ("split", "single_per_item", "single_per_school", "single_per_lot")


def examples(count: int) -> Any:
    """`count` examples, or forty times as many in a long run."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=count * (40 if LONG else 1), deadline=None, derandomize=not LONG, suppress_health_check=slow
    )


def compare(raw: dict[str, Any], *, whole: bool) -> None:
    """The result verifies; its values are the best there are, or as good when fractions of a step could be better."""
    result = solve(parse_instance(raw)).to_json()
    failed = [check for check in verify(raw, result) if not check.ok]
    assert not failed, failed
    best = best_value(raw)
    if best is None:
        assert not whole or result["status"] == "infeasible"
        return
    assert result["status"] == "optimal"
    found = tuple(Fraction(stage["value"]) for stage in result["stages"])
    assert (
        max(abs(f - b) for f, b in zip(found, best, strict=True)) <= Fraction(1, 10**11)
        if whole
        else no_worse(result, best)
    )


def no_worse(result: dict[str, Any], best: tuple[Fraction, ...]) -> bool:
    stage = result["stages"][0]
    sign = 1 if stage["sense"] == "minimise" else -1
    return sign * (Fraction(stage["optimum"]) - best[0]) <= Fraction(1, 10**8)


@pytest.mark.parametrize("rule", RULES)
@examples(12)
@given(random=st.randoms(use_true_random=False), assignment=st.sampled_from(ASSIGNMENTS))
def test_each_rule_alone_gives_the_best_award(rule: str, random: Random, assignment: str) -> None:
    raw = random_instance(random, assignment, {rule})
    compare(raw, whole=assignment != "split" or rule in WHOLE_IN_SPLIT)


@examples(120)
@given(
    random=st.randoms(use_true_random=False),
    assignment=st.sampled_from(ASSIGNMENTS),
    rules=st.sets(st.sampled_from(RULES), min_size=2, max_size=6),
)
def test_rules_together_give_the_best_award(random: Random, assignment: str, rules: set[str]) -> None:
    raw = random_instance(random, assignment, rules)
    compare(raw, whole=assignment != "split" or rules <= WHOLE_IN_SPLIT)
