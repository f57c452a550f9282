"""What a question, an answer, a change of the notice, a review and an ending must satisfy. Pure; articles beside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders import calendar
from procurement.tenders.models import Tender
from procurement.tenders.procedure.models import LegalReview, ReviewOpinion
from procurement.tenders.states import TenderStatus

AMENDABLE = frozenset({
    "terms", "bond_amount", "performance_bond_rate", "payment_days", "max_lots_per_owner", "contract_starts_on",
    "contract_ends_on",
})  # fmt: skip
AMENDMENT_LAW = N_("政府采购法实施条例第31条；87号令第27条")
SHORTEST = 5  # characters of a text that somebody else must understand


def window_problems(status: TenderStatus, deadline_at: datetime | None, at: datetime) -> list[Problem]:
    """The notice may be asked about and changed from publication up to the deadline, its second not included."""
    if status is not TenderStatus.PUBLISHED or deadline_at is None:
        return [Problem("notice.not_open", N_("只有公告以后、投标截止以前才能提问、更正和延期"))]
    if at < deadline_at:
        return []
    params = {"deadline": minute(deadline_at)}
    return [
        Problem("notice.deadline_passed", N_("已过投标截止时间 %(deadline)s，不能再改"), "deadline_at", params=params)
    ]


def change_problems(changes: Collection[str], reason: str) -> list[Problem]:
    """Neither what is bought nor who may bid may be changed; a change has a reason."""
    problems = text_problems(reason, "reason")
    message = N_("更正不得改变采购标的和资格条件：%(names)s 不能改，需要时终止后重新招标")
    if forbidden := sorted(set(changes) - AMENDABLE):
        params = {"names": "、".join(forbidden)}
        problems.append(Problem("notice.subject_fixed", message, forbidden[0], law=AMENDMENT_LAW, params=params))
    if not changes:
        problems.append(Problem("notice.nothing_changed", N_("没有改动任何内容")))
    return problems


def earliest_deadline(deadline_at: datetime, at: datetime, least_days: int, days: Mapping[date, bool]) -> datetime:
    """The deadline that a change made `at` asks for: the present one, or `least_days` later at the same hour."""
    last = calendar.add_days(clock.local(at).date(), least_days, days)
    local = clock.local(deadline_at)
    return (
        deadline_at if local.date() >= last else datetime.combine(last, local.timetz()).astimezone(deadline_at.tzinfo)
    )


def amended_deadline_problems(deadline_at: datetime, earliest: datetime, least_days: int) -> list[Problem]:
    """At least `least_days` lie between a change and the deadline."""
    if deadline_at >= earliest:
        return []
    message = N_("更正距投标截止不足 %(days)d 日，截止时间最早为 %(earliest)s")
    params = {"days": least_days, "earliest": minute(earliest)}
    return [Problem("notice.amended_late", message, "deadline_at", law=AMENDMENT_LAW, params=params)]


def extension_problems(tender: Tender, deadline_at: datetime, days: Mapping[date, bool]) -> list[Problem]:
    """A deadline is only ever moved later, onto a working day, and before the contract begins."""
    problems = []
    if tender.deadline_at is None or deadline_at < tender.deadline_at:
        law = N_("87号令第27条")
        problems.append(Problem("notice.deadline_earlier", N_("截止时间只能延后，不能提前"), "deadline_at", law=law))
    on = clock.local(deadline_at).date()
    if not calendar.is_working(on, days):
        law = N_("87号令第85、86条")
        problems.append(Problem("notice.deadline_holiday", N_("截止时间应在工作日"), "deadline_at", law=law))
    if on >= tender.contract_starts_on:
        message = N_("投标截止应早于履行期开始 %(start)s")
        params = {"start": tender.contract_starts_on.isoformat()}
        problems.append(Problem("tender.deadline_after_start", message, "deadline_at", params=params))
    return problems


def text_problems(text: str, field: str) -> list[Problem]:
    """A text that others act on is more than a word."""
    if len(text.strip()) >= SHORTEST:
        return []
    return [Problem("text.short", N_("请写清楚，至少 %(count)d 个字"), field, params={"count": SHORTEST})]


def review_problems(tender: Tender, reviewer_id: UUID | None) -> list[Problem]:
    """Counsel's review is of a document that was handed over, by somebody who did not draft it."""
    law = N_("财库〔2021〕22号第23、33条")
    problems = []
    if tender.status is not TenderStatus.SUBMITTED:
        problems.append(Problem("review.not_submitted", N_("送审以后、批准以前才能登记法律审查"), law=law))
    return problems + same_person_problems("review.own_draft", reviewer_id, tender.drafted_by)


def reviewed_problems(reviews: Sequence[LegalReview], document_sha256: str, approver_id: UUID | None) -> list[Problem]:
    """The newest review is of this very document, passed it, and was not recorded by whoever approves now."""
    law = N_("财库〔2021〕22号第23、33条")
    if not reviews or reviews[0].document_sha256 != document_sha256:
        return [Problem("review.missing", N_("还没有对这份文件的法律审查意见，不能批准"), law=law)]
    if reviews[0].opinion is not ReviewOpinion.PASSED:
        return [Problem("review.objected", N_("法律审查有异议，请退回修改"), law=law)]
    if reviews[0].reviewed_by == approver_id:
        return [Problem("review.approver", N_("登记法律审查的人不能再审批同一份文件"), law=law)]
    return []


def remake_problems(failed_count: int) -> list[Problem]:
    """Only what failed is tendered anew."""
    if failed_count:
        return []
    law = N_("政府采购法第37条")
    return [Problem("tender.nothing_failed", N_("没有废标的采购包，不能重新招标"), law=law)]


def minute(moment: datetime) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M")
