"""The result of an allocation: from an instance to the lines, totals, stages and hashes that are published."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer import infeasibility, relaxation
from optimizer.binding import binding_rules
from optimizer.canonical import canonical
from optimizer.certificate import certify
from optimizer.instance import Instance
from optimizer.lines import Line, award_lines
from optimizer.merge import build_market
from optimizer.metrics import Metrics, totals
from optimizer.model import Model, build_model
from optimizer.money import text
from optimizer.rounding import round_shares
from optimizer.solver import INFEASIBLE, OPTIMAL, TIME_LIMIT, Limits, SolverError, describe
from optimizer.stages import Course, run_course
from optimizer.verify import mark_proof, rule_checks
from optimizer.verify_certificate import Prover

FORMAT = "allocation-result/1"
WITHIN_GAP = "within_gap"
LEAVES = 500  # of a certificate
EXACT = 1e-11  # the relative error of a sum of doubles
CLAIMED = 1e-9  # a relative gap that the solver calls none


@dataclass(frozen=True)
class Result(Mapping[str, Any]):
    """A result as the mapping that its file holds; `to_json()` gives that mapping, `to_bytes()` the file."""

    content: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.content[key]

    def __iter__(self) -> Any:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)

    @property
    def status(self) -> str:
        """optimal, within_gap, infeasible or time_limit."""
        return str(self.content["status"])

    @property
    def awards(self) -> list[dict[str, Any]]:
        """The award lines, each a mapping of strings."""
        return list(self.content["awards"])

    def to_json(self) -> dict[str, Any]:
        """Plain lists, dicts and strings, ready for json.dump."""
        return dict(self.content)

    def to_bytes(self) -> bytes:
        """The file in RFC 8785 form, with a line's end."""
        return canonical(self.to_json()) + b"\n"


def result_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the RFC 8785 form without the hash itself and the running times."""
    kept = {key: value for key, value in content.items() if key not in ("result_sha256", "seconds")}
    return hashlib.sha256(canonical(kept)).hexdigest()


def solve_instance(
    instance: Instance, solver: str, time_limit_s: float | None, lang: str, leaves: int = LEAVES
) -> Result:
    """Solves, rounds, prices, checks. Raises SolverError when the solver itself fails."""
    begun = time.perf_counter()
    model = build_model(build_market(instance))
    built = time.perf_counter()
    limit = float(instance.time_limit_s) if time_limit_s is None else time_limit_s
    course = run_course(model, solver, Limits(limit, float(instance.gap)))
    lines: tuple[Line, ...] = ()
    if course.x is not None:
        lines = award_lines(model, round_shares(model, course.x), course.x)
    solved = time.perf_counter()
    content = _content(model, course, lines, solver)
    if course.status == INFEASIBLE:
        content |= _explain_conflict(instance, limit, lang)
    prover: Prover | None = None
    if course.x is not None and leaves > 0:
        value = Fraction(content["stages"][0]["value"])
        content["certificate"], prover = certify(model, value, leaves, course.first)
        mark_proof(instance.given, content)
    certified = time.perf_counter()
    content["checks"] = rule_checks(instance.given, content, prover) if leaves > 0 else []
    checked = time.perf_counter()
    content["result_sha256"] = result_hash(content)
    content["seconds"] = _seconds(
        build=built - begun, solve=solved - built, certify=certified - solved, check=checked - certified
    )
    return Result(content)


def _explain_conflict(instance: Instance, limit: float, lang: str) -> dict[str, Any]:
    conflict = infeasibility.find_conflict(instance, max(limit, 60.0))
    gives = relaxation.least_relaxation(instance, max(limit, 60.0))
    return {
        "conflict": infeasibility.to_json(conflict, lang),
        "relaxation": [give.to_json(lang) for give in gives],
    }


def _seconds(**parts: float) -> dict[str, float]:
    return {name: round(value, 4) for name, value in parts.items()}


def _content(model: Model, course: Course, lines: tuple[Line, ...], solver: str) -> dict[str, Any]:
    instance = model.market.instance
    metrics = Metrics(model.market, lines)
    stages = _stages(model, course, metrics) if course.x is not None else []
    return {
        "format": FORMAT,
        "instance_sha256": instance.sha256,
        "status": _status(course, stages),
        "solver": describe(solver),
        "stages": stages,
        "awards": [line.to_json() for line in lines],
        "totals": totals(metrics, instance),
        "binding_rules": binding_rules(model, course),
        "certificate": {"leaves": [], "reason": "not asked for"} if course.x is not None else {},
    }


def _status(course: Course, stages: list[dict[str, Any]]) -> str:
    if course.status in (INFEASIBLE, TIME_LIMIT):
        return course.status
    gaps = [stage["gap"] for stage in stages[:-1] if stage["gap"] is not None]
    return WITHIN_GAP if any(Fraction(gap) > CLAIMED for gap in gaps) else OPTIMAL


def _stages(model: Model, course: Course, metrics: Metrics) -> list[dict[str, Any]]:
    found = []
    for at, stage in enumerate(model.stages):
        reached = course.optima[at] if at < len(course.optima) else None
        entry: dict[str, Any] = {
            "metric": stage.metric,
            "sense": stage.sense,
            "value": text(metrics.value(stage.metric)),
        }
        if reached is None or not np.isfinite(reached.bound):
            entry |= {"optimum": None if reached is None else _number(reached.value), "bound": None, "gap": None}
        else:
            optimum = _snapped(reached.value, metrics.value(stage.metric), EXACT)
            bound = _snapped(reached.bound, optimum, CLAIMED)
            gap = abs(optimum - bound) / max(abs(optimum), Fraction(1, 10**9))
            entry |= {"optimum": text(optimum), "bound": text(bound), "gap": _number(float(gap))}
        found.append(entry)
    return found


def _snapped(value: float, exact: Fraction, tolerance: float) -> Fraction:
    """The exact number that a double stands for, when it is that near; else the double's 12 digits."""
    near = abs(value - exact) <= tolerance * max(abs(exact), Fraction(1))
    return exact if near else Fraction(_number(value))


def _number(value: float) -> str:
    """A double as a plain decimal of 12 significant digits: what a solver can be trusted with."""
    return text(Fraction(f"{value:.12g}"))


__all__ = ["Result", "SolverError", "result_hash", "solve_instance"]
