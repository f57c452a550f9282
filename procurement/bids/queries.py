"""Reading bids. Before the opening they exist for their own supplier alone: nothing counts or names them for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.bids import envelope as form
from procurement.bids.models import Bid, BidLine, OpenedBid, OpenedShares, OwnKey, OwnKeyCall
from procurement.bids.sealing import Holder, Sheet
from procurement.bids.states import STAYED_SEALED, BidStatus
from procurement.core import files
from procurement.core.errors import NotFound
from procurement.core.files import Shelf
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Pricing, Tender, TenderKeyholder
from procurement.tenders.procedure import queries as procedure
from procurement.tenders.states import LotStatus, TenderStatus


def list_own(session: Session, supplier_id: UUID) -> Sequence[Bid]:
    """A supplier's own bids, the latest first."""
    statement = select(Bid).options(joinedload(Bid.tender)).where(Bid.supplier_id == supplier_id)
    return session.scalars(statement.order_by(Bid.received_at.desc(), Bid.id)).all()


def get_own(session: Session, supplier_id: UUID, bid_id: UUID) -> Bid:
    """A supplier's own bid. Raises NotFound."""
    statement = select(Bid).options(joinedload(Bid.tender)).where(Bid.id == bid_id, Bid.supplier_id == supplier_id)
    bid = session.scalar(statement)
    if bid is None:
        raise NotFound
    return bid


def find_by_hash(session: Session, tender_id: UUID, supplier_id: UUID, envelope_sha256: str) -> Bid | None:
    """The supplier's bid made by these very bytes, whatever became of it."""
    return session.scalar(
        select(Bid).filter_by(tender_id=tender_id, supplier_id=supplier_id, envelope_sha256=envelope_sha256)
    )


def find_present(session: Session, tender_id: UUID, supplier_id: UUID) -> Bid | None:
    """The supplier's one sealed bid that would be opened."""
    return session.scalar(select(Bid).filter_by(tender_id=tender_id, supplier_id=supplier_id, status=BidStatus.SEALED))


def active_lots(tender: Tender) -> list[Lot]:
    return [lot for lot in tender.lots if lot.status is LotStatus.ACTIVE]


def sheet_of(tender: Tender) -> Sheet:
    """What a bid for this tender must be sealed to, its active lots only."""
    sheet = tender_queries.sealing_sheet(tender, None)
    holders = tuple(Holder(h["holder"], h["index"], form.unb64(h["public_key"])) for h in sheet["holders"])
    lots = tuple(str(lot.id) for lot in active_lots(tender))
    deadline = datetime.fromisoformat(sheet["deadline_at"])
    return Sheet(sheet["tender"], sheet["notice_sha256"], deadline, sheet["k"], holders, lots)


def bid_template(tender: Tender, supplier_id: UUID) -> dict[str, Any]:
    """An unfilled `bid/1` for every active lot: the supplier writes its prices in offline, and removes other lots."""
    asked = "discount" if tender.pricing is Pricing.DISCOUNT else "unit_price"
    blank = {asked: "", "brand": "", "origin": "", "lead_days": 1}
    lots = [
        {"lot": str(lot.id), "lines": [{"item": line.item.code, **blank} for line in lot.items]}
        for lot in active_lots(tender)
    ]
    bid = {"format": "bid/1", "tender": str(tender.id), "supplier": str(supplier_id), "lots": lots}
    return {**bid, "declarations": {}, "valid_until": tender.contract_starts_on.isoformat()}


def list_sealed(session: Session, tender_id: UUID) -> Sequence[Bid]:
    """Every sealed bid of a tender, by hash. For the closing and the opening alone: never for a page."""
    statement = select(Bid).where(Bid.tender_id == tender_id, Bid.status == BidStatus.SEALED)
    return session.scalars(statement.order_by(Bid.envelope_sha256)).all()


def envelopes_to_open(session: Session, tender: Tender) -> list[tuple[Bid, bytes]]:
    """Sealed bids of a closed tender that name an active lot, with their envelopes, by hash.

    Who bid only for lots without enough bidders is not opened. Raises NotFound while the box is not closed.
    """
    if tender.closed_at is None:
        raise NotFound
    active = {str(lot.id) for lot in active_lots(tender)}
    sealed = [(bid, files.get(Shelf.OBJECTS, bid.envelope_sha256)) for bid in list_sealed(session, tender.id)]
    return [(bid, raw) for bid, raw in sealed if active & set(form.read_envelope(raw)["header"]["lots"])]


def envelopes_file(session: Session, tender: Tender) -> bytes:
    """The envelopes to open, one a line, as `open-shares` reads them. Raises NotFound while the box is not closed."""
    return b"".join(raw + b"\n" for _, raw in envelopes_to_open(session, tender))


def get_keyholder(tender: Tender, user_id: UUID | None) -> TenderKeyholder:
    """This user as keyholder of this tender. Raises NotFound for everybody else."""
    found = next((holder for holder in tender.keyholders if holder.user_id == user_id), None)
    if found is None:
        raise NotFound
    return found


def shares_posted(session: Session, tender_id: UUID) -> Sequence[OpenedShares]:
    """What keyholders have posted for the opening, by index."""
    return session.scalars(
        select(OpenedShares)
        .join(OpenedShares.keyholder)
        .options(joinedload(OpenedShares.keyholder))
        .where(OpenedShares.tender_id == tender_id)
        .order_by(TenderKeyholder.share_index)
    ).all()


