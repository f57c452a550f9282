"""The array form as a named PuLP problem, and any PuLP problem as arrays."""

from __future__ import annotations

import numpy as np
import pulp

from optimizer.arrays import ArrayBuilder, Arrays, Floats, Ints


def to_pulp(arrays: Arrays, cost: Floats, name: str = "allocation") -> pulp.LpProblem:
    """The named PuLP problem min cost·x over the arrays.

    A row with two different finite sides becomes two constraints, as PuLP has no ranges.
    """
    problem = pulp.LpProblem(name, pulp.LpMinimize)
    bounds = zip(
        arrays.names(arrays.columns), arrays.lower.tolist(), arrays.upper.tolist(), arrays.integer.tolist(), strict=True
    )
    columns = [
        problem.add_variable(label, low, high, pulp.LpInteger if whole else pulp.LpContinuous)
        for label, low, high, whole in bounds
    ]
    problem.setObjective(pulp.LpAffineExpression(list(zip(columns, cost.tolist(), strict=True))))
    rows = _by_rows(arrays)
    limits = zip(arrays.names(arrays.rows), arrays.row_lower.tolist(), arrays.row_upper.tolist(), strict=True)
    for at, (label, low, high) in enumerate(limits):
        terms = [(columns[column], value) for column, value in rows[at]]
        for side, sense in _sides(low, high):
            suffix = "" if low == high or not np.isfinite(low) or not np.isfinite(high) else f"_{sense}"
            expression = pulp.LpAffineExpression(terms)
            problem.addConstraint(pulp.LpConstraint(expression, sense, rhs=side), label + suffix)
    return problem


def _sides(low: float, high: float) -> list[tuple[float, int]]:
    if low == high:
        return [(low, pulp.LpConstraintEQ)]
    sides = [(low, pulp.LpConstraintGE), (high, pulp.LpConstraintLE)]
    return [(side, sense) for side, sense in sides if np.isfinite(side)]


def _by_rows(arrays: Arrays) -> list[list[tuple[int, float]]]:
    rows: list[list[tuple[int, float]]] = [[] for _ in range(arrays.shape[0])]
    columns = np.repeat(np.arange(arrays.shape[1]), np.diff(arrays.starts))
    entries = zip(arrays.indices.tolist(), columns.tolist(), arrays.values.tolist(), strict=True)
    for row, column, value in entries:
        rows[row].append((column, value))
    return rows


def from_pulp(problem: pulp.LpProblem) -> tuple[Arrays, Floats]:
    """The array form and the cost of a PuLP problem, columns and rows in its order; one family each."""
    variables = list(problem.variables())
    place = {variable.name: at for at, variable in enumerate(variables)}
    builder = ArrayBuilder()
    builder.add_columns("column", [(variable.name,) for variable in variables], integer=False)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, constraint in enumerate(problem.constraints.values()):
        for variable, value in constraint.items():
            rows.append(at)
            columns.append(place[variable.name])
            values.append(value)
    low, high = _limits(problem)
    builder.add_rows("row", [(name,) for name in problem.constraints], low, high, (rows, columns, values))
    arrays = builder.build()
    sign = -1.0 if problem.sense == pulp.LpMaximize else 1.0
    cost = sign * np.array([problem.objective.get(variable, 0.0) for variable in variables])
    lower = np.array([-np.inf if v.lowBound is None else v.lowBound for v in variables])
    upper = np.array([np.inf if v.upBound is None else v.upBound for v in variables])
    integer = np.array([v.cat == pulp.LpInteger for v in variables])
    return arrays.with_bounds(lower, upper, integer), cost


def _limits(problem: pulp.LpProblem) -> tuple[Floats, Floats]:
    senses: Ints = np.array([constraint.sense for constraint in problem.constraints.values()])
    sides = np.array([-constraint.constant for constraint in problem.constraints.values()], dtype=float)
    low = np.where(senses == pulp.LpConstraintLE, -np.inf, sides)
    high = np.where(senses == pulp.LpConstraintGE, np.inf, sides)
    return low, high
