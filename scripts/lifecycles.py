"""Every lifecycle drawn from the code's own table: ``python -m scripts.lifecycles`` writes docs/lifecycles.md.

``--check`` says whether it is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from procurement import metadata
from procurement.core.lifecycle import REGISTRY, Lifecycle

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lifecycles.md"
HEAD = """# 状态图 / Lifecycles

由代码里的状态表生成（`python -m scripts.lifecycles`），没有画出的转换一律被拒绝。Drawn from the tables in the code's
`states.py` files; a move that is not drawn is refused.
"""


def build() -> str:
    """The page's text; the same tables give the same text."""
    assert metadata.MODEL_MODULES  # noqa: S101  (imported so that every table of states is known)
    return "\n".join([HEAD, *(_drawn(one) for one in sorted(REGISTRY, key=lambda one: one.name))])


def _drawn(lifecycle: Lifecycle[Any]) -> str:
    lines = [f"    [*] --> {lifecycle.initial}"]
    for state in lifecycle.states:
        moves = [to for to in lifecycle.states if to in lifecycle.moves[state]]
        lines += [f"    {state} --> {to}" for to in moves] or [f"    {state} --> [*]"]
    module = type(lifecycle.initial).__module__.replace(".", "/")
    diagram = "\n".join(lines)
    return f"## {lifecycle.name}\n\n`{module}.py`\n\n```mermaid\nstateDiagram-v2\n{diagram}\n```\n"


def main(arguments: list[str]) -> int:
    """0 when the page is up to date or was written, 1 when `--check` finds another."""
    page = build()
    if "--check" not in arguments:
        PAGE.write_text(page)
    elif not PAGE.exists() or PAGE.read_text() != page:
        print(f"{PAGE.name} is not what the tables say: run python -m scripts.lifecycles")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
