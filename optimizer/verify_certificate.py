"""What a certificate proves: a bound on the first stage's metric, from dual values, leaf by leaf, in exact numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from optimizer.verify_model import LinearModel, objective
from optimizer.verify_reading import ZERO, Tender, get, number
from optimizer.verify_rows import build_rows
from optimizer.verify_rules import Awards, Faults
from optimizer.verify_values import metric, rounding_allowance

Duals = Mapping[str, Any]
MAX_DEPTH = 900


@dataclass(frozen=True)
class _WholeRow:
    """low <= Σ value / parts · column <= high; None is no limit."""

    low: Fraction | None
    high: Fraction | None
    parts: int
    values: Mapping[str, int]


def _wholes(values: Mapping[str, Fraction]) -> tuple[int, dict[str, int]]:
    """Fractions as whole numbers of one common part."""
    parts = lcm(*{value.denominator for value in values.values()})
    return parts, {name: value.numerator * (parts // value.denominator) for name, value in values.items()}


class Prover:
    """Bounds on the first stage of an instance, to be minimised (a maximised metric counts with a minus)."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.model = LinearModel(tender)
        build_rows(self.model)
        goal = tender.raw["objective"][0]
        self.metric = str(goal.get("minimise") or goal.get("maximise"))
        self.sign = 1 if goal.get("minimise") else -1
        self.cost = {name: self.sign * value for name, value in objective(self.model, self.metric).items()}
        self._cost = _wholes(self.cost)
        self._rows: dict[str, _WholeRow] = {}

    def bound(self, dual: Duals, fixings: Mapping[str, int], *, of_nothing: bool = False) -> Fraction | None:
        """Σ side · dual + Σ over columns of the least (cost - dual · A) · x between the column's bounds.

        `of_nothing` takes the cost as zero: a positive bound then shows that the leaf holds no award at all. None when
        a dual value leans on a side that a row does not have. Reckoned in whole numbers of one common part.
        """
        used = [(self._row(name), value) for name, text in dual.items() if (value := number(text)) != 0]
        parts = lcm(self._cost[0], *{row.parts * value.denominator for row, value in used})
        total = ZERO
        reduced: dict[str, int] = defaultdict(int)
        if not of_nothing:
            reduced.update({column: value * (parts // self._cost[0]) for column, value in self._cost[1].items()})
        for row, value in used:
            side = row.low if value > 0 else row.high
            if side is None:
                return None
            total += side * value
            times = value.numerator * (parts // (row.parts * value.denominator))
            for column, entry in row.values.items():
                reduced[column] -= times * entry
        whole = ZERO
        for column, rest in reduced.items():
            if column in fixings:
                whole += rest * fixings[column]
            elif rest < 0:
                whole += rest * self.model.upper[column]
        return total + whole / parts

    def _row(self, name: str) -> _WholeRow:
        if name not in self._rows:
            row = self.model.rows[name]
            self._rows[name] = _WholeRow(row.low, row.high, *_wholes(row.values))
        return self._rows[name]

    def leaf_bound(self, leaf: Mapping[str, Any]) -> Fraction | None:
        """The bound that a leaf proves; None for a leaf shown to be empty. Raises ValueError if it proves neither."""
        for column, value in leaf["fixings"].items():
            if column not in self.model.binary or value not in (0, 1) or isinstance(value, bool):
                raise ValueError(f"{column} cannot be fixed at {value}")
        fixings = {column: int(value) for column, value in leaf["fixings"].items()}
        if "dual_ray" in leaf:
            empty = self.bound(leaf["dual_ray"], fixings, of_nothing=True)
            if empty is None or empty <= 0:
                raise ValueError("a leaf that is not shown to be empty")
            return None
        found = self.bound(leaf["dual"], fixings)
        if found is None:
            raise ValueError("a dual value of the wrong sign")
        return found

    def proven_bound(self, leaves: Sequence[Mapping[str, Any]]) -> Fraction | None:
        """The least bound of the leaves, in the metric's own sense. Raises ValueError if a case is not covered."""
        if not covers([leaf["fixings"] for leaf in leaves]):
            raise ValueError("the leaves do not cover every case")
        bounds = [found for found in map(self.leaf_bound, leaves) if found is not None]
        return self.sign * min(bounds) if bounds else None


def covers(leaves: Sequence[Mapping[str, int]], depth: int = 0) -> bool:
    """Whether every choice of the yes-or-no columns lies in some leaf."""
    if any(not fixings for fixings in leaves):
        return True
    if not leaves or depth > MAX_DEPTH:
        return False
    column = min(leaves[0])
    for value in (0, 1):
        rest = [f for f in leaves if f.get(column, value) == value]
        if not covers([{k: v for k, v in f.items() if k != column} for f in rest], depth + 1):
            return False
    return True


def is_complete(tender: Tender, awards: Awards, stage: Mapping[str, Any], gap: Fraction) -> bool:
    """Whether a proven gap is no more than the instance, the first stage's tolerance and rounding to steps allow.

    Rounding is what the award lost on the stage's optimum, and never more than whole steps can lose.
    """
    value = metric(tender, awards, stage["metric"])
    sign = 1 if stage["sense"] == "minimise" else -1
    lost = ZERO if stage["optimum"] is None else max(ZERO, sign * (value - number(stage["optimum"])))
    rounding = min(lost, rounding_allowance(tender, awards, stage["metric"])) / max(abs(value), Fraction(1, 10**9))
    allowed = number(get(tender.raw, "gap", 0)) + number(get(tender.raw["objective"][0], "tolerance", 0))
    return gap <= allowed + rounding + Fraction(1, 10**9)


def certificate_faults(tender: Tender, awards: Awards, result: Mapping[str, Any], made: Prover | None) -> Faults:
    """The stated bound and gap follow from the dual values, and a proof said to be complete is."""
    certificate = result["certificate"]
    if not certificate.get("leaves"):
        if result["status"] in ("optimal", "within_gap") and not certificate.get("reason"):
            yield "no leaves, and no reason for that"
        return
    prover = made or Prover(tender)
    proven = prover.proven_bound(certificate["leaves"])
    if proven is None or number(certificate["proven_bound"]) != proven:
        yield f"the leaves prove {proven}, not {certificate['proven_bound']}"
        return
    value = metric(tender, awards, prover.metric)
    gap = prover.sign * (value - proven) / max(abs(value), Fraction(1, 10**9))
    if abs(number(certificate["proven_gap"]) - gap) > Fraction(1, 10**11):
        yield f"the gap is {float(gap)}, not {certificate['proven_gap']}"
    is_proven = is_complete(tender, awards, result["stages"][0], gap)
    if certificate["proven"] is not is_proven:
        yield f"proven should be {is_proven}"
    if result["status"] == "optimal" and not is_proven and not prover.model.binary:
        yield "dearer than proven possible"
