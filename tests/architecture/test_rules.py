"""The list of the law's rules names functions and tests that exist, parameters that ship, and what is left out."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from procurement.tenders import parameters

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)
]
NONE = "—"


def names(cell):
    return [] if cell == NONE else [name.strip(" `") for name in re.split(r"[；;、,]|<br>", cell) if name.strip(" `")]


def test_every_numbered_rule_has_its_row():
    assert [int(row[0]) for row in ROWS] == list(range(1, 69))
    assert all(len(row) == 6 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_enforces_and_shows_a_rule_exists(row):
    for dotted in names(row[4]):
        module, _, attribute = dotted.rpartition(".")
        assert hasattr(import_module(module), attribute), dotted
    for place in names(row[5]):
        file, _, test = place.partition("::")
        assert (ROOT / file).is_file(), place
        assert not test or f"def {test.partition('[')[0]}(" in (ROOT / file).read_text(), place


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_rule_is_enforced_and_shown_or_said_to_be_left_out(row):
    if NONE in (row[4], row[5]):
        assert re.search(rf"^- \*\*{row[0]}[^0-9]", PAGE, re.MULTILINE), f"say below the table why {row[0]} is left out"


def test_the_parameters_named_are_shipped():
    shipped = {row["code"] for row in parameters.shipped()}
    assert {code for row in ROWS for code in names(row[3])} <= shipped
