"""Allocates school food demand to offers: reads an instance, solves it, checks and explains the award.

A library of its own: values in, values out; no database, no web, no clock and no chance. Public: `parse_instance`,
`solve`, `verify`, `price_rules`, `Instance`, `InstanceError`, `Problem`, `Result`, `Check`, `SolverError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.explain import Explainer
from optimizer.instance import Instance
from optimizer.problems import InstanceError, Problem
from optimizer.reader import parse_instance
from optimizer.solution import LEAVES, Result, SolverError, solve_instance
from optimizer.verify import Check, verify

__all__ = [
    "Check",
    "Instance",
    "InstanceError",
    "Problem",
    "Result",
    "SolverError",
    "parse_instance",
    "price_rules",
    "solve",
    "verify",
]


def solve(
    instance: Instance,
    *,
    time_limit_s: float | None = None,
    solver: str = "highs",
    lang: str = "zh",
    leaves: int = LEAVES,
) -> Result:
    """The award of an instance, by `solver` "highs" or "cbc"; the instance's own time limit unless one is given.

    `leaves` bounds the certificate; 0 leaves certificate and checks out, for a question that nobody will publish.

    Infeasible is a result, not an exception; its conflict is told in `lang` "zh" or "en". Raises SolverError when the
    solver itself fails.
    """
    return solve_instance(instance, solver, time_limit_s, lang, leaves)


def price_rules(instance: Instance, result: Mapping[str, Any]) -> dict[str, Any]:
    """What each rule of `instance` costs in CNY and whom it helps and hurts, by path: solved again without it.

    `result` is the instance's own, with awards.
    """
    return Explainer(instance, result).rules()
