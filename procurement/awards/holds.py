"""Suspending the signature of a tender's contracts while a challenge or complaint is open, and its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.models import SigningHold
from procurement.awards.states import HoldCause
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.tenders.models import Tender


def list_holds(session: Session, tender_id: UUID) -> Sequence[SigningHold]:
    """Every hold of the tender, ended ones included, in order."""
    return session.scalars(select(SigningHold).filter_by(tender_id=tender_id).order_by(SigningHold.started_at)).all()


def is_held(session: Session, tender_id: UUID) -> bool:
    """Does an open hold stand in the way of signature and confirmation?"""
    return any(hold.ended_at is None for hold in list_holds(session, tender_id))


def days_held(holds: Sequence[SigningHold], until: datetime) -> int:
    """Days of Asia/Shanghai covered by at least one hold: they do not count to the term of signature."""
    covered: set[date] = set()
    for hold in holds:
        day, last = clock.local(hold.started_at).date(), clock.local(hold.ended_at or until).date()
        while day < last:
            covered.add(day)
            day += timedelta(days=1)
    return len(covered)


def suspend_awards(
    session: Session, *, actor: Actor, tender: Tender, cause: HoldCause, cause_id: UUID, now: datetime
) -> SigningHold:
    """Nothing of the tender is confirmed or signed until every hold has ended (条例第54条; 94号令第28条).

    The caller holds the tender's lock and has checked the permission: whoever may challenge causes a hold.
    """
    hold = SigningHold(county_id=tender.county_id, tender_id=tender.id, cause=cause, cause_id=cause_id, started_at=now)
    session.add(hold)
    session.flush()
    facts = {"tender": tender.id, "hold": hold.id, "cause": cause, "cause_id": cause_id}
    declare(session, AuditTag.SIGNING_HELD, log=county_log(tender.county_id), facts=facts, subject_id=tender.id)
    return hold


def release_awards(session: Session, *, actor: Actor, cause_id: UUID, reason: str, now: datetime) -> SigningHold | None:
    """End the hold that this challenge or complaint caused; None when it has none or it ended before."""
    hold = session.scalar(select(SigningHold).filter_by(cause_id=cause_id).with_for_update())
    if hold is None or hold.ended_at is not None:
        return None
    hold.ended_at, hold.ended_by, hold.ended_reason = now, actor.user_id, reason
    facts = {"tender": hold.tender_id, "hold": hold.id, "cause": hold.cause, "cause_id": cause_id, "reason": reason}
    log = county_log(hold.county_id)
    declare(session, AuditTag.SIGNING_RELEASED, log=log, facts=facts, subject_id=hold.tender_id)
    return hold
