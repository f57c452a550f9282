"""What the public is shown of finished draws."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.evaluation.committee.queries import published_members
from procurement.evaluation.draws import queries, rules
from procurement.evaluation.draws.models import Draw
from procurement.tenders.queries import get_published


def page(session: Session, draw: Draw) -> dict[str, Any]:
    """A draw's page: pool, sources, seeds, rows; names with the result notice alone."""
    return {
        "draw": draw,
        "tender": get_published(session, draw.tender_id),
        "pool": queries.pool_of(draw),
        "rows": queries.shown_rows(draw),
        "draws_at": queries.lottery_at(draw),
        "members": published_members(session, draw.tender_id),
        "PURPOSES": rules.PURPOSE_NAMES,
        "GAMES": rules.GAME_NAMES,
        "EXCLUSIONS": rules.EXCLUSION_NAMES,
    }


def shown(session: Session, tender_id: UUID) -> dict[str, Any]:
    """The tender's finished draws with what each was for (a msgid), and the committee once it is published."""
    made = queries.list_draws(session, tender_id)
    return {
        "draws": [(draw, rules.PURPOSE_NAMES[draw.purpose]) for draw in made if draw.drawn_at],
        "members": published_members(session, tender_id),
    }
