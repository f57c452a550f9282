"""What a piece of timed work is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.tags import AuditTag

Due = tuple[UUID, datetime]  # whose row, and since when its work is due


@dataclass(frozen=True)
class Effect:
    """Work done to one row when its time has come.

    `due(session, until)` is a query: every row whose work is due at `until` or earlier, with the moment at which it
    becomes due; done work is not in it, so that it also says what will come. `act(session, row_id, now)` calls one
    service verb as SYSTEM. The runner locks the row of `subject` and asks `due` again before it acts.
    `tag` is the entry by which the work is known in the logs; None for bookkeeping.
    """

    name: str
    label: str
    subject: Any  # the mapped class
    due: Callable[[Session, datetime], Iterable[Due]]
    act: Callable[[Session, UUID, datetime], object]
    tag: AuditTag | None = None
