"""Taking, replacing and withdrawing sealed bids; closing the box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import bid_box, county_log, declare, get_log, lock_log, root_of, size_of
from procurement.audit.tags import AuditTag
from procurement.bids import envelope as form
from procurement.bids import queries, receipts, rules, sealing
from procurement.bids.ceremony import call_own_keys, conclude_opening, post_shares, receive_own_key, supply_own_key
from procurement.bids.models import Bid
from procurement.bids.states import BID, BidStatus
from procurement.core import clock, files
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import NotFound, Problem, RuleViolation, refuse
from procurement.core.files import Shelf
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.messages.service import tell
from procurement.suppliers import queries as supplier_queries
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.procedure import queries as procedure
from procurement.tenders.states import TenderStatus

__all__ = [
    "call_own_keys", "close_box", "conclude_opening", "post_shares", "receive_envelope", "receive_own_key",
    "submit_envelope", "supply_own_key", "withdraw_bid",
]  # fmt: skip


def receive_envelope(*, actor: Actor, tender_id: UUID, envelope: bytes, now: datetime) -> Bid:
    """`submit_envelope` in a transaction of its own; a refusal is logged, by hash, in a second one and raised again.

    For the edge: a refused envelope leaves a line in the log although the request that brought it changes nothing else.
    """
    try:
        with transaction(actor) as session:
            return submit_envelope(session, actor=actor, tender_id=tender_id, envelope=envelope, now=now)
    except RuleViolation as refusal:
        with transaction(actor) as session:
            receipts.log_refusal(session, tender_id, envelope, refusal.problems)
        raise


def submit_envelope(session: Session, *, actor: Actor, tender_id: UUID, envelope: bytes, now: datetime) -> Bid:
    """Take a sealed bid; its `receipt` is a note signed with the log's key. The same bytes again give the same receipt.

    The time of receipt is stamped under the lock of the bid box and is never before `now`, when the request came.
    Raises NotFound for a tender that is not published, RuleViolation for whatever refuses the envelope.
    """
    require(actor, Permission.BID_SUBMIT)
    queries.hold_tender(session, tender_id)
    lock_log(session, bid_box(tender_id))
    received_at = max(now, clock.now())
    tender = tender_queries.get_published(session, tender_id)
    supplier_id = _supplier_id(actor)
    known = queries.find_by_hash(session, tender_id, supplier_id, sha256(envelope).hexdigest())
    if known is not None:
        refuse(rules.replay_problems(known.status))
        return known
    refuse(rules.open_problems(tender.status, tender.deadline_at, received_at))
    header = _checked_header(session, tender, supplier_id, envelope, received_at)
    present = queries.find_present(session, tender_id, supplier_id)
    refuse(rules.replaces_problems(header["replaces"], present.envelope_sha256 if present else None))
    return _seal(session, tender, supplier_id, envelope, (present, received_at))


def _checked_header(
    session: Session, tender: Tender, supplier_id: UUID, envelope: bytes, received_at: datetime
) -> dict[str, Any]:
    bar = supplier_queries.find_bar(session, supplier_id, clock.local(received_at).date())
    refuse(rules.bar_problems(bar.ends_on.isoformat() if bar else None, bar.reason if bar else ""))
    supplier = supplier_queries.get_supplier(session, supplier_id)
    if not supplier.signing_key:
        message = N_("你单位还没有登记签名公钥，请先在“我的资料”登记")
        raise RuleViolation([Problem("bid.no_signing_key", message, "envelope")])
    try:
        read = form.read_envelope(envelope)
    except form.FormatError as error:
        raise RuleViolation(rules.envelope_problems(error.problems)) from error
    sheet, key = queries.sheet_of(tender), form.unb64(supplier.signing_key)
    refuse(rules.envelope_problems(sealing.check_envelope(read, sheet, str(supplier_id), key)))
    header: dict[str, Any] = read["header"]
    return header


def _seal(
    session: Session, tender: Tender, supplier_id: UUID, envelope: bytes, place: tuple[Bid | None, datetime]
) -> Bid:
    present, received_at = place
    digest = files.put(Shelf.SEALED, envelope)
    bid = Bid(
        county_id=tender.county_id,
        tender_id=tender.id,
        supplier_id=supplier_id,
        status=BidStatus.SEALED,
        envelope_sha256=digest,
        received_at=received_at,
        receipt=receipts.make_receipt(session, tender, digest, received_at),
        replaces_id=present.id if present else None,
    )
    if present is not None:
        BID.move(present, BidStatus.REPLACED)
        present.ended_at = received_at
    session.add(bid)
    session.flush()
    declare(
        session,
        AuditTag.BID_REPLACED if present else AuditTag.BID_SEALED,
        log=bid_box(tender.id),
        subject_id=bid.id,
        facts={
            "supplier": supplier_id,
            "envelope_sha256": digest,
            "received_at": received_at,
            "replaces_sha256": present.envelope_sha256 if present else None,
        },
    )
    return bid


def withdraw_bid(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Bid:
    """Take one's sealed bid back before the deadline (撤回). Raises NotFound when there is none, RuleViolation."""
    require(actor, Permission.BID_SUBMIT)
    lock_log(session, bid_box(tender_id))
    withdrawn_at = max(now, clock.now())
    tender = tender_queries.get_published(session, tender_id)
    bid = queries.find_present(session, tender_id, _supplier_id(actor))
    if bid is None:
        raise NotFound
    refuse(rules.withdrawal_problems(tender.deadline_at, withdrawn_at))
    BID.move(bid, BidStatus.WITHDRAWN)
    bid.ended_at = withdrawn_at
    facts = {"supplier": bid.supplier_id, "envelope_sha256": bid.envelope_sha256}
    declare(session, AuditTag.BID_WITHDRAWN, log=bid_box(tender_id), subject_id=bid.id, facts=facts)
    return bid


