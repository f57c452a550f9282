"""Large linear models, solved on the few of their columns that matter, with a proof that the others do not."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from optimizer.arrays import Arrays, Floats, Ints
from optimizer.solver import INFEASIBLE, OPTIMAL, TOLERANCE, GrowingModel, Limits, Outcome, run

LARGE = 10_000  # columns; below it the whole model is as fast
FIRST = 20  # the cheapest columns of each site to begin with, and the most a site is given in one round
FACE = 1e-6  # a dual value below this, of costs scaled to about 1000, counts as zero
WIDER = 4  # times as many, when nothing can be awarded with those


def run_linear(arrays: Arrays, cost: Floats, limits: Limits) -> Outcome:
    """min cost·x over a linear model; a large one without its fixed columns, and by column generation.

    Raises SolverError.
    """
    if arrays.shape[1] < LARGE:
        return run("highs", arrays, cost, limits)
    free = np.flatnonzero(arrays.lower < arrays.upper)
    if len(free) < arrays.shape[1]:
        return _without_fixed(arrays, cost, limits, free)
    return generate_columns(arrays, cost, limits)


def _without_fixed(arrays: Arrays, cost: Floats, limits: Limits, free: Ints) -> Outcome:
    """The same over the columns that can move.

    Exact: what the others take of a row is a number, which moves to the row's sides, and what they cost is a number,
    too. Their reduced costs are given as 0, which leaves them where they are held.
    """
    held = arrays.lower.copy()
    held[free] = 0.0
    taken = arrays.activity(held)
    smaller = replace(arrays.of_columns(free), row_lower=arrays.row_lower - taken, row_upper=arrays.row_upper - taken)
    outcome = run_linear(smaller, cost[free], limits)
    return _widened(outcome, held, free, np.zeros(len(held)), float(cost @ held))


def run_free(arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None = None) -> Outcome:
    """min cost·x over a model with yes-or-no columns, without its fixed columns and the rows that these leave empty.

    Exact as in `_without_fixed`; a row without columns asks nothing as long as 0 lies between its sides, and is kept
    otherwise, for the solver to refuse. Raises SolverError.
    """
    free = np.flatnonzero(arrays.lower < arrays.upper)
    held = arrays.lower.copy()
    held[free] = 0.0
    taken = arrays.activity(held)
    small = replace(arrays.of_columns(free), row_lower=arrays.row_lower - taken, row_upper=arrays.row_upper - taken)
    asking = np.bincount(small.indices, minlength=small.shape[0]) > 0
    asking |= (small.row_lower > TOLERANCE) | (small.row_upper < -TOLERANCE)
    small = small.of_rows(np.flatnonzero(asking))
    outcome = run("highs", small, cost[free], limits, None if start is None else start[free])
    whole = _widened(outcome, held, free, np.zeros(len(held)), float(cost @ held))
    return replace(whole, row_dual=None, reduced_cost=None)


def _widened(outcome: Outcome, rest: Floats, columns: Ints, reduced_cost: Floats, cost: float = 0.0) -> Outcome:
    """An outcome over some columns told of all: `rest`, `reduced_cost` and `cost` are those of the others."""
    if outcome.x is None:
        return outcome
    x = rest.copy()
    x[columns] = outcome.x
    if outcome.reduced_cost is not None:
        reduced_cost[columns] = outcome.reduced_cost
    return replace(
        outcome, x=x, reduced_cost=reduced_cost, objective=outcome.objective + cost, bound=outcome.bound + cost
    )


def generate_columns(arrays: Arrays, cost: Floats, limits: Limits) -> Outcome:
    """The optimum found on the cheapest columns of each site, joined by whatever the dual values ask for.

    Exact: dual values y of the small model are dual values of the whole one. A column left out stands at 0, and none
    with a reduced cost c - yA >= 0 can make the answer better; so the small optimum is the optimum of the whole as
    soon as no reduced cost is negative. "Negative" is what it is to the solver itself, below -TOLERANCE: the shares of
    a site add up to 1, so at most that much a site can be lost, and the certificate, which bounds every column in
    fractions, counts it. A small model without an answer proves nothing and is widened, to the whole model if need be.
    Every round adds a column, so it ends. (Gilmore and Gomory, 1961.)
    """
    end = time.perf_counter() + limits.time_s
    sites = _sites(arrays)
    inside = (arrays.lower != 0) | (sites < 0)
    width = FIRST
    inside[cheapest(cost, sites, np.flatnonzero(~inside), width)] = True
    model = GrowingModel(arrays, cost, np.flatnonzero(inside))
    while True:
        outcome = model.run(end - time.perf_counter())
        outside = np.flatnonzero(~inside)
        if outcome.status == INFEASIBLE:
            width *= WIDER
            added = cheapest(cost, sites, outside, width)
        elif outcome.status == OPTIMAL and outcome.row_dual is not None:
            reduced_cost = cost - arrays.price(outcome.row_dual)
            added = cheapest(reduced_cost, sites, outside[reduced_cost[outside] < -TOLERANCE], FIRST)
            if len(added) == 0:
                return _widened(outcome, np.zeros(len(cost)), model.columns, reduced_cost)
        else:
            return _widened(outcome, np.zeros(len(cost)), model.columns, np.zeros(len(cost)))
        if len(added) == 0:
            return outcome
        inside[added] = True
        model.add(added)


def _sites(arrays: Arrays) -> Ints:
    """The cover row that each column is in, -1 where it is in none."""
    count = next((len(family.keys) for family in arrays.rows if family.name == "cover"), 0)
    lengths = np.diff(arrays.starts)
    found = np.full(len(lengths), -1, dtype=np.int64)
    first = arrays.indices[arrays.starts[:-1][lengths > 0]]
    found[lengths > 0] = np.where(first < count, first, -1)
    return found


def cheapest(price: Floats, sites: Ints, among: Ints, count: int) -> Ints:
    """The columns `among` that are the `count` cheapest of their site; of equal prices the lower number."""
    order = among[np.lexsort((price[among], sites[among]))]
    site = sites[order]
    rank = np.arange(len(order)) - np.searchsorted(site, site)
    return np.sort(order[rank < count])
