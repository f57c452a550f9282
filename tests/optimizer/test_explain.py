"""Explanations: prices to win, margins, what a rule costs, and the award when a supplier drops out."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer import parse_instance, solve, verify
from optimizer.explain import Explainer, reaward_without
from optimizer.frames import award_frames, write_workbook
from optimizer.generate import generate_instance
from tests.optimizer.samples import full_instance, linear_instance

ROOT = Path(__file__).parents[2]
Raw = dict[str, Any]


def tendered() -> Raw:
    """Three lots, three bidders, at most one lot an owner: the usual tender."""
    schools = ["S1", "S2", "S3"]
    prices = {"A": ("5.0", "5.1", "5.2"), "B": ("5.1", "5.3", "5.2"), "C": ("5.4", "5.4", "5.6"), "D": ("6", "6", "6")}
    return {
        "format": "allocation-instance/1",
        "quantity_step": "1",
        "items": [{"id": "rice", "unit": "kg", "reference_price": "5"}],
        "schools": [{"id": s, "zone": s} for s in schools],
        "demands": [{"school": s, "item": "rice", "quantity": "1000"} for s in schools],
        "suppliers": [{"id": s} for s in prices],
        "offers": [
            {"id": f"{s}-{n}", "supplier": s, "item": "rice", "unit_price": p, "lots": [f"L{n}"]}
            for s, ps in prices.items()
            for n, p in enumerate(ps, 1)
        ],
        "lots": [{"id": f"L{n}", "covers": [[s, "rice"]]} for n, s in enumerate(schools, 1)],
        "rules": {"assignment": "single_per_lot", "max_lots_per_owner": 1},
        "objective": [{"minimise": "cost"}],
        "tie_seed": "07",
    }


def winners(raw: Raw) -> set[str]:
    return {award["offer"] for award in solve(parse_instance(raw)).awards}


def with_price(raw: Raw, offer: str, price: Decimal) -> Raw:
    changed = copy.deepcopy(raw)
    next(o for o in changed["offers"] if o["id"] == offer)["unit_price"] = str(price)
    return changed


@pytest.mark.parametrize("sample", [tendered, linear_instance])
def test_a_loser_wins_just_below_the_told_price_and_not_above(sample: Any) -> None:
    raw = sample()
    if sample is linear_instance:
        raw["rules"] = {"max_owner_share": {"rice": "0.5"}}
    instance = parse_instance(raw)
    found = Explainer(instance, solve(instance)).explain(exact=True)
    losers = {name: told for name, told in found["offers"].items() if not told["won"]}
    assert losers
    for name, told in losers.items():
        assert told["exact"]
        assert told["blocked_by"]
        below = Decimal(told["wins_below"])
        assert name in winners(with_price(raw, name, below - Decimal("0.0002")))
        assert name not in winners(with_price(raw, name, below + Decimal("0.0002")))


def test_a_price_from_dual_values_is_never_above_what_wins_nothing() -> None:
    raw = linear_instance()
    raw["rules"] = {"max_owner_share": {"rice": "0.5"}}
    instance = parse_instance(raw)
    explainer = Explainer(instance, solve(instance))
    quick, exact = explainer.explain("D-rice"), explainer.explain("D-rice", exact=True)
    assert quick["offers"]["D-rice"]["exact"] is False
    assert Decimal(quick["offers"]["D-rice"]["wins_below"]) >= Decimal(exact["offers"]["D-rice"]["wins_below"])


def test_a_rule_has_a_price_and_shows_whom_it_helps() -> None:
    instance = parse_instance(tendered())
    result = solve(instance)
    found = Explainer(instance, result).explain()
    rule = found["rules"]["/rules/max_lots_per_owner"]
    free = tendered()
    free["rules"]["max_lots_per_owner"] = None
    saved = Decimal(result["totals"]["cost"]) - Decimal(solve(parse_instance(free))["totals"]["cost"])
    assert Decimal(rule["price_cny"]) == saved == Decimal(300)
    assert rule["hurts"] == ["A"]
    assert "C" in rule["helps"]
    assert all(Decimal(entry["margin"]) > 0 for entry in found["winners"].values())


@pytest.mark.parametrize("raw", [generate_instance(20, 12, 4, 1, ["rice", "oil"]), tendered()], ids=["linear", "lots"])
def test_a_margin_is_what_the_award_costs_more_without_the_winner(raw: Raw) -> None:
    instance = parse_instance(raw)
    result = solve(instance)
    explainer = Explainer(instance, result)
    for name in sorted({award["offer"] for award in result.awards}):
        without = {**raw, "offers": [offer for offer in raw["offers"] if offer["id"] != name]}
        other = solve(parse_instance(without))
        assert explainer.value_without({name}) == pytest.approx(float(other["stages"][0]["optimum"]), rel=1e-9)


def test_a_supplier_drops_out_and_as_little_as_possible_moves() -> None:
    instance = parse_instance(tendered())
    result = solve(instance)
    again = reaward_without(instance, result, "C")
    assert "C" not in {award["supplier"] for award in again.awards}
    assert [(m["from"], m["to"]) for m in again["moved"]] == [(["C"], ["D"])]
    assert all(check.ok for check in verify(again["instance"], again))


def test_a_supplier_nobody_can_replace() -> None:
    raw = tendered()
    raw["offers"] = [offer for offer in raw["offers"] if offer["supplier"] != "D"]
    instance = parse_instance(raw)
    again = reaward_without(instance, solve(instance), "C", "en")
    assert again.status == "infeasible"
    assert again["moved"] == []
    assert again["conflict"]


def test_the_commands_work_together(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "optimizer", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    files = {name: str(tmp_path / name) for name in ("i.json", "r.json", "r.xlsx", "e.json")}
    sizes = ("--schools", "20", "--suppliers", "8", "--zones", "3", "--seed", "5")
    assert run("generate", *sizes, "--out", files["i.json"]).returncode == 0
    assert run("solve", files["i.json"], "--out", files["r.json"], "--xlsx", files["r.xlsx"]).returncode == 0
    assert run("verify", files["i.json"], files["r.json"]).returncode == 0
    assert run("explain", files["i.json"], files["r.json"], "--out", files["e.json"]).returncode == 0
    told = json.loads(Path(files["e.json"]).read_bytes())
    assert {offer["id"] for offer in json.loads(Path(files["i.json"]).read_bytes())["offers"]} == set(told["offers"])
    assert run("explain", files["i.json"], files["r.json"], "--offer", "nobody").returncode == 2
    assert run("bench", *sizes).returncode == 0


def test_a_made_up_instance_is_the_same_for_the_same_seed() -> None:
    made = [generate_instance(12, 5, 3, seed, ["rice", "oil"]) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
    assert solve(parse_instance(made[0])).status == "optimal"


def test_tables_hold_every_award_and_ids_stay_text(tmp_path: Path) -> None:
    raw = full_instance()
    for demand in (*raw["demands"], *raw["schools"]):
        key = "school" if "school" in demand else "id"
        demand[key] = demand[key].replace("S02", "=1+1")
    raw["lots"][0]["covers"][1][0] = raw["exclusions"][0]["school"] = "=1+1"
    result = solve(parse_instance(raw))
    frames = award_frames(result)
    assert len(frames["awards"]) == len(result.awards)
    assert frames["awards"]["amount"].sum() == pytest.approx(sum(float(a["amount"]) for a in result.awards))
    write_workbook(result, tmp_path / "r.xlsx")
    read = pd.read_excel(tmp_path / "r.xlsx", sheet_name="awards", dtype=str)
    assert "=1+1" in set(read["school"])
