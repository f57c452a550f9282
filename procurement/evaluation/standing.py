"""Which bids stand on a lot: passed every review, settled in price, and not outdone within one brand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.bids.models import OpenedBid
from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.evaluation import brands, declarations, rules
from procurement.evaluation.models import BidReview, ReviewKind, ReviewVerdict
from procurement.evaluation.pricing import queries as pricing
from procurement.tenders.models import AwardMethod, Lot, Tender


@dataclass(frozen=True)
class Standing:
    """A valid bid on a lot. Amounts in CNY for the lot's whole quantity, after correction; `brand`: see brands."""

    bid: LotBid
    amount: Decimal
    evaluated_amount: Decimal
    brand: str


def is_small_business(bid: OpenedBid) -> bool:
    """Whether the price is deducted for ranking: as the sealed bid declares."""
    return declarations.is_small(bid.declarations)


def brand_of(bid: LotBid) -> str:
    """What stands for the brands of the bid's core products on the lot."""
    core = {line.item_id for line in bid.lot.items if line.is_core_product}
    return brands.brand_of({str(line.item_id): line.brand for line in bid.lines if line.item_id in core})


def standing_bids(session: Session, tender: Tender) -> dict[UUID, list[Standing]]:
    """Lot id → the bids that take part in the evaluation of every lot, the lowest evaluated amount first.

    最低评标价法: of the bidders of one brand the lowest alone (87号令第31条). 综合评分法: all of them, though they
    count as one bidder and only the best of them is a candidate.
    """
    conforming = conforming_bids(session, tender)
    if tender.award_method is AwardMethod.WEIGHTED_SCORING:
        return conforming
    return {lot_id: _outdoing(found, draw_text(session, tender)) for lot_id, found in conforming.items()}


def conforming_bids(session: Session, tender: Tender) -> dict[UUID, list[Standing]]:
    """Lot id → every bid that passed its reviews and is not lost by its price, the lowest evaluated amount first."""
    passed, lost = _passed_pairs(session, tender.id), pricing.lost_pairs(session, tender)
    corrected = pricing.corrected_prices(pricing.list_corrections(session, tender.id))
    found: dict[UUID, list[Standing]] = {lot.id: [] for lot in tender.lots}
    for bid in list_lot_bids(session, tender):
        pair = (bid.opened.id, bid.lot.id)
        amount = pricing.asked_amount(bid, corrected)
        if pair in passed and pair not in lost and amount is not None:
            is_deducted = is_small_business(bid.opened) and not bid.lot.is_reserved  # 财库〔2020〕46号第9条
            factor = tender.small_business_factor if is_deducted else Decimal(1)
            evaluated = pricing.asked_amount(bid, corrected, factor) or amount
            found[bid.lot.id].append(Standing(bid, amount, evaluated, brand_of(bid)))
    return {lot_id: sorted(bids, key=_by_price) for lot_id, bids in found.items()}


def valid_bids(session: Session, lot: Lot) -> list[OpenedBid]:
    """The bids that stand on this lot, by supplier's name."""
    found = [standing.bid.opened for standing in standing_bids(session, lot.tender)[lot.id]]
    return sorted(found, key=lambda bid: (bid.supplier.name, str(bid.id)))


def count_bidders(standing: Collection[Standing]) -> int:
    """Bidders for the test of three: those of one brand are one (87号令第31条)."""
    return brands.count_bidders([one.brand for one in standing])


def _by_price(one: Standing) -> tuple[Decimal, str]:
    return one.evaluated_amount, str(one.bid.opened.id)


def _outdoing(found: list[Standing], draw: str) -> list[Standing]:
    prices = {str(one.bid.opened.supplier_id): one.amount for one in found}
    named = {str(one.bid.opened.supplier_id): one.brand for one in found}
    taking = brands.lowest_of_brand(prices, named, draw)
    return [one for one in found if str(one.bid.opened.supplier_id) in taking]


def draw_text(session: Session, tender: Tender) -> str:
    """What equal prices of one brand are drawn with: the revealed seed and the closed box's root."""
    entry = find_entry(session, tender.id, AuditTag.BOX_CLOSED)
    facts = facts_of(entry) if entry else {}
    return f"{facts.get('seed', '')}/{facts.get('root', '')}"


def _passed_pairs(session: Session, tender_id: UUID) -> set[pricing.Pair]:
    verdicts: dict[pricing.Pair, dict[ReviewKind, ReviewVerdict]] = {}
    for review in session.scalars(select(BidReview).where(BidReview.tender_id == tender_id)):
        verdicts.setdefault((review.opened_bid_id, review.lot_id), {})[review.kind] = review.verdict
    return {pair for pair, done in verdicts.items() if rules.is_valid(done)}
