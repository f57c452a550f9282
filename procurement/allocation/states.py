"""The life of one run of the allocator."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


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
