"""Proves the first stage: exact dual values, and a tree of branches where yes-or-no columns are involved."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.arrays import Arrays, Family, Floats
from optimizer.model import Model
from optimizer.money import text
from optimizer.solver import HeldColumns, Outcome, dual_ray
from optimizer.stages import scaled_costs
from optimizer.verify_certificate import Prover
from optimizer.verify_model import name_of
from optimizer.verify_reading import Tender

DENOMINATOR = 10**6  # dual values are prices: fractions of small denominators
NEAR = 1e-9  # how near such a fraction must be, relative to the largest dual value
WORK = 4_000_000  # columns times leaves: beyond it a tree is not grown further


def certify(model: Model, value: Fraction, leaves: int, first: Outcome | None) -> tuple[dict[str, Any], Prover]:
    """The certificate of an award of that value in the first stage, with at most so many leaves; and the prover.

    `first` is the first stage's solution where the model is linear: its dual values are then the whole proof.
    """
    prover = _ArrayProver(model)
    if not model.arrays.integer.any() and first is not None:
        found = [prover.leaf((), first)]
    else:
        found = prover.grow(value, max(1, min(leaves, WORK // max(1, model.arrays.shape[1]))))
    bounds = [bound for _, bound in found if bound is not None]
    if not bounds:
        return {"leaves": [], "reason": "no bound was found"}, prover.exact
    proven = prover.exact.sign * min(bounds)
    gap = prover.exact.sign * (value - proven) / max(abs(value), Fraction(1, 10**9))
    certificate = {
        "metric": prover.exact.metric,
        "leaves": [leaf for leaf, _ in found],
        "proven_bound": f"{proven.numerator}/{proven.denominator}",
        "proven_gap": text(gap),
    }
    return certificate, prover.exact


class _ArrayProver:
    """Solves cases in floating point and turns their dual values into exact proofs."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.exact = Prover(Tender(model.market.instance.given))
        self.cost, self.factor = scaled_costs(model.stages[0])
        self.rows = _names(model.arrays.rows)
        self.columns = _names(model.arrays.columns)
        self.relaxed = replace(model.arrays, integer=np.zeros_like(model.arrays.integer))

    @cached_property
    def _cases(self) -> HeldColumns:
        return HeldColumns(self.relaxed, self.cost)

    def grow(self, value: Fraction, limit: int) -> list[tuple[dict[str, Any], Fraction | None]]:
        """Splits the case of the least bound until every bound reaches the value, or the leaves are used up."""
        target = float(self.exact.sign * value)
        target -= 1e-10 * max(1.0, abs(target))
        done: list[tuple[dict[str, Any], Fraction | None]] = []
        first = self._open(())
        heap: list[tuple[float, int, tuple[tuple[int, int], ...], Outcome]] = [(first[0], 0, (), first[1])]
        count = 0
        while heap and len(heap) + len(done) < limit:
            bound, _, fixings, outcome = heapq.heappop(heap)
            column = self._split(outcome) if bound < target else None
            if column is None:
                done.append(self.leaf(fixings, outcome))
                continue
            for side in (0, 1):
                count += 1
                child = (*fixings, (column, side))
                child_bound, child_outcome = self._open(child)
                heapq.heappush(heap, (child_bound, count, child, child_outcome))
        return done + [self.leaf(fixings, outcome) for _, _, fixings, outcome in sorted(heap, key=lambda n: n[1])]

    def _arrays(self, fixings: tuple[tuple[int, int], ...]) -> Arrays:
        lower, upper = self.relaxed.lower.copy(), self.relaxed.upper.copy()
        for column, side in fixings:
            lower[column] = upper[column] = side
        return replace(self.relaxed, lower=lower, upper=upper)

    def _open(self, fixings: tuple[tuple[int, int], ...]) -> tuple[float, Outcome]:
        columns = np.array([column for column, _ in fixings], dtype=np.int64)
        outcome = self._cases.outcome(columns, 600.0, np.array([side for _, side in fixings], dtype=float))
        if outcome.x is None:
            return np.inf, outcome
        return outcome.objective / self.factor, outcome

    def _split(self, outcome: Outcome) -> int | None:
        """The yes-or-no column whose fraction stands for most, by what it moves in its rows; None when all are whole.

        Any choice gives a proof; this one gives smaller ones than the column furthest from whole.
        """
        assert outcome.x is not None  # noqa: S101 -- an empty case has an infinite bound and is not split
        away = np.where(self.model.arrays.integer, np.abs(outcome.x - np.rint(outcome.x)), 0.0)
        weighed = np.where(away > 1e-7, away * self._moves, 0.0)
        return int(np.argmax(weighed)) if weighed.max(initial=0.0) > 0 else None

    @cached_property
    def _moves(self) -> Floats:
        """Σ |entries| of each column, in the rows' own units."""
        arrays = self.model.arrays
        return replace(arrays, values=np.abs(arrays.values)).price(1.0 / arrays.row_scale)

    def leaf(self, fixings: tuple[tuple[int, int], ...], outcome: Outcome) -> tuple[dict[str, Any], Fraction | None]:
        """A leaf and the bound it proves, None when it is empty; of exact and rounded dual values the better ones."""
        fixed = {self.columns[column]: side for column, side in fixings}
        if outcome.x is None:
            ray = dual_ray(self._arrays(fixings), self.cost)
            for dual in self._candidates(ray, 1.0):
                empty = self.exact.bound(dual, fixed, of_nothing=True)
                if empty is not None and empty > 0:
                    return {"fixings": fixed, "dual_ray": dual}, None
            return {"fixings": fixed, "dual": {}}, self.exact.bound({}, fixed)
        hoped = outcome.objective / self.factor
        best: tuple[Fraction | None, Mapping[str, str]] = (None, {})
        for dual in self._candidates(outcome.row_dual, self.factor):
            bound = self.exact.bound(dual, fixed)
            if bound is not None and (best[0] is None or bound > best[0]):
                best = (bound, dual)
            if best[0] is not None and best[0] >= hoped - NEAR * max(1.0, abs(hoped)):
                break
        if best[0] is None:
            best = (self.exact.bound({}, fixed), {})
        return {"fixings": fixed, "dual": best[1]}, best[0]

    def _candidates(self, row_dual: Floats | None, factor: float) -> list[Mapping[str, str]]:
        """The dual values as simple fractions and as they are; values of the wrong sign, which are noise, left out."""
        if row_dual is None:
            return []
        natural = row_dual * self.model.arrays.row_scale / factor
        wrong = ((natural > 0) & ~np.isfinite(self.relaxed.row_lower)) | (
            (natural < 0) & ~np.isfinite(self.relaxed.row_upper)
        )
        noise = NEAR * float(np.abs(natural).max(initial=0.0))
        used = np.flatnonzero((np.abs(natural) > noise) & ~wrong)
        exact = {self.rows[at]: Fraction(float(natural[at])) for at in used}
        simple = {name: _simple(value, noise) for name, value in exact.items()}
        return [{name: str(value) for name, value in duals.items()} for duals in (simple, exact)]


def _simple(value: Fraction, noise: float) -> Fraction:
    found = value.limit_denominator(DENOMINATOR)
    return found if abs(found - value) <= max(noise, 1e-15) else value


def _names(families: tuple[Family, ...]) -> list[str]:
    return [name_of(family.name, *key) for family in families for key in family.keys]
