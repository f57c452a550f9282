"""Asking bidders to confirm corrections and to explain low prices, their answers, and the committee's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation, refuse
from procurement.core.errors import Problem as Fault
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.pricing import findings, queries, rules
from procurement.evaluation.pricing.corrections import Corrected
from procurement.evaluation.pricing.models import PriceCorrection, PriceExplanation
from procurement.evaluation.pricing.price_checks import Trigger
from procurement.evaluation.pricing.states import CORRECTION, EXPLANATION, CorrectionStatus, ExplanationStatus
from procurement.evaluation.seats import require_seat
from procurement.messages.service import tell
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

TAKEN = N_("别人已经先办了这一项，请刷新后再看")


def request_corrections(
    session: Session, *, actor: Actor, tender_id: UUID, minutes: int, now: datetime
) -> Sequence[PriceCorrection]:
    """Ask every bidder whose figures contradict each other to confirm the correction within `minutes`.

    87号令第59条. A bid is asked once a lot. Raises NotFound, RuleViolation when there is nothing (more) to correct.
    """
    seat = require_seat(session, actor, tender_id)
    tender = _under_review(session, tender_id)
    refuse(rules.minutes_problems(minutes, _least_minutes(session, tender, now)))
    asked = {(one.opened_bid_id, one.lot_id) for one in queries.list_corrections(session, tender_id)}
    faulty = queries.find_faulty(findings.running(list_lot_bids(session, tender)))
    new = {bid: found for bid, found in faulty.items() if (bid.opened.id, bid.lot.id) not in asked}
    if not new:
        raise RuleViolation([Fault("price.nothing_faulty", N_("没有需要修正的报价"), law=rules.LAW_CORRECTION)])
    return [_ask_to_confirm(session, seat, bid, found, (now, minutes)) for bid, found in new.items()]


def _ask_to_confirm(
    session: Session, seat: CommitteeMember, bid: LotBid, found: Corrected, time: tuple[datetime, int]
) -> PriceCorrection:
    now, minutes = time
    items = {line.item.code: str(line.item_id) for line in bid.lot.items}
    before = {items[line.item.code]: f"{line.unit_price:.4f}" for line in bid.lines}
    after = {items[code]: f"{price:.4f}" for code, price in found.unit_prices.items()}
    steps = [step.to_json() for step in found.steps]
    facts = {
        "tender": bid.opened.tender_id,
        "lot": bid.lot.id,
        "supplier": bid.opened.supplier_id,
        "member": seat.token,
        "rules": sorted({step.rule for step in found.steps}),
        "answer_until": now + timedelta(minutes=minutes),
    }
    declared = declare(
        session,
        AuditTag.PRICE_CORRECTION_REQUESTED,
        log=county_log(bid.opened.county_id),
        subject_id=bid.opened.tender_id,
        facts=facts,
        objects={
            "before": canonical({"unit_prices": before, "steps": []}),
            "after": canonical({"unit_prices": after, "steps": steps}),
        },
    )
    correction = PriceCorrection(
        county_id=bid.opened.county_id,
        tender_id=bid.opened.tender_id,
        lot_id=bid.lot.id,
        opened_bid_id=bid.opened.id,
        supplier_id=bid.opened.supplier_id,
        steps=steps,
        unit_prices=after,
        before_sha256=declared.facts["before_sha256"],
        after_sha256=declared.facts["after_sha256"],
        requested_by=seat.user_id,
        requested_at=now,
        answer_until=now + timedelta(minutes=minutes),
    )
    session.add(correction)
    session.flush()
    subject = N_("%(number)s 第 %(lot)s 包：请在 %(until)s 前确认报价的算术修正，不确认的投标无效")
    _tell(session, bid, subject, f"/price-corrections/{correction.id}", correction.answer_until, now)
    return correction


def answer_correction(
    session: Session, *, actor: Actor, correction_id: UUID, confirms: bool, now: datetime
) -> PriceCorrection:
    """The bidder confirms, or does not and its bid is invalid (87号令第59条). Once; raises Conflict, RuleViolation."""
    require(actor, Permission.PRICE_EXPLAIN)
    correction = queries.get_correction(session, correction_id, lock=True)
    _own(actor, correction.supplier_id)
    if correction.status is not CorrectionStatus.REQUESTED:
        raise Conflict("price.answered", TAKEN)
    refuse(rules.late_problems(correction.answer_until, now))
    CORRECTION.move(correction, CorrectionStatus.CONFIRMED if confirms else CorrectionStatus.REFUSED)
    correction.answered_by, correction.answered_at = actor.user_id, now
    _log(session, AuditTag.PRICE_CORRECTION_ANSWERED, correction, status=correction.status)
    return correction


def expire_corrections(session: Session, *, tender: Tender, now: datetime) -> None:
    """Corrections not answered in time count as not confirmed."""
    for correction in queries.list_corrections(session, tender.id):
        if correction.status is CorrectionStatus.REQUESTED and now >= correction.answer_until:
            CORRECTION.move(correction, CorrectionStatus.EXPIRED)
            correction.answered_at = now
            _log(session, AuditTag.PRICE_CORRECTION_EXPIRED, correction, status=correction.status)


def request_explanation(
    session: Session,
    *,
    actor: Actor,
    tender_id: UUID,
    opened_bid_id: UUID,
    lot_id: UUID,
    reason: str,
    minutes: int,
    now: datetime,
) -> PriceExplanation:
    """Ask a bidder to explain its price: where a number fires, or where the committee judges it low and says why.

    财库〔2026〕2号; 87号令第60条. Raises NotFound for a bid that does not conform (yet), Conflict when it was asked.
    """
    seat = require_seat(session, actor, tender_id)
    tender = _under_review(session, tender_id)
    bid, fired = findings.find_conforming(session, tender, (opened_bid_id, lot_id))
    if any((one.opened_bid_id, one.lot_id) == (opened_bid_id, lot_id) for one in _explanations(session, tender)):
        raise Conflict("price.asked", TAKEN)
    refuse(rules.minutes_problems(minutes, _least_minutes(session, tender, now)))
    refuse(rules.request_problems(bool(fired), reason))
    explanation = PriceExplanation(
        county_id=tender.county_id,
        tender_id=tender.id,
        lot_id=lot_id,
        opened_bid_id=opened_bid_id,
        supplier_id=bid.opened.supplier_id,
        triggers=[findings.fired_json(one) for one in fired],
        request_reason=reason.strip(),
        requested_by=actor.user_id,
        requested_at=now,
        answer_until=now + timedelta(minutes=minutes),
        attachments=[],
    )
    session.add(explanation)
    session.flush()
    named = [one.trigger for one in fired] or [Trigger.JUDGEMENT]
    more = {"member": seat.token, "triggers": named, "answer_until": explanation.answer_until}
    more |= {"reason_sha256": _hash(reason)}
    _log(session, AuditTag.PRICE_EXPLANATION_REQUESTED, explanation, **more)
    subject = N_("%(number)s 第 %(lot)s 包：你的报价明显偏低，请在 %(until)s 前书面说明，不说明的投标无效")
    _tell(session, bid, subject, f"/price-explanations/{explanation.id}", explanation.answer_until, now)
    return explanation


def answer_explanation(
    session: Session,
    *,
    actor: Actor,
    explanation_id: UUID,
    explanation: str,
    attachments: Sequence[Mapping[str, Any]],
    now: datetime,
) -> PriceExplanation:
    """The bidder's explanation with its evidence, once and in time. Text and files stay with the committee."""
    require(actor, Permission.PRICE_EXPLAIN)
    asked = queries.get_explanation(session, explanation_id, lock=True)
    _own(actor, asked.supplier_id)
    if asked.status is not ExplanationStatus.REQUESTED:
        raise Conflict("price.answered", TAKEN)
    refuse([*rules.late_problems(asked.answer_until, now), *rules.text_problems(explanation, "explanation")])
    EXPLANATION.move(asked, ExplanationStatus.ANSWERED)
    asked.explanation, asked.attachments = explanation.strip(), [dict(one) for one in attachments]
    asked.answered_by, asked.answered_at = actor.user_id, now
    more = {"text_sha256": _hash(asked.explanation), "attachments": [one["sha256"] for one in asked.attachments]}
    _log(session, AuditTag.PRICE_EXPLANATION_ANSWERED, asked, **more)
    return asked


