"""The opening: envelopes and keyholders' shares in, readable bids out, with the evidence for whoever repeats it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.bids import envelope as form
from procurement.bids import opening_record, queries, rules, sealing
from procurement.bids.models import Bid, BidLine, OpenedBid
from procurement.bids.sealing import SealingError
from procurement.bids.states import BID, BidStatus
from procurement.core.actors import SYSTEM, Actor
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

CURABLE = frozenset({"shares.few", "shares.no_key"})  # what another keyholder's shares may still put right


@dataclass(frozen=True)
class Outcome:
    """What the shares made of one envelope: `content` (the plain `bid/1`) or the code of why it stays unreadable."""

    bid: Bid
    shares: Sequence[bytes]
    key: bytes = b""
    bad: tuple[int, ...] = ()
    plain: bytes = b""
    content: Mapping[str, Any] | None = None
    problem: str = ""


def open_bids(session: Session, *, actor: Actor, tender: Tender, now: datetime, is_final: bool = False) -> bool:
    """Open every envelope with the shares posted so far; returns whether the opening is complete.

    An envelope that these shares do not open may be one keyholder's doing, so while others can still post, nothing is
    concluded (`is_final` ends the waiting). Then prices become rows, what stays closed is recorded with its evidence,
    the record is issued, bidders are told and the tender is OPENED.
    """
    posted = queries.shares_posted(session, tender.id)
    shares: dict[str, list[bytes]] = {}
    for post in posted:
        for share in post.shares["shares"]:
            shares.setdefault(share["envelope_sha256"], []).append(form.unb64(share["share"]))
    outcomes = [
        _unlock(bid, form.read_envelope(raw), shares.get(bid.envelope_sha256, []))
        for bid, raw in queries.envelopes_to_open(session, tender)
    ]
    waits = any(outcome.problem in CURABLE for outcome in outcomes)
    if waits and len(posted) < tender.key_count and not is_final:
        return False
    for outcome in outcomes:
        _record(session, tender, outcome, now)
    _complete(session, actor, tender, outcomes, now)
    return True


def _unlock(bid: Bid, envelope: Mapping[str, Any], shares: Sequence[bytes]) -> Outcome:
    try:
        opened = sealing.combine(shares, envelope["header"])
    except SealingError as error:
        return Outcome(bid, shares, problem=error.code)
    found: dict[str, Any] = {"key": opened.key, "bad": opened.bad}
    try:
        plain = sealing.decrypt(envelope, opened.key)
        return Outcome(bid, shares, plain=plain, content=sealing.open_bid(envelope, opened.key), **found)
    except SealingError as error:
        return Outcome(bid, shares, problem=error.code.partition(":")[0], **found)


def _record(session: Session, tender: Tender, outcome: Outcome, now: datetime) -> None:
    if outcome.content is None:
        _record_unreadable(session, tender, outcome, now)
    else:
        _record_opened(session, tender, outcome, outcome.content, now)


def _record_unreadable(session: Session, tender: Tender, outcome: Outcome, now: datetime) -> None:
    bid = outcome.bid
    BID.move(bid, BidStatus.UNREADABLE)
    bid.ended_at, bid.ended_reason = now, outcome.problem
    shares = [{"index": share[-1], "share": form.b64(share)} for share in outcome.shares]
    evidence = {"envelope_sha256": bid.envelope_sha256, "problem": outcome.problem, "shares": shares}
    facts = {
        "tender": tender.id,
        "supplier": bid.supplier_id,
        "envelope_sha256": bid.envelope_sha256,
        "problem": outcome.problem,
    }
    declare(
        session,
        AuditTag.BID_UNREADABLE,
        log=county_log(tender.county_id),
        subject_id=bid.id,
        facts=facts,
        objects={"evidence": canonical(evidence)} | ({"key": outcome.key.hex().encode()} if outcome.key else {}),
    )


def _record_opened(
    session: Session, tender: Tender, outcome: Outcome, content: Mapping[str, Any], now: datetime
) -> None:
    bid = outcome.bid
    BID.move(bid, BidStatus.OPENED)
    facts = {
        "tender": tender.id,
        "supplier": bid.supplier_id,
        "envelope_sha256": bid.envelope_sha256,
        "bad_shares": list(outcome.bad),
    }
    objects = {"content": outcome.plain, "key": outcome.key.hex().encode()}
    declared = declare(
        session,
        AuditTag.BID_OPENED,
        log=county_log(tender.county_id),
        subject_id=bid.id,
        facts=facts,
        objects=objects,
    )
    items = {lot.id: {line.item.code: line.item_id for line in lot.items} for lot in queries.active_lots(tender)}
    lines, faults = rules.read_lots(content, items)
    opened = OpenedBid(
        county_id=tender.county_id,
        bid_id=bid.id,
        tender_id=tender.id,
        supplier_id=bid.supplier_id,
        content_sha256=declared.facts["content_sha256"],
        declarations=content["declarations"],
        valid_until=date.fromisoformat(content["valid_until"]),
        faults=faults,
        opened_at=now,
    )
    opened.lines = [
        BidLine(
            county_id=tender.county_id,
            lot_id=line.lot_id,
            item_id=line.item_id,
            unit_price=line.unit_price,
            brand=line.brand,
            origin=line.origin,
            lead_days=line.lead_days,
        )
        for line in lines
    ]
    session.add(opened)


def _complete(session: Session, actor: Actor, tender: Tender, outcomes: Sequence[Outcome], now: datetime) -> None:
    session.flush()
    tender_service.move_tender(session, actor=SYSTEM, tender=tender, to=TenderStatus.OPENED, now=now)
    unreadable = [outcome for outcome in outcomes if outcome.content is None]
    facts = {"tender": tender.id, "opened": len(outcomes) - len(unreadable), "unreadable": len(unreadable)}
    log = county_log(tender.county_id)
    declare(session, AuditTag.OPENING_COMPLETED, log=log, subject_id=tender.id, facts=facts, with_checkpoint=True)
    opening_record.issue(session, actor=actor, tender=tender, now=now)
    for outcome in outcomes:
        _tell(session, tender, outcome, now)


def _tell(session: Session, tender: Tender, outcome: Outcome, now: datetime) -> None:
    subject, params = N_("%(number)s 已开标，你的投标已打开，可以查看开标记录"), {"number": tender.number}
    if outcome.content is None:
        subject = N_("%(number)s 已开标，你的投标没有能够打开：%(reason)s")
        params["reason"] = rules.UNREADABLE_MESSAGES.get(outcome.problem, outcome.problem)
    tell(
        session,
        county_id=tender.county_id,
        organization_id=outcome.bid.supplier_id,
        subject=subject,
        params=params,
        now=now,
        link=f"/bids/{outcome.bid.id}",
    )
