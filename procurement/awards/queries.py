"""Reading awards: everything for the county's people, what is published for viewers, their own for suppliers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from procurement.allocation import queries as runs
from procurement.allocation.summary import bid_totals
from procurement.awards.losses import Figures, Place
from procurement.awards.models import Award, Debrief, SigningHold
from procurement.awards.states import AwardStatus
from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.evaluation.models import BidReview, ReviewVerdict
from procurement.evaluation.scoring.queries import ranking
from procurement.tenders.models import Tender

INSIDERS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.DISCIPLINE, Role.SUPERVISOR, Role.SYSTEM})


def _awards(session: Session) -> Select[Award]:
    whole = (joinedload(Award.tender), joinedload(Award.lot), joinedload(Award.supplier), joinedload(Award.run))
    statement = select(Award).options(*whole)
    if actor_of(session).role in INSIDERS:
        return statement
    return statement.where(Award.published_at.is_not(None), Award.status != AwardStatus.CANCELLED)


def get_award(session: Session, award_id: UUID) -> Award:
    """The award. Raises NotFound."""
    award = session.scalar(_awards(session).where(Award.id == award_id))
    if award is None:
        raise NotFound
    return award


def list_awards(session: Session, tender_id: UUID | None = None) -> Sequence[Award]:
    """Awards of one tender by lot, returned ones included; of all tenders the newest first."""
    statement = _awards(session)
    if tender_id is None:
        return session.scalars(statement.order_by(Award.proposed_at.desc(), Award.lot_id)).all()
    found = session.scalars(statement.where(Award.tender_id == tender_id))
    return sorted(found, key=lambda award: (award.lot.number, award.proposed_at, str(award.id)))


def list_in(session: Session, tender_id: UUID, statuses: Collection[AwardStatus]) -> Sequence[Award]:
    """A tender's awards in one of these states, by lot; the caller holds the tender's lock."""
    return [award for award in list_awards(session, tender_id) if award.status in statuses]


def list_live(session: Session, tender_id: UUID) -> Sequence[Award]:
    """A tender's awards that were not returned or cancelled."""
    return list_in(session, tender_id, set(AwardStatus) - {AwardStatus.CANCELLED})


def list_open(session: Session, tender_id: UUID) -> Sequence[Award]:
    """Live awards of this round: not those of lots that stayed under contract when the tender was computed again."""
    kept = runs.kept_lots(session, tender_id)
    return [award for award in list_live(session, tender_id) if award.lot_id not in kept]


def list_confirmable(session: Session, until: datetime) -> list[tuple[UUID, datetime]]:
    """Tenders with published awards whose challenge window is over at `until`, with its end; not those on hold."""
    last_day = func.min(Award.challenge_until)
    statement = select(Award.tender_id, last_day).where(
        Award.status == AwardStatus.PUBLISHED,
        Award.challenge_until < clock.local(until).date(),
        Award.tender_id.not_in(select(SigningHold.tender_id).where(SigningHold.ended_at.is_(None))),
    )
    found = session.execute(statement.group_by(Award.tender_id).order_by(last_day, Award.tender_id))
    return [(tender_id, clock.start_of(day + timedelta(days=1))) for tender_id, day in found if day]


def failed_reviews(session: Session, tender_id: UUID) -> dict[tuple[UUID, UUID], str]:
    """Why a bid was found invalid: (lot, supplier) → the reviewer's words."""
    statement = select(BidReview).filter_by(tender_id=tender_id, verdict=ReviewVerdict.FAILED)
    reviews = session.scalars(statement.order_by(BidReview.reviewed_at.desc()))
    return {(review.lot_id, review.supplier_id): review.reason for review in reviews}


def figures_of(session: Session, tender: Tender, instance: Mapping[str, Any]) -> Figures:
    """What the bids of the run with this instance came to, and their places where they were scored."""
    totals = {(UUID(lot), UUID(supplier)): total for (lot, supplier), total in bid_totals(instance).items()}
    return Figures(totals, _places(session, tender), failed_reviews(session, tender.id))


def _places(session: Session, tender: Tender) -> dict[tuple[UUID, UUID], Place]:
    suppliers = {str(bid.id): bid.supplier_id for bid in bids.list_opened(session, tender.id)}
    factors = {factor["code"]: factor for factor in tender.score_factors or ()}
    return {
        (lot_id, suppliers[one.bid]): Place(one.total, one.rank, one.is_candidate, [
            {"name": "价格", "most": f"{(100 * Decimal(str((tender.score_weights or {})['price']))).normalize():f}",
             "own": str(one.price_points)},
            *({"name": factors[code]["name"], "most": str(factors[code]["points"]), "own": str(points)}
              for code, points in one.factor_points.items()),
        ])
        for lot_id, ranked in ranking(session, tender).items()
        for one in ranked
    }  # fmt: skip


def lost_awards(session: Session, tender_id: UUID, awards: Sequence[Award]) -> dict[UUID, list[Award]]:
    """Supplier → awards of lots that it bid for and did not win, in the order of lots."""
    found: dict[UUID, list[Award]] = {}
    for opened in bids.list_opened(session, tender_id):
        lots = {line.lot_id for line in opened.lines}
        won = {award.lot_id for award in awards if award.supplier_id == opened.supplier_id}
        lost = {award.lot_id: award for award in awards if award.lot_id in lots - won}
        if lost:
            found[opened.supplier_id] = sorted(lost.values(), key=lambda award: award.lot.number)
    return found


def list_debriefs(session: Session, tender_id: UUID, run_id: UUID | None = None) -> Sequence[Debrief]:
    """What the losers of a tender, or of one of its runs, were told; a supplier sees its own."""
    statement = select(Debrief).options(joinedload(Debrief.lot)).where(Debrief.tender_id == tender_id)
    if run_id is not None:
        statement = statement.where(Debrief.run_id == run_id)
    return session.scalars(statement.order_by(Debrief.made_at, Debrief.lot_id, Debrief.supplier_id)).all()