SHORT = N_("投标人不足三家，不开标（87号令第41条）")
RESERVED_SHORT = N_("预留包投标人不足三家，不开标，按不预留重新组织（87号令第41条；财库〔2020〕46号第10条）")


def close_box(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """Shut the bid box at the deadline: its count and root enter the county's log, the tender's seed is revealed.

    Takes the lock that receipts take, so an envelope is either counted or late. Lots with too few bidders fail without
    being opened (87号令第41条), the tender with them when none is left. Closing again changes nothing. Raises
    RuleViolation before the deadline, by `now` or by the clock.
    """
    require(actor, Permission.BID_OPEN)
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    lock_log(session, bid_box(tender_id))
    closed_at = clock.now()
    if tender.closed_at is not None:
        return tender
    refuse(rules.closing_problems(tender.status, tender.deadline_at, min(now, closed_at)))
    tender_service.move_tender(session, actor=SYSTEM, tender=tender, to=TenderStatus.CLOSED, now=closed_at)
    box = get_log(session, bid_box(tender_id))
    facts = {
        "tender": tender_id,
        "count": size_of(session, box),
        "root": root_of(session, box).hex(),
        "seed": tender.seed,
    }
    log = county_log(tender.county_id)
    declare(session, AuditTag.BOX_CLOSED, log=log, subject_id=tender_id, facts=facts, with_checkpoint=True)
    _fail_short_lots(session, tender, _unbox(session, tender), closed_at)
    return tender


def _unbox(session: Session, tender: Tender) -> list[tuple[UUID, set[UUID]]]:
    """Move the envelopes to the objects of the export; (supplier, lots it names) of each that counts.

    One sealed to a notice that was corrected since, and not confirmed anew, counts as not submitted.
    """
    bids = []
    binding = procedure.bindable_hashes(session, tender.id)
    for bid in queries.list_sealed(session, tender.id):
        raw = files.get(Shelf.SEALED, bid.envelope_sha256)
        files.put(Shelf.OBJECTS, raw)
        header = form.read_envelope(raw)["header"]
        if header["notice_sha256"] in binding:
            bids.append((bid.supplier_id, {UUID(lot) for lot in header["lots"]}))
        else:
            _lapse(session, tender, bid)
    return bids


def _lapse(session: Session, tender: Tender, bid: Bid) -> None:
    BID.move(bid, BidStatus.LAPSED)
    bid.ended_at = tender.closed_at
    facts = {"tender": tender.id, "supplier": bid.supplier_id, "envelope_sha256": bid.envelope_sha256}
    declare(session, AuditTag.BID_LAPSED, log=county_log(tender.county_id), subject_id=bid.id, facts=facts)


def _fail_short_lots(
    session: Session, tender: Tender, bids: Sequence[tuple[UUID, set[UUID]]], closed_at: datetime
) -> None:
    minimum = parameters.count_on(session, tender.county_id, "min_bidders", clock.local(closed_at).date())
    lots = queries.active_lots(tender)
    failing = rules.failing_lots((lot.id for lot in lots), bids, minimum)
    reason = ""
    for lot in lots:
        if lot.id in failing:
            reason = RESERVED_SHORT if lot.is_reserved else SHORT
            tender_service.fail_lot(session, actor=SYSTEM, lot=lot, reason=reason, now=closed_at)
            _tell_bidders(session, tender, lot.number, [who for who, named in bids if lot.id in named], closed_at)
    if len(failing) == len(lots):
        to = TenderStatus.UNSUCCESSFUL
        tender_service.move_tender(session, actor=SYSTEM, tender=tender, to=to, reason=reason, now=closed_at)


def _tell_bidders(session: Session, tender: Tender, lot: int, suppliers: Sequence[UUID], now: datetime) -> None:
    subject = N_("%(number)s 第 %(lot)s 包投标人不足三家，不开标；你对这个包的报价不会公布")
    params = {"number": tender.number, "lot": lot}
    for supplier_id in suppliers:
        tell(
            session,
            county_id=tender.county_id,
            organization_id=supplier_id,
            subject=subject,
            params=params,
            now=now,
            link="/bids",
        )


def _supplier_id(actor: Actor) -> UUID:
    if actor.supplier_id is None:
        raise NotFound
    return actor.supplier_id
