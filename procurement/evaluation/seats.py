"""Who of a committee may do and see what: members judge, the chair records decisions, scorers see no price."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.actors import Actor, Role
from procurement.core.errors import Forbidden, NotFound
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.committee.queries import find_member
from procurement.evaluation.scoring.models import ScoreRound
from procurement.evaluation.scoring.states import RoundStatus
from procurement.tenders.models import AwardMethod, Tender

CHAIR_ONLY = N_("由评标委员会组长办理")
BLIND = N_("全部评委签署评分表以前，评委看不到报价（87号令第62条）")


def require_seat(session: Session, actor: Actor, tender_id: UUID, *, chair: bool = False) -> CommitteeMember:
    """The actor's seat on the tender's committee. Raises NotFound for who has none, Forbidden for who is not chair."""
    require(actor, Permission.COMMITTEE_SIT)
    seat = find_member(session, tender_id, actor.user_id)
    if seat is None:
        raise NotFound
    if chair and not seat.is_chair:
        raise Forbidden("committee.chair", CHAIR_ONLY)
    return seat


def require_sight(session: Session, actor: Actor, tender: Tender, *, prices: bool = True) -> None:
    """May the actor look on? An expert only as a member, not at prices while scoring. Raises NotFound, Forbidden."""
    require(actor, Permission.EVALUATION_WATCH)
    if tender.opened_at is None:
        raise NotFound
    if actor.role is Role.EXPERT:
        require_seat(session, actor, tender.id)
        if prices and tender.award_method is AwardMethod.WEIGHTED_SCORING and not is_revealed(session, tender.id):
            raise Forbidden("committee.blind", BLIND)


def is_revealed(session: Session, tender_id: UUID) -> bool:
    """Have all members signed their sheets, so that they are open?"""
    newest = select(ScoreRound.status).where(ScoreRound.tender_id == tender_id).order_by(ScoreRound.number.desc())
    return session.scalar(newest.limit(1)) is RoundStatus.REVEALED
