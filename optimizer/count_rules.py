"""Rules that count who serves a school or wins an item, asked only where an answer breaks them."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Arrays, Floats, Ints
from optimizer.solver import INFEASIBLE, OPTIMAL, TOLERANCE, Limits, Outcome, run

MANY = 150  # yes-or-no columns of such rules; below it the whole model is as fast
SHARE = 0.25  # of the groups: where more are broken, the whole model is faster
COUNT = ("max_suppliers", "max_winners")
LINK = ("serves_school_link", "supplier_wins_item_link")
NONE = -1


@dataclass
class CountRules:
    """The groups of a model: a row Σ indicators <= limit, with the rows x <= indicator of its indicators.

    A group's number is that of its first row; `of_column` and `of_row` tell it, NONE for what is in no group. `links`
    are the pairs (x, indicator). `enforced` are the groups that an answer has broken so far, in whatever stage.
    """

    of_column: Ints
    of_row: Ints
    links: tuple[Ints, Ints]
    limit: Floats
    enforced: set[int] = field(default_factory=set)

    def run(self, arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None) -> Outcome:
        """min cost·x over the model, with the rows that stages have added to it. Raises SolverError.

        Exact: leaving rows out only allows more answers. So an optimum without the rows of some groups that keeps them
        all the same is an optimum with them; and where there is no answer without them, there is none with them. Groups
        that are broken are put back, until none is or so many are that the whole model is asked. At most half of the
        time goes before that, so that a search that runs out of it still has an answer to give.
        """
        begun = time.perf_counter()
        half, count = begun + limits.time_s / 2, len(np.unique(self.of_row[self.of_row != NONE]))
        while len(self.enforced) <= SHARE * count:
            outcome = self._relaxed(arrays, cost, replace(limits, time_s=half - time.perf_counter()), start)
            if outcome.status == INFEASIBLE:
                return outcome
            if outcome.x is None:
                break
            broken = self._count(outcome.x)
            if not broken:
                return outcome
            if outcome.status != OPTIMAL:
                break
            self.enforced |= broken
        return run("highs", arrays, cost, replace(limits, time_s=limits.time_s + begun - time.perf_counter()), start)

    def _relaxed(self, arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None) -> Outcome:
        """The optimum without the rows and indicators of the groups that nothing has broken."""
        rows = np.append(self.of_row, np.full(arrays.shape[0] - len(self.of_row), NONE))
        kept = np.flatnonzero(self._holds(self.of_column))
        small = arrays.of_columns(kept).of_rows(np.flatnonzero(self._holds(rows)))
        outcome = run("highs", small, cost[kept], limits, None if start is None else start[kept])
        if outcome.x is None:
            return outcome
        x = np.zeros(arrays.shape[1])
        x[kept] = outcome.x
        return Outcome(outcome.status, x, outcome.objective, outcome.bound)

    def _holds(self, groups: Ints) -> NDArray[np.bool_]:
        """Where there is no group, or one that is enforced."""
        return np.isin(groups, [NONE, *self.enforced])

    def _count(self, x: Floats) -> set[int]:
        """Sets the indicators left out to what the answer uses; the groups that have too many of them."""
        columns, indicators = self.links
        used = np.unique(indicators[x[columns] > TOLERANCE])
        used = used[~self._holds(self.of_column[used])]
        x[used] = 1.0
        sums = np.bincount(self.of_column[used], minlength=len(self.limit))
        return set(np.flatnonzero(sums > self.limit + 0.5).tolist())


def find_count_rules(arrays: Arrays, costs: Sequence[Floats]) -> CountRules | None:
    """The groups of a model, None where they are too few to matter.

    An indicator that another row or the cost of a stage speaks of leaves its whole group where it is.
    """
    columns, rows = np.repeat(np.arange(arrays.shape[1]), np.diff(arrays.starts)), arrays.indices
    is_count, is_link = _rows_of(arrays, COUNT), _rows_of(arrays, LINK)
    counted = is_count[rows]
    of_column = np.full(arrays.shape[1], NONE)
    of_column[columns[counted]] = rows[counted]
    elsewhere = of_column[columns[~counted & ~is_link[rows]]]
    priced = of_column[np.any([cost != 0 for cost in costs], axis=0)]
    of_column[np.isin(of_column, np.append(elsewhere, priced))] = NONE
    if np.count_nonzero(of_column != NONE) < MANY:
        return None
    linked = is_link[rows] & (of_column[columns] != NONE)
    indicator = np.full(arrays.shape[0], NONE)
    indicator[rows[linked]] = columns[linked]
    of_row = np.where(indicator == NONE, NONE, of_column[indicator])
    groups = np.unique(of_column[of_column != NONE])
    of_row[groups] = groups
    pairs = is_link[rows] & ~linked & (indicator[rows] != NONE)
    links = (columns[pairs], indicator[rows[pairs]])
    return CountRules(of_column, of_row, links, arrays.row_upper / arrays.row_scale)


def _rows_of(arrays: Arrays, names: Collection[str]) -> NDArray[np.bool_]:
    found = np.zeros(arrays.shape[0], dtype=bool)
    for family in arrays.rows:
        found[family.span] = family.name in names
    return found
