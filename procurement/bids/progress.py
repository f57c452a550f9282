"""How far an opening has come, for those who may watch it: after the closing only, and no price in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.bids import opening, opening_rules, queries
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.core.transaction import reading
from procurement.tenders import parameters
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

IN_THE_BOX = frozenset(BidStatus) - {BidStatus.REPLACED, BidStatus.WITHDRAWN}


def opening_progress(session: Session, *, actor: Actor, tender: Tender) -> dict[str, Any]:
    """{status, k, n, posted (indices), envelopes, readable, own_keys, ends_at}: counts of what waits to be opened.

    `readable` is how many envelopes the shares and own keys so far would open; `ends_at` the end of the bidders' time
    once they were called. For whoever may see openings, the tender's keyholders and its bidders; NotFound for others
    and before the closing.
    """
    if tender.closed_at is None or not _may_watch(session, actor, tender):
        raise NotFound
    posted = [post.keyholder.share_index for post in queries.shares_posted(session, tender.id)]
    called = queries.find_call(session, tender.id)
    return {
        "status": tender.status,
        "k": tender.key_threshold,
        "n": tender.key_count,
        "posted": posted,
        "ends_at": called.ends_at if called else None,
        **_counts(tender),
    }


def _may_watch(session: Session, actor: Actor, tender: Tender) -> bool:
    if may(actor, Permission.BID_VIEW_OPENED):
        return True
    if any(holder.user_id == actor.user_id for holder in tender.keyholders):
        return True
    own = queries.list_own(session, actor.supplier_id) if actor.supplier_id else []
    return any(bid.tender_id == tender.id and bid.status in IN_THE_BOX for bid in own)


def _counts(tender: Tender) -> dict[str, int]:
    """Over all bids, which a bidder's own session does not show: read by the system, handed on as numbers."""
    if tender.status is not TenderStatus.CLOSED:
        return {"envelopes": 0, "readable": 0, "own_keys": 0}
    with reading(SYSTEM) as session:
        outcomes = opening.try_envelopes(session, tender, queries.shares_posted(session, tender.id))
        readable = sum(outcome.problem not in opening.CURABLE for outcome in outcomes)
        return {"envelopes": len(outcomes), "readable": readable, "own_keys": len(queries.own_keys(session, tender.id))}


def next_act(session: Session, tender: Tender, now: datetime) -> str:
    """What an officer may do for a closed tender that does not open: "call", "conclude", or "" while others act."""
    if tender.status is not TenderStatus.CLOSED:
        return ""
    called = queries.find_call(session, tender.id)
    if called is not None:
        return "" if opening_rules.conclusion_problems(called.ends_at, now) else "conclude"
    day = clock.local(now).date()
    wait = parameters.count_on(session, tender.county_id, "keyholder_minutes", day)
    return "" if opening_rules.call_problems(tender.closed_at, now, wait) else "call"
