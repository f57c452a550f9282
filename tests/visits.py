"""Which states and moves of every lifecycle a run of the tests really stored: loaded by `scripts.run_tests`.

PYTEST_DONT_REWRITE (a plugin that its own caller reads afterwards)
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Enum as EnumType
from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from procurement import metadata
from procurement.core.lifecycle import REGISTRY, Lifecycle

Visit = tuple[str, str, str]  # lifecycle, state left ("" at birth), state entered

SEEN: set[Visit] = set()
_PENDING = "visits of this transaction"


@cache
def _attributes(mapper: Mapper[Any]) -> list[tuple[str, Lifecycle[Any]]]:
    """The attributes of a class that hold a state, with their lifecycles."""
    assert metadata.MODEL_MODULES, "every table of states is known"
    of = {lifecycle.states: lifecycle for lifecycle in REGISTRY}
    return [
        (attribute.key, of[column.type.enum_class])
        for attribute in mapper.column_attrs
        for column in attribute.columns
        if isinstance(column.type, EnumType) and column.type.enum_class in of
    ]


def _born(mapper: Mapper[Any], _connection: object, row: Any) -> None:
    """What is first stored after its first move has made that move."""
    for attribute, lifecycle in _attributes(mapper):
        state = getattr(row, attribute)
        left = _name(lifecycle.initial) if lifecycle.may(lifecycle.initial, state) else ""
        _pending(row).add((lifecycle.name, left, _name(state)))


def _moved(mapper: Mapper[Any], _connection: object, row: Any) -> None:
    for attribute, lifecycle in _attributes(mapper):
        entered, _, left = inspect(row).attrs[attribute].history
        for before, after in zip(left, entered, strict=False):
            _pending(row).add((lifecycle.name, _name(before), _name(after)))


def _pending(row: Any) -> set[Visit]:
    session = object_session(row)
    assert session is not None
    visits: set[Visit] = session.info.setdefault(_PENDING, set())
    return visits


def _name(state: Enum | str) -> str:
    return str(getattr(state, "value", state))


event.listen(Mapper, "after_insert", _born)
event.listen(Mapper, "after_update", _moved)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    SEEN.update(session.info.pop(_PENDING, ()))


@event.listens_for(Session, "after_rollback")
def _forgotten(session: Session) -> None:
    session.info.pop(_PENDING, None)


def pytest_sessionfinish(session: Any) -> None:
    """A worker hands over what it saw."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["visits"] = sorted(SEEN)


def pytest_testnodedown(node: Any) -> None:
    SEEN.update(tuple(visit) for visit in getattr(node, "workeroutput", {}).get("visits", ()))


def unvisited_states() -> list[str]:
    """`lifecycle: state` of each state no test has stored."""
    entered = {(lifecycle, state) for lifecycle, _, state in SEEN}
    return [
        f"{lifecycle.name}: {_name(state)}"
        for lifecycle in sorted(REGISTRY, key=lambda one: one.name)
        for state in lifecycle.states
        if (lifecycle.name, _name(state)) not in entered
    ]


def moves() -> Iterator[Visit]:
    """Every move the tables allow."""
    for lifecycle in sorted(REGISTRY, key=lambda one: one.name):
        for left, entered in lifecycle.moves.items():
            yield from ((lifecycle.name, _name(left), _name(state)) for state in sorted(entered))


def unvisited_moves() -> list[str]:
    """`lifecycle: state → state` of each move no test has stored."""
    return [f"{name}: {left} → {state}" for name, left, state in moves() if (name, left, state) not in SEEN]
