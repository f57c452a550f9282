"""The inbox page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.messages import queries, rules, service
from procurement.web.guards import current_actor, requires
from procurement.web.i18n import problem_text
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("messages", __name__)


@blueprint.get("/messages")
@requires(Permission.MESSAGE_READ)
def show_inbox() -> str:
    """What one's organization, or oneself, was told; the newest first."""
    return _page(FormState())


def _page(form: FormState) -> str:
    session, actor = read_session(), current_actor()
    unread_only = request.args.get("unread") == "1"
    number = request.args.get("page", 1, type=int)
    page = queries.list_messages(session, actor, number=number, unread_only=unread_only)
    return render_template(
        "messages/inbox.html",
        form=form,
        page=page,
        subjects={message.id: problem_text(rules.subject_of(message)) for message in page.items},
        unread_count=queries.count_unread(session, actor),
        unread_only=unread_only,
    )


@blueprint.post("/messages/<uuid:message_id>/read")
@requires(Permission.MESSAGE_READ)
def mark_read(message_id: UUID) -> ResponseReturnValue:
    """Mark one message as read, then go to what it tells of."""
    return submit(
        None,
        lambda session, _data: service.mark_read(
            session, actor=current_actor(), message_id=message_id, now=clock.now()
        ),
        back=_page,
        to=lambda message: message.link or url_for("messages.show_inbox"),
    )


@blueprint.post("/messages/read")
@requires(Permission.MESSAGE_READ)
def mark_all_read() -> ResponseReturnValue:
    """Mark the whole inbox as read."""
    return submit(
        None,
        lambda session, _data: service.mark_all_read(session, actor=current_actor(), now=clock.now()),
        back=_page,
        to=url_for("messages.show_inbox"),
        done=_("都已标为已读"),
    )
