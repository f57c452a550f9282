"""The result: the same bytes for everyone, ties by the public draw, and refused when anything in it is changed."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer import parse_instance, solve, verify
from optimizer.merge import build_market
from optimizer.model import build_model
from optimizer.pulp_form import from_pulp, to_pulp
from optimizer.solution import result_hash
from tests.optimizer.brute_force import best_value
from tests.optimizer.random_instances import RULES, random_instance
from tests.optimizer.samples import full_instance, linear_instance

ROOT = Path(__file__).parents[2]
Raw = dict[str, Any]


def shuffled(raw: Raw, random: Random) -> Raw:
    """The same instance with every list of things that have an id in another order."""
    copied = copy.deepcopy(raw)
    for key in ("items", "schools", "demands", "suppliers", "offers", "lots", "packages", "exclusions", "incumbents"):
        random.shuffle(copied.get(key, []))
    for one in (*copied.get("lots", []), *copied.get("packages", [])):
        random.shuffle(one["covers"])
    return copied


@pytest.mark.parametrize("sample", [full_instance, linear_instance])
def test_the_order_of_the_file_changes_no_byte_of_the_awards(sample: Callable[[], Raw]) -> None:
    raw = sample()
    awards = json.dumps(solve(parse_instance(raw)).awards)
    assert len(json.loads(awards)) >= 5
    for seed in range(5):
        assert json.dumps(solve(parse_instance(shuffled(raw, Random(seed)))).awards) == awards


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "instance.json"
    source.write_text(json.dumps(full_instance()))
    command = [sys.executable, "-m", "optimizer", "solve", str(source)]
    results = [json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout) for _ in range(2)]
    for result in results:
        assert set(result.pop("seconds")) == {"read", "build", "solve", "certify", "check"}
    assert results[0] == results[1]
    assert results[0]["result_sha256"] == result_hash(results[0])


def test_the_seed_decides_ties_and_nothing_else() -> None:
    found = []
    for seed in ("00", "01", "02", "03"):
        raw = linear_instance() | {"tie_seed": seed}
        found.append(solve(parse_instance(raw)))
    assert len({json.dumps(result.awards) for result in found}) == 4
    assert len({result["stages"][0]["value"] for result in found}) == 1


def test_a_tie_between_equal_offers_goes_to_the_lower_number() -> None:
    raw = linear_instance(1)
    raw["rules"] = {}
    raw["demands"][0]["quantity"] = "100"
    winners = {seed: solve(parse_instance(raw | {"tie_seed": f"{seed:02x}"})).awards[0]["offer"] for seed in range(12)}
    expected = {}
    for seed in range(12):
        from hashlib import sha256

        numbers = {
            o: sha256(bytes([seed]) + b"\0" + o.encode() + b"\0S00\0rice").digest()[:4] for o in ("A-rice", "B-rice")
        }
        expected[seed] = min(numbers, key=lambda o: numbers[o])
    assert winners == expected
    assert len(set(winners.values())) == 2


def awarded() -> tuple[Raw, Raw]:
    raw = full_instance()
    return raw, solve(parse_instance(raw)).to_json()


def change_line(at: int, **values: Any) -> Callable[[Raw], None]:
    return lambda result: result["awards"][at].update(values)


def move_a_step(result: Raw) -> None:
    """Half a kilogram from one offer to another, every sum put right."""
    first = next(a for a in result["awards"] if a["item"] == "rice" and a["school"] == "S01")
    second = dict(
        first, offer="C-rice", supplier="C", unit_price="5.3", delivery_cost="0", quantity="0.5", amount="2.65"
    )
    price = Decimal(first["unit_price"]) + Decimal(first["delivery_cost"])
    first["quantity"] = str(Decimal(first["quantity"]) - Decimal("0.5"))
    first["amount"] = str(Decimal(first["quantity"]) * price)
    result["awards"].append(second)
    result["awards"].sort(key=lambda a: (a["school"], a["item"], a.get("offer") or a.get("package")))


CORRUPTIONS: list[tuple[str, Callable[[Raw], None]]] = [
    ("a quantity", change_line(0, quantity="1")),
    ("a negative quantity", change_line(0, quantity="-1")),
    ("a quantity off the step", change_line(0, quantity="0.3")),
    ("a price", change_line(0, unit_price="1")),
    ("an amount", change_line(0, amount="1")),
    ("an offer that does not exist", change_line(0, offer="Z")),
    ("another supplier", change_line(0, supplier="C")),
    ("a school that does not exist", change_line(0, school="S99")),
    ("a line less", lambda result: result["awards"].pop()),
    ("a line twice", lambda result: result["awards"].append(result["awards"][-1])),
    ("another order", lambda result: result["awards"].reverse()),
    ("no awards", lambda result: result.update(awards=[])),
    ("awards of another kind", lambda result: result.update(awards=[1, None])),
    ("a total", lambda result: result["totals"].update(cost="1")),
    ("a total by owner", lambda result: result["totals"]["by_owner"].update({"A-group": "1"})),
    ("a total too many", lambda result: result["totals"]["by_school"].update({"S99": "0"})),
    ("a stage's value", lambda result: result["stages"][0].update(value="1")),
    ("a stage's metric", lambda result: result["stages"][0].update(metric="cost")),
    ("a stage less", lambda result: result["stages"].pop()),
    ("an optimum far off", lambda result: result["stages"][0].update(optimum="1")),
    ("stages of another kind", lambda result: result.update(stages=3)),
    ("the instance's hash", lambda result: result.update(instance_sha256="0" * 64)),
    ("the format", lambda result: result.update(format="x")),
    ("the status", lambda result: result.update(status="infeasible")),
    ("half a kilogram moved", move_a_step),
    ("a number that is none", change_line(0, quantity="NaN")),
    ("a list for a number", change_line(0, quantity=[])),
]


@pytest.mark.parametrize("corrupt", [c for _, c in CORRUPTIONS], ids=[name for name, _ in CORRUPTIONS])
def test_a_changed_result_is_refused_even_with_its_hash_put_right(corrupt: Callable[[Raw], None]) -> None:
    raw, result = awarded()
    assert all(check.ok for check in verify(raw, result))
    changed = copy.deepcopy(result)
    corrupt(changed)
    changed["result_sha256"] = result_hash(changed)
    failed = [check for check in verify(raw, changed) if not check.ok]
    assert failed
    assert all(check.check != "result_sha256" for check in failed)


def test_a_result_changed_anywhere_breaks_its_hash() -> None:
    raw, result = awarded()
    result["solver"]["version"] = "0"
    assert [check.check for check in verify(raw, result) if not check.ok] == ["result_sha256"]


def test_verify_tells_the_first_failure_by_its_exit_code(tmp_path: Path) -> None:
    raw, result = awarded()
    result["awards"][0]["amount"] = "1"
    (tmp_path / "i.json").write_text(json.dumps(raw))
    (tmp_path / "r.json").write_text(json.dumps(result))
    command = [sys.executable, "-m", "optimizer", "verify", "i.json", "r.json"]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert done.returncode == 1
    assert "FAIL amounts" in done.stdout.decode()


@pytest.mark.parametrize("seed", range(12))
def test_the_array_form_and_the_pulp_form_are_equal(seed: int) -> None:
    random = Random(seed)
    assignment = ("split", "single_per_item", "single_per_school", "single_per_lot")[seed % 4]
    raw = random_instance(random, assignment, set(random.sample(RULES, 5)))
    model = build_model(build_market(parse_instance(raw)))
    cost = model.stages[0].coefficients
    problem = to_pulp(model.arrays, cost)
    arrays, again = from_pulp(problem)
    place = {name: at for at, name in enumerate(key[0] for f in arrays.columns for key in f.keys)}
    order = np.array([place[name] for name in model.arrays.names(model.arrays.columns)], dtype=int)
    rows = {name[0]: at for at, name in enumerate(arrays.rows[0].keys)} if arrays.rows else {}
    row_order = np.array([rows[name] for name in model.arrays.names(model.arrays.rows)], dtype=int)
    assert np.array_equal(dense(arrays)[np.ix_(row_order, order)], dense(model.arrays))
    assert np.array_equal(again[order], cost)
    for name in ("lower", "upper", "integer"):
        assert np.array_equal(getattr(arrays, name)[order], getattr(model.arrays, name))
    for name in ("row_lower", "row_upper"):
        assert np.array_equal(getattr(arrays, name)[row_order], getattr(model.arrays, name))


def dense(arrays: Any) -> Any:
    matrix = np.zeros(arrays.shape)
    columns = np.repeat(np.arange(arrays.shape[1]), np.diff(arrays.starts))
    matrix[arrays.indices, columns] = arrays.values
    return matrix


def test_a_search_that_runs_out_of_time_says_so() -> None:
    raw = full_instance() | {"time_limit_s": "0.000001"}
    result = solve(parse_instance(raw))
    assert result.status == "time_limit"
    assert result.awards == []


def test_verify_shares_no_code_with_the_builder() -> None:
    code = (
        "import sys, optimizer.verify\n"
        "print(sorted(m for m in sys.modules if m.startswith(('optimizer.', 'pulp', 'highspy'))))"
    )
    package = "m = types.ModuleType('optimizer')\nm.__path__ = ['optimizer']\nsys.modules['optimizer'] = m\n"
    stub = "import sys, types\n" + package  # without running optimizer/__init__.py
    done = subprocess.run([sys.executable, "-c", stub + code], cwd=ROOT, capture_output=True, check=True)
    found = eval(done.stdout)  # noqa: S307 -- our own list
    assert all(name.startswith("optimizer.verify") for name in found), found


def test_reductions_of_the_solver_do_not_cut_off_the_optimum() -> None:
    """Two packages at the same price: the draw decides, whichever the solver meets first."""
    flour = [("A", "3", "0.5", "0.9", None), ("B", "2", "0", "1", "1")]
    raw = {
        "format": "allocation-instance/1",
        "quantity_step": "1",
        "items": [{"id": "flour", "unit": "kg", "reference_price": "2"}],
        "schools": [{"id": "S1", "max_suppliers": 1}, {"id": "S2"}],
        "demands": [{"school": s, "item": "flour", "quantity": q} for s, q in (("S2", "2"), ("S1", "1"))],
        "suppliers": [{"id": "A", "owner": "P"}, {"id": "B", "owner": "P"}, {"id": "C"}],
        "offers": [
            {
                "id": f"{s}-flour-0",
                "supplier": s,
                "item": "flour",
                "unit_price": price,
                "delivery_cost_by_school": {"S1": carried, "S2": carried},
                "evaluated_price_factor": factor,
                "capacity": capacity,
            }
            for s, price, carried, factor, capacity in flour
        ],
        "packages": [
            {
                "id": name,
                "supplier": supplier,
                "covers": [["S1", "flour"], ["S2", "flour"]],
                "price": "5",
                "evaluated_price_factor": "0.9",
            }
            for name, supplier in (("P0", "A"), ("P1", "C"))
        ],
        "rules": {"assignment": "single_per_school", "max_winners": {"flour": 1}},
        "objective": [{"minimise": "evaluated_cost"}, {"minimise": "cost"}],
        "tie_seed": "2b661c45",
    }
    best = best_value(raw)
    assert best is not None
    found = [Decimal(stage["value"]) for stage in solve(parse_instance(raw))["stages"]]
    assert [float(value) for value in found] == pytest.approx([float(value) for value in best], abs=1e-11)


@pytest.mark.parametrize("min_award", ["0", "1"])
def test_capacities_that_end_between_steps_leave_no_demand_short(min_award: str) -> None:
    offers = [
        {"id": s, "supplier": s, "item": "rice", "unit_price": "5", "capacity": capacity, "min_award": min_award}
        for s, capacity in (("A", "4.5"), ("B", "5.5"))
    ]
    raw = {
        "format": "allocation-instance/1",
        "quantity_step": "1",
        "items": [{"id": "rice", "unit": "kg"}],
        "schools": [{"id": "S", "zone": "Z"}],
        "demands": [{"school": "S", "item": "rice", "quantity": "10"}],
        "suppliers": [{"id": "A"}, {"id": "B"}],
        "offers": offers,
        "objective": [{"minimise": "cost"}],
    }
    result = solve(parse_instance(raw))
    assert sum(Decimal(line["quantity"]) for line in result.awards) == 10
    assert all(check.ok for check in verify(raw, result.to_json()))
