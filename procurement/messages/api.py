"""Read the inbox, mark messages as read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.messages import queries, rules, schemas, service
from procurement.messages.models import Message
from procurement.web.guards import current_actor, requires
from procurement.web.i18n import problem_text
from procurement.web.session import read_session

blueprint = Blueprint("messages_api", __name__, url_prefix="/api/v1", description="The inbox")


@blueprint.get("/messages")
@requires(Permission.MESSAGE_READ)
@blueprint.arguments(schemas.InboxQuerySchema, location="query")
@blueprint.response(200, schemas.InboxSchema)
def list_messages(query: dict[str, Any]) -> dict[str, Any]:
    """What one's organization, or oneself, was told; the newest first."""
    session, actor = read_session(), current_actor()
    page = queries.list_messages(session, actor, number=query["page"], unread_only=query["unread"])
    return {
        "items": [_shown(message) for message in page.items],
        "page": page.number,
        "page_count": page.page_count,
        "total": page.total,
        "unread_count": queries.count_unread(session, actor),
    }


@blueprint.post("/messages/<uuid:message_id>/read")
@requires(Permission.MESSAGE_READ)
@blueprint.response(200, schemas.MessageSchema)
def mark_read(message_id: UUID) -> dict[str, Any]:
    """Mark one message as read."""
    with transaction(current_actor()) as session:
        message = service.mark_read(session, actor=current_actor(), message_id=message_id, now=clock.now())
    return _shown(message)


@blueprint.post("/messages/read")
@requires(Permission.MESSAGE_READ)
@blueprint.response(200, schemas.MarkedSchema)
def mark_all_read() -> dict[str, int]:
    """Mark the whole inbox as read."""
    with transaction(current_actor()) as session:
        return {"marked_count": service.mark_all_read(session, actor=current_actor(), now=clock.now())}


def _shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "subject": problem_text(rules.subject_of(message)),
        "body": message.body,
        "link": message.link,
        "sent_at": message.sent_at,
        "read_at": message.read_at,
    }
