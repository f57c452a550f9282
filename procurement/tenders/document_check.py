"""All that is wrong with a tender's document: its fields by rule, its text by words, what came before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from procurement.catalogue.rules import standard_problems
from procurement.core import clock
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders import reference_prices, reserved_lots, rules
from procurement.tenders.lint import Finding, lint
from procurement.tenders.models import Tender
from procurement.tenders.planning import rules as planning
from procurement.tenders.planning import shares

SHORTEST = 10  # characters of a reason that somebody else must be able to judge


@dataclass(frozen=True)
class Document:
    """A tender as drafted, what was done before it, and when it is looked at; `deadline_at`: the deadline wished.

    `year`: what its fiscal year sets aside, this tender included.
    """

    tender: Tender
    prepared: planning.Prepared
    at: datetime
    days: Mapping[date, bool]
    deadline_at: datetime | None = None
    year: shares.YearShares | None = None


@dataclass(frozen=True)
class Numbers:
    """The dated numbers of the law that a document is held to; shares are fractions of 1."""

    limits: rules.Limits
    before: planning.Limits
    max_experience_contracts: int
    notice_working_days: int
    notice_to_deadline_days: int
    max_performance_bond_rate: Decimal
    max_payment_days: int
    small_business_reserve_budget: Decimal


def document_findings(document: Document, numbers: Numbers) -> list[Finding]:
    """What stops the document and what is pointed out, each with its article."""
    tender = document.tender
    text = f"{tender.qualification}\n{tender.terms}"
    today = clock.local(document.at).date()
    stopped = [
        *rules.tender_problems(tender, numbers.limits),
        *terms_problems(tender, numbers),
        *reference_prices.list_problems(tender, today),
        *reserved_lots.basis_problems(tender),
        *_standard_findings(tender, today),
        *_deadline_findings(document, numbers),
    ]
    missing = planning.gate_problems(document.prepared, tender.budget_amount, today, numbers.before)
    said = (*missing, *reserve_problems(tender, numbers), *year_problems(document.year, tender))
    return [
        *(Finding(problem, refused=True) for problem in stopped),
        *lint(text, numbers.max_experience_contracts, numbers.notice_working_days),
        *(Finding(problem, refused=False) for problem in said),
    ]


def terms_problems(tender: Tender, numbers: Numbers) -> list[Problem]:
    """What the contract will say: the performance bond, the payment term, the same-brand clause."""
    problems = []
    if not 0 <= tender.performance_bond_rate <= numbers.max_performance_bond_rate:
        message = N_("履约保证金最高为合同金额的 %(most)s%%")
        params = {"most": rules.percent(numbers.max_performance_bond_rate)}
        law = N_("政府采购法实施条例第48条")
        problems.append(Problem("tender.performance_bond", message, "performance_bond_rate", law=law, params=params))
    if not 1 <= tender.payment_days <= numbers.max_payment_days:
        message = N_("付款期限最长 %(days)d 日")
        longest = {"days": numbers.max_payment_days}
        law = N_("保障中小企业款项支付条例第9条")
        problems.append(Problem("tender.payment_days", message, "payment_days", law=law, params=longest))
    if not tender.same_brand_rule:
        message = N_("文件应写明核心产品同品牌的处理办法")
        problems.append(Problem("tender.same_brand", message, "same_brand_rule", law=N_("87号令第31条")))
    return problems


def reserve_problems(tender: Tender, numbers: Numbers) -> list[Problem]:
    """A small purchase that suits small business is reserved for it as a whole, or the document says why not."""
    if tender.budget_amount > numbers.small_business_reserve_budget or len(tender.small_business_reason) >= SHORTEST:
        return []
    if all(lot.is_reserved for lot in tender.lots):
        return []
    message = N_("预算不超过 %(budget)s 元的货物项目，适宜由中小企业提供的应专门面向中小企业；不预留的请写明理由")
    params = {"budget": f"{numbers.small_business_reserve_budget:,.0f}"}
    law = N_("财库〔2020〕46号第6至8条")
    return [Problem("tender.not_reserved", message, "small_business_reason", law=law, params=params)]


def year_problems(year: shares.YearShares | None, tender: Tender) -> list[Problem]:
    """What the year lacks, said of a document that could set aside more of it (财库〔2020〕46号第8条)."""
    mine = next((one for one in year.purchases if one.number == tender.number), None) if year else None
    if year is None or mine is None or mine.reason:
        return []
    found = shares.shortage_problems(year)
    is_open = {"reserved_zones": mine.reserved < mine.budget, "small_zones": mine.reserved_small < mine.reserved}
    return [problem for problem in found if is_open[problem.field]]


def _standard_findings(tender: Tender, today: date) -> list[Problem]:
    lines = {line.item.code: line for lot in tender.lots for line in lot.items}
    found = [problem for line in lines.values() for problem in standard_problems(line.item, line.standard, today)]
    return [replace(problem, law=N_("87号令第11条")) for problem in found]


def _deadline_findings(document: Document, numbers: Numbers) -> list[Problem]:
    if document.deadline_at is None:
        return []
    return rules.deadline_problems(document.deadline_at, document.at, numbers.notice_to_deadline_days, document.days)
