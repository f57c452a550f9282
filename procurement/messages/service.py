"""Telling an organization or a person something, and marking it as read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.actors import Actor
from procurement.core.permissions import Permission, require
from procurement.messages import links, queries, rules
from procurement.messages.models import Message


def tell(
    session: Session,
    *,
    county_id: UUID,
    organization_id: UUID,
    subject: str,
    params: Mapping[str, Any],
    now: datetime,
    user_id: UUID | None = None,
    link: str = "",
    permission: Permission | None = None,
    body: str = "",
) -> Message:
    """Put a message into the inbox of `organization_id`, or of its one member `user_id`, in the caller's transaction.

    Of an organization it reaches those who may open the page of `link` (see links.NEEDS), or hold `permission` where
    that page asks for more than its address says.

    `subject` is a Chinese msgid (N_) of at most 200 characters, its %(name)s places filled from `params`, whose dates,
    ids and decimals are kept as text. `link` is a path of this site. `body` is somebody's own words, never translated.
    Nothing is logged: the log holds the act that the message tells of, and a message about a sealed bid must not be
    counted there. Raises KeyError or ValueError when the text cannot be shown.
    """
    kept = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    rules.check_text(subject, kept, link)
    message = Message(
        county_id=county_id,
        organization_id=organization_id,
        user_id=user_id,
        subject=subject,
        params=kept,
        body=body,
        link=link,
        permission=permission or links.need_of(link),
        sent_at=now,
    )
    session.add(message)
    return message


def mark_read(session: Session, *, actor: Actor, message_id: UUID, now: datetime) -> Message:
    """Mark one message of the actor's inbox as read; the first reading counts."""
    require(actor, Permission.MESSAGE_READ)
    message = queries.get_message(session, actor, message_id, lock=True)
    message.read_at = message.read_at or now
    return message


def mark_all_read(session: Session, *, actor: Actor, now: datetime) -> int:
    """Mark everything in the actor's inbox as read; returns how many were unread."""
    require(actor, Permission.MESSAGE_READ)
    unread = session.scalars(queries.inbox(actor).where(Message.read_at.is_(None)).with_for_update()).all()
    for message in unread:
        message.read_at = now
    return len(unread)
