"""Challenges: received, withdrawn, answered; and what an answer does to the awards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.accounts.queries import get_county
from procurement.allocation.states import RerunCause
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import holds
from procurement.awards.rules import reason_problems
from procurement.awards.states import HoldCause
from procurement.complaints import papers, queries, rules
from procurement.complaints.models import Challenge
from procurement.complaints.states import CHALLENGE, ChallengeOutcome, ChallengeStatus, Step
from procurement.contracting.reopening import reopen_awards
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
from procurement.tenders import queries as tenders

VOID = N_("质疑成立，中标结果作废：按公告冻结的同一规则，在其余有效投标中重新计算")


def submit_challenge(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    step: Step,
    matters: Sequence[str],
    grounds: str,
    request: str,
    now: datetime,
) -> Challenge:
    """Receive a challenge: nobody can refuse one in time. Signature is suspended at once, except for the documents'.

    Raises RuleViolation out of its days, Conflict for a second one about the same step (94号令第10条: once a step).
    """
    require(actor, Permission.CHALLENGE_SUBMIT)
    if actor.supplier_id is None:
        raise Forbidden
    tender = tenders.get_tender(session, tenders.get_published(session, tender_id).id, lock=True)
    today = clock.local(now).date()
    until = queries.challenge_until(session, tender, step)
    is_bidder = queries.is_bidder(session, tender_id, actor.supplier_id)
    kept = [matter.strip() for matter in matters if matter.strip()]
    refuse([*rules.challenge_problems(step, until, today, is_bidder=is_bidder), *rules.matters_problems(kept)])
    same = select(Challenge.id).filter_by(tender_id=tender_id, supplier_id=actor.supplier_id, step=step)
    if session.scalar(same.where(Challenge.status != ChallengeStatus.WITHDRAWN)):
        raise Conflict("challenge.once", N_("对同一环节的质疑应一次性提出：你单位已经提出过"))
    reply_due_on = queries.add_working(session, tender.county_id, "challenge_reply_working_days", today)
    challenge = Challenge(
        county_id=tender.county_id,
        number=_number(session, tender.county_id, "ZY", now),
        tender=tender,
        supplier=suppliers.get_supplier(session, actor.supplier_id),
        step=step,
        status=ChallengeStatus.RECEIVED,
        matters=kept,
        grounds=grounds.strip(),
        request=request.strip(),
        received_at=now,
        reply_due_on=reply_due_on,
        complaint_until=queries.add_working(session, tender.county_id, "complaint_working_days", reply_due_on),
    )
    session.add(challenge)
    session.flush()
    text = canonical({"matters": kept, "grounds": challenge.grounds, "request": challenge.request})
    more = {"step": step, "supplier": challenge.supplier_id, "text_sha256": sha256(text).hexdigest()}
    _log(session, AuditTag.CHALLENGE_RECEIVED, challenge, more)
    if step is not Step.DOCUMENTS:
        holds.suspend_awards(
            session, actor=actor, tender=tender, cause=HoldCause.CHALLENGE, cause_id=challenge.id, now=now
        )
    _tell_bureau(session, challenge, N_("收到质疑 %(number)s：最迟 %(due)s 答复"), now)
    return challenge


def _number(session: Session, county_id: UUID, kind: str, now: datetime) -> str:
    county = get_county(session, county_id)
    year = clock.local(now).year
    return next_number(session, county_id=county.id, county_code=county.code, kind=kind, year=year)


def withdraw_challenge(session: Session, *, actor: Actor, challenge_id: UUID, now: datetime) -> Challenge:
    """The challenger takes it back before the answer; the suspension ends. Raises InvalidMove afterwards."""
    require(actor, Permission.CHALLENGE_SUBMIT)
    challenge = queries.get_challenge(session, challenge_id, lock=True)
    CHALLENGE.move(challenge, ChallengeStatus.WITHDRAWN)
    _log(session, AuditTag.CHALLENGE_WITHDRAWN, challenge, {})
    holds.release_awards(session, actor=actor, cause_id=challenge.id, reason=N_("质疑已撤回"), now=now)
    _tell_bureau(session, challenge, N_("质疑 %(number)s 已由供应商撤回"), now)
    return challenge


def answer_challenge(
    session: Session, *, actor: Actor, challenge_id: UUID, outcome: ChallengeOutcome, reply: str, now: datetime
) -> Challenge:
    """Answer in writing, to the challenger and every related supplier (94号令第13条); late answers are shown as late.

    Unless the challenge is upheld and touches the result, the suspension ends. Raises RuleViolation for whoever took
    part in what is challenged, Conflict when another has answered already.
    """
    require(actor, Permission.CHALLENGE_ANSWER)
    challenge = queries.get_challenge(session, challenge_id, lock=True)
    involved = queries.involved(session, challenge)
    if challenge.status is not ChallengeStatus.RECEIVED:
        raise Conflict("challenge.answered_already", N_("这件质疑别人已经答复，或已由供应商撤回，请刷新后再看"))
    CHALLENGE.move(challenge, ChallengeStatus.ANSWERED)
    refuse([*rules.reply_problems(actor.user_id, involved), *reason_problems(reply, field="reply")])
    challenge.outcome, challenge.reply = outcome, reply.strip()
    challenge.answered_by, challenge.answered_at = actor.user_id, now
    number = _number(session, challenge.county_id, "DF", now)
    document = issue_document(
        session, actor=actor, county_id=challenge.county_id, kind=DocumentKind.CHALLENGE_REPLY, number=number,
        subject_id=challenge.id, is_public=True, now=now,
        content=papers.challenge_reply(challenge, number, clock.local(now).date(), _issuer(challenge)),
    )  # fmt: skip
    challenge.document_id = document.id
    is_late = clock.local(now).date() > challenge.reply_due_on
    more = {"outcome": outcome, "document": document.id, "due_on": challenge.reply_due_on, "is_late": is_late}
    _log(session, AuditTag.CHALLENGE_ANSWERED, challenge, more)
    if outcome is not ChallengeOutcome.UPHELD:
        holds.release_awards(session, actor=actor, cause_id=challenge.id, reason=N_("质疑已答复"), now=now)
    _tell_suppliers(session, challenge, f"/documents/{document.id}", now)
    return challenge


def _issuer(challenge: Challenge) -> str:
    return str(tenders.frozen_notice(challenge.tender)["buyer"])


def release_hold(session: Session, *, actor: Actor, challenge_id: UUID, reason: str, now: datetime) -> Challenge:
    """The approver finds that an open challenge cannot touch the result: signature goes on, with the reason logged."""
    require(actor, Permission.AWARD_APPROVE)
    challenge = queries.get_challenge(session, challenge_id, lock=True)
    refuse(reason_problems(reason))
    if holds.release_awards(session, actor=actor, cause_id=challenge.id, reason=reason.strip(), now=now) is None:
        raise Conflict("challenge.not_held", N_("这件质疑没有暂停签订，或别人已经先解除了"))
    return challenge


def renew_award(
    session: Session, *, actor: Actor, challenge_id: UUID, excluded_supplier_id: UUID | None, now: datetime
) -> Challenge:
    """On an upheld challenge: void the result and have it computed again (94号令第16条), then end the suspension.

    By another person than the one who answered. `excluded_supplier_id`: the winner whose bid does not count.
    """
    require(actor, Permission.AWARD_APPROVE)
    challenge = queries.get_challenge(session, challenge_id, lock=True)
    refuse(rules.renewal_problems(challenge.outcome, actor.user_id, challenge.answered_by))
    tender = tenders.get_tender(session, challenge.tender_id, lock=True)
    if holds.release_awards(session, actor=actor, cause_id=challenge.id, reason=VOID, now=now) is None:
        raise Conflict("challenge.renewed_already", N_("已经据这件质疑作废过中标结果"))
    reopen_awards(
        session, actor=actor, tender=tender, cause=RerunCause.CHALLENGE, excluded_supplier_id=excluded_supplier_id,
        reason=VOID, now=now,
    )  # fmt: skip
    return challenge


def _log(session: Session, tag: AuditTag, challenge: Challenge, more: dict[str, object]) -> None:
    facts = {"challenge": challenge.id, "number": challenge.number, "tender": challenge.tender_id, **more}
    declare(session, tag, log=county_log(challenge.county_id), facts=facts, subject_id=challenge.id)


def _tell_bureau(session: Session, challenge: Challenge, subject: str, now: datetime) -> None:
    tell_offices(
        session, county_id=challenge.county_id, kind=OrganizationKind.COUNTY_BUREAU, subject=subject,
        params={"number": challenge.number, "due": challenge.reply_due_on}, now=now,
        link=f"/challenges/{challenge.id}",
    )  # fmt: skip


def _tell_suppliers(session: Session, challenge: Challenge, link: str, now: datetime) -> None:
    """The challenger; once the box is open every bidder as well."""
    told = {challenge.supplier_id}
    if challenge.step is not Step.DOCUMENTS:
        told |= queries.list_bidders(session, challenge.tender_id)
    for supplier_id in sorted(told):
        tell(
            session, county_id=challenge.county_id, organization_id=supplier_id,
            subject=N_("质疑 %(number)s 已答复，这是答复"), params={"number": challenge.number}, now=now, link=link,
        )  # fmt: skip
