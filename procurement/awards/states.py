"""The life of an award of one lot to one supplier."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class AwardStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"  # challenge window runs
    ACTIVE = "active"  # a contract may be signed
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


S = AwardStatus

AWARD = Lifecycle(
    "award",
    S.PROPOSED,
    {
        S.PROPOSED: {S.APPROVED, S.CANCELLED},
        S.APPROVED: {S.PUBLISHED, S.CANCELLED},
        S.PUBLISHED: {S.ACTIVE, S.SUSPENDED, S.CANCELLED},
        S.SUSPENDED: {S.PUBLISHED, S.ACTIVE, S.CANCELLED},
        S.ACTIVE: {S.SUSPENDED, S.CANCELLED},
    },
)
