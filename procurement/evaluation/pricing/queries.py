"""Reading corrections and explanations, and what a bid asks once they are settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.bids.discounts import in_prices
from procurement.bids.envelope import read_bid
from procurement.bids.models import OpenedBid
from procurement.bids.opening_record import LotBid
from procurement.core import clock, files, money
from procurement.core.errors import NotFound
from procurement.core.files import Shelf
from procurement.evaluation.pricing import corrections, price_checks
from procurement.evaluation.pricing.corrections import Corrected, Figures
from procurement.evaluation.pricing.models import PriceCorrection, PriceExplanation
from procurement.evaluation.pricing.states import CorrectionStatus, ExplanationStatus
from procurement.tenders import parameters
from procurement.tenders.models import Lot, Tender

Pair = tuple[UUID, UUID]  # opened bid, lot
LOST = (CorrectionStatus.REFUSED, CorrectionStatus.EXPIRED)


def list_corrections(session: Session, tender_id: UUID) -> Sequence[PriceCorrection]:
    """The tender's corrections, the oldest first; a supplier sees its own."""
    statement = select(PriceCorrection).options(*_whole(PriceCorrection)).where(PriceCorrection.tender_id == tender_id)
    return session.scalars(statement.order_by(PriceCorrection.requested_at, PriceCorrection.id)).all()


def list_explanations(session: Session, tender_id: UUID) -> Sequence[PriceExplanation]:
    """The tender's explanations, the oldest first; a supplier sees its own."""
    statement = select(PriceExplanation).options(*_whole(PriceExplanation))
    statement = statement.where(PriceExplanation.tender_id == tender_id)
    return session.scalars(statement.order_by(PriceExplanation.requested_at, PriceExplanation.id)).all()


def get_correction(session: Session, correction_id: UUID, *, lock: bool = False) -> PriceCorrection:
    """The correction. Raises NotFound."""
    found: PriceCorrection = _get(session, PriceCorrection, correction_id, lock)
    return found


def get_explanation(session: Session, explanation_id: UUID, *, lock: bool = False) -> PriceExplanation:
    """The explanation. Raises NotFound."""
    found: PriceExplanation = _get(session, PriceExplanation, explanation_id, lock)
    return found


def list_waiting(session: Session, supplier_id: UUID) -> list[PriceCorrection | PriceExplanation]:
    """What waits for this supplier's answer, the first to end first."""
    models: tuple[type[Any], ...] = (PriceCorrection, PriceExplanation)
    found = [
        one
        for model in models
        for one in session.scalars(
            select(model)
            .options(*_whole(model))
            .where(model.supplier_id == supplier_id, model.status.in_(("requested",)))
        )
    ]
    return sorted(found, key=lambda one: one.answer_until)


def _whole(model: type[Any]) -> tuple[Any, ...]:
    return (
        joinedload(model.lot).joinedload(Lot.tender),
        joinedload(model.opened_bid).joinedload(OpenedBid.supplier),
    )


def _get(session: Session, model: type[Any], row_id: UUID, lock: bool) -> Any:
    statement = select(model).options(*_whole(model)).where(model.id == row_id)
    if lock:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def stated_figures(bid: LotBid) -> Figures:
    """What the bid's own file states for the lot. Raises ValueError when the file is damaged."""
    references = {str(bid.lot.id): {line.item.code: line.reference_price for line in bid.lot.items}}
    content = in_prices(read_bid(files.get(Shelf.OBJECTS, bid.opened.content_sha256)), references)
    lot = next(lot for lot in content["lots"] if lot["lot"] == str(bid.lot.id))
    return corrections.read_figures(lot, {line.item.code: line.quantity for line in bid.lot.items})


def find_faulty(bids: Collection[LotBid]) -> dict[LotBid, Corrected]:
    """Complete bids that 87号令第59条 changes, with the changes."""
    found = {bid: corrections.correct(stated_figures(bid)) for bid in bids if bid.amount is not None}
    return {bid: corrected for bid, corrected in found.items() if corrected.steps}


def corrected_prices(found: Collection[PriceCorrection]) -> dict[Pair, dict[UUID, Decimal]]:
    """Unit price by item of the corrections that bind: those that their bidder confirmed."""
    return {
        (one.opened_bid_id, one.lot_id): {UUID(item): money.price(price) for item, price in one.unit_prices.items()}
        for one in found
        if one.status is CorrectionStatus.CONFIRMED
    }


def asked_prices(bid: LotBid, corrected: Mapping[Pair, Mapping[UUID, Decimal]]) -> dict[UUID, Decimal]:
    """Unit price by item that the bid asks for the lot, corrected where a correction binds."""
    return {line.item_id: line.unit_price for line in bid.lines} | dict(corrected.get((bid.opened.id, bid.lot.id), {}))


def asked_amount(
    bid: LotBid, corrected: Mapping[Pair, Mapping[UUID, Decimal]], factor: Decimal = Decimal(1)
) -> Decimal | None:
    """CNY for the lot's whole quantity at corrected prices times `factor`, rounded a line; None when incomplete."""
    if bid.amount is None:
        return None
    prices = asked_prices(bid, corrected)
    return money.total(money.line_amount(line.quantity, prices[line.item_id] * factor) for line in bid.lot.items)


def lost_pairs(session: Session, tender: Tender) -> set[Pair]:
    """Bids that are invalid on a lot by their price: by a correction, or by the committee's decision."""
    lost = lost_by_correction(tender, list_corrections(session, tender.id))
    explained = list_explanations(session, tender.id)
    return lost | {(one.opened_bid_id, one.lot_id) for one in explained if one.status is ExplanationStatus.INVALID}


def lost_by_correction(tender: Tender, corrected: Collection[PriceCorrection]) -> set[Pair]:
    """Bids whose correction was not confirmed, or puts a unit price over its ceiling (87号令第59条、第63条)."""
    ceilings = {(lot.id, line.item_id): line.ceiling_price for lot in tender.lots for line in lot.items}
    lost = {(one.opened_bid_id, one.lot_id) for one in corrected if one.status in LOST}
    for (bid_id, lot_id), prices in corrected_prices(corrected).items():
        if any(price > ceilings[lot_id, item_id] for item_id, price in prices.items()):
            lost.add((bid_id, lot_id))
    return lost


def shares_of(session: Session, tender: Tender) -> price_checks.Shares:
    """The shares of the law on the day of the opening, raised where the document raises them."""
    day = clock.local(tender.opened_at).date() if tender.opened_at else clock.today()
    raised = tender.abnormal_shares or {}
    law = {
        name: parameters.value_on(session, tender.county_id, f"abnormal_{name}_share", day)
        for name in ("mean", "second", "ceiling")
    }
    return price_checks.Shares(**{name: Decimal(str(raised.get(name, share))) for name, share in law.items()})
