"""One table of legal moves for each object that has a status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Generic, TypeVar

from procurement.core.errors import InvalidMove

S = TypeVar("S", bound=StrEnum)

REGISTRY: list[Lifecycle[Any]] = []


class Lifecycle(Generic[S]):
    """States and legal moves of `name`; `initial` is where objects are born. Unlisted moves raise InvalidMove."""

    def __init__(self, name: str, initial: S, moves: Mapping[S, Iterable[S]]) -> None:
        self.name = name
        self.initial = initial
        self.states: type[S] = type(initial)
        self.moves: dict[S, frozenset[S]] = {state: frozenset(moves.get(state, ())) for state in self.states}
        REGISTRY.append(self)

    def may(self, current: S, to: S) -> bool:
        return to in self.moves[current]

    def move(self, obj: Any, to: S, attribute: str = "status") -> None:
        """Change `obj`'s status to `to`. Raises InvalidMove when the table does not list it."""
        current: S = getattr(obj, attribute)
        if not self.may(current, to):
            raise InvalidMove(object=self.name, from_status=str(current), to_status=str(to))
        setattr(obj, attribute, to)
