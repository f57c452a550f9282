"""The life of a draw."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class DrawStatus(StrEnum):
    COMMITTING = "committing"  # pool and sources frozen; people commit to seeds
    REVEALING = "revealing"  # commitments closed; seeds are revealed until the time named
    NUMBERED = "numbered"  # the lottery's number is typed; a second person types it again
    DRAWN = "drawn"
    CANCELLED = "cancelled"  # only before anybody revealed anything


D = DrawStatus

DRAW = Lifecycle(
    "draw",
    D.COMMITTING,
    {
        D.COMMITTING: {D.REVEALING, D.CANCELLED},
        D.REVEALING: {D.NUMBERED},
        D.NUMBERED: {D.DRAWN},
    },
)
