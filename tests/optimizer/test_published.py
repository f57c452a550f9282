"""Published optima, through the ordinary command line."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.optimizer.published import assignment_problems, facility_location

ROOT = Path(__file__).parents[2]


def solve_by_command(instance: dict[str, Any], folder: Path, *options: str) -> dict[str, Any]:
    source, target = folder / "instance.json", folder / "result.json"
    source.write_text(json.dumps(instance))
    command = [sys.executable, "-m", "optimizer"]
    solved = subprocess.run(
        [*command, "solve", source, "--out", target, *options], cwd=ROOT, capture_output=True, check=False
    )
    assert solved.returncode == 0, solved.stderr.decode()
    assert solved.stdout == b""
    checked = subprocess.run([*command, "verify", source, target], cwd=ROOT, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout.decode()
    return json.loads(target.read_bytes())


@pytest.mark.parametrize(("name", "optimum"), [("cap41", "1040444.375"), ("cap61", "932615.750")])
def test_facility_location_reaches_its_published_optimum(name: str, optimum: str, tmp_path: Path) -> None:
    result = solve_by_command(facility_location(f"{name}.txt"), tmp_path)
    assert Decimal(result["totals"]["cost"]) == Decimal(optimum)
    assert Decimal(result["stages"][0]["optimum"]) == Decimal(optimum)
    assert result["certificate"]["proven"] is True
    assert Fraction(result["certificate"]["proven_bound"]) == Fraction(optimum)


@pytest.mark.parametrize("problem", range(5))
def test_generalised_assignment_reaches_its_published_optimum(problem: int, tmp_path: Path) -> None:
    optimum = (336, 327, 339, 341, 326)[problem]
    result = solve_by_command(assignment_problems("gap1.txt")[problem], tmp_path, "--certificate-leaves", "20")
    assert result["certificate"]["proven"] is False
    assert 100 * len(result["awards"]) - Decimal(result["totals"]["cost"]) == optimum


def test_the_second_solver_agrees(tmp_path: Path) -> None:
    result = solve_by_command(facility_location("cap41.txt"), tmp_path, "--solver", "cbc")
    assert Decimal(result["totals"]["cost"]) == Decimal("1040444.375")


def test_a_tree_of_branches_proves_an_assignment_optimal(tmp_path: Path) -> None:
    result = solve_by_command(assignment_problems("gap1.txt")[0], tmp_path)
    assert 1 < len(result["certificate"]["leaves"]) < 500
    assert result["certificate"]["proven"] is True
    assert Fraction(result["certificate"]["proven_gap"]) == 0
