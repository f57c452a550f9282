"""What a message must be so that every reader's page can show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procurement.core.errors import Problem
from procurement.messages.models import Message


def check_text(subject: str, params: Mapping[str, Any], link: str) -> None:
    """Raise KeyError or ValueError for a subject whose places are not all filled, or a link that leaves the site.

    These are faults of the program: found by whoever sends the message, not on the page of whoever reads it.
    """
    filled = subject % params if params else subject
    if not filled.strip():
        msg = "a message needs a subject"
        raise ValueError(msg)
    if link and (not link.startswith("/") or link.startswith("//")):
        msg = f"{link!r} is not a path of this site"
        raise ValueError(msg)


def subject_of(message: Message) -> Problem:
    """The subject as the edge translates texts: a msgid with parameters."""
    return Problem("message", message.subject, params=message.params)
