"""Random keys: an id tells nobody how many there are."""

from __future__ import annotations

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A fresh random UUID (version 4)."""
    return uuid4()
