"""The life of a county's word on a paper."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class ReviewStatus(StrEnum):
    PROPOSED = "proposed"  # one person looked; waits for the second
    CONFIRMED = "confirmed"
    RETURNED = "returned"  # the second person did not agree: the paper is looked at anew


REVIEW = Lifecycle(
    "paper_review", ReviewStatus.PROPOSED, {ReviewStatus.PROPOSED: {ReviewStatus.CONFIRMED, ReviewStatus.RETURNED}}
)
