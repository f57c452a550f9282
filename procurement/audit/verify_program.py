"""The offline verifier as one file: verify.py and verify_proof.py joined, for whoever has nothing but Python."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
GUARD = '\n\nif __name__ == "__main__":\n'
IMPORT = "from procurement.audit.verify_proof import verify_all as program"


@cache
def verify_program() -> bytes:
    """The text of the program. Raises ValueError when the two files no longer fit together as this function expects."""
    first, guard, _ = (HERE / "verify.py").read_text(encoding="utf-8").partition(GUARD)
    if not guard or IMPORT not in first:
        msg = "verify.py has changed: say here how the files are joined"
        raise ValueError(msg)
    second = (HERE / "verify_proof.py").read_text(encoding="utf-8")
    notes, *statements = ast.parse(second).body
    kept = [node for node in statements if not (isinstance(node, ast.ImportFrom) and _is_ours(node))]
    lines = second.splitlines()
    parts = [_source(lines, node) for node in [notes, *kept]]
    return "\n\n".join(
        [first.replace(IMPORT, "program = verify_all"), *parts, f"{GUARD.strip()}\n    sys.exit(main())\n"]
    ).encode()


def _is_ours(node: ast.ImportFrom) -> bool:
    return (node.module or "").partition(".")[0] in {"procurement", "__future__"}


def _source(lines: list[str], node: ast.stmt) -> str:
    start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    return "\n".join(lines[start - 1 : node.end_lineno])
