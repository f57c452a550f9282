"""The life of an evaluation committee, of one who was called into it, and of a selection by the purchaser."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class CommitteeStatus(StrEnum):
    FORMING = "forming"
    SEATED = "seated"  # complete; reviews may begin


COMMITTEE = Lifecycle(
    "committee",
    CommitteeStatus.FORMING,
    {
        CommitteeStatus.FORMING: {CommitteeStatus.SEATED},
        CommitteeStatus.SEATED: {CommitteeStatus.FORMING},  # a member leaves and the next is called
    },
)


class MemberStatus(StrEnum):
    CALLED = "called"  # asked to declare interests
    SEATED = "seated"
    RECUSED = "recused"  # 回避
    DECLINED = "declined"  # cannot come


M = MemberStatus

MEMBER = Lifecycle(
    "committee_member",
    M.CALLED,
    {
        M.CALLED: {M.SEATED, M.RECUSED, M.DECLINED},
        M.SEATED: {M.RECUSED, M.DECLINED},
    },
)


class SelectionStatus(StrEnum):
    PROPOSED = "proposed"  # waits for a second person
    APPROVED = "approved"  # the experts are called
    RETURNED = "returned"


SELECTION = Lifecycle(
    "expert_selection",
    SelectionStatus.PROPOSED,
    {SelectionStatus.PROPOSED: {SelectionStatus.APPROVED, SelectionStatus.RETURNED}},
)
