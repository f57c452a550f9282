"""Reading rounds and sheets, what a scorer may see of a bid, and the ranking once all is revealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.bids.models import OpenedBid
from procurement.core.errors import NotFound
from procurement.evaluation import standing
from procurement.evaluation.brands import draw_order
from procurement.evaluation.scoring import scores
from procurement.evaluation.scoring.models import ScoreRound, ScoreSheet
from procurement.evaluation.scoring.scores import Candidate, Result
from procurement.evaluation.scoring.states import RoundStatus
from procurement.tenders.models import AwardMethod, Tender


def list_rounds(session: Session, tender_id: UUID) -> Sequence[ScoreRound]:
    """The tender's rounds with their sheets, the first first."""
    statement = select(ScoreRound).options(joinedload(ScoreRound.sheets)).where(ScoreRound.tender_id == tender_id)
    return session.scalars(statement.order_by(ScoreRound.number)).unique().all()


def find_round(session: Session, tender_id: UUID) -> ScoreRound | None:
    """The newest round."""
    return next(reversed(list_rounds(session, tender_id)), None)


def find_status(session: Session, tender_id: UUID) -> RoundStatus | None:
    """How far the newest round has come."""
    newest = find_round(session, tender_id)
    return newest.status if newest else None


def is_scoring(session: Session, tender_id: UUID) -> bool:
    """Do members score right now, so that bids must stay nameless (87号令第62条)?"""
    return find_status(session, tender_id) in {RoundStatus.OPEN, RoundStatus.RETURNED}


def get_sheet(session: Session, tender_id: UUID, user_id: UUID | None) -> ScoreSheet:
    """This person's own sheet in the newest round. Raises NotFound."""
    newest = find_round(session, tender_id)
    for sheet in newest.sheets if newest else ():
        if sheet.user_id == user_id:
            return sheet
    raise NotFound


@dataclass(frozen=True)
class BlindLine:
    """What a scorer sees of one item of a bid: no name, no brand, no price."""

    item: str
    item_en: str
    origin: str
    lead_days: int
    max_lead_days: int


def blind_offers(session: Session, tender: Tender, aliases: Mapping[str, Any]) -> dict[str, dict[str, list[BlindLine]]]:
    """Lot id → alias → lines."""
    asked = {(str(lot.id), line.item_id): line for lot in tender.lots for line in lot.items}
    bids = {str(bid.id): bid for bid in session.scalars(select(OpenedBid).where(OpenedBid.tender_id == tender.id))}
    return {
        lot: {
            alias: sorted(
                (
                    BlindLine(
                        asked[lot, line.item_id].item.name,
                        asked[lot, line.item_id].item.name_en,
                        line.origin,
                        line.lead_days,
                        asked[lot, line.item_id].max_lead_days,
                    )
                    for line in bids[bid_id].lines
                    if str(line.lot_id) == lot
                ),
                key=lambda line: line.item,
            )
            for alias, bid_id in named.items()
        }
        for lot, named in aliases.items()
    }


def revealed_points(revealed: ScoreRound, lot_id: str) -> list[dict[str, dict[str, Decimal]]]:
    """Each member's points on one lot, as signed: opened bid id → factor code → points."""
    named = revealed.aliases.get(lot_id, {})
    sheets = [json.loads(sheet.content)["points"].get(lot_id, {}) for sheet in revealed.sheets]
    return [
        {named[alias]: {code: Decimal(points) for code, points in given.items()} for alias, given in sheet.items()}
        for sheet in sheets
    ]


def ranking(session: Session, tender: Tender) -> dict[UUID, list[Result]]:
    """Lot id → every valid bid with points and rank, the best first; empty until all sheets are revealed."""
    newest = find_round(session, tender.id)
    if tender.award_method is not AwardMethod.WEIGHTED_SCORING or newest is None:
        return {}
    if newest.status is not RoundStatus.REVEALED:
        return {}
    weight = Decimal(str((tender.score_weights or {})["price"]))
    factors = [factor["code"] for factor in tender.score_factors or ()]
    found, draw = {}, standing.draw_text(session, tender)
    for lot_id, bids in standing.conforming_bids(session, tender).items():
        points = revealed_points(newest, str(lot_id))
        scored = newest.aliases.get(str(lot_id), {}).values()
        candidates = [
            Candidate(
                str(one.bid.opened.id),
                one.amount,
                one.evaluated_amount,
                one.brand,
                draw_order(draw, str(one.bid.opened.supplier_id)),
            )
            for one in bids
            if str(one.bid.opened.id) in scored
        ]
        found[lot_id] = scores.rank(candidates, points, factors, weight)
    return found


def ranking_json(session: Session, tender: Tender) -> dict[str, list[dict[str, Any]]]:
    """The ranking as the log keeps it: lot id → lines by supplier, with the prices that were compared."""
    bids = {
        (str(lot_id), str(one.bid.opened.id)): one
        for lot_id, found in standing.conforming_bids(session, tender).items()
        for one in found
    }
    return {
        str(lot_id): [
            result.to_json()
            | {
                "bid": str(bids[str(lot_id), result.bid].bid.opened.supplier_id),
                "price": f"{bids[str(lot_id), result.bid].amount:.2f}",
                "evaluated_price": f"{bids[str(lot_id), result.bid].evaluated_amount:.2f}",
            }
            for result in results
        ]
        for lot_id, results in ranking(session, tender).items()
        if results
    }


def candidate_totals(session: Session, tender: Tender) -> dict[tuple[UUID, UUID], Decimal] | None:
    """(opened bid, lot) → total of every candidate; None where scores decide nothing or are not revealed."""
    ranked = ranking(session, tender)
    if not ranked:
        return None
    return {
        (UUID(result.bid), lot_id): result.total
        for lot_id, results in ranked.items()
        for result in results
        if result.is_candidate
    }
