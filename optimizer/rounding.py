"""Turns the solver's shares into whole steps: demands exactly, tiers and least awards kept, rules where possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import ArrayBuilder, Arrays, Family, Floats, Ints
from optimizer.model import Model
from optimizer.solver import Limits, SolverError, run

EXACT = ("cover", "min_award", "capacity")  # the last two hold the sides of a tier
HAIR = 1e-5  # of a step, for the errors of doubles
NOISE = 1e-9  # of a site's quantity


@dataclass(frozen=True)
class _Shares:
    """The used columns: their shares in steps, a whole number just below each, and what their rows still leave.

    Row i reads low[i] <= Σ values · (steps - base) <= high[i], one entry per (rows, places, values).
    """

    columns: Ints
    shares: Floats
    base: Floats
    rows: Ints
    places: Ints
    values: Floats
    low: Floats
    high: Floats
    unit: Floats  # what a step weighs in each row
    cost: Floats


def round_shares(model: Model, x: Floats) -> Ints:
    """Whole steps for every award column; 0 where the column is not used.

    First all rules are asked to hold in whole steps, at the best value of the first stage that leaves; failing that,
    all but for one step a rule; failing that, only cover, tiers, least awards and capacity to a step, which form a
    network and can always be met within one step of each share. Raises SolverError if even that fails.
    """
    terms = model.variables.terms
    offers = np.flatnonzero(terms.offer >= 0)
    columns = terms.column[offers]
    steps = np.zeros(model.arrays.shape[1])
    steps[columns] = [model.market.sites[s].steps for s in terms.site[offers]]
    share = x * steps
    used = np.zeros(len(steps), dtype=bool)
    used[columns] = share[columns] > np.maximum(0.01, NOISE * steps[columns])
    whole = np.where(used, np.rint(share), 0.0)
    if np.all(np.abs(share - whole)[used] < 0.01) and _covers(model, whole, x):
        return whole.astype(np.int64)
    shares = _shares(model, x, steps, used)
    for allowed in (0.0, 1.0, np.inf):
        found = _nearest(model, shares, allowed)
        if found is not None:
            whole[shares.columns] = found
            return whole.astype(np.int64)
    raise SolverError("rounding")


def _covers(model: Model, whole: Floats, x: Floats) -> bool:
    """Whether these steps and the packages meet every demand exactly."""
    terms = model.variables.terms
    given = np.zeros(len(model.market.sites))
    sites = np.array([site.steps for site in model.market.sites], dtype=float)
    amount = np.where(terms.offer >= 0, whole[terms.column], np.rint(x[terms.column]) * sites[terms.site])
    np.add.at(given, terms.site, amount)
    optional = np.array([site.is_optional for site in model.market.sites], dtype=bool)
    return bool(np.all((given == sites) | optional))


def _shares(model: Model, x: Floats, steps: Floats, used: NDArray[np.bool_]) -> _Shares:
    arrays, terms = model.arrays, model.variables.terms
    columns = np.flatnonzero(used)
    place = np.full(len(x), -1)
    place[columns] = np.arange(len(columns))
    share = (x * steps)[columns]
    base = np.maximum(np.floor(share) - 1, 0)
    fixed = np.where(arrays.integer, np.rint(x), x)
    fixed[terms.column[terms.offer >= 0]] = 0.0
    owner = np.repeat(np.arange(len(x)), np.diff(arrays.starts))
    at = used[owner]
    rows, places, values = arrays.indices[at], place[owner[at]], arrays.values[at] / steps[owner[at]]
    rest = arrays.activity(fixed) + np.bincount(rows, values * base[places], minlength=arrays.shape[0])
    unit = np.zeros(arrays.shape[0])
    np.maximum.at(unit, rows, np.abs(values))
    low, high = arrays.row_lower - rest - HAIR * unit, arrays.row_upper - rest + HAIR * unit
    cost = model.stages[0].sign * model.stages[0].coefficients[columns] / steps[columns]
    return _Shares(columns, share, base, rows, places, values, low, high, unit, cost)


def _nearest(model: Model, shares: _Shares, allowed: float) -> Floats | None:
    """The whole steps nearest to the shares, at most a step or two away, that keep the rows; None if there are none.

    Rows that are not exact may be off by `allowed` steps; capacity by one, when the others may be off without limit.
    """
    count = len(shares.columns)
    builder = ArrayBuilder()
    extra = builder.add_columns("steps", [()] * count, integer=True, upper=3.0)
    kept = np.zeros(len(shares.low), dtype=bool)
    loose = np.zeros(len(shares.low))
    for family in model.arrays.rows:
        kept[family.span] = np.isfinite(allowed) or family.name in EXACT
        loose[family.span] = np.where(_may_give(model, family), min(allowed, 1.0), 0.0)
    loose *= shares.unit
    touched = np.intersect1d(np.flatnonzero(kept), shares.rows)
    number = np.full(len(kept), -1)
    number[touched] = np.arange(len(touched))
    at = kept[shares.rows]
    entries = (number[shares.rows[at]], extra[shares.places[at]], shares.values[at])
    builder.add_rows(
        "row", [()] * len(touched), shares.low[touched] - loose[touched], shares.high[touched] + loose[touched], entries
    )
    off = builder.add_columns("off", [()] * count, integer=False, upper=4.0)
    for sign in (1.0, -1.0):  # off >= |steps - share|
        sides = np.repeat([sign, -1.0], count)
        entries = (np.tile(np.arange(count), 2), np.append(extra, off), sides)
        builder.add_rows("distance", [()] * count, -np.inf, sign * (shares.shares - shares.base), entries)
    arrays: Arrays | None = builder.build()
    if allowed == 0 and arrays is not None:
        arrays = _keep_best(arrays, shares.cost)
    if arrays is None:
        return None
    outcome = run("highs", arrays, np.repeat([0.0, 1.0], count), Limits(60.0))
    return None if outcome.x is None else shares.base + np.rint(outcome.x[:count])


def _may_give(model: Model, family: Family) -> NDArray[np.bool_]:
    """The rows that may be off by a step: all that are not exact, and capacity where it ends no tier but the last."""
    if family.name != "capacity":
        return np.full(len(family.keys), family.name not in EXACT)
    last = {offer.id: str(len(offer.prices) - 1) for offer in model.market.instance.offers}
    return np.array([len(key) == 1 or key[1] == last[key[0]] for key in family.keys])


def _keep_best(arrays: Arrays, cost: Floats) -> Arrays | None:
    """The same, kept to what is best in the first stage; None if nothing fits."""
    whole = np.append(cost, np.zeros(arrays.shape[1] - len(cost)))
    scale = float(np.abs(whole).max(initial=0.0)) or 1.0
    outcome = run("highs", arrays, whole / scale, Limits(60.0))
    if outcome.x is None:
        return None
    best = float(whole @ np.rint(outcome.x))
    return arrays.with_row(whole, -np.inf, best + HAIR * scale, "best")
