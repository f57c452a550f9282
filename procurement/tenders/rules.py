"""What a tender must satisfy to be drafted, submitted, approved and published. Pure; articles beside each rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.catalogue.models import Grade, Item, Standard
from procurement.catalogue.rules import standard_problems
from procurement.core import clock, money
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.schools.models import DemandPlan
from procurement.schools.states import DemandPlanStatus
from procurement.tenders import calendar, factors
from procurement.tenders.models import AwardMethod, Tender

METRICS = {
    "minimise": {"cost", "evaluated_cost", "winners", "moved_demands", "lead_days", "distance"},
    "maximise": {"quality", "score"},
}
PRICE_METRICS = {"cost", "evaluated_cost", "score"}
ASSIGNMENTS = ("single_per_lot", "single_per_school", "single_per_item", "split")
DEFAULT_OBJECTIVE: list[dict[str, str]] = [{"minimise": "evaluated_cost"}]
SCORED_OBJECTIVE: list[dict[str, str]] = [{"maximise": "score"}, {"minimise": "cost"}]  # 87号令第57条: then by price
NONE = Decimal(0)
SCORE_PARTS = {"price", "quality", "delivery"}
METHOD_LAW = N_("政府采购法实施条例第34条；87号令第54条")


@dataclass(frozen=True)
class Limits:
    """The dated numbers of the law that a draft is held to; shares are fractions of 1."""

    max_bond_rate: Decimal
    min_price_weight: Decimal
    min_small_business_deduction: Decimal
    max_small_business_deduction: Decimal
    abnormal_mean_share: Decimal
    abnormal_second_share: Decimal
    abnormal_ceiling_share: Decimal
    abnormal_max_share: Decimal


@dataclass(frozen=True)
class ItemRow:
    """One item as drafted, its parts looked up; `row` counts from 1."""

    row: int
    item: Item
    grade: Grade
    standard: Standard
    ceiling_price: Decimal
    max_lead_days: int
    is_core_product: bool
    reference_price: Decimal | None = None


def plan_problems(plan: DemandPlan) -> list[Problem]:
    """Only a confirmed plan is bought for: its quantities no longer move."""
    if plan.status is DemandPlanStatus.CONFIRMED:
        return []
    return [Problem("tender.plan_open", N_("需求计划还没有确认，不能据以招标"), "plan_id")]


def item_problems(rows: Sequence[ItemRow], planned: set[UUID], today: date) -> list[Problem]:
    """Each item once, in the plan, with a grade of its own, a standard in force that fits, a positive ceiling."""
    problems: list[Problem] = []
    if not rows:
        problems.append(Problem("tender.no_items", N_("至少要有一个品目"), "items"))
    seen: set[UUID] = set()
    for row in rows:
        found = _row_problems(row, planned, today)
        if row.item.id in seen:
            found.append(Problem("tender.item_repeated", N_("“%(item)s”列了两次"), params={"item": row.item.name}))
        seen.add(row.item.id)
        problems += [replace(p, field=p.field or "items.item_id", row=row.row) for p in found]
    return problems


def _row_problems(row: ItemRow, planned: set[UUID], today: date) -> list[Problem]:
    name = {"item": row.item.name}
    problems = []
    if row.item.id not in planned:
        problems.append(Problem("tender.item_unplanned", N_("需求计划中没有“%(item)s”"), params=name))
    if row.grade.item_id != row.item.id:
        message = N_("这不是“%(item)s”的等级")
        problems.append(Problem("tender.grade_of_other_item", message, "items.grade_id", params=name))
    problems += [replace(p, field="items.standard_id") for p in standard_problems(row.item, row.standard, today)]
    if row.ceiling_price <= 0:
        problems.append(Problem("tender.ceiling_zero", N_("最高限价应大于零"), "items.ceiling_price"))
    return problems


def tender_problems(tender: Tender, limits: Limits) -> list[Problem]:
    """A draft's own fields, its lots already built: money, method, objective, dates, keys."""
    return [
        *_money_problems(tender, limits),
        *_method_problems(tender, limits),
        *objective_problems(tender.objective, tender.award_method),
        *_share_problems(tender, limits),
        *_term_problems(tender),
    ]


