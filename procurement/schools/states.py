"""The life of a demand plan."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class DemandPlanStatus(StrEnum):
    DRAFT = "draft"  # the bureau sets days and rations
    COLLECTING = "collecting"  # schools adjust their lines
    CONFIRMED = "confirmed"  # frozen; tenders may be drawn up from it


DEMAND_PLAN = Lifecycle(
    "demand_plan",
    DemandPlanStatus.DRAFT,
    {
        DemandPlanStatus.DRAFT: {DemandPlanStatus.COLLECTING},
        DemandPlanStatus.COLLECTING: {DemandPlanStatus.CONFIRMED},
    },
)
