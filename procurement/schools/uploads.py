"""Uploaded tables that have no fault, kept under their hash between preview and confirmation."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core import files
from procurement.core.actors import Actor
from procurement.core.errors import InvalidInput, NotFound, Problem
from procurement.core.text import N_
from procurement.schools import adjustments, service, sheets


class Readable(Protocol):
    """An uploaded file."""

    def read(self) -> bytes: ...


def keep_schools(session: Session, *, actor: Actor, file: Readable | None) -> str:
    """Check a table of new schools and keep it; returns its hash. Raises RuleViolation with every fault found."""
    data = read_upload(file)
    service.check_schools(session, actor=actor, rows=sheets.read_schools(data))
    return keep(data)


def keep_lines(session: Session, *, actor: Actor, plan_id: UUID, file: Readable | None) -> str:
    """Check a table of adjusted lines and keep it; returns its hash. Raises RuleViolation with every fault found."""
    data = read_upload(file)
    adjustments.check_lines(session, actor=actor, plan_id=plan_id, rows=sheets.read_lines(data))
    return keep(data)


def read_upload(file: Readable | None) -> bytes:
    """What was uploaded. Raises InvalidInput when nothing was."""
    data = file.read() if file else b""
    if not data:
        raise InvalidInput([Problem("file.missing", N_("请选择要上传的 .xlsx 文件"), "file")])
    return data


def keep(data: bytes) -> str:
    """Keep a table without fault until it is confirmed; returns its hash."""
    return files.put(files.Shelf.PRIVATE, data)


def kept(sha256: str) -> bytes:
    """The table with this hash. Raises NotFound when none is kept under it."""
    try:
        return files.get(files.Shelf.PRIVATE, sha256)
    except (FileNotFoundError, ValueError) as error:
        raise NotFound from error
