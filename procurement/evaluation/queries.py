"""Reading reviews and what stands beside them: every opened bid on every lot with its findings and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.bids.bonds.models import Bond
from procurement.bids.bonds.queries import bid_bonds
from procurement.bids.models import BidLine
from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.core import clock
from procurement.evaluation import rules
from procurement.evaluation.bond_check import PaidBond
from procurement.evaluation.declarations import may_bid
from procurement.evaluation.models import BidReview, ReviewKind, ReviewVerdict
from procurement.evaluation.pricing import queries as pricing
from procurement.evaluation.rules import Evidence, Finding, PricedItem
from procurement.evaluation.standing import brand_of
from procurement.suppliers import queries as supplier_queries
from procurement.tenders.models import LotItem, Tender
from procurement.tenders.states import LotStatus

FAULTS = ("line.missing", "line.unknown")


@dataclass(frozen=True)
class ReviewRow:
    """One bid on one lot: what it asks, what the rules find, what reviewers said."""

    bid: LotBid
    findings: Sequence[Finding]
    reviews: Mapping[ReviewKind, BidReview]
    bond: PaidBond

    @property
    def verdicts(self) -> dict[ReviewKind, ReviewVerdict]:
        return {kind: review.verdict for kind, review in self.reviews.items()}

    @property
    def next_kind(self) -> ReviewKind | None:
        return rules.next_kind(self.verdicts)

    @property
    def is_valid(self) -> bool:
        return rules.is_valid(self.verdicts)


def list_reviews(session: Session, tender_id: UUID) -> Sequence[BidReview]:
    """Every verdict on the tender's bids, the oldest first."""
    statement = select(BidReview).where(BidReview.tender_id == tender_id)
    return session.scalars(statement.order_by(BidReview.reviewed_at, BidReview.id)).all()


def review_table(session: Session, tender: Tender, today: date) -> list[ReviewRow]:
    """Every opened bid on every lot that was opened, lot by lot, the lowest amount first."""
    reviews: dict[tuple[UUID, UUID], dict[ReviewKind, BidReview]] = {}
    for review in list_reviews(session, tender.id):
        reviews.setdefault((review.lot_id, review.opened_bid_id), {})[review.kind] = review
    bids = list_lot_bids(session, tender)
    related, brands, paid = _related(session, bids), _same_brand(bids), bid_bonds(session, tender.id)
    rows = []
    for bid in bids:
        bond = _bond(tender, bid, paid.get(bid.opened.supplier_id))
        evidence = replace(_evidence(session, tender, bid, (related[bid], brands[bid]), today), bond=bond)
        rows.append(ReviewRow(bid, rules.findings(evidence), reviews.get((bid.lot.id, bid.opened.id), {}), bond))
    return rows


def _bond(tender: Tender, bid: LotBid, paid: Bond | None) -> PaidBond:
    deadline = tender.deadline_at or bid.opened.opened_at
    return PaidBond(tender.bond_amount, deadline, *((paid.amount, paid.arrived_at) if paid else ()))


def open_rows(rows: Sequence[ReviewRow]) -> list[ReviewRow]:
    """The rows of lots that are still in the running."""
    return [row for row in rows if row.bid.lot.status is LotStatus.ACTIVE]


def _related(session: Session, bids: Sequence[LotBid]) -> dict[LotBid, list[str]]:
    """Names of the other bidders on the same lot with the same head or holding; clues do not count (条例第18条)."""
    groups = supplier_queries.statutory_groups(session)
    return _others(bids, lambda bid: groups.get(bid.opened.supplier_id))


def _same_brand(bids: Sequence[LotBid]) -> dict[LotBid, list[str]]:
    """Names of the other bidders on the same lot with the same brands of all core products (87号令第31条)."""
    return _others(bids, lambda bid: brand_of(bid) or None)


def _others(bids: Sequence[LotBid], mark: Callable[[LotBid], object | None]) -> dict[LotBid, list[str]]:
    marks = {bid: (bid.lot.id, mark(bid)) for bid in bids}
    return {
        bid: [
            other.opened.supplier.name
            for other in bids
            if other is not bid and marks[bid][1] is not None and marks[other] == marks[bid]
        ]
        for bid in bids
    }


def _evidence(
    session: Session, tender: Tender, bid: LotBid, others: tuple[list[str], list[str]], today: date
) -> Evidence:
    supplier_id = bid.opened.supplier_id
    deadline = clock.local(tender.deadline_at or bid.opened.opened_at).date()
    bar = supplier_queries.find_bar(session, supplier_id, today)
    items = {line.item_id: line for line in bid.lot.items}
    asked = pricing.asked_prices(bid, pricing.corrected_prices(pricing.list_corrections(session, tender.id)))
    names = {line.item.code: line.item.name for line in bid.lot.items}
    faults = {code: [names.get(f["item"], f["item"]) for f in bid.faults if f["code"] == code] for code in FAULTS}
    return Evidence(
        prices=[_priced(line, items[line.item_id], asked[line.item_id]) for line in bid.lines],
        missing_items=faults["line.missing"],
        unknown_items=faults["line.unknown"],
        missing_papers=[
            rules.PAPER_NAMES[kind] for kind in supplier_queries.missing_kinds(session, supplier_id, deadline)
        ],
        related_bidders=others[0],
        same_brand_bidders=others[1],
        bar_ends_on=bar.ends_on if bar else None,
        valid_until=bid.opened.valid_until,
        today=today,
        is_size_missing=not may_bid(
            bid.opened.declarations, is_reserved=bid.lot.is_reserved, is_reserved_small=bid.lot.is_reserved_small
        ),
    )


def _priced(line: BidLine, wanted: LotItem, price: Decimal) -> PricedItem:
    return PricedItem(wanted.item.name, price, wanted.ceiling_price, line.lead_days, wanted.max_lead_days)
