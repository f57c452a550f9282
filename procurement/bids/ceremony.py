"""The ceremony of the opening: keyholders post shares, bidders called upon hand in their own keys, it is concluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import queries as account_queries
from procurement.audit import entries
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.bids import envelope as form
from procurement.bids import opening, opening_rules, queries, rules, sealing
from procurement.bids.cli_files import OPENED_SHARES
from procurement.bids.models import OpenedShares, OwnKey, OwnKeyCall
from procurement.bids.shapes import problems_of
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import Conflict, NotFound, Problem, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.messages.service import tell
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender, TenderKeyholder
from procurement.tenders.states import TenderStatus


def post_shares(
    session: Session, *, actor: Actor, tender_id: UUID, document: Mapping[str, Any], now: datetime
) -> OpenedShares:
    """Post a keyholder's opened shares (the file of `python -m procurement.bids open-shares`).

    Once k keyholders have posted, the bids are opened. Posting the same file again changes nothing. Raises NotFound for
    who is no keyholder of the tender or before the box is closed, RuleViolation, Conflict.
    """
    require(actor, Permission.KEY_SHARE)
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    holder = queries.get_keyholder(tender, actor.user_id)
    posted = next((p for p in queries.shares_posted(session, tender_id) if p.keyholder_id == holder.id), None)
    if posted is not None:
        if posted.shares == document:
            return posted
        raise Conflict("shares.posted", N_("你已经交过这个招标的份额"))
    if tender.closed_at is None:
        raise NotFound
    if tender.status is not TenderStatus.CLOSED:
        raise Conflict("opening.over", N_("这个招标的开标已经结束，不再需要你的份额"))
    refuse(_shares_problems(session, tender, holder, document))
    posted = OpenedShares(
        county_id=tender.county_id,
        tender_id=tender_id,
        keyholder_id=holder.id,
        keyholder=holder,
        shares=dict(document),
        posted_at=now,
    )
    session.add(posted)
    session.flush()
    declare(
        session,
        AuditTag.SHARE_POSTED,
        log=county_log(tender.county_id),
        subject_id=tender_id,
        facts={"tender": tender_id, "holder": holder.user_id, "index": holder.share_index},
        objects={"shares": entries.canonical(posted.shares)},
    )
    if len(queries.shares_posted(session, tender_id)) >= tender.key_threshold:
        opening.open_bids(session, actor=actor, tender=tender, now=now)
    return posted


def _shares_problems(
    session: Session, tender: Tender, holder: TenderKeyholder, document: Mapping[str, Any]
) -> list[Problem]:
    if problems_of(document, OPENED_SHARES, "file"):
        return [Problem("shares.malformed", N_("不是 open-shares 命令产生的份额文件"), "shares")]
    user = account_queries.get_user(session, holder.user_id)
    if not form.signature_holds(document, form.OPENED_SHARES_DOMAIN, form.unb64(user.signing_key or "")):
        message = N_("签名与你登记的公钥不符：文件被改动过，或不是用你的钥匙做的")
        return [Problem("shares.signature", message, "shares")]
    expected = [bid.envelope_sha256 for bid, _ in queries.envelopes_to_open(session, tender)]
    return rules.share_problems(
        document, tender_id=tender.id, user_id=holder.user_id, index=holder.share_index, expected=expected
    )


def call_own_keys(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> OwnKeyCall:
    """Ask the bidders for their own keys, because too few keyholders act or their shares do not fit.

    The keyholders' time must be over. Every bidder whose envelope waits is told until when. Calling again changes
    nothing. Raises NotFound, RuleViolation.
    """
    require(actor, Permission.BID_OPEN)
    tender = _closed_tender(session, tender_id)
    called = queries.find_call(session, tender_id)
    if called is not None:
        return called
    day = clock.local(now).date()
    wait = parameters.count_on(session, tender.county_id, "keyholder_minutes", day)
    refuse(opening_rules.call_problems(tender.closed_at, now, wait))
    minutes = parameters.count_on(session, tender.county_id, "own_key_minutes", day)
    called = OwnKeyCall(
        county_id=tender.county_id,
        tender_id=tender_id,
        called_by=actor.user_id,
        called_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )
    session.add(called)
    facts = {"tender": tender_id, "ends_at": called.ends_at, "shares": len(queries.shares_posted(session, tender_id))}
    log = county_log(tender.county_id)
    declare(session, AuditTag.OWN_KEYS_CALLED, log=log, subject_id=tender_id, facts=facts)
    _tell_called(session, tender, called)
    return called


def _tell_called(session: Session, tender: Tender, called: OwnKeyCall) -> None:
    subject = N_("%(number)s 开标：持钥人没有到齐，请在 %(ends)s 前用投标人密钥解密你的投标")
    for bid, _ in queries.envelopes_to_open(session, tender):
        tell(
            session,
            county_id=tender.county_id,
            organization_id=bid.supplier_id,
            subject=subject,
            params={"number": tender.number, "ends": rules.moment(called.ends_at)},
            now=called.called_at,
            link=f"/bids/{bid.id}/own-key",
        )


def receive_own_key(*, actor: Actor, bid_id: UUID, key: bytes, now: datetime) -> OwnKey:
    """`supply_own_key` in its own transaction; then the system tries the opening, as a bidder sees no other bid."""
    with transaction(actor) as session:
        supplied = supply_own_key(session, actor=actor, bid_id=bid_id, key=key, now=now)
    with transaction(SYSTEM) as session:
        tender = tender_queries.get_tender(session, supplied.tender_id, lock=True)
        if tender.status is TenderStatus.CLOSED:
            opening.open_bids(session, actor=SYSTEM, tender=tender, now=now)
    return supplied


def supply_own_key(session: Session, *, actor: Actor, bid_id: UUID, key: bytes, now: datetime) -> OwnKey:
    """Hand in the key K of one's own sealed bid after the officer's call, in time.

    It is held to the envelope's `key_commit` and shown to nobody until the opening is complete: the log has only that
    it came, so that nobody can wait and see. The same key again changes nothing. Raises NotFound, RuleViolation.
    """
    require(actor, Permission.BID_SUBMIT)
    if actor.supplier_id is None:
        raise NotFound
    tender = _closed_tender(session, queries.get_own(session, actor.supplier_id, bid_id).tender_id)
    called = queries.find_call(session, tender.id)
    waiting = {bid.id: (bid, raw) for bid, raw in queries.envelopes_to_open(session, tender)}
    if called is None or bid_id not in waiting:
        raise NotFound
    bid, raw = waiting[bid_id]
    known = queries.own_keys(session, tender.id).get(bid_id)
    if known is not None and known.key == key.hex():
        return known
    refuse(opening_rules.own_key_problems(called.ends_at, now))
    refuse(opening_rules.commit_problems(sealing.key_commit(key) == form.read_envelope(raw)["header"]["key_commit"]))
    supplied = OwnKey(
        county_id=tender.county_id,
        bid_id=bid.id,
        tender_id=tender.id,
        supplier_id=bid.supplier_id,
        key=key.hex(),
        supplied_at=now,
    )
    session.add(supplied)
    session.flush()
    facts = {"tender": tender.id, "supplier": bid.supplier_id, "envelope_sha256": bid.envelope_sha256}
    log = county_log(tender.county_id)
    declare(session, AuditTag.OWN_KEY_SUPPLIED, log=log, subject_id=bid.id, facts=facts)
    return supplied


def conclude_opening(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """Complete the opening with the shares and keys there are, once the bidders' time has run out.

    What does not open is recorded with its evidence and with whose fault it is. Raises NotFound, RuleViolation.
    """
    require(actor, Permission.BID_OPEN)
    tender = _closed_tender(session, tender_id)
    called = queries.find_call(session, tender_id)
    refuse(opening_rules.conclusion_problems(called.ends_at if called else None, now))
    opening.open_bids(session, actor=actor, tender=tender, now=now, is_final=True)
    return tender


def _closed_tender(session: Session, tender_id: UUID) -> Tender:
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.CLOSED:
        raise NotFound
    return tender
