"""Every attack that docs/security-model.md lists has its test; most stand beside what they attack.

A test that is renamed or dropped is missed here, and a promise without a row is a row to be written.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MODEL = TESTS.parent / "docs" / "security-model.md"
TABLE = MODEL.read_text(encoding="utf-8").partition("<!-- attacks -->")[2].partition("<!-- end -->")[0]
ATTACKS = re.findall(r"^\| (.+) / (.+) \| `(.+)::(.+)` \|$", TABLE, re.MULTILINE)


def test_every_row_is_an_attack_with_a_test_in_both_languages():
    rows = [line for line in TABLE.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(ATTACKS) == len({english for _, english, _, _ in ATTACKS}) > 45


@pytest.mark.parametrize(("path", "name"), [row[2:] for row in ATTACKS], ids=[row[1] for row in ATTACKS])
def test_the_attack_has_its_test(path, name):
    assert re.search(rf"^def {name}\(", (TESTS / path).read_text(), re.MULTILINE), (path, name)
