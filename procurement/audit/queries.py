"""Reading the log: entries, checkpoints, and what a closed bid box holds."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from procurement.audit.models import (
    AuditEntry,
    AuditLog,
    Checkpoint,
    CheckpointNotice,
    CheckpointTimestamp,
    Cosignature,
    LogKind,
    Witness,
)
from procurement.audit.tags import AuditTag
from procurement.core.errors import NotFound

Entry = AuditEntry  # the names by which others speak of rows they may read but not write
Point = Checkpoint


def origin_of(session: Session, entry: Entry) -> str:
    """The name of the log the entry stands in."""
    return session.execute(select(AuditLog.origin).where(AuditLog.id == entry.log_id)).scalar_one()


def latest_instant(session: Session) -> datetime | None:
    """When the newest entry of any log was made."""
    return session.scalar(select(func.max(AuditEntry.at)))


def find_log(session: Session, kind: LogKind, subject_id: UUID | None = None) -> AuditLog | None:
    return session.scalar(select(AuditLog).filter_by(kind=kind, subject_id=subject_id))


def get_county_log(session: Session, county_id: UUID) -> AuditLog:
    log = find_log(session, LogKind.COUNTY, county_id)
    if log is None:
        raise NotFound
    return log


def find_entry(session: Session, subject_id: UUID, tag: AuditTag) -> AuditEntry | None:
    """The newest entry of this kind about this subject, outside bid boxes."""
    return session.scalar(
        select(AuditEntry)
        .join(AuditLog, AuditLog.id == AuditEntry.log_id)
        .where(AuditEntry.subject_id == subject_id, AuditEntry.tag == tag.value, AuditLog.kind != LogKind.BID_BOX)
        .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
        .limit(1)
    )


def list_entries_about(session: Session, county_id: UUID, subject_ids: set[UUID]) -> Sequence[AuditEntry]:
    """What the county's log says about these subjects, oldest first (timelines of pages)."""
    log = get_county_log(session, county_id)
    statement = select(AuditEntry).where(AuditEntry.log_id == log.id, AuditEntry.subject_id.in_(subject_ids))
    return session.scalars(statement.order_by(AuditEntry.seq)).all()


def list_entries_of_system(
    session: Session, log_ids: Collection[UUID], tags: Collection[str], limit: int
) -> Sequence[AuditEntry]:
    """The newest entries of these kinds that nobody's hand made, in these logs."""
    statement = select(AuditEntry).where(
        AuditEntry.log_id.in_(log_ids), AuditEntry.tag.in_(tags), AuditEntry.actor_id.is_(None)
    )
    return session.scalars(statement.order_by(AuditEntry.at.desc(), AuditEntry.seq.desc()).limit(limit)).all()


@dataclass(frozen=True)
class EntrySearch:
    """What is asked of a log: a kind, a person, a span of time [`since`, `before`)."""

    tag: str = ""
    actor_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


def select_entries(log_id: UUID, search: EntrySearch) -> Select[Any]:
    """A log's entries that answer the search, newest first."""
    statement = select(AuditEntry).where(AuditEntry.log_id == log_id).order_by(AuditEntry.seq.desc())
    if search.tag:
        statement = statement.where(AuditEntry.tag == search.tag)
    if search.actor_id:
        statement = statement.where(AuditEntry.actor_id == search.actor_id)
    if search.since:
        statement = statement.where(AuditEntry.at >= search.since)
    return statement.where(AuditEntry.at < search.before) if search.before else statement


def get_entry(session: Session, log_id: UUID, seq: int) -> AuditEntry:
    """Entry number `seq` (from 0) of a log. Raises NotFound."""
    if seq >= 2**31 or (entry := session.get(AuditEntry, (log_id, seq))) is None:
        raise NotFound
    return entry


def bodies(session: Session, log_id: UUID, size: int | None = None, start: int = 0) -> Iterator[bytes]:
    """The canonical bytes of a log's entries from number `start` up to before `size` (all when None), in order."""
    statement = select(AuditEntry.body).where(AuditEntry.log_id == log_id, AuditEntry.seq >= start)
    statement = statement.order_by(AuditEntry.seq)
    statement = statement if size is None else statement.where(AuditEntry.seq < size)
    return iter(session.scalars(statement.execution_options(yield_per=1000)))


def latest_checkpoint(session: Session, log_id: UUID) -> Checkpoint | None:
    return session.scalar(
        select(Checkpoint).where(Checkpoint.log_id == log_id).order_by(Checkpoint.size.desc()).limit(1)
    )


def find_checkpoint_of(session: Session, entry: AuditEntry) -> Checkpoint | None:
    """The first checkpoint that covers the entry; failing that the latest one before it; None when there is neither."""
    points = select(Checkpoint).where(Checkpoint.log_id == entry.log_id)
    covering = points.where(Checkpoint.size > entry.seq).order_by(Checkpoint.size).limit(1)
    return session.scalar(covering) or latest_checkpoint(session, entry.log_id)


