"""Certificates: the checker's own model equals the builder's, and a proof with anything changed proves nothing."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import parse_instance, solve, verify
from optimizer.generate import generate_instance
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.solution import result_hash
from optimizer.verify_certificate import Prover, covers
from optimizer.verify_model import name_of
from optimizer.verify_reading import Tender
from optimizer.verify_values import first_schools
from tests.optimizer.random_instances import RULES, random_instance
from tests.optimizer.samples import full_instance, linear_instance
from tests.optimizer.test_against_brute_force import ASSIGNMENTS, examples

Raw = dict[str, Any]


@examples(80)
@given(
    random=st.randoms(use_true_random=False),
    assignment=st.sampled_from(ASSIGNMENTS),
    rules=st.sets(st.sampled_from(RULES), max_size=6),
)
def test_two_models_written_apart_are_the_same(random: Random, assignment: str, rules: set[str]) -> None:
    raw = random_instance(random, assignment, rules)
    model = build_model(build_market(parse_instance(raw)))
    arrays, prover = model.arrays, Prover(Tender(raw))
    columns = [name_of(family.name, *key) for family in arrays.columns for key in family.keys]
    rows = [name_of(family.name, *key) for family in arrays.rows for key in family.keys]
    assert len(set(columns)) == len(columns)
    assert set(columns) == set(prover.model.upper)
    assert len(set(rows)) == len(rows)
    assert set(rows) == set(prover.model.rows)
    assert {name for name, whole in zip(columns, arrays.integer, strict=True) if whole} == prover.model.binary
    built: dict[str, dict[str, float]] = defaultdict(dict)
    owner = np.repeat(np.arange(len(columns)), np.diff(arrays.starts))
    for row, column, value in zip(arrays.indices, owner, arrays.values, strict=True):
        built[rows[row]][columns[column]] = value / arrays.row_scale[row]
    for at, name in enumerate(rows):
        exact = prover.model.rows[name]
        assert built[name] == pytest.approx({c: float(v) for c, v in exact.values.items() if v}, abs=1e-9)
        low, high = arrays.row_lower[at] / arrays.row_scale[at], arrays.row_upper[at] / arrays.row_scale[at]
        assert low == pytest.approx(float(exact.low) if exact.low is not None else -np.inf)
        assert high == pytest.approx(float(exact.high) if exact.high is not None else np.inf)
    stage = model.stages[0]
    cost = [float(prover.cost.get(name, 0)) for name in columns]
    assert stage.sign * stage.coefficients == pytest.approx(cost, abs=1e-9)


@examples(40)
@given(
    random=st.randoms(use_true_random=False),
    assignment=st.sampled_from(ASSIGNMENTS),
    rules=st.sets(st.sampled_from(RULES), max_size=6),
)
def test_a_bound_is_what_its_formula_says(random: Random, assignment: str, rules: set[str]) -> None:
    prover = Prover(Tender(random_instance(random, assignment, rules)))
    rows = {name: row for name, row in prover.model.rows.items() if row.low is not None or row.high is not None}
    sides = {name: (row.high is None) - (row.low is None) or random.choice((-1, 1)) for name, row in rows.items()}
    dual = {
        name: Fraction(side * random.randint(0, 5), random.choice((1, 3, 7, 10**6))) for name, side in sides.items()
    }
    fixings = {name: random.randint(0, 1) for name in sorted(prover.model.binary) if random.random() < 0.3}
    reduced = {name: prover.cost.get(name, Fraction(0)) for name in prover.model.upper}
    total = Fraction(0)
    for name, value in dual.items():
        row = rows[name]
        total += value * ((row.low if sides[name] > 0 else row.high) or 0)
        for column, entry in row.values.items():
            reduced[column] -= value * entry
    for column, rest in reduced.items():
        total += rest * fixings[column] if column in fixings else min(rest * prover.model.upper[column], Fraction(0))
    assert prover.bound({name: str(value) for name, value in dual.items()}, fixings) == total


NAMED: list[Callable[[Raw], None]] = [
    lambda raw: None,
    lambda raw: raw.update(exclusions=[{"supplier": "V1", "school": "S3", "reason": "r"}]),
    lambda raw: raw["offers"][0].update(schools=["S1", "S2", "S4"]),
    lambda raw: raw["offers"][0].update(delivery_cost_by_school={"S2": "0.07"}),
    lambda raw: raw["demands"][0].update(min_quality=85),
    lambda raw: raw["demands"][1].update(max_lead_days=1),
    lambda raw: raw["offers"][1].update(lots=["L"]),
]


@pytest.mark.parametrize("change", NAMED)
def test_alike_schools_are_those_that_the_builder_merges(change: Callable[[Raw], None]) -> None:
    raw = generate_instance(8, 7, 2, 3, ["rice"])
    for at, school in enumerate(raw["schools"], 1):
        school["id"] = f"S{at}"
    for at, demand in enumerate(raw["demands"], 1):
        demand["school"] = f"S{at}"
    for at, supplier in enumerate(raw["suppliers"], 1):
        supplier["id"] = supplier["owner"] = f"V{at}"
    for at, offer in enumerate(raw["offers"], 1):
        offer.update(id=f"O{at}", supplier=f"V{at}")
    raw["lots"] = [{"id": "L", "covers": [["S1", "rice"], ["S5", "rice"]]}]
    change(raw)
    market = build_market(parse_instance(raw))
    first = {demand.school: site.school for site in market.sites for demand in site.demands}
    assert first_schools(Tender(raw)) == first
    assert len(set(first.values())) < 8


def awarded(sample: Callable[[], Raw]) -> tuple[Raw, Raw]:
    raw = sample()
    return raw, solve(parse_instance(raw)).to_json()


def whole_steps() -> Raw:
    """A linear instance whose optimum lies on whole steps."""
    raw = linear_instance()
    raw["rules"] = {"max_owner_share": {"rice": "0.5"}}
    return raw


def test_a_linear_instance_is_proven_without_any_gap() -> None:
    raw, result = awarded(whole_steps)
    certificate = result["certificate"]
    assert certificate["leaves"][0]["fixings"] == {}
    assert Fraction(certificate["proven_bound"]) == Fraction(result["stages"][0]["value"])
    assert certificate["proven_gap"] == "0"
    assert all(check.ok for check in verify(raw, result))


def test_rounding_is_counted_in_the_proven_gap() -> None:
    _, result = awarded(linear_instance)
    assert 0 < Fraction(result["certificate"]["proven_gap"]) < Fraction(1, 1000)
    assert result["certificate"]["proven"] is True


def dearer(raw: Raw, result: Raw) -> Raw:
    """The award of the same instance in which the cheapest offer is left unused: obeys every rule, but is dearer."""
    without = copy.deepcopy(raw)
    without["offers"][0]["schools"] = []
    other = solve(parse_instance(without)).to_json()
    forged = dict(other, instance_sha256=result["instance_sha256"], certificate=copy.deepcopy(result["certificate"]))
    value, bound = Fraction(other["stages"][0]["value"]), Fraction(result["certificate"]["proven_bound"])
    forged["certificate"]["proven_gap"] = f"{float((value - bound) / value):.15f}"
    return forged


@pytest.mark.parametrize("says", [True, False])
def test_a_feasible_but_dearer_award_is_refused(says: bool) -> None:
    raw, result = awarded(whole_steps)
    forged = dearer(raw, result)
    forged["certificate"]["proven"] = says
    forged["result_sha256"] = result_hash(forged)
    failed = {check.check for check in verify(raw, forged) if not check.ok}
    assert failed & {"certificate"}
    assert not failed & {"cover", "capacity", "amounts", "totals", "max_owner_share"}


CHANGES: list[Callable[[Raw], None]] = [
    lambda c: c.update(leaves=[]),
    lambda c: c.update(leaves=c["leaves"][1:] or [{"fixings": {"package/P1": 0}, "dual": {}}]),
    lambda c: c["leaves"][0]["dual"].update({next(iter(c["leaves"][0]["dual"])): "1000000"}),
    lambda c: c["leaves"][0]["dual"].update({"no/such/row": "1"}),
    lambda c: c["leaves"][0]["dual"].clear(),
    lambda c: c["leaves"][0].update(fixings={"award/A-rice/0/S01/rice": 0}),
    lambda c: c["leaves"][0].update(dual_ray={}),
    lambda c: c.update(proven_bound="1/1"),
    lambda c: c.update(proven_gap="0.5"),
    lambda c: c.update(proven=not c["proven"]),
    lambda c: c.pop("proven_bound"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_certificate_is_refused(change: Callable[[Raw], None]) -> None:
    raw, result = awarded(full_instance)
    assert all(check.ok for check in verify(raw, result))
    change(result["certificate"])
    result["result_sha256"] = result_hash(result)
    assert [check.check for check in verify(raw, result) if not check.ok] == ["certificate"]


def test_a_mixed_county_is_proven_with_few_leaves() -> None:
    raw = generate_instance(40, 12, 4, 1, ["rice", "oil"])
    for offer in raw["offers"]:
        offer["min_award"] = str(int(offer["capacity"]) // 3)
    raw["rules"]["min_owners"] = {item: {"count": 4, "share": "0.15"} for item in ("rice", "oil")}
    result = solve(parse_instance(raw)).to_json()
    certificate = result["certificate"]
    assert certificate["proven"] is True
    assert 1 < len(certificate["leaves"]) <= 12
    assert covers([leaf["fixings"] for leaf in certificate["leaves"]])
    assert all(check.ok for check in verify(raw, result))


def test_leaves_must_cover_every_case() -> None:
    assert covers([{}])
    assert covers([{"a": 0}, {"a": 1, "b": 0}, {"a": 1, "b": 1}])
    assert not covers([])
    assert not covers([{"a": 0}, {"a": 1, "b": 0}])
    assert not covers([{"a": 0, "b": 1}, {"a": 1, "b": 0}])
