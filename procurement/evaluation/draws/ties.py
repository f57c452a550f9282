"""Drawing between tied bidders (并列) of a lot, where the allocator's frozen seed does not settle it.

Under 最低评标价法 the allocation breaks ties by the seed committed to in the notice (docs/decisions/0043); a draw is
for 综合评分法, where score and price are equal: the binding run then leaves out whom the draw did not take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.actors import Actor
from procurement.core.errors import NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.evaluation.draws import queries, rules, service
from procurement.evaluation.draws.models import Draw, DrawPurpose, Game
from procurement.evaluation.draws.states import DrawStatus
from procurement.evaluation.standing import standing_bids
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import AwardMethod, Lot, Tender
from procurement.tenders.states import TenderStatus

DRAWN_IN = frozenset({TenderStatus.OPENED, TenderStatus.EVALUATED})


@dataclass(frozen=True)
class Tie:
    """Who is tied on which lot, and the lottery named to decide."""

    lot_id: UUID
    suppliers: Sequence[UUID]
    game: Game
    lottery_on: date
    reveal_by: datetime


def freeze_tie(session: Session, *, actor: Actor, tender_id: UUID, tie: Tie, now: datetime) -> Draw:
    """Freeze a draw of one between the bidders named. Raises NotFound, RuleViolation (not tied, seeded), Conflict."""
    require(actor, Permission.DRAW_RUN)
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    lot = next((lot for lot in tender.lots if lot.id == tie.lot_id), None)
    if tender.status not in DRAWN_IN or lot is None:
        raise NotFound
    tied = sorted(set(tie.suppliers), key=str)
    is_seeded = tender.award_method is AwardMethod.LOWEST_EVALUATED_PRICE
    refuse(rules.tie_problems(amounts(session, tender, lot), tied, is_seeded=is_seeded))
    plan = rules.Plan(1, len(tied), tie.game, tie.lottery_on, tie.reveal_by)
    return service.freeze_pool(
        session, actor=actor, tender=tender, purpose=DrawPurpose.SUPPLIER_TIE, lot_id=tie.lot_id, plan=plan,
        candidates=[service.Candidate(supplier_id) for supplier_id in tied], now=now,
    )  # fmt: skip


def list_settled(session: Session, tender_id: UUID) -> list[rules.Settled]:
    """The ties of the tender that a finished draw has settled."""
    return [
        rules.Settled(
            lot=str(draw.lot_id),
            tied=frozenset(str(candidate.subject_id) for candidate in draw.candidates),
            taken=str(queries.drawn_candidates(draw)[0].subject_id),
        )
        for draw in _ties(session, tender_id)
        if draw.status is DrawStatus.DRAWN
    ]


def count_open(session: Session, tender_id: UUID) -> int:
    """Ties whose draw has begun and not ended."""
    return sum(draw.status not in (DrawStatus.DRAWN, DrawStatus.CANCELLED) for draw in _ties(session, tender_id))


def _ties(session: Session, tender_id: UUID) -> list[Draw]:
    return [draw for draw in queries.list_draws(session, tender_id) if draw.purpose is DrawPurpose.SUPPLIER_TIE]


def amounts(session: Session, tender: Tender, lot: Lot) -> rules.Amounts:
    """What every bidder that stands asks on the lot, in CNY."""
    return {one.bid.opened.supplier_id: one.amount for one in standing_bids(session, tender)[lot.id]}