def list_checkpoints(session: Session, log_id: UUID, limit: int = 50) -> Sequence[Checkpoint]:
    return session.scalars(
        select(Checkpoint).where(Checkpoint.log_id == log_id).order_by(Checkpoint.size.desc()).limit(limit)
    ).all()


def get_checkpoint(session: Session, log_id: UUID, size: int) -> Checkpoint:
    """The log's checkpoint of this size. Raises NotFound."""
    if size >= 2**31 or (point := session.get(Checkpoint, (log_id, size))) is None:
        raise NotFound
    return point


def published_note(session: Session, point: Checkpoint) -> str:
    """The checkpoint with the cosignatures it has been given so far, as anybody may keep it."""
    statement = select(Cosignature.line).filter_by(log_id=point.log_id, size=point.size)
    return point.note + "".join(session.scalars(statement.order_by(Cosignature.cosigned_at, Cosignature.witness_id)))


def list_witnesses(session: Session, log_id: UUID) -> Sequence[Witness]:
    """Whose cosignatures the log's pages show."""
    return session.scalars(select(Witness).where(Witness.log_id == log_id).order_by(Witness.registered_at)).all()


def find_timestamp(session: Session, point: Checkpoint) -> CheckpointTimestamp | None:
    """The time-stamping authority's answer for this checkpoint."""
    return session.get(CheckpointTimestamp, (point.log_id, point.size))


def list_cosignatures(session: Session, log_id: UUID) -> dict[int, list[tuple[str, datetime]]]:
    """(witness's name, when) of every cosignature, by the checkpoint's size."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    statement = select(Cosignature.size, Witness.name, Cosignature.cosigned_at).join(
        Witness, Witness.id == Cosignature.witness_id
    )
    for size, name, at in session.execute(statement.where(Cosignature.log_id == log_id)):
        found.setdefault(size, []).append((name, at))
    return found


def list_untold(session: Session, county_id: UUID, limit: int) -> Sequence[Checkpoint]:
    """The oldest checkpoints of the county's log of which nobody was told yet."""
    log = find_log(session, LogKind.COUNTY, county_id)
    if log is None:
        return []
    told = select(CheckpointNotice.size).where(CheckpointNotice.log_id == log.id)
    statement = select(Checkpoint).where(Checkpoint.log_id == log.id, Checkpoint.size.not_in(told))
    return session.scalars(statement.order_by(Checkpoint.size).limit(limit)).all()


def find_milestone(session: Session, point: Checkpoint, tags: Iterable[AuditTag]) -> AuditEntry | None:
    """The last entry with one of these tags since the checkpoint before `point`: why it was signed."""
    before = select(func.max(Checkpoint.size)).where(Checkpoint.log_id == point.log_id, Checkpoint.size < point.size)
    return session.scalar(
        select(AuditEntry)
        .where(AuditEntry.log_id == point.log_id, AuditEntry.seq < point.size)
        .where(AuditEntry.seq >= func.coalesce(before.scalar_subquery(), 0))
        .where(AuditEntry.tag.in_([tag.value for tag in tags]))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )


def facts_of(entry: AuditEntry) -> dict[str, Any]:
    """The facts an entry holds."""
    facts: dict[str, Any] = json.loads(entry.body)["facts"]
    return facts


def closed_box(session: Session, tender_id: UUID | None) -> tuple[AuditLog, int] | None:
    """A tender's bid box and its size at the deadline; None until its closing stands in a log."""
    closing = find_entry(session, tender_id, AuditTag.BOX_CLOSED) if tender_id else None
    box = find_log(session, LogKind.BID_BOX, tender_id)
    return (box, int(facts_of(closing)["count"])) if closing and box else None


def entries_of(session: Session, log: AuditLog, size: int) -> list[dict[str, Any]]:
    """The first `size` entries of a log as objects."""
    return [json.loads(body) for body in bodies(session, log.id, size)]


def closed_boxes(session: Session, county_log: AuditLog, size: int | None = None) -> list[tuple[AuditLog, int]]:
    """Bid boxes whose closing stands in the county's log, each with its size at the closing."""
    statement = select(AuditEntry).where(
        AuditEntry.log_id == county_log.id, AuditEntry.tag == AuditTag.BOX_CLOSED.value
    )
    statement = statement if size is None else statement.where(AuditEntry.seq < size)
    boxes = []
    for entry in session.scalars(statement.order_by(AuditEntry.seq)):
        facts = facts_of(entry)
        box = find_log(session, LogKind.BID_BOX, UUID(facts["tender"]))
        if box is not None:
            boxes.append((box, int(facts["count"])))
    return boxes
