"""One page of a select."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page `number` (from 1) out of `total` rows."""

    items: Sequence[T]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def page_count(self) -> int:
        return max(1, -(-self.total // self.size))


def paginate(session: Session, statement: Select[Any], number: int = 1, size: int = PAGE_SIZE) -> Page[Any]:
    """Page `number` of `statement` (one entity a row), clamped into what exists."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    items = session.scalars(statement.limit(size).offset((number - 1) * size)).all()
    return Page(items, number, total, size)
