"""Recompute from an export alone what was opened, counted, allocated, awarded and contracted. No database is needed.

    python -m procurement.replay EXPORT_DIR [--lang zh|en]

A line for each thing: agrees, differs, or cannot be recomputed and why. Exit 0: all that can be recomputed agrees;
1: something differs; 2: misuse.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from procurement.replay.export import ExportError, read_export
from procurement.replay.findings import MESSAGES
from procurement.replay.steps import replay


def main(argv: list[str] | None = None) -> int:
    """The command of the module's docstring; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    args = parser.parse_args(argv)
    counts = Counter({"agrees": 0, "differs": 0, "unknown": 0})
    try:
        for finding in replay(read_export(args.export)):
            counts[finding.verdict.value] += 1
            print(finding.line(args.lang), flush=True)
    except (OSError, ExportError) as error:
        print(f"无法执行 / cannot be carried out: {error}", file=sys.stderr)
        return 2
    code = "end.differs" if counts["differs"] else "end.agrees"
    print(MESSAGES[code][args.lang == "en"].format(**counts))
    return int(counts["differs"] > 0)


if __name__ == "__main__":
    sys.exit(main())
