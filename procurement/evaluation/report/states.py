"""The life of an evaluation report."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class ReportStatus(StrEnum):
    DRAFTED = "drafted"  # waits for the members
    SENT = "sent"  # every member signed or is deemed to agree; issued to the buyer
    SUPERSEDED = "superseded"  # scoring was reopened; a new edition follows


REPORT = Lifecycle(
    "evaluation_report",
    ReportStatus.DRAFTED,
    {
        ReportStatus.DRAFTED: {ReportStatus.SENT, ReportStatus.SUPERSEDED},
        ReportStatus.SENT: {ReportStatus.SUPERSEDED},
    },
)
