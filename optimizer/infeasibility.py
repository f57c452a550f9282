"""Why nothing can be awarded: an irreducible conflict, found by dividing the members (QuickXplain, Junker 2004)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from optimizer.instance import Goal, Instance
from optimizer.members import Member, keep_only, members_of, order
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.solver import INFEASIBLE, OPTIMAL, Limits, SolverError, run

_PLAIN = (Goal("cost", "minimise", Decimal(0)),)


def find_conflict(instance: Instance, time_s: float) -> list[Member]:
    """Members that are infeasible together and feasible without any one of them. Raises SolverError out of time."""
    search = _Search(instance, time_s)
    return order(search.minimal([], [], members_of(instance)))


def to_json(conflict: Sequence[Member], lang: str) -> list[dict[str, Any]]:
    """[{path, words}]."""
    return [{"path": member.path, "words": member.words(lang)} for member in conflict]


class _Search:
    def __init__(self, instance: Instance, time_s: float) -> None:
        self.instance = instance
        self.end = time.perf_counter() + time_s

    def is_feasible(self, kept: Sequence[Member]) -> bool:
        return is_feasible(keep_only(self.instance, kept), self.end - time.perf_counter())

    def minimal(self, background: list[Member], added: list[Member], members: list[Member]) -> list[Member]:
        """The members of a smallest conflict with the background; `added` is what the background just gained."""
        if added and not self.is_feasible(background):
            return []
        if len(members) == 1:
            return members
        half = len(members) // 2
        first, second = members[:half], members[half:]
        of_second = self.minimal(background + first, first, second)
        of_first = self.minimal(background + of_second, of_second, first)
        return of_first + of_second


def is_feasible(instance: Instance, time_s: float) -> bool:
    """Whether any award obeys the instance's rules. Raises SolverError when time runs out."""
    model = build_model(build_market(replace(instance, objective=_PLAIN)))
    outcome = run("highs", model.arrays, np.zeros(model.arrays.shape[1]), Limits(time_s))
    if outcome.status not in (OPTIMAL, INFEASIBLE):
        raise SolverError("no time left to find the conflict")
    return outcome.status == OPTIMAL
