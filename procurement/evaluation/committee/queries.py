"""Who sits on a tender's evaluation committee. Names are secret until the result is published (87号令第47条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.models import User
from procurement.bids import queries as bid_queries
from procurement.core.actors import Actor, Role
from procurement.core.errors import NotFound
from procurement.evaluation.committee.models import (
    Committee,
    CommitteeMember,
    ConformityVote,
    Expert,
    ExpertRelation,
)
from procurement.evaluation.committee.rules import KnownRelation, Requirement, Seats, parts_of
from procurement.evaluation.committee.states import CommitteeStatus, MemberStatus
from procurement.evaluation.draws import queries as draw_queries
from procurement.tenders import parameters
from procurement.tenders.models import Tender


def list_members(session: Session, tender_id: UUID) -> Sequence[CommitteeMember]:
    """The seated members of the tender's complete committee, the chair first; nobody while it is being formed."""
    statement = (
        select(CommitteeMember)
        .join(CommitteeMember.committee)
        .options(joinedload(CommitteeMember.user))
        .where(
            CommitteeMember.tender_id == tender_id,
            CommitteeMember.status == MemberStatus.SEATED,
            Committee.status == CommitteeStatus.SEATED,
        )
        .order_by(CommitteeMember.is_chair.desc(), CommitteeMember.draw_row, CommitteeMember.id)
    )
    return session.scalars(statement).all()


def is_member(session: Session, tender_id: UUID, user_id: UUID) -> bool:
    """Does this person sit on the tender's complete committee?"""
    return find_member(session, tender_id, user_id) is not None


def find_member(session: Session, tender_id: UUID, user_id: UUID | None) -> CommitteeMember | None:
    """This person's seat on the tender's complete committee."""
    return next((member for member in list_members(session, tender_id) if member.user_id == user_id), None)


def find_committee(session: Session, tender_id: UUID) -> Committee | None:
    """The tender's committee, being formed or complete."""
    return session.scalar(select(Committee).where(Committee.tender_id == tender_id))


def get_committee(session: Session, tender_id: UUID, *, lock: bool = False) -> Committee:
    """The tender's committee. Raises NotFound."""
    statement = select(Committee).where(Committee.tender_id == tender_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def seats_of(session: Session, committee: Committee) -> Seats:
    """Whom the committee misses, and whether its draw could still give somebody."""
    sitting = sum(member.left_at is None for member in committee.members)
    draw = draw_queries.get_draw(session, committee.draw_id)
    return Seats(bool(committee.members), committee.size - sitting, draw_queries.is_exhausted(draw))


def get_seat(session: Session, tender_id: UUID, user_id: UUID | None) -> CommitteeMember:
    """Where this person was called to, seated or not, unless they have left. Raises NotFound."""
    found = session.scalar(select(CommitteeMember).filter_by(tender_id=tender_id, user_id=user_id))
    if found is None or found.left_at is not None:
        raise NotFound
    return found


def list_seats(session: Session, user_id: UUID | None) -> Sequence[CommitteeMember]:
    """Everywhere this person was called and has not left, the latest call first."""
    statement = select(CommitteeMember).where(CommitteeMember.user_id == user_id, CommitteeMember.left_at.is_(None))
    return session.scalars(statement.order_by(CommitteeMember.called_at.desc(), CommitteeMember.id)).all()


def may_see_names(actor: Actor, committee: Committee) -> bool:
    """The officer who runs it and its members; everybody once the result is published."""
    if committee.published_at is not None or actor.user_id == committee.formed_by:
        return True
    return any(member.user_id == actor.user_id for member in committee.members if member.left_at is None)


@dataclass(frozen=True)
class PublishedMember:
    """One member as the result notice names them (87号令第69条)."""

    name: str
    employer: str
    parts: Sequence[str]  # msgids: what the member sits as


def published_members(session: Session, tender_id: UUID) -> list[PublishedMember]:
    """Who sat on the committee, the chair first; nobody before `publish_committee`."""
    committee = find_committee(session, tender_id)
    if committee is None or committee.published_at is None:
        return []
    experts = {expert.user_id: expert.employer for expert in list_experts(session, committee.county_id)}
    return [
        PublishedMember(member.user.name, experts.get(member.user_id, ""), parts_of(member))
        for member in list_members(session, tender_id)
    ]


def list_experts(session: Session, county_id: UUID) -> Sequence[Expert]:
    """The county's pool: everybody active with the role expert and a profile, by name."""
    statement = select(Expert).join(Expert.user).options(joinedload(Expert.user)).where(Expert.county_id == county_id)
    return session.scalars(statement.where(User.is_active, User.role == Role.EXPERT).order_by(User.name, User.id)).all()


def relations_to_bidders(session: Session, tender_id: UUID, user_id: UUID) -> list[KnownRelation]:
    """What the expert has declared earlier about anybody whose bid was opened in this tender."""
    bidders = {bid.supplier_id: bid.supplier.name for bid in bid_queries.list_opened(session, tender_id)}
    statement = select(ExpertRelation).join(ExpertRelation.expert).where(Expert.user_id == user_id)
    return [
        KnownRelation(relation.kind, relation.ended_on, bidders[relation.supplier_id])
        for relation in session.scalars(statement.order_by(ExpertRelation.id))
        if relation.supplier_id in bidders
    ]


def duties_of(tender: Tender) -> set[UUID]:
    """Everybody who acts in this tender in a duty that no member may have."""
    found = {tender.drafted_by, tender.approved_by, *(holder.user_id for holder in tender.keyholders)}
    return {user_id for user_id in found if user_id is not None}


def requirement_on(session: Session, county_id: UUID, day: date) -> Requirement:
    """The county's numbers of the law for committees that applied on `day`."""
    return Requirement(
        parameters.count_on(session, county_id, "committee_size", day),
        parameters.count_on(session, county_id, "committee_size_large", day),
        parameters.value_on(session, county_id, "committee_large_budget", day),
    )


def list_votes(session: Session, tender_id: UUID) -> Sequence[ConformityVote]:
    """Every vote that counts, in the order cast: those of members who have not left."""
    statement = (
        select(ConformityVote)
        .join(ConformityVote.member)
        .where(ConformityVote.tender_id == tender_id, CommitteeMember.status == MemberStatus.SEATED)
    )
    return session.scalars(statement.order_by(ConformityVote.voted_at, ConformityVote.id)).all()
