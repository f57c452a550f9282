"""The life of a selection of experts by the purchaser."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class SelectionStatus(StrEnum):
    PROPOSED = "proposed"  # waits for a second person
    APPROVED = "approved"  # the experts are called
    RETURNED = "returned"


SELECTION = Lifecycle(
    "expert_selection",
    SelectionStatus.PROPOSED,
    {SelectionStatus.PROPOSED: {SelectionStatus.APPROVED, SelectionStatus.RETURNED}},
)
