"""The life of a draw, of an evaluation committee, and of one who was called into it."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class DrawStatus(StrEnum):
    COMMITTING = "committing"  # pool and sources frozen; people commit to seeds
    REVEALING = "revealing"  # commitments closed; seeds are revealed until the time named
    NUMBERED = "numbered"  # the lottery's number is typed; a second person types it again
    DRAWN = "drawn"
    CANCELLED = "cancelled"  # only before anybody revealed anything


D = DrawStatus

DRAW = Lifecycle(
    "draw",
    D.COMMITTING,
    {
        D.COMMITTING: {D.REVEALING, D.CANCELLED},
        D.REVEALING: {D.NUMBERED},
        D.NUMBERED: {D.DRAWN},
    },
)


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
