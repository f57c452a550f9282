"""An evaluation committee seated at once, and what its members do with prices, scores and the report."""

from __future__ import annotations

from uuid import UUID

from procurement.core.actors import Actor
from tests.factories.committee import seat_at_once
from tests.factories.people import People


def seat(people: People, tender_id: UUID) -> list[Actor]:
    """The members of the tender's committee, the chair first."""
    return seat_at_once(people, tender_id)
