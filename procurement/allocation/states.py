"""The life of one run of the allocator."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class RerunCause(StrEnum):
    """Why a tender that had a winner is computed again."""

    REFUSAL = "refusal"  # a winner would not sign (条例第72条)
    CHALLENGE = "challenge"  # upheld by the buyer (94号令第16条)
    COMPLAINT = "complaint"  # the finance bureau's decision (94号令第32条)


class RunStatus(StrEnum):
    PREPARED = "prepared"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    CANCELLED = "cancelled"


ALLOCATION_RUN = Lifecycle(
    "allocation_run",
    RunStatus.PREPARED,
    {RunStatus.PREPARED: {RunStatus.SOLVED, RunStatus.INFEASIBLE, RunStatus.FAILED, RunStatus.CANCELLED}},
)
