"""Who sits on a tender's evaluation committee. Names are secret until the result is published (87号令第47条)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.evaluation.committee_models import Committee, CommitteeMember
from procurement.evaluation.states import CommitteeStatus, MemberStatus


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