def hold_tender(session: Session, tender_id: UUID) -> None:
    """Keep the tender's row as it is until the commit, beside others who do.

    Whoever needs both locks the row before the box, as the closing does: the other way round a bid that came in time
    and the closing would wait for each other.
    """
    row = select(Tender.id).where(Tender.id == tender_id)
    session.execute(row.with_for_update(read=True, key_share=True))


def list_held(session: Session, user_id: UUID | None) -> list[tuple[Tender, bool]]:
    """The published tenders of which this user holds a key, each with whether their shares are posted."""
    mine = select(OpenedShares.tender_id).join(OpenedShares.keyholder).where(TenderKeyholder.user_id == user_id)
    posted = set(session.scalars(mine))
    tenders = tender_queries.list_published(session)
    return [(t, t.id in posted) for t in tenders if any(holder.user_id == user_id for holder in t.keyholders)]


def list_bidder_ids(session: Session, tender: Tender) -> Sequence[UUID]:
    """Whoever handed in an envelope; nobody while the box is open, when that is told to nobody."""
    if tender.closed_at is None:
        return []
    statement = select(Bid.supplier_id).where(Bid.tender_id == tender.id).distinct()
    return session.scalars(statement.order_by(Bid.supplier_id)).all()


def is_withdrawn(session: Session, envelope_sha256: str) -> bool:
    """Did the bidder withdraw the envelope with this SHA-256?"""
    statement = select(Bid.id).where(Bid.envelope_sha256 == envelope_sha256, Bid.status == BidStatus.WITHDRAWN)
    return session.scalar(statement) is not None


def list_opened(session: Session, tender_id: UUID) -> Sequence[OpenedBid]:
    """The opened bids of a tender with their price lines, by supplier's name."""
    statement = (
        select(OpenedBid)
        .options(joinedload(OpenedBid.supplier), selectinload(OpenedBid.lines).joinedload(BidLine.item))
        .where(OpenedBid.tender_id == tender_id)
    )
    return sorted(session.scalars(statement).unique(), key=lambda bid: (bid.supplier.name, str(bid.id)))


def find_call(session: Session, tender_id: UUID) -> OwnKeyCall | None:
    """The officer's call for the bidders' own keys, once there is one."""
    return session.scalar(select(OwnKeyCall).filter_by(tender_id=tender_id))


def list_ended_calls(session: Session, until: datetime) -> list[tuple[UUID, datetime]]:
    """Closed tenders whose bidders' time ends at `until` or earlier, with that moment."""
    statement = select(OwnKeyCall.tender_id, OwnKeyCall.ends_at).join(Tender, Tender.id == OwnKeyCall.tender_id)
    found = session.execute(statement.where(Tender.status == TenderStatus.CLOSED, OwnKeyCall.ends_at <= until))
    return [(tender_id, ends_at) for tender_id, ends_at in found]


def own_keys(session: Session, tender_id: UUID) -> dict[UUID, OwnKey]:
    """The keys that bidders have handed in, by bid. For the opening alone: never for a page."""
    return {own.bid_id: own for own in session.scalars(select(OwnKey).filter_by(tender_id=tender_id))}


def has_own_key(session: Session, bid_id: UUID) -> bool:
    """Has the bid's own key been handed in?"""
    return session.scalar(select(OwnKey.id).filter_by(bid_id=bid_id).limit(1)) is not None


def needs_confirmation(session: Session, bid: Bid) -> bool:
    """Whether a sealed bid answers to a notice that was corrected since: it lapses at the deadline if left so."""
    header = form.read_envelope(files.get(Shelf.SEALED, bid.envelope_sha256))["header"]
    return header["notice_sha256"] not in procedure.bindable_hashes(session, bid.tender_id)


def list_unreadable(session: Session, tender_id: UUID) -> Sequence[Bid]:
    """Bids that the opening could not make readable, with reason and fault (their status)."""
    statement = select(Bid).options(joinedload(Bid.supplier)).filter_by(tender_id=tender_id)
    return session.scalars(statement.where(Bid.status.in_(STAYED_SEALED)).order_by(Bid.envelope_sha256)).all()


def list_false_shares(session: Session, tender_id: UUID) -> list[tuple[int, str]]:
    """(keyholder's index, envelope hash) of each share that the opening proved false."""
    statement = select(Bid.envelope_sha256, OpenedBid.bad_shares).join(OpenedBid, OpenedBid.bid_id == Bid.id)
    found = session.execute(statement.where(Bid.tender_id == tender_id).order_by(Bid.envelope_sha256))
    return sorted((index, digest) for digest, indices in found for index in indices)


def get_opened(session: Session, opened_bid_id: UUID) -> OpenedBid:
    """An opened bid with its lines. Raises NotFound."""
    statement = select(OpenedBid).options(selectinload(OpenedBid.lines)).where(OpenedBid.id == opened_bid_id)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_lines(session: Session, lot_id: UUID) -> Sequence[BidLine]:
    """The price lines of a lot over all opened bids."""
    statement = select(BidLine).options(joinedload(BidLine.opened_bid), joinedload(BidLine.item))
    return session.scalars(statement.where(BidLine.lot_id == lot_id).order_by(BidLine.opened_bid_id)).all()


def find_own_opened(session: Session, bid_id: UUID) -> OpenedBid | None:
    """What the opening made of one bid."""
    return session.scalar(select(OpenedBid).options(selectinload(OpenedBid.lines)).filter_by(bid_id=bid_id))
