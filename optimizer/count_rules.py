"""Rules that count who serves a school or wins an item, asked only where an answer breaks them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Arrays, Floats, Ints
from optimizer.closing import close_least_used
from optimizer.columns import FACE, run_free, run_linear
from optimizer.solver import INFEASIBLE, OPTIMAL, TIME_LIMIT, TOLERANCE, Limits, Outcome

MANY = 150  # yes-or-no columns of such rules; below it the whole model is as fast
DRAFT, PUT_BACK = 0.7, 0.85  # of the time may have gone at the end of each; the rest is for the whole model
SHARE = 0.25  # of the groups: where more are broken, the whole model is faster
COUNT = ("max_suppliers", "max_winners")
LINK = ("serves_school_link", "supplier_wins_item_link")
NONE = -1
NEAR = 10 * TOLERANCE  # how near its bound an answer lies on it


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
        """min cost·x over the model, with the bounds and rows that stages have added to it. Raises SolverError.

        Exact: leaving rows out only allows more answers. So an optimum without the rows of some groups that keeps them
        all the same is an optimum with them; and where there is no answer without them, there is none with them. Groups
        that are broken are put back, until none is or so many are that the whole model is asked. Where nothing but the
        groups is yes or no, an answer is drafted before that.
        """
        begun = time.perf_counter()

        def left(share: float) -> Limits:
            return replace(limits, time_s=share * limits.time_s + begun - time.perf_counter())

        arrays, bound = self._tightened(arrays), -np.inf
        if not arrays.integer[self.of_column == NONE].any():
            drafted = self._draft(arrays, cost, partial(left, DRAFT))
            if drafted.status != TIME_LIMIT:
                return drafted
            start, bound = _cheaper(cost, start, drafted.x), drafted.bound
        found = self._put_back(arrays, cost, partial(left, PUT_BACK), start)
        found = found or run_free(arrays, cost, left(1.0), start)
        return replace(found, bound=max(found.bound, bound))

    def _tightened(self, arrays: Arrays) -> Arrays:
        """The same with indicators at 0 where all they stand for is, and at 1 where some of that is always taken.

        Exact: nothing but the rows of its group speaks of an indicator, so that it may as well be the least it can be.
        """
        columns, indicators = self.links
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        upper[indicators] = 0.0
        np.maximum.at(upper, indicators, np.minimum(arrays.upper[indicators], np.ceil(arrays.upper[columns])))
        np.maximum.at(lower, indicators, np.ceil(arrays.lower[columns] - TOLERANCE))
        return arrays.with_bounds(lower, upper, arrays.integer)

    def _draft(self, arrays: Arrays, cost: Floats, limits: Callable[[], Limits]) -> Outcome:
        """An answer made of the columns that the linear optimum without any group does not price out.

        Its optimum L bounds the whole model, which only has more rows. So an answer at L is an optimum, one within the
        gap of L is near enough, and any other is a start: status TIME_LIMIT. With the dual values of L where the answer
        lies on their face: then, since an answer is as good as L exactly when it lies there, later stages need look no
        further. How the answer was found proves nothing and need not be exact.
        """
        linear = self._relaxed(arrays, cost, limits(), None, ())
        if linear.x is None or linear.reduced_cost is None or not self._count(linear.x, ()):
            return linear
        x, seen = self._close_least_used(arrays, cost, limits)
        if x is None or not _lies_on_face(arrays, linear, x):
            for model in (self._without_dear(arrays, linear.reduced_cost, seen), arrays):
                x = _cheaper(cost, x, run_free(model, cost, replace(limits(), is_draft=True), x).x)
                if x is not None:
                    break
        return _judged(arrays, cost, linear, x, limits().gap)

    def _close_least_used(
        self, arrays: Arrays, cost: Floats, limits: Callable[[], Limits]
    ) -> tuple[Floats | None, NDArray[np.bool_]]:
        """An answer that keeps the groups, if one is found by closing pairs; and all columns used on the way to it."""
        columns, indicators = self.links
        count, free = arrays.shape[1], np.flatnonzero(self.of_column == NONE)
        place = np.full(count, NONE)
        place[free] = np.arange(len(free))

        def surplus(x: Floats) -> Ints:
            over = self._surplus(arrays, cost, _spread(x, free, count))
            found: Ints = place[columns[np.isin(indicators, over)]]
            return found

        small = arrays.of_columns(free).of_rows(np.flatnonzero(_holds(self._rows(arrays), ())))
        found, seen = close_least_used(small, cost[free], surplus, limits)
        x = _spread(found, free, count)
        if x is not None:
            self._count(x, ())
        return x, _spread(seen.astype(float), free, count) > 0

    def _surplus(self, arrays: Arrays, cost: Floats, x: Floats) -> Ints:
        """The indicators that an answer uses beyond the limit of their group: those of the least cost."""
        columns, indicators = self.links
        use = np.bincount(indicators, x[columns] * np.abs(cost[columns]), minlength=len(cost))
        use[arrays.lower > 0] = np.inf
        used = np.unique(indicators[x[columns] > TOLERANCE])
        used = used[np.lexsort((use[used], self.of_column[used]))]
        group = self.of_column[used]
        rank = np.arange(len(used)) - np.searchsorted(group, group)
        over = np.bincount(group, minlength=len(self.limit)) - self.limit
        return used[rank < over[group] - 0.5]

    def _without_dear(self, arrays: Arrays, reduced_cost: Floats, seen: NDArray[np.bool_]) -> Arrays:
        """The model with the columns that a linear optimum prices out held where they are, except those seen."""
        upper = np.where((reduced_cost > FACE) & ~seen, arrays.lower, arrays.upper)
        return self._tightened(arrays.with_bounds(arrays.lower, upper, arrays.integer))

    def _put_back(
        self, arrays: Arrays, cost: Floats, limits: Callable[[], Limits], start: Floats | None
    ) -> Outcome | None:
        """The optimum with the groups that are broken put back one by one; None when too many are, or time is up."""
        count = len(np.unique(self.of_row[self.of_row != NONE]))
        while len(self.enforced) <= SHARE * count:
            outcome = self._relaxed(arrays, cost, limits(), start, self.enforced)
            if outcome.status == INFEASIBLE:
                return outcome
            if outcome.x is None:
                break
            broken = self._count(outcome.x, self.enforced)
            if not broken:
                return outcome
            if outcome.status != OPTIMAL:
                break
            self.enforced |= broken
        return None

    def _relaxed(
        self, arrays: Arrays, cost: Floats, limits: Limits, start: Floats | None, groups: Collection[int]
    ) -> Outcome:
        """The optimum without the rows and indicators of all groups but these; dual values of 0 stand for the rows."""
        kept = np.flatnonzero(_holds(self.of_column, groups))
        kept_rows = np.flatnonzero(_holds(self._rows(arrays), groups))
        small = arrays.of_columns(kept).of_rows(kept_rows)
        if small.integer.any():
            outcome = run_free(small, cost[kept], limits, None if start is None else start[kept])
        else:
            covers = replace(small, rows=arrays.rows[:1])  # they come first and are in no group
            outcome = run_linear(covers, cost[kept], limits)
        if outcome.x is None:
            return outcome
        whole = partial(_spread, places=kept, count=arrays.shape[1])
        return replace(
            outcome,
            x=whole(outcome.x),
            row_dual=_spread(outcome.row_dual, kept_rows, arrays.shape[0]),
            reduced_cost=whole(outcome.reduced_cost),
        )

    def _rows(self, arrays: Arrays) -> Ints:
        """`of_row` with the rows that stages have added."""
        return np.append(self.of_row, np.full(arrays.shape[0] - len(self.of_row), NONE))

    def _count(self, x: Floats, groups: Collection[int]) -> set[int]:
        """Sets the indicators outside these groups to what the answer uses; the groups that have too many of them."""
        columns, indicators = self.links
        used = np.unique(indicators[x[columns] > TOLERANCE])
        used = used[~_holds(self.of_column[used], groups)]
        x[used] = 1.0
        sums = np.bincount(self.of_column[used], minlength=len(self.limit))
        return set(np.flatnonzero(sums > self.limit + 0.5).tolist())


def _holds(of: Ints, groups: Collection[int]) -> NDArray[np.bool_]:
    """Where there is no group, or one of these."""
    return np.isin(of, [NONE, *groups])


def _spread(values: Floats | None, places: Ints, count: int) -> Any:
    """The values at their places among `count`, 0 elsewhere."""
    if values is None:
        return None
    found = np.zeros(count)
    found[places] = values
    return found


def _lies_on_face(arrays: Arrays, linear: Outcome, x: Floats) -> bool:
    """Whether every column and row with a dual value stands at its bound, but for the solver's own tolerance."""
    pairs = ((linear.reduced_cost, x, arrays.lower, arrays.upper),
             (linear.row_dual, arrays.activity(x), arrays.row_lower, arrays.row_upper))  # fmt: skip
    for dual, value, lower, upper in pairs:
        assert dual is not None  # noqa: S101 -- a linear optimum has dual values
        if np.any((dual > FACE) & (value > lower + NEAR)) or np.any((dual < -FACE) & (value < upper - NEAR)):
            return False
    return True


def _judged(arrays: Arrays, cost: Floats, linear: Outcome, x: Floats | None, gap: float) -> Outcome:
    """What an answer is worth beside the linear optimum: optimal, near enough, or a start."""
    if x is None:
        return Outcome(TIME_LIMIT, bound=linear.objective)
    if _lies_on_face(arrays, linear, x):
        return replace(linear, x=x)
    value = float(cost @ x)
    is_near = value - linear.objective <= max(gap, TOLERANCE) * abs(value)
    return Outcome(OPTIMAL if is_near else TIME_LIMIT, x, value, linear.objective)


def _cheaper(cost: Floats, one: Floats | None, other: Floats | None) -> Floats | None:
    """The answer that costs less, if there is any."""
    if one is None or other is None:
        return other if one is None else one
    return other if float(cost @ other) < float(cost @ one) else one


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