def _money_problems(tender: Tender, limits: Limits) -> list[Problem]:
    problems = []
    if tender.budget_amount <= 0:
        problems.append(Problem("tender.budget_zero", N_("预算应大于零"), "budget_amount"))
    ceiling = money.total(lot.ceiling_amount for lot in tender.lots)
    if ceiling > tender.budget_amount:
        message = N_("各包最高限价合计 %(ceiling)s 元，超过预算 %(budget)s 元：请降低单价上限或核对预算")
        params = {"ceiling": f"{ceiling:,.2f}", "budget": f"{tender.budget_amount:,.2f}"}
        law = N_("87号令第12条：最高限价在预算以内")
        problems.append(Problem("tender.ceiling_over_budget", message, "budget_amount", law=law, params=params))
    most = (tender.budget_amount * limits.max_bond_rate).quantize(money.AMOUNT_STEP)
    if not 0 <= tender.bond_amount <= most:
        message = N_("投标保证金最高为预算的 %(share)s%%，即 %(most)s 元")
        params = {"share": percent(limits.max_bond_rate), "most": f"{most:,.2f}"}
        law = N_("政府采购法实施条例第33条")
        problems.append(Problem("tender.bond_high", message, "bond_amount", law=law, params=params))
    deduction = 1 - tender.small_business_factor
    least, highest = limits.min_small_business_deduction, limits.max_small_business_deduction
    if not least <= deduction <= highest:
        message = N_("小微企业价格扣除应为 %(least)s%% 到 %(most)s%%")
        params = {"least": percent(least), "most": percent(highest)}
        law = N_("财库〔2022〕19号")
        problems.append(Problem("tender.deduction", message, "small_business_factor", law=law, params=params))
    return problems


def _share_problems(tender: Tender, limits: Limits) -> list[Problem]:
    least = {name: getattr(limits, f"abnormal_{name}_share") for name in factors.SHARES}
    return factors.share_problems(tender.abnormal_shares, least, limits.abnormal_max_share)


def _method_problems(tender: Tender, limits: Limits) -> list[Problem]:
    problems = []
    scoring = tender.award_method is AwardMethod.WEIGHTED_SCORING
    if tender.assignment not in ASSIGNMENTS:
        problems.append(Problem("tender.assignment", N_("没有这种分配方式"), "assignment"))
    unexplained = len(tender.method_reason.strip()) < 10
    if scoring and unexplained:
        message = N_("米面油有统一标准，应当用最低评标价法；采用综合评分法须写明依据和理由")
        problems.append(Problem("tender.method_reason", message, "method_reason", law=METHOD_LAW))
    if tender.assignment != "single_per_lot" and unexplained:
        message = N_("一个采购包应整包授予一家；拆分授予须写明依据和理由")
        problems.append(Problem("tender.split_reason", message, "method_reason", law=METHOD_LAW))
    if scoring:
        problems += score_problems(tender.score_weights, limits.min_price_weight)
        problems += factors.factor_problems(tender.score_factors, tender.score_weights)
    elif tender.score_weights or tender.score_factors:
        problems.append(
            Problem("tender.weights_unused", N_("最低评标价法没有评分权重"), "score_weights", law=METHOD_LAW)
        )
    most = tender.max_lots_per_owner
    if most is not None and most < 1:
        problems.append(Problem("tender.max_lots", N_("每家最多中标包数至少为 1"), "max_lots_per_owner"))
    if most is not None and tender.assignment != "single_per_lot":
        message = N_("只有整包授予才能限制每家中标包数")
        problems.append(Problem("tender.max_lots_split", message, "max_lots_per_owner"))
    return problems


def score_problems(weights: Mapping[str, Any] | None, least: Decimal) -> list[Problem]:
    """Weights of 综合评分法: price, quality, delivery, together 1, the price part not below `least` (87号令第55条)."""
    law = N_("87号令第55条")
    try:
        parts = {name: Decimal(str(value)) for name, value in (weights or {}).items()}
    except InvalidOperation:
        parts = {}
    sound = set(parts) == SCORE_PARTS and all(part.is_finite() and part >= 0 for part in parts.values())
    if not sound or sum(parts.values()) != 1:
        message = N_("评分权重应有价格、质量、配送三项，合计为 1")
        return [Problem("tender.weights", message, "score_weights", law=law)]
    if parts["price"] < least:
        message = N_("货物采购的价格分权重不得低于 %(least)s%%")
        return [Problem("tender.price_weight", message, "score_weights", law=law, params={"least": percent(least)})]
    return []


def objective_problems(objective: Any, method: AwardMethod) -> list[Problem]:
    """Stages the allocator knows. 最低评标价法: first, and alone among prices, evaluated_cost without tolerance."""
    stages = _stages(objective)
    if not stages or len({metric for metric, _ in stages}) < len(stages):
        return [Problem("tender.objective", N_("分配目标写法不对：每级为一个指标，指标不重复"), "objective")]
    prices = [stage for stage in stages if stage[0] in PRICE_METRICS]
    if method is AwardMethod.LOWEST_EVALUATED_PRICE and (prices != stages[:1] or stages[0] != ("evaluated_cost", NONE)):
        message = N_("最低评标价法只按评标价由低到高确定中标人：第一级且唯一的价格目标为评标总价，不留浮动")
        return [Problem("tender.objective_price", message, "objective", law=METHOD_LAW)]
    if method is AwardMethod.WEIGHTED_SCORING and stages[0] != ("score", NONE):
        message = N_("综合评分法以得分最高为第一级目标，不留浮动")
        return [Problem("tender.objective_score", message, "objective", law=N_("87号令第55、57条"))]
    return []


