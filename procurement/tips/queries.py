"""Reading reports: for whoever may, and for the writer with the code."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.tips import rules
from procurement.tips.models import Tip


def list_tips(session: Session) -> Sequence[Tip]:
    """Reports that the session's actor may read, the newest first."""
    statement = select(Tip).order_by(Tip.received_at.desc(), Tip.number.desc())
    role = actor_of(session).role
    return [tip for tip in session.scalars(statement) if rules.reader_of(tip.about) is role]


def get_tip(session: Session, tip_id: UUID, *, lock: bool = False) -> Tip:
    """A report, for whoever may read it. Raises NotFound for all others: for them it does not exist."""
    statement = select(Tip).where(Tip.id == tip_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    tip = session.scalar(statement)
    if tip is None or rules.reader_of(tip.about) is not actor_of(session).role:
        raise NotFound
    return tip


def find_by_code(session: Session, code: str) -> Tip | None:
    """The report whose writer holds this code."""
    return session.scalar(select(Tip).filter_by(code_sha256=sha256(code.strip().encode()).hexdigest()))
