"""What a survey, a plan, an intention and a purchase by another method must satisfy. Pure; articles beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core.errors import Problem
from procurement.core.text import N_

SHORTEST = 10  # characters of a text that somebody else must be able to judge
SURVEY_LAW = N_("财库〔2021〕22号第10、11条")
INTENTION_LAW = N_("财库〔2020〕10号")
BUDGET_LAW = N_("政府采购法第33条；政府采购法实施条例第30条")
SPLIT_LAW = N_("政府采购法实施条例第28条")


@dataclass(frozen=True)
class Limits:
    """The dated numbers that the steps before a notice are held to."""

    survey_min_subjects: int
    survey_valid_years: int
    intention_days: int


@dataclass(frozen=True)
class Prepared:
    """What was done for a demand plan: the newest survey's day, the intention's day and budget; None: not done."""

    surveyed_on: date | None
    announced_on: date | None
    budget_amount: Decimal | None


def survey_problems(
    subjects: Sequence[Mapping[str, str]], findings: str, surveyed_on: date, today: date, least: int
) -> list[Problem]:
    """At least `least` different market subjects, each with an answer, asked not later than today."""
    problems = _text_problems(findings, "findings")
    names = {subject["name"].strip() for subject in subjects if subject["answer"].strip()} - {""}
    if len(names) < least:
        message = N_("需求调查至少面向 %(least)d 个不同的市场主体，并写明各自的答复；现在是 %(count)d 个")
        params = {"least": least, "count": len(names)}
        problems.append(Problem("survey.subjects", message, "subjects", law=SURVEY_LAW, params=params))
    if surveyed_on > today:
        problems.append(Problem("survey.future", N_("调查日期不能晚于今天"), "surveyed_on"))
    return problems


def plan_problems(budget_amount: Decimal, summary: str, expected_on: date, today: date) -> list[Problem]:
    """A plan says what is bought, for how much, and when it will start."""
    problems = _text_problems(summary, "summary")
    if budget_amount <= 0:
        problems.append(Problem("plan.budget", N_("预算应大于零"), "budget_amount", law=BUDGET_LAW))
    if expected_on < today:
        problems.append(Problem("plan.expected", N_("预计采购时间已经过去"), "expected_on"))
    return problems


def announcement_problems(expected_on: date, today: date, least_days: int) -> list[Problem]:
    """The purchase is expected no earlier than the intention must be public."""
    earliest = today + timedelta(days=least_days)
    if expected_on >= earliest:
        return []
    message = N_("采购意向公开不少于 %(days)d 日，预计采购时间最早为 %(earliest)s")
    params = {"days": least_days, "earliest": earliest.isoformat()}
    return [Problem("intention.soon", message, "expected_on", law=INTENTION_LAW, params=params)]


def gate_problems(done: Prepared, budget_amount: Decimal, on: date, limits: Limits) -> list[Problem]:
    """What keeps a notice of `budget_amount` from going out `on` this day."""
    return [*_survey_gate(done, on, limits), *_intention_gate(done, on, limits), *_budget_gate(done, budget_amount)]


def _survey_gate(done: Prepared, on: date, limits: Limits) -> list[Problem]:
    if done.surveyed_on is None:
        message = N_("学校食品采购属于向社会公众提供的公共服务，公告前要有需求调查记录")
        return [Problem("gate.no_survey", message, law=SURVEY_LAW)]
    if on <= years_later(done.surveyed_on, limits.survey_valid_years):
        return []
    message = N_("需求调查（%(on)s）已过有效期 %(years)d 年，请重新调查")
    params = {"on": done.surveyed_on.isoformat(), "years": limits.survey_valid_years}
    return [Problem("gate.survey_old", message, law=SURVEY_LAW, params=params)]


def _intention_gate(done: Prepared, on: date, limits: Limits) -> list[Problem]:
    if done.announced_on is None:
        return [Problem("gate.no_intention", N_("采购意向还没有公开"), law=INTENTION_LAW)]
    earliest = done.announced_on + timedelta(days=limits.intention_days)
    if on >= earliest:
        return []
    message = N_("采购意向公开未满 %(days)d 日，最早 %(earliest)s 才能公告")
    params = {"days": limits.intention_days, "earliest": earliest.isoformat()}
    return [Problem("gate.intention_short", message, law=INTENTION_LAW, params=params)]


def _budget_gate(done: Prepared, budget_amount: Decimal) -> list[Problem]:
    if done.budget_amount is None or budget_amount <= done.budget_amount:
        return []
    message = N_("预算 %(budget)s 元超过采购计划的 %(planned)s 元")
    params = {"budget": f"{budget_amount:,.2f}", "planned": f"{done.budget_amount:,.2f}"}
    return [Problem("gate.over_plan", message, "budget_amount", law=BUDGET_LAW, params=params)]


def split_problems(before: Decimal, amount: Decimal, threshold: Decimal, approval_number: str) -> list[Problem]:
    """Purchases of one category in one fiscal year, not by open tender, stay within the open-tender threshold.

    What the finance bureau approved by number is no evasion (实施条例第28条).
    """
    if before + amount <= threshold or approval_number.strip():
        return []
    message = N_(
        "同一品类本年度以其他方式采购累计 %(total)s 元，超过公开招标数额标准 %(most)s 元："
        "应当公开招标，或填写财政部门的批准文号"
    )
    params = {"total": f"{before + amount:,.2f}", "most": f"{threshold:,.2f}"}
    return [Problem("purchase.split", message, "amount", law=SPLIT_LAW, params=params)]


def four_eyes_problems(proposer_id: UUID, approver_id: UUID | None) -> list[Problem]:
    """Whoever proposed a purchase by another method does not approve it."""
    return same_person_problems("purchase.four_eyes", approver_id, proposer_id)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _text_problems(text: str, field: str) -> list[Problem]:
    if len(text.strip()) >= SHORTEST:
        return []
    return [Problem("text.short", N_("请写清楚，至少 %(count)d 个字"), field, params={"count": SHORTEST})]
