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
from procurement.bids.discounts import frozen_references, in_prices
from procurement.bids.models import Bid, BidLine, OpenedBid, OpenedShares
from procurement.bids.opening_rules import Fault, fault_of
from procurement.bids.sealing import SealingError
from procurement.bids.states import BID, BidStatus
from procurement.core.actors import SYSTEM, Actor
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.queries import frozen_notice
from procurement.tenders.states import TenderStatus

CURABLE = frozenset({"shares.few", "shares.no_key"})  # what others' shares, or the bidder's own key, may put right


ENDINGS = {
    BidStatus.REVOKED: N_("%(number)s 已开标，你的投标没有能够打开，视为撤销：%(reason)s"),
    BidStatus.DEEMED_WITHDRAWN: N_(
        "%(number)s 已开标，你的投标因他人原因没有能够打开，视为撤回，退还保证金：%(reason)s"
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What shares or own key made of one envelope: `content` (the plain `bid/1`) or the code of why it stays shut.

    `commit` is the envelope's `key_commit`, `bad` the indices of shares that are proven false.
    """

    bid: Bid
    shares: Sequence[bytes]
    commit: str
    key: bytes = b""
    is_own_key: bool = False
    bad: tuple[int, ...] = ()
    plain: bytes = b""
    content: Mapping[str, Any] | None = None
    problem: str = ""


def open_bids(session: Session, *, actor: Actor, tender: Tender, now: datetime, is_final: bool = False) -> bool:
    """Open every envelope with the shares and own keys there are; returns whether the opening is complete.

    An envelope that these do not open may be one keyholder's doing, so while keyholders and its bidder can still help,
    nothing is concluded (`is_final` ends the waiting). Then prices become rows, what stays closed is recorded with its
    evidence and whose fault it is, the record is issued, bidders are told and the tender is OPENED.
    """
    posted = queries.shares_posted(session, tender.id)
    outcomes = try_envelopes(session, tender, posted)
    if not is_final and any(outcome.problem in CURABLE for outcome in outcomes):
        return False
    references = frozen_references(frozen_notice(tender))
    for outcome in outcomes:
        if outcome.content is not None:
            _record_opened(session, tender, outcome, in_prices(outcome.content, references), now)
        else:
            _record_sealed(session, tender, outcome, len(posted), now)
    _complete(session, actor, tender, outcomes, now)
    return True


def try_envelopes(session: Session, tender: Tender, posted: Sequence[OpenedShares]) -> list[Outcome]:
    """What the posted shares and the bidders' own keys make of each envelope; nothing is changed."""
    shares: dict[str, list[bytes]] = {}
    for post in posted:
        for share in post.shares["shares"]:
            shares.setdefault(share["envelope_sha256"], []).append(form.unb64(share["share"]))
    own = {bid_id: bytes.fromhex(supplied.key) for bid_id, supplied in queries.own_keys(session, tender.id).items()}
    return [
        _unlock(bid, form.read_envelope(raw), shares.get(bid.envelope_sha256, []), own.get(bid.id))
        for bid, raw in queries.envelopes_to_open(session, tender)
    ]


def _unlock(bid: Bid, envelope: Mapping[str, Any], shares: Sequence[bytes], own_key: bytes | None) -> Outcome:
    commit = envelope["header"]["key_commit"]
    try:
        opened = sealing.combine(shares, envelope["header"])
        found: dict[str, Any] = {"commit": commit, "key": opened.key, "bad": opened.bad}
    except SealingError as error:
        if own_key is None:
            return Outcome(bid, shares, commit, problem=error.code)
        found = {"commit": commit, "key": own_key, "is_own_key": True}
    try:
        plain = sealing.decrypt(envelope, found["key"])
        return Outcome(bid, shares, plain=plain, content=sealing.open_bid(envelope, found["key"]), **found)
    except SealingError as error:
        return Outcome(bid, shares, problem=error.code.partition(":")[0], **found)


def _evidence(outcome: Outcome) -> dict[str, bytes]:
    """The shares as posted, beside what they are held to: whoever interpolates them sees which do not belong."""
    shares = [{"index": share[-1], "share": form.b64(share)} for share in outcome.shares]
    evidence = {
        "envelope_sha256": outcome.bid.envelope_sha256,
        "key_commit": outcome.commit,
        "problem": outcome.problem,
        "bad_shares": list(outcome.bad),
        "shares": shares,
    }
    return {"evidence": canonical(evidence)}


def _record_sealed(session: Session, tender: Tender, outcome: Outcome, posted: int, now: datetime) -> None:
    bid = outcome.bid
    fault = fault_of(outcome.problem, posted=posted, holders=tender.key_count)
    BID.move(bid, BidStatus.REVOKED if fault is Fault.BIDDER else BidStatus.DEEMED_WITHDRAWN)
    bid.ended_at, bid.ended_reason = now, outcome.problem
    facts = {
        "tender": tender.id,
        "supplier": bid.supplier_id,
        "envelope_sha256": bid.envelope_sha256,
        "problem": outcome.problem,
        "fault": fault,
    }
    declare(
        session,
        AuditTag.BID_UNREADABLE,
        log=county_log(tender.county_id),
        subject_id=bid.id,
        facts=facts,
        objects=_evidence(outcome) | ({"key": outcome.key.hex().encode()} if outcome.key else {}),
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
        "is_own_key": outcome.is_own_key,
    }
    objects = {"content": outcome.plain, "key": outcome.key.hex().encode()}
    if outcome.bad or (outcome.is_own_key and outcome.shares):
        objects |= _evidence(outcome)
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
        bad_shares=list(outcome.bad),
        is_own_key=outcome.is_own_key,
        opened_at=now,
    )
    opened.lines = [
        BidLine(
            county_id=tender.county_id,
            lot_id=line.lot_id,
            item_id=line.item_id,
            unit_price=line.unit_price,
            discount=line.discount,
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
        subject = ENDINGS[outcome.bid.status]
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
