"""No source file over 300 lines: a file past that splits by noun."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 300
LEFT_OUT = ("procurement/static/vendor/", "migrations/versions/")


def too_long(root: Path) -> list[tuple[int, str]]:
    """(lines, name) of every tracked .py, .html or .js file over the limit."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py", "*.html", "*.js"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    names = [name for name in listing if not name.startswith(LEFT_OUT) and (root / name).exists()]
    lengths = ((len((root / name).read_text().splitlines()), name) for name in names)
    return sorted((length, name) for length, name in lengths if length > LIMIT)


if __name__ == "__main__":
    found = too_long(Path(__file__).resolve().parent.parent)
    for length, name in found:
        print(f"{length} lines: {name}")
    sys.exit(bool(found))
