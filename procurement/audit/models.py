"""The log's tables. Rows are only ever added; triggers refuse anything else."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base, Keyed, enum_type


class LogKind(StrEnum):
    COUNTY = "county"
    PLATFORM = "platform"
    BID_BOX = "bid_box"


class AuditLog(Keyed, Base):
    """One ordered log. `subject_id` is the county's or the tender's id; the platform's log has none."""

    __tablename__ = "audit_log"
    __audit_exempt__ = True
    kind: Mapped[LogKind] = mapped_column(enum_type(LogKind))
    subject_id: Mapped[UUID | None]
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("(kind = 'platform') = (subject_id IS NULL)", name="platform_has_no_subject"),
    )


class AuditEntry(Base):
    """One event: canonical JSON bytes and their RFC 6962 leaf hash, numbered without gaps from 0."""

    __tablename__ = "audit_entry"
    __audit_exempt__ = True
    log_id: Mapped[UUID] = mapped_column(ForeignKey("audit_log.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditNode(Base):
    """The hash of a completed perfect subtree: `index` counts subtrees of 2**level leaves from the left."""

    __tablename__ = "audit_node"
    __audit_exempt__ = True
    log_id: Mapped[UUID] = mapped_column(ForeignKey("audit_log.id"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Checkpoint(Base):
    """A signed statement of a log's size and root (C2SP signed note)."""

    __tablename__ = "checkpoint"
    __audit_exempt__ = True
    log_id: Mapped[UUID] = mapped_column(ForeignKey("audit_log.id"), primary_key=True)
    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime]


class Witness(Keyed, Base):
    """A body that cosigns a log's checkpoints, with its verifier key (C2SP tlog-cosignature, type 0x04)."""

    __tablename__ = "witness"
    log_id: Mapped[UUID] = mapped_column(ForeignKey("audit_log.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(200))
    vkey: Mapped[str] = mapped_column(String(300))
    registered_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("log_id", "vkey"),)


class Cosignature(Base):
    """The line by which a witness says that at `cosigned_at` it had found the log consistent up to this checkpoint."""

    __tablename__ = "cosignature"
    log_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    witness_id: Mapped[UUID] = mapped_column(ForeignKey("witness.id"), primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    cosigned_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["log_id", "size"], ["checkpoint.log_id", "checkpoint.size"]),)


class CheckpointTimestamp(Base):
    """A time-stamping authority's answer (RFC 3161) over the SHA-512 of a checkpoint's note as first signed."""

    __tablename__ = "checkpoint_timestamp"
    log_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    authority: Mapped[str] = mapped_column(String(300))
    response: Mapped[bytes] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["log_id", "size"], ["checkpoint.log_id", "checkpoint.size"]),)


class CheckpointNotice(Base):
    """That those concerned were told of a checkpoint: once."""

    __tablename__ = "checkpoint_notice"
    __audit_exempt__ = True
    log_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    told_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["log_id", "size"], ["checkpoint.log_id", "checkpoint.size"]),)
