"""政府采购法第42条: records are kept for 15 years and more. The program has no way to delete one."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "procurement"
REMOVES = {"delete", "unlink", "rmtree", "remove", "truncate", "drop_all"}
NO_RECORDS = {
    "accounts/second_factor.py",  # a lost phone's secret and its recovery codes
    "accounts/throttle.py",  # counts of failed log-ins
    "bids/__main__.py", "bids/cli_files.py",  # files on the user's own machine
    "cli.py",  # what a demonstration printed
    "core/files.py",  # the temporary file of a write that failed
    "schools/service.py",  # rations of a plan still in draft
}  # fmt: skip


def _removals(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if name in REMOVES and owner != "blueprint":
                yield node.lineno


def test_nothing_of_a_procurement_is_ever_deleted():
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(ROOT))
        lines = list(_removals(path))
        if lines and not name.startswith("demo/"):
            found[name] = lines
    assert found.keys() - NO_RECORDS == set(), found
