"""What the law wants by when for one tender, and whom it waits for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.tenders import calendar
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

WORKING, CALENDAR = N_("%(count)d 个工作日"), N_("%(count)d 日")


@dataclass(frozen=True)
class TermLimits:
    """The dated numbers that a tender's terms are counted with."""

    notice_working_days: int
    notice_to_deadline_days: int
    clarification_days: int
    draw_experts_working_days: int
    challenge_working_days: int
    report_working_days: int
    choose_winner_working_days: int
    award_notice_working_days: int
    sign_contract_days: int


@dataclass(frozen=True)
class Term:
    """A legal term: `rule` and `name` are msgids; `on` its last day. `stages`: where it is the one that presses."""

    name: str
    rule: str
    count: int
    law: str
    on: date
    stages: frozenset[TenderStatus] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Waiting:
    """What a tender waits for: `role` must act (None: nobody, time must pass), `text` is a msgid."""

    role: Role | None
    text: str
    params: dict[str, Any] = field(default_factory=dict)


def terms(tender: Tender, passed: Mapping[str, date], limits: TermLimits, days: Mapping[date, bool]) -> list[Term]:
    """The terms of a published tender in order of their days; `passed` tells on which day an event was logged."""
    if tender.published_at is None or tender.deadline_at is None or tender.notice_ends_on is None:
        return []
    published, closing = clock.local(tender.published_at).date(), clock.local(tender.deadline_at).date()
    least, clarify = limits.notice_to_deadline_days, limits.clarification_days
    draw, challenge = limits.draw_experts_working_days, limits.challenge_working_days
    found = [
        Term(N_("公告期"), WORKING, limits.notice_working_days, N_("87号令第16条"), tender.notice_ends_on,
             frozenset({TenderStatus.PUBLISHED})),
        Term(N_("可影响投标的澄清，最迟"), N_("截止前 %(count)d 日"), clarify,
             N_("政府采购法实施条例第31条；87号令第27条"), closing - timedelta(days=clarify)),
        Term(N_("等标期"), N_("文件发出起 %(count)d 日"), least, N_("政府采购法第35条"),
             calendar.add_days(published, least, days)),
        Term(N_("对招标文件提出质疑"), N_("公告期满起 %(count)d 个工作日"), challenge, N_("94号令第10、11条"),
             calendar.add_working_days(tender.notice_ends_on, challenge, days)),
        Term(N_("可以抽取专家"), N_("评审前 %(count)d 个工作日内"), draw, N_("财库〔2016〕198号"),
             calendar.subtract_working_days(closing, draw, days)),
        Term(N_("投标截止并开标"), N_("同一时刻"), 0, N_("87号令第39条"), closing,
             frozenset({TenderStatus.PUBLISHED, TenderStatus.CLOSED})),
        *_after_review(passed, limits, days),
    ]  # fmt: skip
    return sorted(found, key=lambda term: term.on)


def _after_review(passed: Mapping[str, date], limits: TermLimits, days: Mapping[date, bool]) -> list[Term]:
    found, stages, law = [], frozenset({TenderStatus.EVALUATED}), N_("87号令第68条")
    sent = passed.get(AuditTag.REPORT_SENT)
    if reviewed := passed.get(AuditTag.EVALUATION_COMPLETED):
        count = limits.report_working_days
        on = calendar.add_working_days(reviewed, count, days)
        found.append(Term(N_("送达评标报告"), WORKING, count, law, on, frozenset() if sent else stages))
    if sent:
        start = max(sent, passed.get(AuditTag.ALLOCATION_REOPENED, sent))
        count = limits.choose_winner_working_days
        on = calendar.add_working_days(start, count, days)
        found.append(Term(N_("确定中标人"), WORKING, count, law, on, stages))
    if awarded := passed.get(AuditTag.AWARD_PUBLISHED):
        notice = calendar.add_working_days(awarded, limits.award_notice_working_days, days)
        count, sign = limits.challenge_working_days, limits.sign_contract_days
        on = calendar.add_working_days(notice, count, days)
        stages = frozenset({TenderStatus.AWARDED})
        found.append(
            Term(N_("对结果提出质疑"), N_("公告期满起 %(count)d 个工作日"), count, N_("94号令第10条"), on, stages)
        )
        on = calendar.add_days(awarded, sign, days)
        found.append(Term(N_("签订合同"), CALENDAR, sign, N_("政府采购法第46条；87号令第71条"), on, stages))
    return found


def pressing(status: TenderStatus, found: Sequence[Term], today: date) -> Term | None:
    """The next term of this stage that has not passed; the last one when all have."""
    mine = [term for term in found if status in term.stages]
    return next((term for term in mine if term.on >= today), mine[-1] if mine else None)


def waits_for(tender: Tender, refused: int) -> Waiting:
    """Whose turn it is; `refused` counts the conditions of the text that stop the document."""
    if tender.status is TenderStatus.DRAFT:
        return _draft_waits(tender, refused)
    if tender.status is TenderStatus.APPROVED:
        return _approved_waits(tender)
    return _WAITS[tender.status]


def _draft_waits(tender: Tender, refused: int) -> Waiting:
    if tender.return_reason:
        return Waiting(Role.OFFICER, N_("审批退回：%(reason)s"), {"reason": tender.return_reason})
    if refused:
        return Waiting(Role.OFFICER, N_("改 %(count)d 处被拦下的条款"), {"count": refused})
    return Waiting(Role.OFFICER, N_("编制完成后送审"))


def _approved_waits(tender: Tender) -> Waiting:
    missing = sum(1 for holder in tender.keyholders if not holder.public_key)
    if not tender.keyholders:
        return Waiting(Role.OFFICER, N_("指定持钥人"))
    if missing:
        return Waiting(Role.KEYHOLDER, N_("还差 %(count)d 位持钥人的密钥声明"), {"count": missing})
    return Waiting(Role.OFFICER, N_("可以公告"))


_WAITS = {
    TenderStatus.SUBMITTED: Waiting(Role.APPROVER, N_("等审批人批准或退回")),
    TenderStatus.PUBLISHED: Waiting(None, N_("等投标截止")),
    TenderStatus.CLOSED: Waiting(Role.KEYHOLDER, N_("等持钥人开箱")),
    TenderStatus.OPENED: Waiting(Role.OFFICER, N_("资格审查与评审")),
    TenderStatus.EVALUATED: Waiting(Role.OFFICER, N_("计算分配方案，提出中标建议")),
    TenderStatus.AWARDED: Waiting(Role.OFFICER, N_("质疑期满后签订合同")),
    TenderStatus.COMPLETED: Waiting(None, N_("已全部签约")),
    TenderStatus.UNSUCCESSFUL: Waiting(None, N_("未成交，可重新招标")),
    TenderStatus.CANCELLED: Waiting(None, N_("已终止")),
}
