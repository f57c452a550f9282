"""Run every test on all cores, each file on one; name at the end what could not run, and fail for it in CI.

A run of everything also fails when no test has stored some state, or some move, of a lifecycle.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

import pytest

from tests import visits

LONG_FIRST = ("--no-loadscope-reorder",)  # roads in the browser are few tests and take longest: not last
NEEDED = {"wkhtmltopdf": "PDF tests", "chromium": "browser tests", "pdftotext": "PDF tests"}


class Skips:
    """Notes every test that did not run, with its reason."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.skipped:
            self.reasons.append(f"{report.nodeid}: {report.longrepr[2] if report.longrepr else 'expected to fail'}")


def main(arguments: list[str]) -> int:
    """Returns pytest's exit code, or 1 when something could not run and CI is set."""
    absent = [f"{tool} is missing: {what} will fail" for tool, what in NEEDED.items() if shutil.which(tool) is None]
    skips = Skips()
    spread = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadfile", *LONG_FIRST]
    code = int(pytest.main(["-q", *spread, "-p", visits.__name__, *arguments], plugins=[skips]))
    for line in absent + [f"did not run: {reason}" for reason in skips.reasons]:
        print(line, file=sys.stderr)
    unseen = [] if arguments else [*visits.unvisited_states(), *visits.unvisited_moves()]
    for line in unseen:
        print(f"no test visits {line}", file=sys.stderr)
    if unseen or ((absent or skips.reasons) and os.environ.get("CI")):
        return code or 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
