"""The only file that names a solver: options, limits, and what its answers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pulp

from optimizer.arrays import Arrays, Floats, Ints
from optimizer.pulp_form import to_pulp

SOLVERS = ("highs", "cbc")
OPTIMAL, INFEASIBLE, TIME_LIMIT = "optimal", "infeasible", "time_limit"
TOLERANCE = 1e-9
_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "parallel": "off",
    "solver": "simplex",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
    "mip_feasibility_tolerance": TOLERANCE,
    "mip_abs_gap": TOLERANCE,
}


class SolverError(RuntimeError):
    """The solver gave up for a reason of its own; the message names its status."""


@dataclass(frozen=True)
class Limits:
    """`time_s` seconds for this run, `gap` the relative gap at which a search may stop.

    `is_draft`: whatever is found will be judged by another bound, so that a fast search need not be a right one.
    """

    time_s: float
    gap: float = 0.0
    is_draft: bool = False


@dataclass(frozen=True)
class Outcome:
    """An answer of the solver; `x` is None when there is none. Duals belong to the rows as scaled in the arrays."""

    status: str
    x: Floats | None = None
    objective: float = 0.0
    bound: float = -np.inf
    row_dual: Floats | None = None
    reduced_cost: Floats | None = None


def describe(solver: str) -> dict[str, Any]:
    """Name, version and options, for the record."""
    if solver == "cbc":
        return {"name": "CBC", "version": f"PuLP {pulp.__version__}", "options": {"threads": 1, "randomCbcSeed": 1}}
    return {"name": "HiGHS", "version": highspy.Highs().version(), "options": _written(_OPTIONS)}


def _written(options: dict[str, Any]) -> dict[str, Any]:
    return {name: repr(value) if isinstance(value, float) else value for name, value in options.items()}


def run(solver: str, arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None = None) -> Outcome:
    """min cost·x over the arrays. Raises SolverError."""
    if arrays.shape[1] == 0:
        fits = bool(np.all(arrays.row_lower <= 0) and np.all(arrays.row_upper >= 0))
        return Outcome(OPTIMAL, np.zeros(0), 0.0, 0.0) if fits else Outcome(INFEASIBLE)
    if limits.time_s <= 0:
        return Outcome(TIME_LIMIT)
    return _run_cbc(arrays, cost, limits) if solver == "cbc" else _run_highs(arrays, cost, limits, start)


def highs_lp(arrays: Arrays, cost: Floats) -> highspy.HighsLp:
    """The arrays as HiGHS takes them, in one piece."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = arrays.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = arrays.shape
    lp.a_matrix_.start_ = arrays.starts.astype(np.int32)
    lp.a_matrix_.index_ = arrays.indices.astype(np.int32)
    lp.a_matrix_.value_ = arrays.values
    if arrays.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in arrays.integer]
    return lp


class GrowingModel:
    """A linear model that begins with some of its columns and is given more, each run starting from the last basis.

    A new column stands at its lower bound, so that the basis stays one of the larger model.
    """

    def __init__(self, arrays: Arrays, cost: Floats, columns: Ints) -> None:
        self.arrays, self.cost, self.columns = arrays, cost, columns
        self.highs = _new_highs()
        self.highs.setOptionValue("presolve", "off")  # it takes longer than it saves here
        self.highs.passModel(highs_lp(arrays.of_columns(columns), cost[columns]))

    def add(self, columns: Ints) -> None:
        """More columns, after those there are."""
        starts, rows, values = self.arrays.entries_of(columns)
        bounds = (self.arrays.lower[columns], self.arrays.upper[columns])
        places = (starts[:-1].astype(np.int32), rows.astype(np.int32))
        self.highs.addCols(len(columns), self.cost[columns], *bounds, len(values), *places, values)
        self.columns = np.append(self.columns, columns)

    def run(self, time_s: float) -> Outcome:
        """The optimum over the columns there are. Raises SolverError."""
        if time_s <= 0:
            return Outcome(TIME_LIMIT)
        return _run_again(self.highs, time_s)