def _stages(objective: Any) -> list[tuple[str, Decimal]]:
    """(metric, tolerance) of each stage; empty when any of it is malformed."""
    if not isinstance(objective, list):
        return []
    stages = [_stage(stage) for stage in objective]
    return [stage for stage in stages if stage is not None] if None not in stages else []


def _stage(stage: Any) -> tuple[str, Decimal] | None:
    if not isinstance(stage, dict) or len(stage.keys() & METRICS.keys()) != 1:
        return None
    sense = next(iter(stage.keys() & METRICS.keys()))
    metric, tolerance = stage[sense], _tolerance(stage.get("tolerance", "0"))
    if stage.keys() - {sense, "tolerance"} or tolerance is None or not isinstance(metric, str):
        return None
    return (metric, tolerance) if metric in METRICS[sense] else None


def _tolerance(value: Any) -> Decimal | None:
    try:
        number = Decimal(value) if isinstance(value, str | int) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and 0 <= number <= 1 else None


def _term_problems(tender: Tender) -> list[Problem]:
    problems = []
    if tender.contract_ends_on < tender.contract_starts_on:
        problems.append(Problem("tender.term", N_("履行期的结束日期早于开始日期"), "contract_ends_on"))
    if not 2 <= tender.key_threshold <= tender.key_count:
        message = N_("开箱门限至少 2 人，且不多于持钥人数 %(count)d")
        problems.append(Problem("tender.key_threshold", message, "key_threshold", params={"count": tender.key_count}))
    return problems


def approval_problems(tender: Tender, approver_id: UUID | None) -> list[Problem]:
    """Four eyes: whoever drafted or last changed the document does not approve it."""
    return same_person_problems("tender.four_eyes", approver_id, tender.drafted_by)


def reason_problems(reason: str) -> list[Problem]:
    """Somebody else must be able to act on the reason."""
    if len(reason.strip()) >= 5:
        return []
    return [Problem("tender.reason", N_("请写明理由，至少 5 个字"), "reason")]


def publication_problems(
    tender: Tender, deadline_at: datetime, now: datetime, least_days: int, days: Mapping[date, bool]
) -> list[Problem]:
    """Every keyholder's key there, and a lawful deadline counted on a known calendar."""
    problems = []
    missing = sum(1 for holder in tender.keyholders if not holder.public_key)
    if not tender.keyholders or missing:
        message = N_("还差 %(count)d 位持钥人的密钥声明，齐了才能公告")
        count = missing or tender.key_count
        problems.append(Problem("tender.keys_missing", message, law=N_("87号令第33条"), params={"count": count}))
    problems += deadline_problems(deadline_at, now, least_days, days)
    if clock.local(deadline_at).date() >= tender.contract_starts_on:
        message = N_("履行期从 %(start)s 开始，投标截止应早于这一天")
        params = {"start": tender.contract_starts_on.isoformat()}
        problems.append(Problem("tender.deadline_after_start", message, "deadline_at", params=params))
    return problems


def deadline_problems(
    deadline_at: datetime, now: datetime, least_days: int, days: Mapping[date, bool]
) -> list[Problem]:
    """At least `least_days` from the day of publication (not counted) to that of the deadline (政府采购法第35条)."""
    today, last = clock.local(now).date(), clock.local(deadline_at).date()
    earliest = calendar.add_days(today, least_days, days)
    problems = calendar_problems(calendar.unknown_years(today, earliest, days))
    if last < earliest:
        message = N_("投标截止最早为 %(earliest)s：从公告到截止不得少于 %(days)d 日")
        params = {"earliest": earliest.isoformat(), "days": least_days}
        problems.append(
            Problem("tender.deadline_short", message, "deadline_at", law=N_("政府采购法第35条"), params=params)
        )
    return problems


def calendar_problems(unknown_years: Sequence[int]) -> list[Problem]:
    """Working days of a year whose holidays are not loaded cannot be counted."""
    message = N_("%(year)d 年的节假日安排还没有载入，工作日无法计算：请先在“工作日历”页载入")
    law = N_("87号令第85、86条")
    return [Problem("calendar.year_missing", message, law=law, params={"year": year}) for year in unknown_years]


def percent(share: Decimal) -> str:
    """A fraction of 1 as a reader sees it, without the sign."""
    return f"{(share * 100).normalize():f}"
