"""When the purchaser may select experts itself, and whom. Pure; articles beside each rule."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.committee.rules import Seats
from procurement.evaluation.selection.states import SelectionStatus

LAW = N_("87号令第48条、第49条")
SHORTEST = 10
SHORTEST_CONSENT = 4

STATUS_NAMES = {
    SelectionStatus.PROPOSED: ("wait", N_("等第二人批准")),
    SelectionStatus.APPROVED: ("done", N_("已批准，已通知")),
    SelectionStatus.RETURNED: ("stop", N_("已退回")),
}


def need_problems(seats: Seats) -> list[Problem]:
    """Random drawing comes first: the purchaser selects only where the pool has nobody left for an empty seat."""
    if not seats.was_called:
        return [Problem("selection.not_called", N_("抽中的专家还没有通知"), law=LAW)]
    if not seats.empty:
        return [Problem("selection.complete", N_("评标委员会没有空缺"), law=LAW)]
    if not seats.is_exhausted:
        return [Problem("selection.pool_left", N_("抽取的专家池还没有用完，空缺由同一序列的下一名补足"), law=LAW)]
    return []


def people_problems(people: Sequence[UUID], eligible: Sequence[UUID], empty: int) -> list[Problem]:
    """As many as seats are empty, or fewer; each of the county's experts who may sit here and was not called."""
    problems = []
    if len(set(people)) != len(people) or not set(people) <= set(eligible):
        message = N_("所选的人不能作本项目的评审专家：不在专家库、已经通知过、应当回避或另有职责")
        problems.append(Problem("selection.ineligible", message, "people", law=LAW))
    if not 1 <= len(people) <= empty:
        message, params = N_("空缺 %(empty)d 人，选 1 到 %(empty)d 人"), {"empty": empty}
        problems.append(Problem("selection.count", message, "people", law=LAW, params=params))
    return problems


def ground_problems(reason: str, consent: str) -> list[Problem]:
    """Why drawing gives nobody, and the written consent of the body above the purchaser."""
    problems = reason_problems(reason)
    if len(consent.strip()) < SHORTEST_CONSENT:
        message = N_("填写主管预算单位同意自行选定的文件名称或文号")
        problems.append(Problem("selection.consent", message, "consent", law=LAW))
    return problems


def reason_problems(reason: str) -> list[Problem]:
    """A reason that somebody else can weigh."""
    if len(reason.strip()) >= SHORTEST:
        return []
    message = N_("请写明理由，不少于 %(count)d 个字")
    return [Problem("selection.reason", message, "reason", law=LAW, params={"count": SHORTEST})]


def four_eyes_problems(proposed_by: UUID, user_id: UUID | None) -> list[Problem]:
    """Whoever selected does not approve."""
    return same_person_problems("selection.four_eyes", user_id, proposed_by)
