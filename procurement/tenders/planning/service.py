"""Recording a survey, filing a plan, announcing the intention, buying by another method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county, get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.schools import queries as schools
from procurement.tenders import parameters
from procurement.tenders.planning import queries, rules
from procurement.tenders.planning.intention import intention_document
from procurement.tenders.planning.models import OtherMethod, OtherPurchase, ProcurementPlan, RequirementSurvey


def record_survey(
    session: Session,
    *,
    actor: Actor,
    plan_id: UUID,
    surveyed_on: date,
    way: str,
    findings: str,
    subjects: Sequence[Mapping[str, str]],
    now: datetime,
) -> RequirementSurvey:
    """What the market was asked (需求调查): `subjects` [{"name", "answer"}]. Raises NotFound, RuleViolation."""
    user_id = _officer(actor)
    plan = schools.get_plan(session, plan_id)
    today = clock.local(now).date()
    least = parameters.count_on(session, plan.county_id, "survey_min_subjects", today)
    refuse(rules.survey_problems(subjects, findings, surveyed_on, today, least))
    survey = RequirementSurvey(
        county_id=plan.county_id,
        plan_id=plan.id,
        surveyed_on=surveyed_on,
        way=way.strip(),
        findings=findings.strip(),
        subjects=[{"name": given["name"].strip(), "answer": given["answer"].strip()} for given in subjects],
        recorded_by=user_id,
        recorded_at=now,
    )
    session.add(survey)
    session.flush()  # the id names the entry
    facts = {
        "survey": survey.id,
        "plan": plan.id,
        "on": surveyed_on,
        "subjects": len(survey.subjects),
        "findings_sha256": sha256(survey.findings.encode()).hexdigest(),
    }
    declare(session, AuditTag.SURVEY_RECORDED, log=county_log(plan.county_id), facts=facts, subject_id=plan.id)
    return survey


def file_plan(
    session: Session,
    *,
    actor: Actor,
    plan_id: UUID,
    category_id: UUID,
    title: str,
    budget_amount: Decimal,
    filing_number: str,
    summary: str,
    expected_on: date,
    now: datetime,
) -> ProcurementPlan:
    """The procurement plan as filed with the finance bureau; filed again it is corrected, until it is announced.

    Raises NotFound (also for a category that the demand plan has nothing of), Conflict, RuleViolation.
    """
    user_id = _officer(actor)
    demand = schools.get_plan(session, plan_id)
    if category_id not in {category.id for category in queries.categories_of(session, plan_id)}:
        raise NotFound
    refuse(rules.plan_problems(budget_amount, summary, expected_on, clock.local(now).date()))
    plan = queries.find_plan(session, plan_id, lock=True) or ProcurementPlan(
        county_id=demand.county_id, plan_id=plan_id
    )
    _refuse_announced(plan)
    plan.category_id, plan.title, plan.budget_amount = category_id, title.strip(), budget_amount
    plan.filing_number, plan.summary, plan.expected_on = filing_number.strip(), summary.strip(), expected_on
    plan.fiscal_year, plan.filed_by, plan.filed_at = expected_on.year, user_id, now
    session.add(plan)
    session.flush()
    facts = {
        "procurement_plan": plan.id,
        "plan": plan_id,
        "filing_number": plan.filing_number,
        "budget_amount": budget_amount,
        "fiscal_year": plan.fiscal_year,
    }
    declare(session, AuditTag.PROCUREMENT_PLAN_FILED, log=county_log(plan.county_id), facts=facts, subject_id=plan_id)
    return plan


def announce_intention(session: Session, *, actor: Actor, plan_id: UUID, now: datetime) -> ProcurementPlan:
    """Publish the procurement intention (采购意向) of a filed plan: once, and from here on the plan is fixed.

    Raises NotFound without a plan, Conflict when it is out already, RuleViolation.
    """
    user_id = _officer(actor)
    plan = queries.find_plan(session, plan_id, lock=True)
    if plan is None:
        raise NotFound
    _refuse_announced(plan)
    today = clock.local(now).date()
    least = parameters.count_on(session, plan.county_id, "intention_days", today)
    refuse(rules.announcement_problems(plan.expected_on, today, least))
    plan.announced_by, plan.announced_at = user_id, now
    county = get_county(session, plan.county_id)
    number = next_number(session, county_id=county.id, county_code=county.code, kind="YX", year=today.year)
    facts = {"procurement_plan": plan.id, "plan": plan_id, "number": number, "expected_on": plan.expected_on}
    declare(session, AuditTag.INTENTION_ANNOUNCED, log=county_log(county.id), facts=facts, subject_id=plan_id)
    issue_document(
        session,
        actor=actor,
        county_id=county.id,
        kind=DocumentKind.PROCUREMENT_INTENTION,
        number=number,
        subject_id=plan.id,
        content=intention_document(plan, number, get_user(session, user_id).organization.name, today),
        is_public=True,
        now=now,
    )
    return plan


def propose_other_purchase(
    session: Session,
    *,
    actor: Actor,
    category_id: UUID,
    title: str,
    method: OtherMethod,
    amount: Decimal,
    basis: str,
    now: datetime,
    approval_number: str = "",
    tender_id: UUID | None = None,
) -> OtherPurchase:
    """Buy by another method than the open tender, with its basis; counted against splitting (实施条例第28条).

    `tender_id`: the failed tender it follows. Raises RuleViolation, Forbidden.
    """
    user_id = _officer(actor)
    today = clock.local(now).date()
    queries.hold_category(session, category_id)
    before = queries.other_amount(session, actor.county_id, category_id, today.year)
    threshold = parameters.value_on(session, actor.county_id, "open_tender_threshold", today)
    refuse([
        *rules.plan_problems(amount, basis, today, today),
        *rules.split_problems(before, amount, threshold, approval_number),
    ])  # fmt: skip
    purchase = OtherPurchase(
        county_id=actor.county_id,
        category_id=category_id,
        tender_id=tender_id,
        title=title.strip(),
        fiscal_year=today.year,
        method=method,
        amount=amount,
        basis=basis.strip(),
        approval_number=approval_number.strip(),
        proposed_by=user_id,
        proposed_at=now,
    )
    session.add(purchase)
    session.flush()
    _tell_log(session, purchase, AuditTag.OTHER_PURCHASE_PROPOSED)
    return purchase


def approve_other_purchase(session: Session, *, actor: Actor, purchase_id: UUID, now: datetime) -> OtherPurchase:
    """The second person's approval. Raises Conflict when it was given already, RuleViolation, NotFound."""
    require(actor, Permission.TENDER_APPROVE)
    purchase = queries.get_other_purchase(session, purchase_id)
    if purchase.approved_at is not None:
        raise Conflict("purchase.approved", N_("已经有人批准了"))
    refuse(rules.four_eyes_problems(purchase.proposed_by, actor.user_id))
    purchase.approved_by, purchase.approved_at = actor.user_id, now
    _tell_log(session, purchase, AuditTag.OTHER_PURCHASE_APPROVED)
    return purchase


def _officer(actor: Actor) -> UUID:
    require(actor, Permission.TENDER_DRAFT)
    if actor.user_id is None:
        raise Forbidden
    return actor.user_id


def _refuse_announced(plan: ProcurementPlan) -> None:
    if plan.announced_at is not None:
        raise Conflict("intention.announced", N_("采购意向已经公开，采购计划不能再改"))


def _tell_log(session: Session, purchase: OtherPurchase, tag: AuditTag) -> None:
    facts = {
        "purchase": purchase.id,
        "category": purchase.category_id,
        "tender": purchase.tender_id,
        "method": purchase.method,
        "amount": purchase.amount,
        "fiscal_year": purchase.fiscal_year,
        "approval_number": purchase.approval_number or None,
        "basis_sha256": sha256(purchase.basis.encode()).hexdigest(),
    }
    declare(session, tag, log=county_log(purchase.county_id), facts=facts, subject_id=purchase.id)
