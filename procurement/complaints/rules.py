"""Whether a challenge or complaint is in time, within its bounds, and answered by whoever may. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, ComplaintOutcome, Step
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW_CHALLENGE = N_("94号令第10条")
LAW_REPLY = N_("94号令第13条")
LAW_COMPLAINT = N_("94号令第17条")
LAW_SCOPE = N_("94号令第20条")
MOST_MATTERS = 20
LONGEST_MATTER = 500


def challenge_problems(step: Step, until: date | None, today: date, *, is_bidder: bool) -> list[Problem]:
    """A challenge in time cannot be refused (94号令第10、11、13条). `until` None: the step has not ended yet."""
    problems = []
    if step is not Step.DOCUMENTS and not is_bidder:
        message = N_("没有参加这个项目投标的供应商，只能对招标文件提出质疑")
        problems.append(Problem("challenge.not_bidder", message, "step", law=N_("94号令第11条")))
    if until is None:
        message = N_("这个环节还没有结束，结束以后才能对它提出质疑")
        problems.append(Problem("challenge.too_early", message, "step", law=LAW_CHALLENGE))
    elif today > until:
        message = N_("对这个环节的质疑期到 %(until)s 为止，已经过期")
        params = {"until": until.isoformat()}
        problems.append(Problem("challenge.too_late", message, "step", law=LAW_CHALLENGE, params=params))
    return problems


def matters_problems(matters: Sequence[str]) -> list[Problem]:
    """One to twenty separate points, none empty."""
    if not matters:
        return [Problem("challenge.no_matters", N_("请写明质疑事项，一行一项"), "matters", law=N_("94号令第12条"))]
    if len(matters) > MOST_MATTERS or any(len(matter) > LONGEST_MATTER for matter in matters):
        message = N_("质疑事项最多 %(most)d 项，每项不超过 %(longest)d 个字")
        params = {"most": MOST_MATTERS, "longest": LONGEST_MATTER}
        return [Problem("challenge.matters_long", message, "matters", params=params)]
    return []


def reply_problems(user_id: UUID | None, involved: Collection[UUID]) -> list[Problem]:
    """Whoever took part in what is challenged does not answer for it."""
    if user_id is not None and user_id not in involved:
        return []
    message = N_("你经办过被质疑的事项（编制、审批、评审或定标），请由没有参与的人答复")
    return [Problem("challenge.involved", message, law=N_("政府采购法实施条例第9条"))]


def renewal_problems(outcome: ChallengeOutcome | None, user_id: UUID | None, answered_by: UUID | None) -> list[Problem]:
    """A result is voided only on an upheld challenge, by another person than the one who answered it."""
    if outcome is not ChallengeOutcome.UPHELD:
        return [Problem("challenge.not_upheld", N_("质疑没有被认定成立并影响结果，不能据此作废中标结果"))]
    return same_person_problems("challenge.four_eyes", user_id, answered_by)


def complaint_problems(status: ChallengeStatus, reply_due_on: date, until: date, today: date) -> list[Problem]:
    """After the reply, or once its term is over, within fifteen working days of the term's end (94号令第17条)."""
    if status is ChallengeStatus.WITHDRAWN:
        return [Problem("complaint.withdrawn", N_("质疑已经撤回，不能就它投诉"), law=LAW_COMPLAINT)]
    if status is ChallengeStatus.RECEIVED and today <= reply_due_on:
        message = N_("质疑的答复期到 %(due)s 为止：收到答复或期满以后才能投诉")
        params = {"due": reply_due_on.isoformat()}
        return [Problem("complaint.too_early", message, law=LAW_COMPLAINT, params=params)]
    if today > until:
        message = N_("投诉期到 %(until)s 为止，已经过期")
        params = {"until": until.isoformat()}
        return [Problem("complaint.too_late", message, law=LAW_COMPLAINT, params=params)]
    return []


def scope_problems(matters: Sequence[int], on_reply: str, challenged: int) -> list[Problem]:
    """A complaint names matters that were challenged, or what the reply itself says (94号令第20条)."""
    if any(not 0 <= matter < challenged for matter in matters):
        message = N_("投诉事项不能超出已质疑事项的范围")
        return [Problem("complaint.beyond", message, "matters", law=LAW_SCOPE)]
    if not matters and not on_reply.strip():
        message = N_("请至少选一项已质疑的事项，或写明对答复内容的异议")
        return [Problem("complaint.nothing", message, "matters", law=LAW_SCOPE)]
    return []


def decision_problems(
    outcome: ComplaintOutcome, has_award: bool, excluded: UUID | None, winners: Collection[UUID], *, fabricated: bool
) -> list[Problem]:
    """What a decision orders must be there to be changed; only a dismissed one can be fabricated (第29、32、37条)."""
    problems = []
    if outcome in (ComplaintOutcome.NEW_AWARD, ComplaintOutcome.NEW_TENDER) and not has_award:
        message = N_("这个项目没有可以作废的中标结果")
        problems.append(Problem("complaint.no_award", message, "outcome", law=N_("94号令第32条")))
    if excluded is not None and (outcome is not ComplaintOutcome.NEW_AWARD or excluded not in winners):
        message = N_("只有在作废中标结果、重新确定中标人时，才能排除一家中标供应商")
        problems.append(Problem("complaint.excluded", message, "excluded_supplier_id"))
    if fabricated and outcome is not ComplaintOutcome.DISMISSED:
        message = N_("投诉成立的，不能认定为虚假投诉")
        problems.append(Problem("complaint.fabricated", message, "is_fabricated", law=N_("94号令第37条")))
    return problems


def correction_problems(due_on: date | None, today: date) -> list[Problem]:
    """A correction comes within the days that were given (94号令第21条)."""
    if due_on is None or today <= due_on:
        return []
    message, params = N_("补正期到 %(due)s 为止，已经过期"), {"due": due_on.isoformat()}
    return [Problem("complaint.correction_late", message, law=N_("94号令第21条"), params=params)]


def months_before(day: date, count: int) -> date:
    """The same day so many months before; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_abuse(dismissed: Sequence[datetime], since: datetime, least: int) -> bool:
    """Three or more complaints without basis within twelve months (94号令第37条)."""
    return sum(at >= since for at in dismissed) >= least
