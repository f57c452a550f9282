"""Records of performance that deliveries push down, and the yearly assessment made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, Problem, RuleViolation, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.supervision import queries, rules
from procurement.supervision.models import Assessment, PerformanceRecord
from procurement.supervision.states import ASSESSMENT, AssessmentStatus
from procurement.suppliers import queries as suppliers
from procurement.tenders import parameters

LAW = N_("财库〔2021〕22号第24条")


def record_performance(
    session: Session, *, county_id: UUID, supplier_id: UUID, acceptance_id: UUID, facts: Mapping[str, Any]
) -> PerformanceRecord:
    """Keep what an acceptance that two people signed says of the supplier; `facts`: the record's other columns."""
    record = PerformanceRecord(county_id=county_id, supplier_id=supplier_id, acceptance_id=acceptance_id, **facts)
    session.add(record)
    logged = {
        "supplier": supplier_id, "delivery": record.delivery_id, "is_on_time": record.is_on_time,
        "batch_count": record.batch_count, "rejected_batch_count": record.rejected_batch_count,
        "short_batch_count": record.short_batch_count, "delivered_amount": record.delivered_amount,
        "accepted_amount": record.accepted_amount,
    }  # fmt: skip
    declare(session, AuditTag.PERFORMANCE_RECORDED, log=county_log(county_id), subject_id=supplier_id, facts=logged)
    return record


def withdraw_performance(session: Session, *, acceptance_id: UUID, now: datetime) -> None:
    """The acceptance was taken back: its record no longer counts, and stays."""
    record = queries.find_record_of_acceptance(session, acceptance_id)
    if record is not None and record.withdrawn_at is None:
        record.withdrawn_at = now


def propose_assessment(
    session: Session, *, actor: Actor, supplier_id: UUID, year: int, remarks: str, now: datetime
) -> Assessment:
    """Score a supplier's year from its records; a second person decides. Again after a return, with the new figures.

    Raises RuleViolation without a delivery in the year, Conflict when the year is proposed or published already.
    """
    require(actor, Permission.SUPPLIER_REVIEW)
    county_id, today = actor.county_id, clock.local(now).date()
    if actor.user_id is None:
        raise Forbidden
    supplier = suppliers.get_supplier(session, supplier_id, lock=True)
    shares = _shares(session, supplier_id, year)
    weights = rules.Weights(*(parameters.value_on(session, county_id, f"assessment_{name}_weight", today)
                              for name in ("on_time", "accepted", "full")))  # fmt: skip
    low = parameters.value_on(session, county_id, "assessment_low_share", today)
    assessment = queries.find_assessment(session, county_id, supplier.id, year)
    if assessment is None:
        assessment = Assessment(county_id=county_id, supplier=supplier, year=year, status=ASSESSMENT.initial)
        session.add(assessment)
    elif assessment.status is AssessmentStatus.RETURNED:
        ASSESSMENT.move(assessment, AssessmentStatus.PROPOSED)
    else:
        raise Conflict("assessment.there_already", N_("这家供应商这一年的评价已经提出"))
    _fill(assessment, shares, weights)
    assessment.is_low = assessment.score < low * 100
    assessment.remarks, assessment.return_reason = remarks.strip(), ""
    assessment.proposed_by, assessment.proposed_at = actor.user_id, now
    assessment.decided_by, assessment.decided_at = None, None
    _log(session, AuditTag.ASSESSMENT_PROPOSED, assessment)
    return assessment


def _shares(session: Session, supplier_id: UUID, year: int) -> rules.Shares:
    records = queries.list_records(session, supplier_id, first=date(year, 1, 1), last=date(year, 12, 31))
    shares = rules.year_shares(rules.fact_of(record) for record in records)
    if shares is None:
        message = N_("这家供应商 %(year)d 年没有验收过的送货，没有可以评价的")
        raise RuleViolation([Problem("assessment.no_delivery", message, "year", law=LAW, params={"year": year})])
    return shares


def _fill(assessment: Assessment, shares: rules.Shares, weights: rules.Weights) -> None:
    assessment.delivery_count = shares.delivery_count
    assessment.on_time_share, assessment.on_time_weight = shares.on_time, weights.on_time
    assessment.accepted_share, assessment.accepted_weight = shares.accepted, weights.accepted
    assessment.full_share, assessment.full_weight = shares.full, weights.full
    assessment.score = rules.score(shares, weights)


def decide_assessment(
    session: Session, *, actor: Actor, assessment_id: UUID, agrees: bool, reason: str, now: datetime
) -> Assessment:
    """Publish it to the supplier, or return it with a reason; never by who proposed it."""
    require(actor, Permission.SUPPLIER_REVIEW)
    assessment = queries.get_assessment(session, assessment_id, lock=True)
    if assessment.status is not AssessmentStatus.PROPOSED:
        raise Conflict("assessment.decided", N_("这份评价已经有人确认或退回，请刷新后再看"))
    refuse(rules.second_person_problems(assessment.proposed_by, actor.user_id, agrees=agrees, reason=reason))
    ASSESSMENT.move(assessment, AssessmentStatus.PUBLISHED if agrees else AssessmentStatus.RETURNED)
    assessment.decided_by, assessment.decided_at = actor.user_id, now
    assessment.return_reason = "" if agrees else reason.strip()
    _log(session, AuditTag.ASSESSMENT_DECIDED, assessment)
    if agrees:
        tell(
            session, county_id=assessment.county_id, organization_id=assessment.supplier_id,
            subject=N_("%(year)s 年度履约评价 %(score)s 分，可以查看和答复"),
            params={"year": assessment.year, "score": assessment.score}, link=f"/assessments/{assessment.id}", now=now,
        )  # fmt: skip
    return assessment


def reply_to_assessment(session: Session, *, actor: Actor, assessment_id: UUID, text: str, now: datetime) -> Assessment:
    """The supplier's word under its assessment, once."""
    require(actor, Permission.MEASURE_ANSWER)
    assessment = queries.get_assessment(session, assessment_id, lock=True)
    is_published = assessment.status is AssessmentStatus.PUBLISHED
    refuse(rules.assessment_reply_problems(is_published=is_published, has_reply=bool(assessment.reply), text=text))
    assessment.reply, assessment.replied_by, assessment.replied_at = text.strip(), actor.user_id, now
    _log(session, AuditTag.ASSESSMENT_REPLIED, assessment)
    return assessment


def _log(session: Session, tag: AuditTag, assessment: Assessment) -> None:
    session.flush()
    facts = {
        "assessment": assessment.id, "supplier": assessment.supplier_id, "year": assessment.year,
        "status": assessment.status, "delivery_count": assessment.delivery_count, "score": assessment.score,
    }  # fmt: skip
    declare(session, tag, log=county_log(assessment.county_id), facts=facts, subject_id=assessment.id)
