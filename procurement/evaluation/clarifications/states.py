"""The life of a committee's written question to a bidder."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class ClarificationStatus(StrEnum):
    ASKED = "asked"  # waits for the bidder until its time is over
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # the time was over when the evaluation was completed


CLARIFICATION = Lifecycle(
    "bid_clarification",
    ClarificationStatus.ASKED,
    {ClarificationStatus.ASKED: {ClarificationStatus.ANSWERED, ClarificationStatus.UNANSWERED}},
)
