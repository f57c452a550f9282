"""Does what is due: each effect is one transaction that locks its own row and asks again whether it is due.

So any number of processes may call `run_due` at any time: every effect happens once, and a missed hour is caught up by
the next call.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from procurement.core.actors import SYSTEM
from procurement.core.errors import DomainError
from procurement.core.transaction import reading, transaction
from procurement.scheduler.effect import Effect
from procurement.scheduler.effects import EFFECTS
from procurement.scheduler.spans import note_running

log = logging.getLogger(__name__)


def run_due(now: datetime) -> list[str]:
    """Do everything that is due at `now`; returns what was done, as "box:<tender>". Faults are logged, not raised."""
    note_running(now)
    return [
        f"{effect.name}:{row_id}" for effect in EFFECTS for row_id in _due(effect, now) if _did(effect, row_id, now)
    ]


def _due(effect: Effect, now: datetime) -> list[UUID]:
    try:
        with reading(SYSTEM) as session:
            return [row_id for row_id, _at in effect.due(session, now)]
    except Exception:
        log.exception("what is due of %s cannot be told", effect.name)
        return []


def _did(effect: Effect, row_id: UUID, now: datetime) -> bool:
    try:
        with transaction(SYSTEM) as session:
            subject = effect.subject
            session.execute(select(subject.id).where(subject.id == row_id).with_for_update(key_share=True))
            if row_id not in {found for found, _at in effect.due(session, now)}:
                return False
            effect.act(session, row_id, now)
            return True
    except DomainError as refusal:
        log.warning("%s:%s is due and refused: %s", effect.name, row_id, refusal)
    except Exception:
        log.exception("%s:%s is due and failed", effect.name, row_id)
    return False
