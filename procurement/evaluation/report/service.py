"""Drafting the report, the members' stances, sending it to the buyer once every member has one."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, NotFound, refuse
from procurement.core.permissions import Permission
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.committee.queries import list_members
from procurement.evaluation.report import queries, rules
from procurement.evaluation.report.document import Signed, report_document
from procurement.evaluation.report.models import EvaluationReport, ReportSignature, Stance
from procurement.evaluation.report.states import REPORT, ReportStatus
from procurement.evaluation.seats import require_seat
from procurement.messages.service import tell
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender

TAKEN = N_("这位评委已经表明意见，不能再改")


def draft_report(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> EvaluationReport:
    """Freeze what the evaluation came to, for the members to sign. By the chair, once an edition."""
    seat = require_seat(session, actor, tender_id, chair=True)
    tender = tenders.get_tender(session, tender_id, lock=True)
    refuse(rules.drafting_problems(tender.status, queries.find_standing(session, tender_id) is not None))
    facts = queries.gather_facts(session, tender, clock.local(now).date())
    report = EvaluationReport(
        county_id=tender.county_id,
        tender_id=tender.id,
        edition=len(queries.list_reports(session, tender_id)) + 1,
        facts=facts,
        facts_sha256=sha256(canonical(facts)).hexdigest(),
        due_on=queries.due_on(session, tender),
        drafted_by=seat.user_id,
        drafted_at=now,
    )
    session.add(report)
    session.flush()
    _log(session, AuditTag.REPORT_DRAFTED, report, member=seat.token, due_on=report.due_on)
    return report


def sign_report(
    session: Session, *, actor: Actor, tender_id: UUID, stance: Stance, reason: str, now: datetime
) -> EvaluationReport:
    """A member agrees, or dissents with a written reason (87号令第61条). Once; the last one sends the report."""
    seat = require_seat(session, actor, tender_id)
    refuse(rules.stance_problems(stance, reason))
    given = reason.strip() if stance is Stance.DISSENTED else ""
    return _record(session, actor, seat, seat, (stance, given), now)


def record_refusal(session: Session, *, actor: Actor, tender_id: UUID, number: int, now: datetime) -> EvaluationReport:
    """The chair records that member `number` neither signs nor gives a reason: deemed to agree (实施条例第41条)."""
    seat = require_seat(session, actor, tender_id, chair=True)
    members = list_members(session, tender_id)
    if not 1 <= number <= len(members) or members[number - 1].user_id == seat.user_id:
        raise NotFound
    return _record(session, actor, seat, members[number - 1], (Stance.REFUSED, ""), now)


def _record(
    session: Session,
    actor: Actor,
    seat: CommitteeMember,
    member: CommitteeMember,
    said: tuple[Stance, str],
    now: datetime,
) -> EvaluationReport:
    tender = tenders.get_tender(session, seat.tender_id, lock=True)
    report = queries.find_standing(session, tender.id)
    if report is None or report.status is not ReportStatus.DRAFTED:
        raise NotFound
    if any(one.user_id == member.user_id for one in report.signatures):
        raise Conflict("report.signed", TAKEN)
    stance, reason = said
    report.signatures.append(
        ReportSignature(
            county_id=report.county_id,
            user_id=member.user_id,
            stance=stance,
            reason=reason,
            recorded_by=seat.user_id,
            signed_at=now,
        )
    )
    session.flush()
    reason_sha256 = sha256(reason.encode()).hexdigest() if reason else None
    _log(session, AuditTag.REPORT_SIGNED, report, member=member.token, stance=stance, reason_sha256=reason_sha256)
    members = list_members(session, tender.id)
    if {one.user_id for one in report.signatures} >= {one.user_id for one in members}:
        _send(session, actor, tender, report, now)
    return report


def _send(session: Session, actor: Actor, tender: Tender, report: EvaluationReport, now: datetime) -> None:
    """To the buyer, with number, QR and log reference."""
    stances = {one.user_id: one for one in report.signatures}
    signed = [
        Signed(number, str(stances[member.user_id].stance), stances[member.user_id].reason)
        for number, member in enumerate(list_members(session, tender.id), 1)
    ]
    number = f"{tender.number}-PB{report.edition}"
    document = issue_document(
        session,
        actor=actor,
        county_id=tender.county_id,
        kind=DocumentKind.EVALUATION_REPORT,
        number=number,
        subject_id=tender.id,
        content=report_document(
            report.facts,
            signed,
            number=number,
            issuer=tenders.frozen_notice(tender)["buyer"],
            issued_on=clock.local(now).date(),
            sha256=report.facts_sha256,
        ),
        is_public=False,
        now=now,
    )
    REPORT.move(report, ReportStatus.SENT)
    report.sent_at, report.document_id = now, document.id
    _log(session, AuditTag.REPORT_SENT, report, document=document.id, with_checkpoint=True)
    organization_id = get_user(session, tender.drafted_by).organization_id
    tell(
        session,
        county_id=tender.county_id,
        organization_id=organization_id,
        subject=N_("%(number)s 的评标报告已送达，请在规定时间内确定中标人"),
        params={"number": tender.number},
        now=now,
        link=f"/documents/{document.id}",
        permission=Permission.EVALUATION_VIEW,  # the report is for officers and overseers
    )


def supersede_report(session: Session, *, tender: Tender) -> None:
    """Scoring was reopened: the standing edition no longer counts."""
    report = queries.find_standing(session, tender.id)
    if report is not None:
        REPORT.move(report, ReportStatus.SUPERSEDED)
        _log(session, AuditTag.REPORT_SUPERSEDED, report)


def _log(
    session: Session, tag: AuditTag, report: EvaluationReport, *, with_checkpoint: bool = False, **more: object
) -> None:
    facts = {"tender": report.tender_id, "edition": report.edition, "report_sha256": report.facts_sha256, **more}
    log = county_log(report.county_id)
    declare(session, tag, log=log, subject_id=report.tender_id, facts=facts, with_checkpoint=with_checkpoint)
