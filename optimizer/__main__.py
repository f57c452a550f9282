"""The command line: solve, verify, explain, generate, bench."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from optimizer import strict_json
from optimizer.bench import measure
from optimizer.canonical import canonical
from optimizer.explain import Explainer, reaward_without
from optimizer.generate import generate_instance
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
    solve = _command(commands, "solve", "award an instance", _solve, "instance")
    solve.add_argument("--out", type=Path)
    solve.add_argument("--solver", choices=SOLVERS, default="highs")
    solve.add_argument("--time-limit", type=_seconds)
    solve.add_argument("--certificate-leaves", type=_count, default=LEAVES)
    solve.add_argument("--xlsx", type=Path)
    solve.add_argument("--progress", action="store_true")
    _command(commands, "verify", "check a result, a line a check", _verify, "instance", "result")
    explain = _command(commands, "explain", "why the award is what it is", _explain, "instance", "result")
    explain.add_argument("--offer")
    explain.add_argument("--without", metavar="SUPPLIER")
    explain.add_argument("--exact", action="store_true")
    explain.add_argument("--out", type=Path)
    generate = _command(commands, "generate", "make up an instance", _generate)
    bench = _command(commands, "bench", "measure a made-up instance or a given one", _bench)
    bench.add_argument("--instance", type=Path)
    generate.add_argument("--out", type=Path)
    generate.add_argument("--province", type=_count, metavar="COUNTIES", default=1)
    for command in (generate, bench):
        for name, default in (("--schools", 300), ("--suppliers", 60), ("--zones", 10), ("--seed", 1)):
            command.add_argument(name, type=_count, default=default)
        command.add_argument("--items", default="rice,flour,oil")
    return parser


def _command(commands: Any, name: str, words: str, run: Any, *files: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=words)
    for file in files:
        command.add_argument(file, type=Path)
    command.add_argument("--lang", choices=("zh", "en"), default="zh")
    command.set_defaults(run=run)
    return command


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10**6:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 1000000")
    return value


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
    _tell(options, "read")
    begun = time.perf_counter()
    instance = parse_instance(read_file(options.instance))
    read = round(time.perf_counter() - begun, 4)
    _tell(options, "solve")
    result = solve_instance(
        instance, options.solver, options.time_limit, options.lang, leaves=options.certificate_leaves
    )
    result = Result({**result, "seconds": {"read": read, **result["seconds"]}})
    _tell(options, result.status)
    _write(result.to_bytes(), options.out)
    if options.xlsx is not None:
        from optimizer.frames import write_workbook  # pandas takes a second to load

        _save(options.xlsx, lambda path: write_workbook(result, path))
    for entry in (*result.get("conflict", []), *result.get("relaxation", [])):
        print(f"{entry['path']}: {entry['words']}", file=sys.stderr)
    return _exit_code(result)


def _tell(options: Any, words: str) -> None:
    if options.progress:
        print(words, file=sys.stderr, flush=True)


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    _save(out, lambda path: path.write_bytes(data))


def _save(path: Path, write: Callable[[Path], Any]) -> None:
    try:
        write(path)
    except OSError as error:
        raise InstanceError([Problem(str(path), "file.missing", {"why": error.strerror or error})]) from None


def _exit_code(result: Result) -> int:
    if result.status == "infeasible":
        return INFEASIBLE
    if result.status == "time_limit":
        return TIMED_OUT if result["stages"] else EMPTY_HANDED
    return DONE


def _read_result(path: Path) -> dict[str, Any]:
    _, result = strict_json.parse(read_file(path))
    return result if isinstance(result, dict) else {}


def _verify(options: Any) -> int:
    instance = parse_instance(read_file(options.instance))
    checks = verify(instance.given, _read_result(options.result))
    for check in checks:
        print(f"{'ok  ' if check.ok else 'FAIL'} {check.check}{': ' + check.detail if check.detail else ''}")
    return DONE if all(check.ok for check in checks) else FAILED


def _explain(options: Any) -> int:
    instance = parse_instance(read_file(options.instance))
    result = _read_result(options.result)
    failed = [check for check in verify(instance.given, result) if not check.ok]
    if failed or not result.get("awards"):
        print(f"{failed[0].check}: {failed[0].detail}" if failed else "no awards", file=sys.stderr)
        return FAILED
    _known(options.offer, "offer", {offer.id for offer in instance.offers})
    _known(options.without, "supplier", {supplier.id for supplier in instance.suppliers})
    if options.without is not None:
        again = reaward_without(instance, result, options.without, options.lang)
        _write(again.to_bytes(), options.out)
        return _exit_code(again)
    found = Explainer(instance, result).explain(options.offer, exact=options.exact)
    _write(canonical(found) + b"\n", options.out)
    return DONE


def _known(name: str | None, kind: str, names: set[str]) -> None:
    if name is not None and name not in names:
        raise InstanceError([Problem(f"--{kind}", "id.unknown", {"kind": kind, "id": name})])


def _made(options: Any, counties: int = 1) -> dict[str, Any]:
    items = list(dict.fromkeys(item for item in options.items.split(",") if item))
    sizes = (options.schools * counties, options.suppliers, options.zones * counties)
    return generate_instance(*sizes, options.seed, items or ["rice"])


def _generate(options: Any) -> int:
    raw = _made(options, options.province)
    _write(json.dumps(raw, ensure_ascii=False, indent=1).encode() + b"\n", options.out)
    return DONE


def _bench(options: Any) -> int:
    raw = dict(parse_instance(read_file(options.instance)).given) if options.instance else _made(options)
    for name, value in measure(raw).items():
        print(f"{name:26} {value:12.4f}")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
