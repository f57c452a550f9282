"""What is still to be settled of a tender's prices: arithmetic faults, prices that must be explained."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.core.errors import NotFound, Problem
from procurement.evaluation import rules as reviewing
from procurement.evaluation.models import ReviewKind, ReviewVerdict
from procurement.evaluation.pricing import price_checks, queries, rules
from procurement.evaluation.pricing.corrections import Corrected
from procurement.evaluation.pricing.models import PriceCorrection, PriceExplanation
from procurement.evaluation.pricing.price_checks import Fired
from procurement.evaluation.pricing.queries import Pair
from procurement.evaluation.pricing.states import CorrectionStatus, ExplanationStatus
from procurement.tenders.models import Lot, Tender
from procurement.tenders.states import LotStatus


@dataclass(frozen=True)
class PriceRow:
    """One bid on one lot as its price is checked. Amounts in CNY; `fired` only once the lot's reviews are complete."""

    bid: LotBid
    amount: Decimal | None
    faults: Corrected | None
    correction: PriceCorrection | None
    fired: Sequence[Fired]
    explanation: PriceExplanation | None
    is_conforming: bool


def running(found: Collection[LotBid]) -> list[LotBid]:
    """Bids on lots that are still in the running."""
    return [bid for bid in found if bid.lot.status is LotStatus.ACTIVE]


def price_rows(session: Session, tender: Tender) -> list[PriceRow]:
    """Every bid on every lot still in the running."""
    found = running(list_lot_bids(session, tender))
    verdicts = _verdicts(session, tender.id)
    corrections = {(one.opened_bid_id, one.lot_id): one for one in queries.list_corrections(session, tender.id)}
    explanations = {(one.opened_bid_id, one.lot_id): one for one in queries.list_explanations(session, tender.id)}
    corrected, faulty = queries.corrected_prices(corrections.values()), queries.find_faulty(found)
    lost = queries.lost_by_correction(tender, corrections.values())
    amounts = {bid: queries.asked_amount(bid, corrected) for bid in found}
    conforming = {
        bid
        for bid in found
        if reviewing.is_valid(verdicts.get(_pair(bid), {})) and _pair(bid) not in lost and amounts[bid] is not None
    }
    asked = {bid: amount for bid, amount in amounts.items() if bid in conforming and amount is not None}
    fired = _fired(session, tender, asked, _open_lots(found, verdicts))
    return [
        PriceRow(
            bid,
            amounts[bid],
            faulty.get(bid),
            corrections.get(_pair(bid)),
            fired.get(bid, ()),
            explanations.get(_pair(bid)),
            bid in conforming,
        )
        for bid in found
    ]


def find_conforming(session: Session, tender: Tender, pair: Pair) -> tuple[LotBid, Sequence[Fired]]:
    """The bid with the triggers it sets off. Raises NotFound while it does not conform, or the lot has open reviews."""
    verdicts = _verdicts(session, tender.id)
    rows = price_rows(session, tender)
    open_lots = _open_lots([row.bid for row in rows], verdicts)
    for row in rows:
        if _pair(row.bid) == pair and row.is_conforming and row.bid.lot.id not in open_lots:
            return row.bid, row.fired
    raise NotFound


def open_problems(rows: Collection[PriceRow], now: datetime) -> list[Problem]:
    """What keeps the reviews from being completed. An unanswered correction whose time is over does not."""
    uncorrected = sum(_is_open(row, now) for row in rows)
    unexplained = sum(bool(row.fired) and row.explanation is None for row in rows)
    waiting = (ExplanationStatus.REQUESTED, ExplanationStatus.ANSWERED)
    undecided = sum(row.explanation is not None and row.explanation.status in waiting for row in rows)
    return rules.settled_problems(uncorrected, unexplained, undecided)


def fired_json(fired: Fired) -> dict[str, str]:
    """A trigger with its numbers as text."""
    return {
        "trigger": str(fired.trigger),
        "price": f"{fired.price:.2f}",
        "share": str(fired.share),
        "base": f"{fired.base:.2f}",
    }


def _is_open(row: PriceRow, now: datetime) -> bool:
    if row.correction is None:
        return row.faults is not None
    return row.correction.status is CorrectionStatus.REQUESTED and now < row.correction.answer_until


def _fired(
    session: Session, tender: Tender, amounts: Mapping[LotBid, Decimal], open_lots: Collection[UUID]
) -> dict[LotBid, Sequence[Fired]]:
    """Triggers by bid, lot by lot, on all conforming bids: only once the lot's reviews are complete."""
    shares = queries.shares_of(session, tender)
    found: dict[LotBid, Sequence[Fired]] = {}
    for lot in (lot for lot in tender.lots if lot.id not in open_lots):
        mine = {str(bid.opened.id): bid for bid in amounts if bid.lot.id == lot.id}
        prices = {key: amounts[bid] for key, bid in mine.items()}
        for key, fired in price_checks.triggers(prices, _ceiling(lot, tender), shares).items():
            found[mine[key]] = fired
    return found


def _ceiling(lot: Lot, tender: Tender) -> Decimal:
    return lot.ceiling_amount or tender.budget_amount


def _open_lots(found: Collection[LotBid], verdicts: Mapping[Pair, Mapping[ReviewKind, ReviewVerdict]]) -> set[UUID]:
    return {bid.lot.id for bid in found if reviewing.next_kind(verdicts.get(_pair(bid), {})) is not None}


def _pair(bid: LotBid) -> Pair:
    return bid.opened.id, bid.lot.id


def _verdicts(session: Session, tender_id: UUID) -> dict[Pair, dict[ReviewKind, ReviewVerdict]]:
    from procurement.evaluation.queries import list_reviews

    done: dict[Pair, dict[ReviewKind, ReviewVerdict]] = {}
    for review in list_reviews(session, tender_id):
        done.setdefault((review.opened_bid_id, review.lot_id), {})[review.kind] = review.verdict
    return done


def explanation_json(one: PriceExplanation) -> dict[str, Any]:
    """What the report and the award record say of an explanation."""
    return {
        "supplier": str(one.supplier_id),
        "lot": str(one.lot_id),
        "triggers": list(one.triggers),
        "request_reason": one.request_reason,
        "status": str(one.status),
        "decision_reason": one.decision_reason,
    }
