"""The strict reader: every fault has its place, and bad input never gives a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer import InstanceError, parse_instance
from tests.optimizer.samples import full_instance

ROOT = Path(__file__).parents[2]
Raw = dict[str, Any]


def put(*path: Any, value: Any) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        place: Any = raw
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        place: Any = raw
        for part in path[:-1]:
            place = place[part]
        del place[path[-1]]

    return change


def twice(key: str) -> Callable[[Raw], None]:
    return lambda raw: raw[key].append(dict(raw[key][0]))


FAULTS: list[tuple[str, Callable[[Raw], None], str]] = [
    ("another format", put("format", value="allocation-instance/2"), "/format"),
    ("no format", drop("format"), "/format"),
    ("an unknown key", put("ruless", value={}), "/ruless"),
    ("an unknown key of an item", put("items", 0, "price", value="1"), "/items/0/price"),
    ("an unknown key of an offer", put("offers", 1, "unitprice", value="1"), "/offers/1/unitprice"),
    ("an unknown rule", put("rules", "max_owner_shares", value={}), "/rules/max_owner_shares"),
    ("no items", drop("items"), "/items"),
    ("empty items", put("items", value=[]), "/items"),
    ("empty schools", put("schools", value=[]), "/schools"),
    ("empty demands", put("demands", value=[]), "/demands"),
    ("empty objective", put("objective", value=[]), "/objective"),
    ("no suppliers key", drop("suppliers"), "/suppliers"),
    ("no offers key", drop("offers"), "/offers"),
    ("items no list", put("items", value={}), "/items"),
    ("an item no object", put("items", 0, value="rice"), "/items/0"),
    ("rules no object", put("rules", value=[]), "/rules"),
    ("a repeated item", twice("items"), "/items/2/id"),
    ("a repeated school", twice("schools"), "/schools/3/id"),
    ("a repeated supplier", twice("suppliers"), "/suppliers/3/id"),
    ("a repeated offer", twice("offers"), "/offers/5/id"),
    ("a repeated lot", twice("lots"), "/lots/2/id"),
    ("a repeated package", twice("packages"), "/packages/1/id"),
    ("a repeated demand", twice("demands"), "/demands/5"),
    ("a repeated incumbent", twice("incumbents"), "/incumbents/1"),
    ("an empty id", put("items", 0, "id", value=""), "/items/0/id"),
    ("an id that is a number", put("schools", 0, "id", value=1), "/schools/0/id"),
    ("a demand of an unknown school", put("demands", 0, "school", value="S9"), "/demands/0/school"),
    ("a demand for an unknown item", put("demands", 0, "item", value="tea"), "/demands/0/item"),
    ("an offer of an unknown supplier", put("offers", 2, "supplier", value="X"), "/offers/2/supplier"),
    ("an offer for an unknown item", put("offers", 2, "item", value="tea"), "/offers/2/item"),
    ("an offer to an unknown school", put("offers", 4, "schools", value=["S9"]), "/offers/4/schools"),
    ("an offer for an unknown lot", put("offers", 1, "lots", value=["L9"]), "/offers/1/lots"),
    (
        "a delivery cost to an unknown school",
        put("offers", 0, "delivery_cost_by_school", value={"S9": "1"}),
        "/offers/0/delivery_cost_by_school/S9",
    ),
    (
        "hours at an unknown school",
        put("suppliers", 1, "vehicle_hours", "per_school", value={"S9": 1}),
        "/suppliers/1/vehicle_hours/per_school/S9",
    ),
    ("hours without a limit", drop("suppliers", 1, "vehicle_hours", "limit"), "/suppliers/1/vehicle_hours/limit"),
    ("a lot of an unknown demand", put("lots", 1, "covers", value=[["S02", "oil"]]), "/lots/1/covers"),
    ("a package of an unknown demand", put("packages", 0, "covers", value=[["S02", "oil"]]), "/packages/0/covers"),
    ("a package of nothing", put("packages", 0, "covers", value=[]), "/packages/0/covers"),
    ("a cover given twice", put("packages", 0, "covers", value=[["S03", "oil"]] * 2), "/packages/0/covers/1"),
    ("a cover that is no pair", put("lots", 0, "covers", 0, value="S01"), "/lots/0/covers/0"),
    ("a package of an unknown supplier", put("packages", 0, "supplier", value="X"), "/packages/0/supplier"),
    ("an exclusion of an unknown supplier", put("exclusions", 0, "supplier", value="X"), "/exclusions/0/supplier"),
    ("an exclusion at an unknown school", put("exclusions", 0, "school", value="X"), "/exclusions/0/school"),
    ("an unknown incumbent", put("incumbents", 0, "supplier", value="X"), "/incumbents/0/supplier"),
    ("a rule about an unknown item", put("rules", "max_owner_share", value={"tea": "1"}), "/rules/max_owner_share/tea"),
    ("a demand of zero", put("demands", 0, "quantity", value="0"), "/demands/0/quantity"),
    ("a negative demand", put("demands", 0, "quantity", value="-5"), "/demands/0/quantity"),
    ("a demand off the step", put("demands", 0, "quantity", value="1.25"), "/demands/0/quantity"),
    ("a step of zero", put("quantity_step", value="0"), "/quantity_step"),
    ("a negative step", put("quantity_step", value="-1"), "/quantity_step"),
    ("a negative price", put("offers", 0, "unit_price", value="-0.01"), "/offers/0/unit_price"),
    ("no price", drop("offers", 0, "unit_price"), "/offers/0/unit_price"),
    ("a price that is null", put("offers", 0, "unit_price", value=None), "/offers/0/unit_price"),
    ("a price in words", put("offers", 0, "unit_price", value="five"), "/offers/0/unit_price"),
    ("a price NaN in a string", put("offers", 0, "unit_price", value="NaN"), "/offers/0/unit_price"),
    ("a price in full-width digits", put("offers", 0, "unit_price", value="５"), "/offers/0/unit_price"),
    ("a price with a blank", put("offers", 0, "unit_price", value=" 5"), "/offers/0/unit_price"),
    ("a price true", put("offers", 0, "unit_price", value=True), "/offers/0/unit_price"),
    ("a price list", put("offers", 0, "unit_price", value=[5]), "/offers/0/unit_price"),
    ("a price beyond 1e15", put("offers", 0, "unit_price", value="1000000000000001"), "/offers/0/unit_price"),
    ("a price of 30 places", put("offers", 0, "unit_price", value="0." + "3" * 30), "/offers/0/unit_price"),
    ("tiers that do not rise", put("offers", 0, "tiers", 1, "from", value="1000"), "/offers/0/tiers/1/from"),
    (
        "tier prices that do not fall",
        put("offers", 0, "tiers", 1, "unit_price", value="5.05"),
        "/offers/0/tiers/1/unit_price",
    ),
    (
        "a first tier dearer than the price",
        put("offers", 0, "tiers", 0, "unit_price", value="5.3"),
        "/offers/0/tiers/0/unit_price",
    ),
    ("a tier from zero", put("offers", 0, "tiers", 0, "from", value="0"), "/offers/0/tiers/0/from"),
    ("a least award above capacity", put("offers", 0, "min_award", value="50001"), "/offers/0/min_award"),
    ("a share above one", put("rules", "max_owner_share", "rice", value="1.01"), "/rules/max_owner_share/rice"),
    ("a negative share", put("rules", "max_owner_share_total", value="-0.1"), "/rules/max_owner_share_total"),
    ("a reserve above one", put("rules", "capacity_reserve", value=2), "/rules/capacity_reserve"),
    ("no suppliers allowed", put("schools", 0, "max_suppliers", value=0), "/schools/0/max_suppliers"),
    ("half a supplier", put("schools", 0, "max_suppliers", value=1.5), "/schools/0/max_suppliers"),
    ("no owners", put("rules", "min_owners", "rice", "count", value=0), "/rules/min_owners/rice/count"),
    ("owners without a share", drop("rules", "min_owners", "rice", "share"), "/rules/min_owners/rice/share"),
    (
        "owners with a share of zero",
        put("rules", "min_owners", "rice", "share", value=0),
        "/rules/min_owners/rice/share",
    ),
    ("no winners", put("rules", "max_winners", "rice", value=0), "/rules/max_winners/rice"),
    ("an unknown assignment", put("rules", "assignment", value="any"), "/rules/assignment"),
    ("a flag in words", put("rules", "survive_any_one_failure", value="no"), "/rules/survive_any_one_failure"),
    ("lots counted without lots", put("rules", "max_lots_per_owner", value=1), "/rules/max_lots_per_owner"),
    ("an unknown metric", put("objective", 0, value={"minimise": "price"}), "/objective/0/minimise"),
    ("a goal without sense", put("objective", 0, value={"tolerance": "0"}), "/objective/0"),
    ("a goal with two senses", put("objective", 0, "maximise", value="score"), "/objective/0"),
    ("a negative tolerance", put("objective", 1, "tolerance", value="-1"), "/objective/1/tolerance"),
    ("a score without weights", drop("score_weights"), "/score_weights"),
    ("half a byte of seed", put("tie_seed", value="abc"), "/tie_seed"),
    ("a seed that is no text", put("tie_seed", value=12), "/tie_seed"),
    ("a time limit of zero", put("time_limit_s", value=0), "/time_limit_s"),
    ("a key with a slash", put("a/b~c", value=1), "/a~1b~0c"),
]


@pytest.mark.parametrize(("change", "place"), [(c, p) for _, c, p in FAULTS], ids=[name for name, _, _ in FAULTS])
def test_a_fault_is_refused_at_its_place(change: Callable[[Raw], None], place: str) -> None:
    raw = full_instance()
    change(raw)
    with pytest.raises(InstanceError) as refusal:
        parse_instance(json.dumps(raw).encode())
    assert place in [problem.pointer for problem in refusal.value.problems]
    for problem in refusal.value.problems:
        assert problem.words("zh") != problem.words("en")


TEXTS = [
    ("nothing", b"", ""),
    ("no JSON", b"{,}", ""),
    ("not UTF-8", b'{"format": "\xff"}', ""),
    ("a list", b"[]", ""),
    ("a number", b"12", ""),
    ("cut off", json.dumps(full_instance()).encode()[:-5], ""),
    ("too deep", b"[" * 100000, ""),
    ("deep objects", b'{"a":' * 60 + b"1" + b"}" * 60, ""),
    ("a key twice", b'{"format": "x", "format": "y"}', "/format"),
    ("a key twice inside", b'{"items": [{"id": "a", "id": "b"}]}', "/items/0/id"),
    ("NaN", b'{"gap": NaN}', "/gap"),
    ("Infinity", b'{"gap": -Infinity}', "/gap"),
    ("more digits than a double holds", b'{"gap": 0.12345678901234567890}', "/gap"),
    ("a number beyond every double", b'{"gap": 1e999}', "/gap"),
    ("a number beneath every double", b'{"gap": 1e-999}', "/gap"),
    ("a long whole number", b'{"gap": ' + b"9" * 5000 + b"}", "/gap"),
    ("half a character", b'{"currency": "\\ud800"}', "/currency"),
]


@pytest.mark.parametrize(("data", "place"), [(d, p) for _, d, p in TEXTS], ids=[name for name, _, _ in TEXTS])
def test_a_file_that_is_no_document_is_refused(data: bytes, place: str) -> None:
    with pytest.raises(InstanceError) as refusal:
        parse_instance(data)
    assert place in [problem.pointer for problem in refusal.value.problems]


def test_every_fault_is_told_at_once() -> None:
    raw = full_instance()
    raw["items"][0]["weight"] = "-1"
    raw["offers"][4]["supplier"] = "X"
    raw["rules"]["budget"] = "much"
    with pytest.raises(InstanceError) as refusal:
        parse_instance(raw)
    places = {problem.pointer for problem in refusal.value.problems}
    assert places == {"/items/0/weight", "/offers/4/supplier", "/rules/budget"}


def test_numbers_and_strings_mean_the_same_but_for_the_hash() -> None:
    raw, other = full_instance(), full_instance()
    other["offers"][0]["unit_price"] = 5.2
    assert parse_instance(raw).offers == parse_instance(other).offers
    assert parse_instance(raw).sha256 != parse_instance(other).sha256


def test_the_form_of_the_file_does_not_change_its_hash() -> None:
    raw = full_instance()
    spread = json.dumps(raw, indent=3, sort_keys=True).encode()
    assert (
        parse_instance(spread).sha256 == parse_instance(raw).sha256 == parse_instance(json.dumps(raw).encode()).sha256
    )


def test_null_is_absent() -> None:
    raw = full_instance()
    raw["offers"][1] |= {"capacity": None, "quality": None, "tiers": None}
    assert parse_instance(raw).offers == parse_instance(full_instance()).offers


@pytest.mark.parametrize(
    "arguments",
    [["solve", "none.json"], ["solve", "{broken}"], ["verify", "{broken}", "{broken}"], ["solve", "{folder}"]],
)
def test_the_command_refuses_with_words_and_code_two(arguments: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"items": [], "items": 3}')
    places = [a.format(broken=broken, folder=tmp_path) for a in arguments]
    done = subprocess.run([sys.executable, "-m", "optimizer", *places], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stdout == b""
    assert "Traceback" not in done.stderr.decode()
    assert done.stderr.decode().strip()
