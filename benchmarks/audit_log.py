"""The log under load: a million entries verified offline, and eight processes that append at once.

    python -m benchmarks.audit_log [--entries 1000000] [--appends 50]

`append URL DATA_DIR LOG PROCESS COUNT START` is one of the eight; it prints the seconds of each append.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import reduce
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from nacl.signing import SigningKey

from procurement.audit import keys, merkle, queries, service
from procurement.audit.checkpoint import Checkpoint, vkey
from procurement.audit.tags import AuditTag
from procurement.core import db, files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction

PROCESSES = 8
ORIGIN = "bench.example/county/1"
SEED = bytes(range(32))
BODY = (
    '{{"actor":{{"id":"8dd0d987-61ed-429b-8b5b-1854f2d259bc","organization":null,"role":"officer"}},'
    '"at":"2026-09-17T02:00:{second:02}.000000Z","facts":{{"number":{number},"tender":'
    '"ad42397b-a4d0-4ba3-9a23-33ae19845c58"}},"log":"{log}","seq":{number},"type":"tender:edited","v":1}}'
)


def write_export(folder: Path, count: int) -> int:
    """An export of `count` entries with its checkpoint and key; returns its size in bytes."""
    peaks: list[bytes] = []
    with (folder / "audit.jsonl").open("wb") as file:
        for number in range(count):
            body = BODY.format(second=number * 60 // count, number=number, log=ORIGIN).encode()
            file.write(body + b"\n")
            digest, index = merkle.leaf_hash(body), number
            while index & 1:
                digest, index = merkle.node_hash(peaks.pop(), digest), index >> 1
            peaks.append(digest)
    root = reduce(lambda right, left: merkle.node_hash(left, right), reversed(peaks))
    (folder / "checkpoint.txt").write_text(Checkpoint(ORIGIN, count, root).sign(SEED))
    (folder / "audit.vkey").write_text(vkey(ORIGIN, bytes(SigningKey(SEED).verify_key)))
    return (folder / "audit.jsonl").stat().st_size


def verify_offline(count: int) -> None:
    """Print how long the offline verifier takes, beside plain SHA-256 over the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_export(folder, count)
        started = time.process_time()
        digest = sha256()
        with (folder / "audit.jsonl").open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        plain = time.process_time() - started
        command = [sys.executable, "-m", "procurement.audit.verify", *map(str, (
            folder / "audit.jsonl", folder / "audit.vkey", folder / "checkpoint.txt"))]  # fmt: skip
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        whole = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = used.ru_utime + used.ru_stime  # of the processor: a busy machine does not change it much
    print("| entries | MiB | plain SHA-256 | verified offline, elapsed | processor time | entries/s | ratio |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {count:,} | {size / 2**20:.0f} | {plain:.2f} s | {whole:.1f} s "
        f"| {work:.1f} s | {count / work:,.0f} | {work / plain:.0f} |"
    )


def append(url: str, data_dir: Path, log: UUID, process: int, count: int, start: float) -> Iterator[float]:
    """Append `count` entries, each in a transaction of its own, from the moment `start` on; yields the seconds each."""
    use(url, data_dir)
    time.sleep(max(0.0, start - time.time()))
    for number in range(count):
        began = time.perf_counter()
        with transaction(SYSTEM) as session:
            facts = {"process": process, "number": number}
            service.declare(session, AuditTag.ZONE_CHANGED, log=service.county_log(log), facts=facts)
        yield time.perf_counter() - began


def use(url: str, data_dir: Path) -> None:
    """Make database, files and log key of this process these."""
    db.configure(url)
    files.configure(data_dir / "files")
    keys.configure(data_dir / "keys" / "log.key", "canteen-procurement.example")


def append_at_once(url: str, data_dir: Path, log: UUID, count: int) -> list[float]:
    """Eight processes append `count` entries each to one log at the same time; the seconds of every append."""
    start = time.time() + 4  # until all have started
    command = [sys.executable, "-m", "benchmarks.audit_log", "append", url, str(data_dir), str(log)]
    running = [
        subprocess.Popen([*command, str(process), str(count), str(start)], stdout=subprocess.PIPE, text=True)
        for process in range(PROCESSES)
    ]
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError("a process that appends has failed")
    return [seconds for output in outputs for seconds in json.loads(output)]


def append_both(count: int) -> None:
    """Print waits of eight processes on SQLite and on PostgreSQL, after recomputing the root."""
    from alembic import command

    from procurement.cli_config import alembic_config
    from procurement.config import Settings
    from tests.postgres import new_database

    print("| database | processes x appends | appends/s | p50 | p99 | worst wait |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, url in (("SQLite", f"sqlite:///{folder}/bench.db"), ("PostgreSQL", new_database())):
            command.upgrade(alembic_config(Settings(url, folder, folder / "files")), "head")
            use(url, folder)
            log = uuid4()
            began = time.time() + 4
            waits = sorted(append_at_once(url, folder, log, count))
            whole = time.time() - began
            _recompute(log, len(waits))
            p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
            print(
                f"| {kind} | {PROCESSES} x {count} | {len(waits) / whole:.0f} | "
                f"{p50 * 1000:.0f} ms | {p99 * 1000:.0f} ms | {waits[-1] * 1000:.0f} ms |"
            )
            db.engine().dispose()


def _recompute(log: UUID, count: int) -> None:
    with reading(SYSTEM) as session:
        found = queries.get_county_log(session, log)
        leaves = [merkle.leaf_hash(body) for body in queries.bodies(session, found.id)]
        assert len(leaves) == count
        assert merkle.root(leaves) == service.root_of(session, found)


def main(argv: list[str]) -> None:
    if argv[:1] == ["append"]:
        url, data_dir, log, process, count, start = argv[1:]
        print(json.dumps(list(append(url, Path(data_dir), UUID(log), int(process), int(count), float(start)))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--appends", type=int, default=50)
    args = parser.parse_args(argv)
    verify_offline(args.entries)
    if args.appends:
        print()
        append_both(args.appends)


if __name__ == "__main__":
    main(sys.argv[1:])
