"""The lexicographic course: stage after stage, each among the answers that keep the earlier ones."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.arrays import Arrays, Floats
from optimizer.columns import FACE, run_linear
from optimizer.count_rules import find_count_rules
from optimizer.model import Model
from optimizer.objective import Stage
from optimizer.solver import INFEASIBLE, OPTIMAL, TIME_LIMIT, Limits, Outcome, run

SLACK = 1e-10  # relative, for a stage kept by a row
SAME = 1e-4  # relative, what the slack of earlier stages can win in a later one


@dataclass
class Optimum:
    """What a stage reached and what was proven of it, in the metric's own unit."""

    value: float
    bound: float


@dataclass
class Course:
    """The way to an award: the status, the columns' values (None without an answer) and each stage's optimum."""

    status: str
    x: Floats | None = None
    optima: list[Optimum] = field(default_factory=list)
    first: Outcome | None = None  # of the first stage, with the whole numbers fixed
    seconds: float = 0.0


class _Clock:
    def __init__(self, seconds: float) -> None:
        self.start = time.perf_counter()
        self.end = self.start + seconds

    def left(self) -> float:
        return self.end - time.perf_counter()


def run_course(model: Model, solver: str, limits: Limits) -> Course:
    """All stages. An answer found in time is returned with status "time_limit" when a stage could not be finished.

    `solver` searches; the last walk over the faces needs dual values and is always done by HiGHS.
    """
    clock = _Clock(limits.time_s)
    course = Course(OPTIMAL)
    if solver != "highs" or model.arrays.integer.any():
        course = _search(model, solver, limits, clock)
    if course.status == OPTIMAL or course.x is not None:
        _settle(model, course, clock)
    course.seconds = time.perf_counter() - clock.start
    return course


def scaled_costs(stage: Stage) -> tuple[Floats, float]:
    """The stage's costs, to be minimised, brought to about 1000 by a power of two."""
    largest = float(np.abs(stage.coefficients).max(initial=0.0))
    factor = float(2.0 ** (10 - np.frexp(largest)[1])) if largest > 0 else 1.0
    return stage.sign * factor * stage.coefficients, factor


def _search(model: Model, solver: str, limits: Limits, clock: _Clock) -> Course:
    """The stages one by one, each kept in what follows by its face or, short of its linear bound, a row."""
    arrays, course = model.arrays, Course(OPTIMAL)
    costs = [stage.coefficients for stage in model.stages]
    counted = find_count_rules(arrays, costs) if solver == "highs" else None
    for stage in model.stages:
        cost, factor = scaled_costs(stage)
        left = Limits(clock.left(), limits.gap)
        outcome = counted.run(arrays, cost, left, course.x) if counted else run(solver, arrays, cost, left, course.x)
        if outcome.status == INFEASIBLE and course.x is not None:
            kept = arrays.shape[0] - model.arrays.shape[0]
            outcome = _retry(solver, arrays, cost, Limits(clock.left(), limits.gap), kept)
        course.status = outcome.status
        if outcome.x is None:
            break
        course.x = _whole(arrays, outcome.x)
        value = float(stage.coefficients @ outcome.x)
        course.optima.append(Optimum(value, stage.sign * outcome.bound / factor))
        if outcome.status == TIME_LIMIT:
            break
        arrays = _face(arrays, stage, outcome, value)
    return course


def _whole(arrays: Arrays, x: Floats) -> Floats:
    return np.where(arrays.integer, np.rint(x), x)


def _keep(arrays: Arrays, stage: Stage, value: float, slack: float = SLACK) -> Arrays:
    """One more row: the metric stays within the stage's tolerance of `value`."""
    allowed = stage.tolerance * abs(value) + slack * max(abs(value), float(np.abs(stage.coefficients).max(initial=0.0)))
    return arrays.with_row(stage.sign * stage.coefficients, -np.inf, stage.sign * value + allowed, "stage")


def _retry(solver: str, arrays: Arrays, cost: Floats, limits: Limits, kept: int) -> Outcome:
    """Stage rows too tight for floating point are loosened, a hundredfold at a time."""
    outcome = Outcome(INFEASIBLE)
    for factor in (1e-8, 1e-6):
        upper = arrays.row_upper.copy()
        rows = slice(len(upper) - kept, None)
        upper[rows] += factor * np.maximum(1.0, np.abs(upper[rows]))
        outcome = run(solver, replace(arrays, row_upper=upper), cost, limits)
        if outcome.status != INFEASIBLE:
            break
    return outcome if outcome.status != INFEASIBLE else Outcome(TIME_LIMIT)


def _settle(model: Model, course: Course, clock: _Clock) -> None:
    """Fixes the whole numbers and walks the stages over the faces of what is left, a linear model."""
    fixed = model.arrays.integer
    arrays = model.arrays
    if course.x is not None:
        lower = np.where(fixed, course.x, arrays.lower)
        upper = np.where(fixed, course.x, arrays.upper)
        arrays = arrays.with_bounds(lower, upper, np.zeros_like(fixed))
    searched = len(course.optima)
    for at, stage in enumerate(model.stages):
        cost, factor = scaled_costs(stage)
        outcome = run_linear(arrays, cost, Limits(600.0 if course.x is not None else clock.left()))
        if outcome.status != OPTIMAL or outcome.x is None:
            course.status = outcome.status if course.x is None else course.status
            break
        course.x = np.where(fixed, course.x, outcome.x) if course.x is not None else outcome.x
        value = float(stage.coefficients @ course.x)
        course.first = outcome if at == 0 else course.first
        if at < searched:
            _confirm(course.optima[at], stage, value)
        elif not fixed.any():
            course.optima.append(Optimum(value, stage.sign * outcome.bound / factor))
        known = course.optima[at].value if at < len(course.optima) else value
        arrays = _face(arrays, stage, outcome, value if stage.tolerance == 0 else known)


def _confirm(reached: Optimum, stage: Stage, value: float) -> None:
    """Takes the value without the slack that the rows of the search need; the gap claimed there stays as it is."""
    if stage.tolerance == 0 and abs(reached.value - value) <= SAME * max(1.0, abs(value)):
        reached.bound += value - reached.value
        reached.value = value


def _face(arrays: Arrays, stage: Stage, outcome: Outcome, value: float) -> Arrays:
    """The answers as good as this one, by complementary slackness; or a row, with a tolerance or without dual values.

    x is optimal exactly when every column with a reduced cost and every row with a dual value stays at its bound.
    """
    if stage.tolerance > 0 or outcome.reduced_cost is None or outcome.row_dual is None:
        return _keep(arrays, stage, value)
    lower = np.where(outcome.reduced_cost < -FACE, arrays.upper, arrays.lower)
    upper = np.where(outcome.reduced_cost > FACE, arrays.lower, arrays.upper)
    row_lower = np.where(outcome.row_dual < -FACE, arrays.row_upper, arrays.row_lower)
    row_upper = np.where(outcome.row_dual > FACE, arrays.row_lower, arrays.row_upper)
    return replace(arrays, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
