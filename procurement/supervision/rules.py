"""When a step of the ladder may be proposed, decided, appealed; when orders may be given; how a year is scored. Pure.

财库〔2019〕38号六: whoever is to be burdened is told, may reply, and is told the reasons of the decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.supervision.models import Ground, Measure, PerformanceRecord
from procurement.supervision.states import AdmissionStatus, AppealStatus, MeasureStatus, Step

SHORTEST_REASON = 10
LAW_REPLY = N_("财库〔2019〕38号第六条")
LAW_REMOVAL = N_("110号令第19条")
LAW_APPEAL = N_("行政复议法第20条")
LAW_ADMISSION = N_("财库〔2019〕38号第一条")
LADDER = tuple(Step)
IN_WORKING_DAYS = frozenset({Step.REMINDER, Step.TALK, Step.CORRECTION})
PUBLISHED = frozenset({Step.SUSPENSION, Step.REMOVAL})
IN_FORCE = frozenset({MeasureStatus.PROVISIONAL, MeasureStatus.EFFECTIVE})
OPEN = frozenset({MeasureStatus.PROPOSED, MeasureStatus.PROVISIONAL})
DECIDED = frozenset({MeasureStatus.EFFECTIVE, MeasureStatus.LIFTED})
MAX_FILES = 8


def deciders_needed(step: Step) -> int:
    """How many people beside the proposer must agree: one up to the corrective order, two from the suspension on."""
    return 2 if step in PUBLISHED else 1


def step_below(step: Step) -> Step | None:
    """The step that should have come before; None for the first."""
    position = LADDER.index(step)
    return LADDER[position - 1] if position else None


def text_problems(text: str, field: str) -> list[Problem]:
    """Facts, reasons and replies are given so that somebody else can weigh them."""
    if len(text.strip()) >= SHORTEST_REASON:
        return []
    message = N_("请写明事实和理由，不少于 %(count)d 个字")
    return [Problem("measure.text_short", message, field, law=LAW_REPLY, params={"count": SHORTEST_REASON})]


@dataclass(frozen=True)
class Draft:
    """A measure as proposed. `max_days`: the longest its step may last, in the same days as `duration_days`."""

    step: Step
    ground: Ground
    facts: str
    duration_days: int
    max_days: int
    is_urgent: bool
    evidence_count: int
    has_lower: bool
    skip_reason: str


def proposal_problems(draft: Draft) -> list[Problem]:
    """Facts, evidence, a length within the parameter, no step skipped without a ground, urgency for food safety."""
    problems = text_problems(draft.facts, "facts")
    if not draft.evidence_count:
        message = N_("至少附一件证据：选一张送货单，或上传照片、检测报告")
        problems.append(Problem("measure.evidence_missing", message, "files", law=LAW_REPLY))
    if not 1 <= draft.duration_days <= draft.max_days:
        message = N_("这一级的期限为 1 至 %(days)d 天")
        problems.append(Problem("measure.duration", message, "duration_days", params={"days": draft.max_days}))
    return problems + _urgency_problems(draft) + _order_problems(draft)


def _urgency_problems(draft: Draft) -> list[Problem]:
    if not draft.is_urgent or (draft.step is Step.SUSPENSION and draft.ground is Ground.FOOD_SAFETY_INCIDENT):
        return []
    message = N_("只有发生食品安全事故时才能立即暂停供货")
    return [Problem("measure.not_urgent", message, "is_urgent", law=N_("食品安全法第103条"))]


def _order_problems(draft: Draft) -> list[Problem]:
    if draft.has_lower or draft.is_urgent or step_below(draft.step) is None:
        return []
    if len(draft.skip_reason.strip()) >= SHORTEST_REASON:
        return []
    message = N_("没有走过上一级，请写明越级的理由，不少于 %(count)d 个字")
    return [Problem("measure.step_skipped", message, "skip_reason", params={"count": SHORTEST_REASON})]


def reply_problems(measure: Measure, text: str, today: date) -> list[Problem]:
    """One reply, through the last day of the time limit, while nothing is decided."""
    if measure.status not in OPEN:
        return [Problem("measure.closed", N_("这项措施已经有了结论，不能再陈述申辩；不服可以申诉"))]
    if measure.replied_at is not None:
        return [Problem("measure.replied", N_("已经答复过，不能改动"))]
    if today > measure.reply_until:
        message, params = N_("陈述申辩的期限到 %(day)s 为止，已经过去"), {"day": measure.reply_until.isoformat()}
        return [Problem("measure.reply_late", message, "text", law=LAW_REPLY, params=params)]
    return text_problems(text, "text")


def vote_problems(measure: Measure, voters: Collection[UUID], voter_id: UUID | None, today: date) -> list[Problem]:
    """Decided by others than the proposer, each once, after the reply or after its last day."""
    if measure.status not in OPEN:
        return [Problem("measure.decided", N_("这项措施已经有了结论，请刷新后再看"))]
    problems = same_person_problems("measure.involved", voter_id, measure.proposed_by)
    if voter_id in voters:
        problems.append(Problem("measure.voted", N_("你已经表决过，等待另一位决定人")))
    if measure.replied_at is None and today <= measure.reply_until:
        message, params = (
            N_("供应商可以答复到 %(day)s，答复或期满以前不能决定"),
            {"day": measure.reply_until.isoformat()},
        )
        problems.append(Problem("measure.reply_open", message, law=LAW_REPLY, params=params))
    if measure.confirm_until is not None and today > measure.confirm_until:
        message, params = N_("确认的期限到 %(day)s 为止，立即暂停已经失效"), {"day": measure.confirm_until.isoformat()}
        problems.append(Problem("measure.confirm_late", message, params=params))
    return problems


def lift_problems(measure: Measure, actor_id: UUID | None, reason: str) -> list[Problem]:
    """Ended early only while in force, by somebody who did not propose it, with a reason."""
    if measure.status is not MeasureStatus.EFFECTIVE:
        return [Problem("measure.not_in_force", N_("这项措施不在执行中，不能解除"))]
    problems = text_problems(reason, "reason")
    if actor_id is None or actor_id == measure.proposed_by:
        problems.append(Problem("measure.involved", N_("提出措施的人不能解除它，请由其他人办理")))
    return problems


def appeal_problems(measure: Measure, text: str, today: date) -> list[Problem]:
    """One appeal against a measure in force, through the last day of the time limit."""
    if measure.status is not MeasureStatus.EFFECTIVE or measure.appeal_until is None:
        return [Problem("measure.not_in_force", N_("只能对执行中的措施申诉"))]
    if measure.appeal is not None:
        return [Problem("measure.appealed", N_("已经申诉过，一项措施只能申诉一次"))]
    if today > measure.appeal_until:
        message, params = N_("申诉的期限到 %(day)s 为止，已经过去"), {"day": measure.appeal_until.isoformat()}
        return [Problem("measure.appeal_late", message, "text", law=LAW_APPEAL, params=params)]
    return text_problems(text, "text")


def hearing_problems(measure: Measure, involved: Collection[UUID], actor_id: UUID | None, reason: str) -> list[Problem]:
    """An open appeal is decided with reasons by somebody who neither proposed nor decided the measure."""
    if measure.appeal is None or measure.appeal.status is not AppealStatus.OPEN:
        return [Problem("measure.no_open_appeal", N_("没有等待处理的申诉，请刷新后再看"))]
    problems = text_problems(reason, "reason")
    if actor_id is None or actor_id in involved:
        message = N_("提出或决定过这项措施的人不能处理申诉，请由其他人办理")
        problems.append(Problem("measure.involved", message, law=LAW_APPEAL))
    return problems


def status_under(steps: Collection[Step]) -> AdmissionStatus:
    """What an admission is while measures of these steps are in force."""
    if Step.REMOVAL in steps:
        return AdmissionStatus.REMOVED
    return AdmissionStatus.SUSPENDED if Step.SUSPENSION in steps else AdmissionStatus.ADMITTED


NO_ORDER = {
    AdmissionStatus.SUSPENDED: N_("%(supplier)s已被暂停供货，现在不能向它下新订单；已下的订单照常送"),
    AdmissionStatus.REMOVED: N_("%(supplier)s已被清退，不能向它下新订单"),
    AdmissionStatus.EXPIRED: N_("%(supplier)s在“%(category)s”类的准入已到期，续期以后才能下订单"),
}
NOT_ADMITTED = N_("%(supplier)s在“%(category)s”类还没有准入，不能下订单")


def order_problems(
    supplier: str, categories: Mapping[UUID, str], statuses: Mapping[UUID, AdmissionStatus]
) -> list[Problem]:
    """A supplier is ordered from only while admitted in every category of the order; what was ordered stays.

    `categories`: names by id of what is ordered; `statuses`: the supplier's admissions by category.
    """
    problems = []
    for category_id, name in categories.items():
        status = statuses.get(category_id)
        if status is not AdmissionStatus.ADMITTED:
            message = NO_ORDER.get(status, NOT_ADMITTED) if status else NOT_ADMITTED
            params = {"supplier": supplier, "category": name}
            problems.append(Problem("order.not_admitted", message, law=LAW_ADMISSION, params=params))
    return problems


def admission_problems(valid_until: date, today: date, max_days: int) -> list[Problem]:
    """An admission ends within the parameter's days."""
    if 1 <= (valid_until - today).days <= max_days:
        return []
    message = N_("准入的最后一天应在明天以后、%(days)d 天以内")
    return [Problem("admission.span", message, "valid_until", params={"days": max_days})]


