"""Reading draws, and recomputing from their rows what was drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.bids import queries as bid_queries
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import NotFound
from procurement.evaluation.draws import draw as algorithm
from procurement.evaluation.draws import lotteries
from procurement.evaluation.draws.models import Draw, DrawCandidate, DrawCommitment, DrawPurpose
from procurement.evaluation.draws.states import DrawStatus
from procurement.tenders import queries as tender_queries


def get_draw(session: Session, draw_id: UUID, *, lock: bool = False) -> Draw:
    """A draw that exists for the session's actor. Raises NotFound."""
    statement = select(Draw).where(Draw.id == draw_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def get_draw_for(session: Session, actor: Actor, draw_id: UUID, *, lock: bool = False) -> Draw:
    """The draw, for whoever may take part: suppliers where their bid was opened. Raises NotFound."""
    found = get_draw(session, draw_id, lock=lock)
    if actor.supplier_id is not None and not has_opened_bid(session, found.tender_id, actor.supplier_id):
        raise NotFound
    return found


def get_drawn(session: Session, draw_id: UUID) -> Draw:
    """A finished draw, for anybody. Raises NotFound before it is finished."""
    found = get_draw(session, draw_id)
    if found.status is not DrawStatus.DRAWN:
        raise NotFound
    return found


def has_opened_bid(session: Session, tender_id: UUID, supplier_id: UUID) -> bool:
    return any(bid.supplier_id == supplier_id for bid in bid_queries.list_opened(session, tender_id))


def list_draws(session: Session, tender_id: UUID) -> Sequence[Draw]:
    """Every draw of the tender, the oldest first."""
    statement = select(Draw).where(Draw.tender_id == tender_id).order_by(Draw.frozen_at, Draw.id)
    return session.scalars(statement).all()


def list_draws_for(session: Session, actor: Actor, tender_id: UUID) -> Sequence[Draw]:
    """The tender's draws that the actor may take part in. Raises NotFound for a tender that is not there."""
    tender_queries.get_tender(session, tender_id)
    if actor.supplier_id is not None and not has_opened_bid(session, tender_id, actor.supplier_id):
        return []
    return list_draws(session, tender_id)


def find_live(session: Session, tender_id: UUID, purpose: DrawPurpose, lot_id: UUID | None) -> Draw | None:
    """The draw of this purpose that is not cancelled."""
    found = (d for d in list_draws(session, tender_id) if d.purpose is purpose and d.lot_id == lot_id)
    return next((d for d in found if d.status is not DrawStatus.CANCELLED), None)


def list_waiting(session: Session, statuses: Collection[DrawStatus]) -> Sequence[Draw]:
    """Draws in these states, the nearest end of revealing first."""
    return session.scalars(select(Draw).where(Draw.status.in_(statuses)).order_by(Draw.reveal_by, Draw.id)).all()


def find_commitment(draw: Draw, user_id: UUID | None) -> DrawCommitment | None:
    """What this person committed to in the draw."""
    return next((made for made in draw.commitments if made.user_id == user_id), None)


def token_of(salt: str, subject_id: UUID) -> str:
    """What stands for a person in the public pool: hex SHA-256 of salt ‖ ":" ‖ id."""
    return sha256(f"{salt}:{subject_id}".encode()).hexdigest()


def pool_of(draw: Draw) -> list[str]:
    """The frozen pool: tokens in order, without whoever was excluded."""
    return sorted(candidate.token for candidate in draw.candidates if candidate.exclusion is None)


def is_exhausted(draw: Draw) -> bool:
    """Has every one of the pool been drawn?"""
    return sum(candidate.draw_row is not None for candidate in draw.candidates) >= len(pool_of(draw))


def key_of(draw: Draw) -> str:
    """The draw's key: the lottery's numbers, then every seed in the order of commitments; "0" where one is missing."""
    seeds = [
        algorithm.reveal_source(bytes.fromhex(made.seed) if made.seed else None, made.commitment)
        for made in sorted(draw.commitments, key=lambda made: made.commitment)
    ]
    return algorithm.key_string([*lotteries.sources_of(lotteries.LOTTERIES[draw.game], draw.numbers), *seeds])


def rows_of(draw: Draw) -> list[tuple[algorithm.Row, str]]:
    """The rows drawn so far, each with the token it took."""
    last = max((candidate.draw_row or 0 for candidate in draw.candidates), default=0)
    pool = pool_of(draw)
    rows = algorithm.sequence(len(pool), key_of(draw)) if last else iter(())
    return [(row, pool[row.selected - 1]) for row in rows if row.number <= last]


def shown_rows(draw: Draw) -> list[dict[str, Any]]:
    """The rows drawn so far, as they are shown."""
    return [
        {"row": row.number, "digest": row.digest, "remaining": row.remaining, "selected": row.selected, "token": token}
        for row, token in rows_of(draw)
    ]


def lottery_at(draw: Draw) -> datetime:
    """When the lottery named is drawn."""
    return lotteries.LOTTERIES[draw.game].draws_at(draw.lottery_on, clock.LOCAL)


def drawn_candidates(draw: Draw) -> list[DrawCandidate]:
    """Whom the rows took, in the order of the draw."""
    return sorted((c for c in draw.candidates if c.draw_row is not None), key=lambda c: c.draw_row or 0)
