"""Reading somebody's inbox: what their organization was told, and what they alone were told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from procurement.core.actors import Actor
from procurement.core.errors import NotFound
from procurement.core.pagination import Page, paginate
from procurement.core.permissions import ROLE_PERMISSIONS
from procurement.messages.models import Message


def inbox(actor: Actor) -> Select[Message]:
    """The messages that exist for `actor`, the newest first; none for who belongs to no organization.

    What an organization is told concerns those of its people who may open the page that it leads to.
    """
    concerns = or_(Message.permission.is_(None), Message.permission.in_(sorted(ROLE_PERMISSIONS[actor.role])))
    return (
        select(Message)
        .where(
            Message.organization_id == actor.organization_id,
            or_(Message.user_id.is_(None) & concerns, Message.user_id == actor.user_id),
        )
        .order_by(Message.sent_at.desc(), Message.id)
    )


def list_messages(session: Session, actor: Actor, *, number: int = 1, unread_only: bool = False) -> Page[Message]:
    """Page `number` of the actor's inbox."""
    statement = inbox(actor)
    if unread_only:
        statement = statement.where(Message.read_at.is_(None))
    return paginate(session, statement, number)


def count_unread(session: Session, actor: Actor) -> int:
    """How many messages nobody of the addressed has marked as read."""
    unread = inbox(actor).where(Message.read_at.is_(None)).order_by(None)
    return session.scalar(unread.with_only_columns(func.count(Message.id))) or 0


def get_message(session: Session, actor: Actor, message_id: UUID, *, lock: bool = False) -> Message:
    """One message of the actor's inbox. Raises NotFound."""
    statement = inbox(actor).where(Message.id == message_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found
