"""The life of a round of scoring and of a member's sheet in it."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class RoundStatus(StrEnum):
    OPEN = "open"  # members score; each sees the own sheet alone
    REVEALED = "revealed"  # all signed; the sheets are public to who may see evaluations
    RETURNED = "returned"  # members differed on objective factors; the next round follows
    REOPENED = "reopened"  # on one of four grounds (87号令第64条); the next round follows


SCORE_ROUND = Lifecycle(
    "score_round",
    RoundStatus.OPEN,
    {
        RoundStatus.OPEN: {RoundStatus.REVEALED, RoundStatus.RETURNED},
        RoundStatus.REVEALED: {RoundStatus.REOPENED},
    },
)


class SheetStatus(StrEnum):
    OPEN = "open"
    SIGNED = "signed"  # locked; its hash is in the log


SCORE_SHEET = Lifecycle("score_sheet", SheetStatus.OPEN, {SheetStatus.OPEN: {SheetStatus.SIGNED}})
