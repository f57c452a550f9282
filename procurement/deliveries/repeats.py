"""The same act sent again: a lost answer, a double press, a phone that tries until it has a connection."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol, TypeVar
from uuid import UUID

from procurement.core.actors import Actor
from procurement.core.errors import Conflict
from procurement.core.text import N_


class Kept(Protocol):
    """A stored act that remembers what was sent with its key."""

    content_sha256: Any


K = TypeVar("K", bound=Kept)


def digest(**sent: Any) -> str:
    """Hexadecimal SHA-256 of what was sent, however it was ordered on the way."""
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode()).hexdigest()


def same_again(earlier: K, done_by: UUID, actor: Actor, sent: str) -> K:
    """The earlier act, when the same person sends the same again; else raises Conflict."""
    if earlier.content_sha256 != sent or done_by != actor.user_id:
        raise Conflict(
            "repeat.differs",
            N_("上一次提交的已经收到，内容与这次不同：以收到的为准。请打开记录看，填的还在这一页"),
        )
    return earlier
