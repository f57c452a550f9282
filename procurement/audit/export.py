"""The export anybody can verify offline: entries, bid boxes after their closing, objects, key and checkpoint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit import checkpoint, queries
from procurement.audit.keys import log_key
from procurement.audit.models import AuditLog, Checkpoint
from procurement.audit.verify_program import verify_program
from procurement.core import files
from procurement.core.errors import NotFound

_DIGEST = re.compile(r"[0-9a-f]{64}")


def county_vkey(session: Session, county_id: UUID) -> str:
    """The county log's verifier key in the note format: name, key id, Ed25519 public key."""
    return checkpoint.vkey(queries.get_county_log(session, county_id).origin, log_key().public_key)


def export_files(session: Session, county_id: UUID) -> Iterator[tuple[str, bytes]]:
    """Every file of the county's export as (relative name, bytes), up to the latest checkpoint.

    Entries after the latest checkpoint are left out, so that everything exported is covered by a signature. Bid boxes
    appear only once their `box.closed` entry is within. Raises NotFound when there is no checkpoint yet.
    """
    log = queries.get_county_log(session, county_id)
    point = queries.latest_checkpoint(session, log.id)
    if point is None:
        raise NotFound("audit.no_checkpoint")
    yield "audit.vkey", (county_vkey(session, county_id) + "\n").encode()
    yield from _log_files(session, log, point)


def _log_files(session: Session, log: AuditLog, point: Checkpoint) -> Iterator[tuple[str, bytes]]:
    named: set[str] = set()
    yield "verify.py", verify_program()
    yield "checkpoint.txt", queries.published_note(session, point).encode()
    yield from _timestamp_files(session, point)
    yield "audit.jsonl", _lines(session, log, point.size, named)
    for box, size in queries.closed_boxes(session, log, point.size):
        yield f"boxes/{box.subject_id}.jsonl", _lines(session, box, size, named)
    for digest in sorted(named):
        if files.exists(files.Shelf.OBJECTS, digest):
            yield f"objects/{digest}", files.get(files.Shelf.OBJECTS, digest)


def _timestamp_files(session: Session, point: Checkpoint) -> Iterator[tuple[str, bytes]]:
    """The authority's answer and what it answers for: the note as first signed, before any cosignature."""
    stamp = queries.find_timestamp(session, point)
    if stamp is not None:
        yield "checkpoint.tsr", stamp.response
        yield "checkpoint.signed.txt", point.note.encode()


def _lines(session: Session, log: AuditLog, size: int, named: set[str]) -> bytes:
    lines = []
    for body in queries.bodies(session, log.id, size):
        named |= set(_digests(json.loads(body)["facts"]))
        lines.append(body + b"\n")
    return b"".join(lines)


def _digests(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _digests(item)
    elif isinstance(value, list):
        for item in value:
            yield from _digests(item)


def write_export(session: Session, county_id: UUID, directory: Path) -> int:
    """Write the county's export below `directory`; returns how many files."""
    count = 0
    for name, data in export_files(session, county_id):
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        count += 1
    return count
