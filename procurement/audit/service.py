"""Declaring entries, appending them under the log's lock, signing checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from procurement.audit import checkpoint, entries, merkle
from procurement.audit.keys import log_key
from procurement.audit.models import AuditEntry, AuditLog, AuditNode, Checkpoint, CheckpointNotice, LogKind
from procurement.audit.tags import AuditTag
from procurement.core import clock, files
from procurement.core.scope import actor_of
from procurement.core.transaction import register_appender


@dataclass(frozen=True, order=True)
class LogRef:
    """Names one log: a county's, the platform's, or a tender's bid box."""

    kind: LogKind
    subject_id: UUID | None = None


PLATFORM = LogRef(LogKind.PLATFORM)


def county_log(county_id: UUID) -> LogRef:
    return LogRef(LogKind.COUNTY, county_id)


def bid_box(tender_id: UUID) -> LogRef:
    return LogRef(LogKind.BID_BOX, tender_id)


@dataclass(frozen=True)
class Reference:
    """Where an entry stands: quoted on documents and receipts."""

    origin: str
    seq: int
    leaf: bytes
    at: datetime


@dataclass
class Declared:
    """An entry to be appended; `reference` is there once the transaction has ended."""

    tag: AuditTag
    log: LogRef
    facts: dict[str, Any]
    subject_id: UUID | None
    with_checkpoint: bool
    reference: Reference | None = field(default=None)


class ClockWentBack(RuntimeError):
    """An entry would be earlier than the one before it."""


def declare(
    session: Session,
    tag: AuditTag,
    *,
    log: LogRef,
    facts: Mapping[str, Any],
    subject_id: UUID | None = None,
    objects: Mapping[str, bytes] | None = None,
    with_checkpoint: bool = False,
) -> Declared:
    """Note what this transaction's commit will log.

    `facts`: ids, hashes, counts and decimal strings only; never personal data or prices of sealed bids. UUIDs,
    dates and instants are written as text. `objects` are stored for the export; each adds `<name>_sha256` to the facts.
    `with_checkpoint` signs the log's new size and root in the same commit (milestones).
    """
    noted = {key: _plain(value) for key, value in facts.items() if value is not None}
    for name, data in (objects or {}).items():
        noted[f"{name}_sha256"] = files.put(files.Shelf.OBJECTS, data)
    declared = Declared(tag, log, noted, subject_id, with_checkpoint)
    session.info["declared"].append(declared)
    return declared


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return entries.instant(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return str(value)


def get_log(session: Session, ref: LogRef) -> AuditLog:
    """The log `ref` names, made on first use."""
    found = session.scalar(select(AuditLog).filter_by(kind=ref.kind, subject_id=ref.subject_id))
    if found is None:
        parts = [log_key().origin, ref.kind.value, *([str(ref.subject_id)] if ref.subject_id else [])]
        found = AuditLog(kind=ref.kind, subject_id=ref.subject_id, origin="/".join(parts))
        session.add(found)
        session.flush()
    return found


def lock_log(session: Session, ref: LogRef) -> None:
    """Hold the log's lock until the commit, so that a time stamped now is in the log's order.

    On SQLite the transaction itself already holds the only write lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"{ref.kind}/{ref.subject_id}"}
        )


def append_declared(session: Session) -> None:
    """Append every declared entry, log by log in a fixed order (no deadlocks), as the last act before the commit."""
    declared: Sequence[Declared] = session.info["declared"]
    for ref in sorted({d.log for d in declared}, key=lambda r: (r.kind.value, str(r.subject_id))):
        lock_log(session, ref)
        log = get_log(session, ref)
        mine = [d for d in declared if d.log == ref]
        for entry in mine:
            _append(session, log, entry)
        if any(d.with_checkpoint for d in mine):
            issue_checkpoint(session, ref, now=clock.now())


def size_of(session: Session, log: AuditLog) -> int:
    """How many entries the log holds."""
    return session.scalar(select(func.count()).where(AuditEntry.log_id == log.id)) or 0


def _append(session: Session, log: AuditLog, declared: Declared) -> None:
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.at)
        .where(AuditEntry.log_id == log.id)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    seq, at, actor = (last.seq + 1 if last else 0), clock.now(), actor_of(session)
    if last and at < last.at:
        msg = f"{log.origin}: {at.isoformat()} is before entry {last.seq}"
        raise ClockWentBack(msg)
    body = entries.entry_body(
        log=log.origin, seq=seq, type=declared.tag.value, at=at, actor=actor, facts=declared.facts
    )
    leaf = merkle.leaf_hash(body)
    session.add(
        AuditEntry(
            log_id=log.id,
            seq=seq,
            tag=declared.tag.value,
            at=at,
            actor_id=entries.named_id(actor),
            subject_id=declared.subject_id,
            body=body,
            leaf=leaf,
        )
    )
    for level, index, node in merkle.completed_nodes(seq, leaf, node_lookup(session, log)):
        session.add(AuditNode(log_id=log.id, level=level, index=index, hash=node))
    session.flush()  # the next entry's number and nodes are read from the table
    declared.reference = Reference(log.origin, seq, leaf, at)


def node_lookup(session: Session, log: AuditLog) -> Any:
    """merkle.Lookup of the log's stored nodes."""

    def lookup(level: int, index: int) -> bytes:
        if level == 0:
            return session.execute(
                select(AuditEntry.leaf).where(AuditEntry.log_id == log.id, AuditEntry.seq == index)
            ).scalar_one()
        statement = select(AuditNode.hash).where(
            AuditNode.log_id == log.id, AuditNode.level == level, AuditNode.index == index
        )
        return session.execute(statement).scalar_one()

    return lookup


def root_of(session: Session, log: AuditLog, size: int | None = None) -> bytes:
    """The RFC 6962 root of the log's first `size` entries (all when None)."""
    return merkle.root_from_nodes(size_of(session, log) if size is None else size, node_lookup(session, log))


def inclusion_of(session: Session, log: AuditLog, seq: int, size: int) -> list[bytes]:
    """The path that proves entry `seq` to be among the log's first `size` entries (RFC 6962)."""
    return merkle.inclusion_proof_from_nodes(seq, size, node_lookup(session, log))


def issue_checkpoint(session: Session, ref: LogRef, *, now: datetime) -> Checkpoint:
    """Sign the log's present size and root; the same size is signed once."""
    log = get_log(session, ref)
    size = size_of(session, log)
    existing = session.get(Checkpoint, (log.id, size))
    if existing is not None:
        return existing
    root = root_of(session, log, size)
    body = checkpoint.Checkpoint(origin=log.origin, size=size, root=root).format()
    note = checkpoint.sign_note(body, log.origin, log_key().seed)
    issued = Checkpoint(log_id=log.id, size=size, root=root, note=note, issued_at=now)
    session.add(issued)
    session.flush()
    return issued


def note_told(session: Session, point: Checkpoint, *, now: datetime) -> None:
    """Remember that those concerned were told of the checkpoint."""
    session.add(CheckpointNotice(log_id=point.log_id, size=point.size, told_at=now))


register_appender(append_declared)