def second_person_problems(proposed_by: UUID, actor_id: UUID | None, *, agrees: bool, reason: str) -> list[Problem]:
    """Whoever proposed does not decide; who returns says why."""
    if same := same_person_problems("supervision.two_people", actor_id, proposed_by):
        return same
    return [] if agrees else text_problems(reason, "reason")


@dataclass(frozen=True)
class Weights:
    """How much each share counts, fractions of 1 that add up to 1."""

    on_time: Decimal
    accepted: Decimal
    full: Decimal


@dataclass(frozen=True)
class Shares:
    """A year in fractions of 1: deliveries on time, value taken, batches without shortage; and how many there were."""

    delivery_count: int
    on_time: Decimal
    accepted: Decimal
    full: Decimal


@dataclass(frozen=True)
class Fact:
    """One accepted delivery; amounts in CNY."""

    is_on_time: bool
    batch_count: int
    short_batch_count: int
    delivered_amount: Decimal
    accepted_amount: Decimal


def fact_of(record: PerformanceRecord) -> Fact:
    return Fact(
        record.is_on_time, record.batch_count, record.short_batch_count, record.delivered_amount, record.accepted_amount
    )  # fmt: skip


def year_shares(facts: Iterable[Fact]) -> Shares | None:
    """None without a delivery."""
    found: Sequence[Fact] = list(facts)
    if not found:
        return None
    batches = sum(fact.batch_count for fact in found)
    delivered = sum((fact.delivered_amount for fact in found), Decimal(0))
    accepted = sum((fact.accepted_amount for fact in found), Decimal(0))
    return Shares(
        delivery_count=len(found),
        on_time=_share(Decimal(sum(fact.is_on_time for fact in found)), Decimal(len(found))),
        accepted=_share(accepted, delivered),
        full=_share(Decimal(batches - sum(fact.short_batch_count for fact in found)), Decimal(batches)),
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole if whole else Decimal(1)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def score(shares: Shares, weights: Weights) -> Decimal:
    """From 0 to 100, two places, rounded half-up once."""
    total = shares.on_time * weights.on_time + shares.accepted * weights.accepted + shares.full * weights.full
    return (total * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def assessment_reply_problems(*, is_published: bool, has_reply: bool, text: str) -> list[Problem]:
    """One reply to a published assessment."""
    if not is_published:
        return [Problem("assessment.unpublished", N_("这份评价还没有确认"))]
    if has_reply:
        return [Problem("assessment.replied", N_("已经答复过，不能改动"))]
    return text_problems(text, "text")
