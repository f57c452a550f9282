"""Turns the solver's shares into whole steps: demands exactly, tiers and least awards kept, rules where possible."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import ArrayBuilder, Floats, Ints
from optimizer.model import Model
from optimizer.solver import OPTIMAL, Limits, SolverError, run

EXACT = ("cover", "min_award", "capacity")  # the last two hold the sides of a tier
NOISE = 1e-9  # of a site's quantity


def round_shares(model: Model, x: Floats) -> Ints:
    """Whole steps for every award column; 0 where the column is not used.

    First all rules are asked to hold in whole steps; failing that, only cover, tiers, least awards and capacity, which
    form a network and can always be met within one step of each share. Raises SolverError if even that fails.
    """
    terms, arrays = model.variables.terms, model.arrays
    offers = np.flatnonzero(terms.offer >= 0)
    columns = terms.column[offers]
    steps = np.zeros(arrays.shape[1])
    steps[columns] = [model.market.sites[s].steps for s in terms.site[offers]]
    share = x * steps
    used = np.zeros(arrays.shape[1], dtype=bool)
    used[columns] = share[columns] > np.maximum(0.01, NOISE * steps[columns])
    whole = np.rint(share)
    if np.all(np.abs(share - whole)[used] < 0.01) and _covers(model, whole, used, x):
        return np.where(used, whole, 0).astype(np.int64)
    for strict in (True, False):
        found = _nearest(model, x, share, used, strict=strict)
        if found is not None:
            return found
    raise SolverError("rounding")


def _covers(model: Model, whole: Floats, used: np.ndarray, x: Floats) -> bool:
    """Whether plain rounding already meets every demand exactly."""
    terms = model.variables.terms
    given = np.zeros(len(model.market.sites))
    sites = np.array([site.steps for site in model.market.sites], dtype=float)
    is_offer = terms.offer >= 0
    amount = np.where(is_offer, np.where(used, whole, 0)[terms.column], np.rint(x[terms.column]) * sites[terms.site])
    np.add.at(given, terms.site, amount)
    optional = np.array([site.is_optional for site in model.market.sites], dtype=bool)
    return bool(np.all((given == sites) | optional))


def _nearest(model: Model, x: Floats, share: Floats, used: np.ndarray, *, strict: bool) -> Ints | None:
    """The whole steps nearest to the shares, within one step or two, that keep the rows; None if there are none."""
    arrays = model.arrays
    columns = np.flatnonzero(used)
    place = np.full(arrays.shape[1], -1)
    place[columns] = np.arange(len(columns))
    base = np.maximum(np.floor(share[columns]) - 1, 0)
    fixed = np.where(used, 0.0, np.where(arrays.integer, np.rint(x), x))
    fixed[model.variables.terms.column[model.variables.terms.offer >= 0]] = 0.0
    steps = np.ones(arrays.shape[1])
    terms = model.variables.terms
    steps[terms.column] = [float(model.market.sites[s].steps) for s in terms.site]
    owner = np.repeat(np.arange(arrays.shape[1]), np.diff(arrays.starts))
    at = np.isin(owner, columns)
    rows, cols, values = arrays.indices[at], place[owner[at]], arrays.values[at] / steps[owner[at]]
    rest = arrays.activity(fixed) + np.bincount(rows, values * base[cols], minlength=arrays.shape[0])
    keep = _kept_rows(model, strict=strict)
    return _solve_nearest(model, (rows, cols, values), rest, keep, (columns, base, share[columns]))


def _kept_rows(model: Model, *, strict: bool) -> np.ndarray:
    keep = np.zeros(model.arrays.shape[0], dtype=bool)
    for family in model.arrays.rows:
        if strict or family.name in EXACT:
            keep[family.span] = True
    return keep


def _solve_nearest(
    model: Model,
    entries: tuple[Ints, Ints, Floats],
    rest: Floats,
    keep: np.ndarray,
    wanted: tuple[Ints, Floats, Floats],
) -> Ints | None:
    rows, cols, values = entries
    columns, base, share = wanted
    touched = np.zeros(len(rest), dtype=bool)
    touched[rows] = True
    kept = np.flatnonzero(keep & touched)
    number = np.full(len(rest), -1)
    number[kept] = np.arange(len(kept))
    at = keep[rows]
    unit = np.zeros(len(rest))
    np.maximum.at(unit, rows, np.abs(values))
    slack = 1e-5 * unit[kept]  # of one step
    builder = ArrayBuilder()
    first = builder.add_columns("steps", [()] * len(columns), integer=True, upper=3.0)
    low = model.arrays.row_lower[kept] - rest[kept] - slack
    high = model.arrays.row_upper[kept] - rest[kept] + slack
    builder.add_rows("row", [()] * len(kept), low, high, (number[rows[at]], cols[at], values[at]))
    over = builder.add_columns("off", [()] * len(columns), integer=False, upper=4.0)
    count = np.arange(len(columns))
    target = share - base
    for sign in (1.0, -1.0):
        builder.add_rows(
            "distance",
            [()] * len(columns),
            -np.inf,
            sign * target,
            (
                np.tile(count, 2),
                np.append(first, over),
                np.append(np.full(len(count), sign), np.full(len(count), -1.0)),
            ),
        )
    cost = np.append(np.zeros(len(columns)), np.ones(len(columns)))
    outcome = run("highs", builder.build(), cost, Limits(60.0))
    if outcome.status != OPTIMAL or outcome.x is None:
        return None
    found = np.zeros(model.arrays.shape[1], dtype=np.int64)
    found[columns] = (base + np.rint(outcome.x[: len(columns)])).astype(np.int64)
    return found