def decide_explanation(
    session: Session,
    *,
    actor: Actor,
    explanation_id: UUID,
    decision: ExplanationStatus,
    reason: str,
    look_ups: str,
    now: datetime,
) -> PriceExplanation:
    """What the committee decided, recorded by its chair: the price stands (and is watched), or the bid is invalid.

    87号令第60条. Silence decides nothing before the bidder's time is over. Raises Conflict, RuleViolation, Forbidden.
    """
    asked = queries.get_explanation(session, explanation_id, lock=True)
    seat = require_seat(session, actor, asked.tender_id, chair=True)
    _under_review(session, asked.tender_id)
    if asked.decided_at is not None:
        raise Conflict("price.decided", TAKEN)
    if asked.status is ExplanationStatus.REQUESTED:
        refuse(rules.early_problems(asked.answer_until, now))
    refuse(rules.text_problems(reason, "reason"))
    EXPLANATION.move(asked, decision)
    asked.decision_reason, asked.look_ups = reason.strip(), look_ups.strip()
    asked.decided_by, asked.decided_at = actor.user_id, now
    more = {
        "member": seat.token,
        "decision": decision,
        "reason_sha256": _hash(reason),
        "look_ups_sha256": _hash(look_ups),
    }
    _log(session, AuditTag.PRICE_EXPLANATION_DECIDED, asked, **more)
    return asked


def _under_review(session: Session, tender_id: UUID) -> Tender:
    tender = tenders.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.OPENED:
        raise NotFound
    return tender


def _explanations(session: Session, tender: Tender) -> Sequence[PriceExplanation]:
    return queries.list_explanations(session, tender.id)


def _least_minutes(session: Session, tender: Tender, now: datetime) -> int:
    return parameters.count_on(session, tender.county_id, "explanation_minutes", clock.local(now).date())


def _own(actor: Actor, supplier_id: UUID) -> None:
    if actor.user_id is None or actor.supplier_id != supplier_id:
        raise Forbidden


def _hash(text: str) -> str | None:
    return sha256(text.strip().encode()).hexdigest() if text.strip() else None


def _log(session: Session, tag: AuditTag, one: PriceCorrection | PriceExplanation, **more: object) -> None:
    facts = {"tender": one.tender_id, "lot": one.lot_id, "supplier": one.supplier_id, **more}
    declare(session, tag, log=county_log(one.county_id), subject_id=one.tender_id, facts=facts)


def _tell(session: Session, bid: LotBid, subject: str, link: str, until: datetime, now: datetime) -> None:
    params = {
        "number": bid.lot.tender.number,
        "lot": bid.lot.number,
        "until": clock.local(until).strftime("%Y-%m-%d %H:%M"),
    }
    tell(
        session,
        county_id=bid.opened.county_id,
        organization_id=bid.opened.supplier_id,
        subject=subject,
        params=params,
        now=now,
        link=link,
    )
