"""An instance that cannot be awarded: the conflict is irreducible, and the relaxation makes an award possible."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import parse_instance, solve, verify
from optimizer.infeasibility import is_feasible
from optimizer.members import keep_only, members_of
from tests.optimizer.brute_force import best_value
from tests.optimizer.random_instances import RULES, random_instance
from tests.optimizer.samples import full_instance, linear_instance
from tests.optimizer.test_against_brute_force import ASSIGNMENTS, examples

ROOT = Path(__file__).parents[2]
Raw = dict[str, Any]


def relaxed(raw: Raw, changes: list[Raw]) -> Raw:
    """The instance with the changes made as its reader would make them by hand."""
    found = copy.deepcopy(raw)
    gone = []
    for change in changes:
        parts = change["path"].split("/")[1:]
        if parts[0] == "demands":
            found["demands"][int(parts[1])]["quantity"] = change["to"]
            if change["to"] == "0":
                gone.append(int(parts[1]))
            continue
        place: Any = found
        for part in parts[:-1]:
            place = place[int(part) if isinstance(place, list) else part]
        old = place[parts[-1]]
        if isinstance(old, dict) and change["to"] is not None:  # vehicle_hours, min_owners
            old["limit" if "limit" in old else "count"] = change["to"]
        else:
            place[parts[-1]] = change["to"]
    found["demands"] = [demand for at, demand in enumerate(found["demands"]) if at not in gone]
    return found


@examples(60)
@given(
    random=st.randoms(use_true_random=False),
    assignment=st.sampled_from(ASSIGNMENTS),
    rules=st.sets(st.sampled_from(RULES), min_size=1, max_size=5),
)
def test_the_conflict_is_irreducible_and_the_relaxation_enough(
    random: Random, assignment: str, rules: set[str]
) -> None:
    raw = random_instance(random, assignment, rules - {"packages"})
    instance = parse_instance(raw)
    result = solve(instance)
    if result.status != "infeasible":
        return
    assert best_value(raw) is None
    paths = [entry["path"] for entry in result["conflict"]]
    assert paths == sorted(set(paths))
    by_path = {member.path: member for member in members_of(instance)}
    members = [by_path[path] for path in paths]
    assert not is_feasible(keep_only(instance, members), 60)
    for left_out in members:
        assert is_feasible(keep_only(instance, [m for m in members if m is not left_out]), 60), left_out
    assert result["relaxation"]
    changed = relaxed(raw, result["relaxation"])
    if changed["demands"]:
        demanded = {(d["school"], d["item"]) for d in changed["demands"]}
        for lot in changed["lots"]:
            lot["covers"] = [c for c in lot["covers"] if tuple(c) in demanded]
        changed["lots"] = [lot for lot in changed["lots"] if lot["covers"]]
        changed["quantity_step"] = "0.001"
        assert solve(parse_instance(changed)).status == "optimal", result["relaxation"]


def test_too_little_capacity_is_told_in_words_and_by_exit_code(tmp_path: Path) -> None:
    raw = linear_instance()
    raw["rules"] = {"max_owner_share": {"rice": "0.2"}}
    (tmp_path / "i.json").write_text(json.dumps(raw))
    command = [sys.executable, "-m", "optimizer", "solve", str(tmp_path / "i.json"), "--out", str(tmp_path / "r.json")]
    done = subprocess.run([*command, "--lang", "en"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 3
    result = json.loads((tmp_path / "r.json").read_bytes())
    assert "/rules/max_owner_share/rice" in [entry["path"] for entry in result["conflict"]]
    assert [(r["path"], r["from"]) for r in result["relaxation"]] == [("/rules/max_owner_share/rice", "0.2")]
    assert 0.2531 <= float(result["relaxation"][0]["to"]) <= 0.2533  # offer D has no more than 400 to give
    assert "owner share of rice" in done.stderr.decode()
    assert all(check.ok for check in verify(raw, result))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_demand_nobody_may_serve_is_named(lang: str) -> None:
    raw = full_instance()
    raw["demands"][0]["min_quality"] = 101
    result = solve(parse_instance(raw), lang=lang)
    assert [entry["path"] for entry in result["conflict"]] == ["/demands/0"]
    assert next((r["path"], r["from"], r["to"]) for r in result["relaxation"]) == ("/demands/0", "1200", "0")
    assert ("学校" in result["conflict"][0]["words"]) == (lang == "zh")
