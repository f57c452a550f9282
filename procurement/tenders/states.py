"""The life of a tender and of each of its lots."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class TenderStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for the second officer
    APPROVED = "approved"  # waits for the keyholders' keys and publication
    PUBLISHED = "published"  # open for bids
    CLOSED = "closed"  # the box is shut; waits for the keyholders
    OPENED = "opened"  # bids readable; reviews and allocation
    EVALUATED = "evaluated"  # reviews complete; allocation and proposal
    AWARDED = "awarded"  # result published; challenge window
    COMPLETED = "completed"  # every contract signed
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


S = TenderStatus

TENDER = Lifecycle(
    "tender",
    S.DRAFT,
    {
        S.DRAFT: {S.SUBMITTED, S.CANCELLED},
        S.SUBMITTED: {S.APPROVED, S.DRAFT, S.CANCELLED},
        S.APPROVED: {S.PUBLISHED, S.DRAFT, S.CANCELLED},
        S.PUBLISHED: {S.CLOSED, S.CANCELLED},
        S.CLOSED: {S.OPENED, S.UNSUCCESSFUL, S.CANCELLED},
        S.OPENED: {S.EVALUATED, S.UNSUCCESSFUL, S.CANCELLED},
        S.EVALUATED: {S.AWARDED, S.CANCELLED},
        S.AWARDED: {S.COMPLETED, S.EVALUATED},  # bound to its result (政府采购法第46条), unless the awards are voided
        S.COMPLETED: {S.EVALUATED},  # the finance bureau decides on a complaint (94号令第32条)
    },
)


class LotStatus(StrEnum):
    ACTIVE = "active"
    UNSUCCESSFUL = "unsuccessful"
    AWARDED = "awarded"
    CANCELLED = "cancelled"


LOT = Lifecycle(
    "lot",
    LotStatus.ACTIVE,
    {
        LotStatus.ACTIVE: {LotStatus.UNSUCCESSFUL, LotStatus.AWARDED, LotStatus.CANCELLED},
        LotStatus.AWARDED: {LotStatus.ACTIVE},
    },
)
