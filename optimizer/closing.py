"""An answer that keeps rules which count, drawn from linear optima: whoever a group uses least is closed to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Arrays, Floats, Ints
from optimizer.solver import OPTIMAL, TOLERANCE, HeldColumns, Limits


def close_least_used(
    arrays: Arrays, cost: Floats, surplus: Callable[[Floats], Ints], limits: Callable[[], Limits]
) -> tuple[Floats | None, NDArray[np.bool_]]:
    """An answer of a linear model from which `surplus` would take nothing, and the columns used on the way to it.

    `surplus` tells the columns to close. Each round closes some for good and solves again from the basis before, a few
    pivots; so it ends, without an answer (None) where too much has been closed or time is up. A way to an answer, no
    proof of anything: others may be better. Raises SolverError.
    """
    model = HeldColumns(arrays, cost)
    seen = np.zeros(len(cost), dtype=bool)
    closed = np.zeros(0, dtype=np.int64)
    while True:
        outcome = model.outcome(closed, limits().time_s)
        if outcome.x is None or outcome.status != OPTIMAL:
            return None, seen
        seen |= outcome.x > TOLERANCE
        more = surplus(outcome.x)
        if len(more) == 0:
            return outcome.x, seen
        closed = np.union1d(closed, more)
