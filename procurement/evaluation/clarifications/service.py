"""Asking a bidder in writing, its signed answer, and what was not answered in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.clarifications import queries, rules
from procurement.evaluation.clarifications.models import BidClarification
from procurement.evaluation.clarifications.states import CLARIFICATION, ClarificationStatus
from procurement.evaluation.scoring import queries as scoring
from procurement.evaluation.seats import require_seat
from procurement.messages.service import tell
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

TAKEN = N_("已经答复过，不能再改")


def ask_bidder(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    opened_bid_id: UUID,
    lot_id: UUID,
    question: str,
    minutes: int,
    now: datetime,
) -> BidClarification:
    """A member asks on the committee's behalf what a bid means; the bidder has `minutes` to answer (87号令第51条).

    Raises NotFound for a bid that is not under evaluation on this lot, RuleViolation.
    """
    seat = require_seat(session, actor, tender_id)
    tender = tenders.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.OPENED:
        raise NotFound
    bids = {(bid.opened.id, bid.lot.id): bid for bid in queries.list_running(session, tender)}
    bid = bids.get((opened_bid_id, lot_id))
    if bid is None:
        raise NotFound
    least = parameters.count_on(session, tender.county_id, "explanation_minutes", clock.local(now).date())
    refuse([
        *rules.blind_problems(is_scoring=scoring.is_scoring(session, tender.id)),
        *rules.text_problems(question, "question"),
        *rules.minutes_problems(minutes, least),
    ])  # fmt: skip
    asked = BidClarification(
        county_id=tender.county_id,
        tender_id=tender.id,
        lot_id=lot_id,
        opened_bid_id=opened_bid_id,
        supplier_id=bid.opened.supplier_id,
        question=question.strip(),
        asked_by=seat.user_id,
        asked_at=now,
        answer_until=now + timedelta(minutes=minutes),
    )
    session.add(asked)
    session.flush()
    more = {"member": seat.token, "text_sha256": _hash(question), "answer_until": asked.answer_until}
    _log(session, AuditTag.BID_CLARIFICATION_ASKED, asked, **more)
    tell(
        session,
        county_id=tender.county_id,
        organization_id=asked.supplier_id,
        subject=N_("%(number)s 第 %(lot)s 包：评标委员会请你在 %(until)s 前书面澄清"),
        params={
            "number": tender.number,
            "lot": bid.lot.number,
            "until": clock.local(asked.answer_until).strftime("%Y-%m-%d %H:%M"),
        },
        now=now,
        link=f"/bid-clarifications/{asked.id}",
    )
    return asked


def answer_clarification(
    session: Session, *, actor: Actor, clarification_id: UUID, answer: str, signatory: str, now: datetime
) -> BidClarification:
    """The bidder's signed answer, once and in time. It becomes part of the report and changes nothing of the bid."""
    require(actor, Permission.BID_CLARIFY)
    asked = queries.get_clarification(session, clarification_id, lock=True)
    if actor.user_id is None or actor.supplier_id != asked.supplier_id:
        raise Forbidden
    if asked.status is ClarificationStatus.ANSWERED:
        raise Conflict("clarification.answered", TAKEN)
    refuse([
        *rules.late_problems(asked.answer_until, now),
        *rules.text_problems(answer, "answer"),
        *rules.signatory_problems(signatory),
    ])  # fmt: skip
    CLARIFICATION.move(asked, ClarificationStatus.ANSWERED)
    asked.answer, asked.signatory = answer.strip(), signatory.strip()
    asked.answered_by, asked.answered_at = actor.user_id, now
    _log(session, AuditTag.BID_CLARIFICATION_ANSWERED, asked, text_sha256=_hash(answer))
    return asked


def expire_clarifications(session: Session, *, tender: Tender, now: datetime) -> None:
    """When the evaluation is completed: what was not answered in time stays unanswered."""
    for asked in queries.list_clarifications(session, tender.id):
        if asked.status is ClarificationStatus.ASKED and now >= asked.answer_until:
            CLARIFICATION.move(asked, ClarificationStatus.UNANSWERED)
            _log(session, AuditTag.BID_CLARIFICATION_EXPIRED, asked)


def _hash(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()


def _log(session: Session, tag: AuditTag, asked: BidClarification, **more: object) -> None:
    facts = {
        "tender": asked.tender_id,
        "lot": asked.lot_id,
        "supplier": asked.supplier_id,
        "clarification": asked.id,
        **more,
    }
    declare(session, tag, log=county_log(asked.county_id), subject_id=asked.tender_id, facts=facts)
