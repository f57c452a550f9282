"""Holding a stored document to the numbers of the law that apply on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.errors import Problem
from procurement.tenders import parameters, queries, rules
from procurement.tenders.document_check import Document, Numbers, document_findings
from procurement.tenders.lint import Finding
from procurement.tenders.models import Tender
from procurement.tenders.planning import queries as planning_queries
from procurement.tenders.planning import rules as planning
from procurement.tenders.planning import shares
from procurement.tenders.planning.queries import prepared


def limits_on(session: Session, county_id: UUID, day: date) -> rules.Limits:
    """The numbers that a draft's own fields are held to on `day`."""
    names = rules.Limits.__dataclass_fields__
    return rules.Limits(**{name: parameters.value_on(session, county_id, name, day) for name in names})


def numbers_on(session: Session, county_id: UUID, day: date) -> Numbers:
    """Every number that a document is held to on `day`. Raises RuleViolation when one is not loaded."""

    def counts(*names: str) -> dict[str, Any]:
        return {name: parameters.count_on(session, county_id, name, day) for name in names}

    def values(*names: str) -> dict[str, Any]:
        return {name: parameters.value_on(session, county_id, name, day) for name in names}

    return Numbers(
        limits=limits_on(session, county_id, day),
        before=planning.Limits(**counts(*planning.Limits.__dataclass_fields__)),
        **counts("max_experience_contracts", "notice_working_days", "notice_to_deadline_days", "max_payment_days"),
        **values("max_performance_bond_rate", "small_business_reserve_budget"),
    )


def findings(session: Session, tender: Tender, at: datetime) -> list[Finding]:
    """What stops the document and what is pointed out, looked at `at`."""
    numbers = numbers_on(session, tender.county_id, clock.local(at).date())
    days = queries.calendar_days(session, tender.county_id)
    document = Document(tender, prepared(session, tender.plan_id), at, days, year=year_of(session, tender, at))
    return document_findings(document, numbers)


def share_limits_on(session: Session, county_id: UUID, day: date) -> shares.Limits:
    """The numbers that a year's reservations are held to on `day`."""
    names = shares.Limits.__dataclass_fields__
    return shares.Limits(**{name: parameters.value_on(session, county_id, name, day) for name in names})


def year_of(session: Session, tender: Tender, at: datetime) -> shares.YearShares:
    """What the fiscal year that pays for the document sets aside, this document included."""
    year = planning_queries.fiscal_year(session, tender)
    purchases = planning_queries.year_purchases(session, tender.county_id).get(year, [])
    limits = share_limits_on(session, tender.county_id, clock.local(at).date())
    return shares.year_shares(year, purchases, limits)


def list_years(session: Session, county_id: UUID, day: date, *, is_public: bool = False) -> list[shares.YearShares]:
    """Every fiscal year with a purchase, the newest first; `is_public`: as far as it is published."""
    limits = share_limits_on(session, county_id, day)
    found = planning_queries.year_purchases(session, county_id, is_public=is_public)
    return [shares.year_shares(year, found[year], limits) for year in sorted(found, reverse=True)]


def refused(session: Session, tender: Tender, at: datetime) -> list[Problem]:
    """What stops the document."""
    return [finding.problem for finding in findings(session, tender, at) if finding.refused]


def gate_problems(session: Session, tender: Tender, day: date) -> list[Problem]:
    """What is missing before the notice may go out on `day`: survey, intention, plan."""
    limits = numbers_on(session, tender.county_id, day).before
    return planning.gate_problems(prepared(session, tender.plan_id), tender.budget_amount, day, limits)
