"""The life of an award of one lot to one supplier."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class AwardStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"  # challenge window runs
    ACTIVE = "active"  # a contract may be signed
    CANCELLED = "cancelled"


class HoldCause(StrEnum):
    """What suspends the signature of a tender's contracts (条例第54条; 94号令第28条)."""

    CHALLENGE = "challenge"
    COMPLAINT = "complaint"


S = AwardStatus

AWARD = Lifecycle(
    "award",
    S.PROPOSED,
    {
        S.PROPOSED: {S.APPROVED, S.CANCELLED},
        S.APPROVED: {S.PUBLISHED, S.CANCELLED},
        S.PUBLISHED: {S.ACTIVE, S.CANCELLED},
        S.ACTIVE: {S.CANCELLED},
    },
)
