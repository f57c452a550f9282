"""Proofs that leave the house: where an entry stands under a signed checkpoint, as C2SP tlog-proof files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit import entries, merkle, queries
from procurement.audit.models import AuditEntry, AuditLog, Checkpoint, LogKind
from procurement.audit.service import inclusion_of, node_lookup
from procurement.audit.tags import AuditTag
from procurement.audit.witness import format_proof
from procurement.core.errors import NotFound

HEADER = "c2sp.org/tlog-proof@v1"


def entry_proof(session: Session, entry: AuditEntry) -> str:
    """That this entry of a county's log is in the log, under the first checkpoint after it.

    Raises NotFound while no checkpoint covers it.
    """
    return _proof(session, entry, {"entry": entry.body.decode()})


def bid_proof(session: Session, tender_id: UUID, bid_id: UUID) -> str:
    """That the bid's entry was in the box that was closed at the deadline.

    Raises NotFound before the box is closed (a position in the box would tell how many bid), or for an unknown bid.
    """
    closing = queries.find_entry(session, tender_id, AuditTag.BOX_CLOSED)
    box = queries.find_log(session, LogKind.BID_BOX, tender_id)
    if closing is None or box is None:
        raise NotFound
    bid = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.log_id == box.id, AuditEntry.subject_id == bid_id)
        .where(AuditEntry.tag.in_([AuditTag.BID_SEALED.value, AuditTag.BID_REPLACED.value]))
    )
    if bid is None:
        raise NotFound
    count = int(queries.facts_of(closing)["count"])
    path = inclusion_of(session, box, bid.seq, count)
    within = {"entry": bid.body.decode(), "index": bid.seq, "proof": [b64encode(value).decode() for value in path]}
    return _proof(session, closing, {"entry": closing.body.decode(), "bid": within})


def _proof(session: Session, entry: AuditEntry, extra: dict[str, Any]) -> str:
    log = session.get_one(AuditLog, entry.log_id)
    point = session.scalar(
        select(Checkpoint)
        .where(Checkpoint.log_id == log.id, Checkpoint.size > entry.seq)
        .order_by(Checkpoint.size)
        .limit(1)
    )
    if point is None or log.kind is LogKind.BID_BOX:
        raise NotFound
    path = inclusion_of(session, log, entry.seq, point.size)
    return _format(entry.seq, path, queries.published_note(session, point), entries.canonical(extra))


def _format(index: int, path: Sequence[bytes], note: str, extra: bytes) -> str:
    lines = [HEADER, f"extra {b64encode(extra).decode()}", f"index {index}"]
    return "\n".join([*lines, *(b64encode(value).decode() for value in path), "", note])


def consistency(session: Session, point: Checkpoint, old: int) -> str:
    """What a witness that last saw `old` entries needs to accept `point`, in the form `witness add` takes.

    Only between two checkpoints of one log: raises NotFound where `old` is none, or not before `point`.
    """
    queries.get_checkpoint(session, point.log_id, old)
    if not 0 < old <= point.size:
        raise NotFound
    log = session.get_one(AuditLog, point.log_id)
    return format_proof(old, merkle.consistency_proof_from_nodes(old, point.size, node_lookup(session, log)))


def checkpoint_part(session: Session, point: Checkpoint, part: str) -> bytes:
    """`note`: with its cosignatures; `signed`: as first signed, what `timestamp` (a DER answer) is about.

    Raises NotFound for a timestamp that there is not.
    """
    if part == "timestamp":
        stamp = queries.find_timestamp(session, point)
        if stamp is None:
            raise NotFound
        return stamp.response
    return (point.note if part == "signed" else queries.published_note(session, point)).encode()
