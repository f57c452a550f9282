"""The life of an evaluation committee and of one who was called into it."""

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