class HeldColumns:
    """A linear model asked again and again what it reaches with some columns held at a value.

    Each run starts from the basis of the one before, which is dual feasible but for the columns that changed sides: a
    few pivots instead of a whole solve. The answers are optima all the same, whatever basis they started from.
    """

    def __init__(self, arrays: Arrays, cost: Floats) -> None:
        self.lower, self.upper = arrays.lower, arrays.upper
        self.highs = _new_highs()
        self.highs.passModel(highs_lp(arrays, cost))

    def outcome(self, columns: Ints, time_s: float, at: float | Floats = 0.0) -> Outcome:
        """The optimum with these columns held `at` 0 or where it says. Raises SolverError."""
        held = np.broadcast_to(np.asarray(at, dtype=float), len(columns)).copy()
        self._set_bounds(columns, held, held)
        found = _run_again(self.highs, time_s)
        self._set_bounds(columns, self.lower[columns], self.upper[columns])
        return found

    def _set_bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)


def _run_again(highs: highspy.Highs, time_s: float) -> Outcome:
    """A changed linear model from the basis it has; from nothing when that leads nowhere."""
    highs.setOptionValue("time_limit", highs.getRunTime() + time_s)
    highs.run()
    if highs.getModelStatus() in _UNCLEAR:
        highs.clearSolver()
        highs.run()
    return _highs_outcome(highs, mixed=False)


def _new_highs() -> highspy.Highs:
    highs = highspy.Highs()
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    return highs


def _run_highs(arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None) -> Outcome:
    highs = _new_highs()
    highs.setOptionValue("time_limit", limits.time_s)
    highs.setOptionValue("mip_rel_gap", limits.gap)
    highs.passModel(highs_lp(arrays, cost))
    mixed = bool(arrays.integer.any())
    if mixed and not limits.is_draft:
        # Reductions for whole numbers in HiGHS have cut off the optimum of tiny models (still in 1.15.1).
        highs.setOptionValue("presolve", "off")
    if start is not None and mixed:
        solution = highspy.HighsSolution()
        solution.col_value = start
        highs.setSolution(solution)
    highs.run()
    if highs.getModelStatus() in _UNCLEAR:
        highs.setOptionValue("presolve", "off")
        highs.run()
    return _highs_outcome(highs, mixed)


def dual_ray(arrays: Arrays, cost: Floats) -> Floats | None:
    """Dual values that show a linear model to be empty, if the solver has them."""
    highs = _new_highs()
    highs.setOptionValue("presolve", "off")
    highs.passModel(highs_lp(arrays, cost))
    highs.run()
    found = highs.getDualRay()
    return np.array(found[2]) if found[1] else None


_STATUS = {
    highspy.HighsModelStatus.kOptimal: OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: INFEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: INFEASIBLE,  # every column is bounded
    highspy.HighsModelStatus.kTimeLimit: TIME_LIMIT,
}
_UNCLEAR = {highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError}


def _highs_outcome(highs: highspy.Highs, mixed: bool) -> Outcome:
    status = _STATUS.get(highs.getModelStatus())
    info = highs.getInfo()
    if status is None:
        raise SolverError(highs.modelStatusToString(highs.getModelStatus()))
    has_answer = info.primal_solution_status == 2  # kSolutionStatusFeasible
    if status == INFEASIBLE or not has_answer:
        return Outcome(status if status != OPTIMAL else TIME_LIMIT)
    solution = highs.getSolution()
    x = np.array(solution.col_value)
    value = float(info.objective_function_value)
    if mixed:
        return Outcome(status, x, value, float(info.mip_dual_bound))
    bound = value if status == OPTIMAL else -np.inf
    return Outcome(status, x, value, bound, np.array(solution.row_dual), np.array(solution.col_dual))


def _run_cbc(arrays: Arrays, cost: Floats, limits: Limits) -> Outcome:
    problem = to_pulp(arrays, cost)
    options = ["randomSeed 1", "randomCbcSeed 1", "primalTolerance 1e-9", "integerTolerance 1e-9"]
    command = pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=limits.time_s, gapRel=limits.gap, options=options)
    problem.solve(command)
    if problem.sol_status in (pulp.LpSolutionInfeasible, pulp.LpSolutionUnbounded):
        return Outcome(INFEASIBLE)
    if problem.sol_status == pulp.LpSolutionNoSolutionFound:
        return Outcome(TIME_LIMIT)
    values = {variable.name: variable.varValue or 0.0 for variable in problem.variables()}
    x = np.array([values[name] for name in arrays.names(arrays.columns)])
    value = float(cost @ x)
    if problem.sol_status == pulp.LpSolutionOptimal:
        return Outcome(OPTIMAL, x, value, value)
    return Outcome(TIME_LIMIT, x, value)
