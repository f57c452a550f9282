"""Complaints to the finance bureau: handed in, looked at, corrected once, decided, and what a decision does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.accounts.queries import get_county, list_organizations
from procurement.allocation.states import RerunCause
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import holds, reopening
from procurement.awards import queries as awards
from procurement.awards.rules import reason_problems
from procurement.awards.states import HoldCause
from procurement.complaints import papers, queries, rules
from procurement.complaints.models import Complaint
from procurement.complaints.states import COMPLAINT, ComplaintOutcome, ComplaintStatus
from procurement.contracting import queries as contracts
from procurement.contracting.reopening import reopen_awards, terminate_contract
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell
from procurement.suppliers import queries as suppliers
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.states import TENDER, TenderStatus

VOID = N_("财政部门的投诉处理决定：中标结果无效")


def submit_complaint(
    session: Session, *, actor: Actor, challenge_id: UUID, matters: Sequence[int], on_reply: str, request: str,
    now: datetime,
) -> Complaint:  # fmt: skip
    """Hand a complaint in about what was challenged (94号令第17、20条).

    Raises RuleViolation out of its days or bounds, Conflict when the challenge has a complaint already.
    """
    require(actor, Permission.CHALLENGE_SUBMIT)
    if actor.supplier_id is None:
        raise Forbidden
    challenge, today = queries.get_challenge(session, challenge_id, lock=True), clock.local(now).date()
    refuse([
        *rules.complaint_problems(challenge.status, challenge.reply_due_on, challenge.complaint_until, today),
        *rules.scope_problems(matters, on_reply, len(challenge.matters)),
    ])  # fmt: skip
    if queries.find_complaint(session, challenge_id) is not None:
        raise Conflict("complaint.once", N_("这件质疑已经投诉过"))
    county = get_county(session, challenge.county_id)
    complaint = Complaint(
        county_id=county.id,
        number=next_number(session, county_id=county.id, county_code=county.code, kind="TS", year=today.year),
        challenge=challenge,
        tender=challenge.tender,
        supplier=suppliers.get_supplier(session, actor.supplier_id),
        status=ComplaintStatus.SUBMITTED,
        matters=sorted(set(matters)),
        on_reply=on_reply.strip(),
        request=request.strip(),
        submitted_at=now,
        **_terms(session, county.id, today),
    )
    session.add(complaint)
    session.flush()
    _log(session, AuditTag.COMPLAINT_SUBMITTED, complaint, {"challenge": challenge.id})
    _tell_finance(session, complaint, N_("收到投诉 %(number)s，请在 %(due)s 前审查"), now)
    return complaint


def _terms(session: Session, county_id: UUID, day: date) -> dict[str, date]:
    return {
        "review_due_on": queries.add_working(session, county_id, "complaint_review_working_days", day),
        "decision_due_on": queries.add_working(session, county_id, "complaint_decision_working_days", day),
    }


def return_complaint(
    session: Session, *, actor: Actor, complaint_id: UUID, correction: str, now: datetime
) -> Complaint:
    """Ask once for a correction of the form (94号令第21条). Raises Conflict the second time."""
    complaint = _handled(session, actor, complaint_id)
    refuse(reason_problems(correction, field="correction"))
    if complaint.corrected_at is not None:
        raise Conflict("complaint.corrected_once", N_("只能要求补正一次：请受理或不予受理"))
    COMPLAINT.move(complaint, ComplaintStatus.RETURNED)
    complaint.correction = correction.strip()
    day, code = clock.local(now).date(), "complaint_correction_working_days"
    complaint.correction_due_on = queries.add_working(session, complaint.county_id, code, day)
    _log(session, AuditTag.COMPLAINT_RETURNED, complaint, {"due_on": complaint.correction_due_on})
    _tell_supplier(session, complaint, N_("投诉 %(number)s 需要补正，最迟 %(due)s"), now, complaint.correction)
    return complaint


def correct_complaint(
    session: Session, *, actor: Actor, complaint_id: UUID, on_reply: str, request: str, now: datetime
) -> Complaint:
    """The complainant's one correction; the bureau's days begin anew (94号令第21、26条)."""
    require(actor, Permission.CHALLENGE_SUBMIT)
    complaint = queries.get_complaint(session, complaint_id, lock=True)
    COMPLAINT.move(complaint, ComplaintStatus.SUBMITTED)
    today = clock.local(now).date()
    refuse(rules.correction_problems(complaint.correction_due_on, today))
    complaint.on_reply, complaint.request, complaint.corrected_at = on_reply.strip(), request.strip(), now
    for name, day in _terms(session, complaint.county_id, today).items():
        setattr(complaint, name, day)
    _log(session, AuditTag.COMPLAINT_CORRECTED, complaint, {})
    _tell_finance(session, complaint, N_("投诉 %(number)s 已补正，请在 %(due)s 前审查"), now)
    return complaint


def accept_complaint(session: Session, *, actor: Actor, complaint_id: UUID, suspend: bool, now: datetime) -> Complaint:
    """Admit it; `suspend`: the procurement rests, at most thirty days (94号令第28条)."""
    complaint = _handled(session, actor, complaint_id)
    COMPLAINT.move(complaint, ComplaintStatus.ACCEPTED)
    complaint.accepted_at = now
    if suspend:
        today = clock.local(now).date()
        days = parameters.count_on(session, complaint.county_id, "complaint_suspension_days", today)
        complaint.suspended_until = today + timedelta(days=days)
        tender = tenders.get_tender(session, complaint.tender_id, lock=True)
        holds.suspend_awards(
            session, actor=actor, tender=tender, cause=HoldCause.COMPLAINT, cause_id=complaint.id, now=now
        )
    _log(session, AuditTag.COMPLAINT_ACCEPTED, complaint, {"suspended_until": complaint.suspended_until})
    _tell_supplier(session, complaint, N_("投诉 %(number)s 已受理，最迟 %(due)s 作出处理决定"), now)
    _tell_bureau(session, complaint, N_("财政部门受理了投诉 %(number)s，请在 5 个工作日内作出说明并提交证据"), now)
    return complaint


def refuse_complaint(session: Session, *, actor: Actor, complaint_id: UUID, finding: str, now: datetime) -> Complaint:
    """Do not admit it, with the reason told in writing (94号令第21条)."""
    complaint = _handled(session, actor, complaint_id)
    refuse(reason_problems(finding, field="finding"))
    COMPLAINT.move(complaint, ComplaintStatus.REFUSED)
    complaint.finding, complaint.ended_at = finding.strip(), now
    _log(session, AuditTag.COMPLAINT_REFUSED, complaint, {})
    _tell_supplier(session, complaint, N_("投诉 %(number)s 不予受理"), now, complaint.finding)
    return complaint


def withdraw_complaint(session: Session, *, actor: Actor, complaint_id: UUID, now: datetime) -> Complaint:
    """The complainant takes it back before the decision; the procurement goes on (94号令第30条)."""
    require(actor, Permission.CHALLENGE_SUBMIT)
    complaint = queries.get_complaint(session, complaint_id, lock=True)
    COMPLAINT.move(complaint, ComplaintStatus.WITHDRAWN)
    complaint.ended_at = now
    _log(session, AuditTag.COMPLAINT_WITHDRAWN, complaint, {})
    holds.release_awards(session, actor=actor, cause_id=complaint.id, reason=N_("投诉已撤回"), now=now)
    _tell_finance(session, complaint, N_("投诉 %(number)s 已由投诉人撤回"), now)
    return complaint


def list_suspensions(session: Session, until: datetime) -> Iterator[tuple[UUID, datetime]]:
    """Complaints whose suspension has run its thirty days and still holds."""
    for complaint in queries.list_complaints(session, open_only=True):
        held = {hold.cause_id for hold in holds.list_holds(session, complaint.tender_id) if hold.ended_at is None}
        if complaint.suspended_until is not None and complaint.id in held:
            at = clock.start_of(complaint.suspended_until + timedelta(days=1))
            if at <= until:
                yield complaint.id, at


def end_suspension(session: Session, *, actor: Actor, complaint_id: UUID, now: datetime) -> None:
    """The thirty days are over: the procurement goes on while the complaint is still open (94号令第28条)."""
    holds.release_awards(session, actor=actor, cause_id=complaint_id, reason=N_("暂停已满三十日"), now=now)


def decide_complaint(
    session: Session, *, actor: Actor, complaint_id: UUID, outcome: ComplaintOutcome, finding: str,
    excluded_supplier_id: UUID | None, is_fabricated: bool, now: datetime,
) -> Complaint:  # fmt: skip
    """Decide, publish the decision, and do what it orders (94号令第29、31、32、34条). Late decisions are shown as late.

    Raises RuleViolation for what cannot be ordered, InvalidMove when another has decided already.
    """
    complaint = _handled(session, actor, complaint_id)
    tender = tenders.get_tender(session, complaint.tender_id, lock=True)
    winners = {award.supplier_id for award in awards.list_live(session, tender.id)}
    COMPLAINT.move(complaint, ComplaintStatus.DECIDED)
    refuse([
        *reason_problems(finding, field="finding"),
        *rules.decision_problems(outcome, bool(winners), excluded_supplier_id, winners, fabricated=is_fabricated),
    ])  # fmt: skip
    complaint.outcome, complaint.finding, complaint.is_fabricated = outcome, finding.strip(), is_fabricated
    complaint.ended_at = now
    _issue(session, actor, complaint, now)
    holds.release_awards(session, actor=actor, cause_id=complaint.id, reason=N_("投诉已作出处理决定"), now=now)
    _carry_out(session, actor, complaint, tender, excluded_supplier_id, now)
    _tell_supplier(session, complaint, N_("投诉 %(number)s 已作出处理决定"), now)
    _tell_bureau(session, complaint, N_("财政部门对投诉 %(number)s 作出了处理决定"), now)
    return complaint


def _issue(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> None:
    county, today = get_county(session, complaint.county_id), clock.local(now).date()
    number = next_number(session, county_id=county.id, county_code=county.code, kind="TC", year=today.year)
    bureaus = list_organizations(session, county_id=county.id, kind=OrganizationKind.FINANCE_BUREAU)
    issuer = bureaus[0].name if bureaus else county.name
    document = issue_document(
        session, actor=actor, county_id=county.id, kind=DocumentKind.COMPLAINT_DECISION, number=number,
        subject_id=complaint.id, is_public=True, now=now,
        content=papers.complaint_decision(complaint, number, today, issuer),
    )  # fmt: skip
    complaint.document_id = document.id
    facts = {
        "outcome": complaint.outcome,
        "document": document.id,
        "due_on": complaint.decision_due_on,
        "is_late": today > complaint.decision_due_on,
        "is_fabricated": complaint.is_fabricated,
        "is_abuse": is_abuse(session, complaint, now),
    }
    _log(session, AuditTag.COMPLAINT_DECIDED, complaint, facts)


def is_abuse(session: Session, complaint: Complaint, now: datetime) -> bool:
    """Has this supplier now made three complaints without basis in twelve months (94号令第37条)?"""
    today = clock.local(now).date()
    months = parameters.count_on(session, complaint.county_id, "baseless_months", today)
    least = parameters.count_on(session, complaint.county_id, "baseless_complaints", today)
    session.flush()
    return rules.is_abuse(
        queries.dismissed_at(session, complaint.supplier_id), clock.start_of(rules.months_before(today, months)), least
    )


def _carry_out(
    session: Session, actor: Actor, complaint: Complaint, tender: Tender, excluded: UUID | None, now: datetime
) -> None:
    if complaint.outcome is ComplaintOutcome.NEW_AWARD:
        reopen_awards(
            session, actor=actor, tender=tender, cause=RerunCause.COMPLAINT, excluded_supplier_id=excluded,
            reason=VOID, now=now,
        )  # fmt: skip
    elif complaint.outcome is ComplaintOutcome.NEW_TENDER:
        for contract in contracts.list_contracts(session, tender_id=tender.id):
            if contract.status is not ContractStatus.TERMINATED:
                terminate_contract(session, contract=contract, reason=VOID, now=now)
        reopening.void_awards(session, actor=actor, tender=tender, kept=(), reason=VOID, now=now)
        if TENDER.may(tender.status, TenderStatus.CANCELLED):
            tender_service.move_tender(
                session, actor=actor, tender=tender, to=TenderStatus.CANCELLED, now=now, reason=VOID
            )


def _handled(session: Session, actor: Actor, complaint_id: UUID) -> Complaint:
    require(actor, Permission.COMPLAINT_DECIDE)
    complaint = queries.get_complaint(session, complaint_id, lock=True)
    complaint.handled_by = actor.user_id
    return complaint


def _log(session: Session, tag: AuditTag, complaint: Complaint, more: Mapping[str, object]) -> None:
    facts = {"complaint": complaint.id, "number": complaint.number, "tender": complaint.tender_id, **more}
    declare(session, tag, log=county_log(complaint.county_id), facts=facts, subject_id=complaint.id)


def _tell_finance(session: Session, complaint: Complaint, subject: str, now: datetime) -> None:
    _tell_office(session, complaint, OrganizationKind.FINANCE_BUREAU, subject, now)


def _tell_bureau(session: Session, complaint: Complaint, subject: str, now: datetime) -> None:
    _tell_office(session, complaint, OrganizationKind.COUNTY_BUREAU, subject, now)


def _tell_office(session: Session, complaint: Complaint, kind: OrganizationKind, subject: str, now: datetime) -> None:
    tell_offices(
        session, county_id=complaint.county_id, kind=kind, subject=subject, now=now,
        params={"number": complaint.number, "due": complaint.review_due_on}, link=f"/complaints/{complaint.id}",
    )  # fmt: skip


def _tell_supplier(session: Session, complaint: Complaint, subject: str, now: datetime, body: str = "") -> None:
    returned = complaint.status is ComplaintStatus.RETURNED
    due = complaint.correction_due_on if returned else complaint.decision_due_on
    tell(
        session, county_id=complaint.county_id, organization_id=complaint.supplier_id, subject=subject, body=body,
        params={"number": complaint.number, "due": due}, now=now, link=f"/complaints/{complaint.id}",
    )  # fmt: skip
