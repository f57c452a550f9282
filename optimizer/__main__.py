"""The command line: solve, verify."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optimizer import strict_json
from optimizer.problems import InstanceError, Problem
from optimizer.reader import parse_instance
from optimizer.solution import LEAVES, Result, SolverError, solve_instance
from optimizer.solver import SOLVERS
from optimizer.verify import verify

DONE, FAILED, REFUSED, INFEASIBLE, TIMED_OUT, EMPTY_HANDED = range(6)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InstanceError as refusal:
        for problem in refusal.problems:
            print(f"{problem.pointer or '/'}: {problem.words(options.lang)}", file=sys.stderr)
        return REFUSED
    except SolverError as failure:
        print(f"solver: {failure}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m optimizer", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    solve = commands.add_parser("solve", help="award an instance")
    solve.add_argument("instance", type=Path)
    solve.add_argument("--out", type=Path)
    solve.add_argument("--solver", choices=SOLVERS, default="highs")
    solve.add_argument("--time-limit", type=_seconds)
    solve.add_argument("--certificate-leaves", type=int, default=LEAVES)
    solve.set_defaults(run=_solve)
    check = commands.add_parser("verify", help="check a result, a line a check")
    check.add_argument("instance", type=Path)
    check.add_argument("result", type=Path)
    check.set_defaults(run=_verify)
    for command in (solve, check):
        command.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError("must be a positive number of seconds")
    return value


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises InstanceError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InstanceError([Problem(str(path), "file.missing", {"why": error.strerror or error})]) from None


def _solve(options: Any) -> int:
    instance = parse_instance(read_file(options.instance))
    result = solve_instance(instance, options.solver, options.time_limit, options.lang, options.certificate_leaves)
    _write(result.to_bytes(), options.out)
    for entry in (*result.get("conflict", []), *result.get("relaxation", [])):
        print(f"{entry['path']}: {entry['words']}", file=sys.stderr)
    return _exit_code(result)


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise InstanceError([Problem(str(out), "file.missing", {"why": error.strerror or error})]) from None


def _exit_code(result: Result) -> int:
    if result.status == "infeasible":
        return INFEASIBLE
    if result.status == "time_limit":
        return TIMED_OUT if result["stages"] else EMPTY_HANDED
    return DONE


def _verify(options: Any) -> int:
    raw = read_file(options.instance)
    instance = parse_instance(raw)
    _, result = strict_json.parse(read_file(options.result))
    checks = verify(instance.given, result if isinstance(result, dict) else {})
    for check in checks:
        print(f"{'ok  ' if check.ok else 'FAIL'} {check.check}{': ' + check.detail if check.detail else ''}")
    return DONE if all(check.ok for check in checks) else FAILED


if __name__ == "__main__":
    sys.exit(main())
