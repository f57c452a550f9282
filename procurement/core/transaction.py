"""transaction(): the only commit. A change that declares no log entry is refused; entries go in last, with it."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from procurement.core import db
from procurement.core.actors import Actor
from procurement.core.errors import UnauditedWrite
from procurement.core.scope import new_session

_appender: Callable[[Session], None] | None = None
_held = threading.local()


def register_appender(appender: Callable[[Session], None]) -> None:
    """The audit package's function that writes the declared entries; called last before each commit."""
    global _appender  # noqa: PLW0603
    _appender = appender


@contextmanager
def transaction(actor: Actor) -> Iterator[Session]:
    """A session that commits once at the end, or not at all.

    What services declared through `audit.service.declare` is appended to the logs as the last act before the commit.
    Raises UnauditedWrite when rows changed and nothing was declared.
    """
    if getattr(_held, "busy", False):
        msg = "transactions do not nest"
        raise RuntimeError(msg)
    engine = db.engine()
    _held.busy = True
    try:
        with _writers_queue(engine):
            session = new_session(actor, engine.execution_options(procurement_writes=True))
            event.listen(session, "before_flush", _note_written)
            event.listen(session, "do_orm_execute", _note_bulk)
            session.info.update(written=set(), declared=[], after_commit=[])
            with session:
                yield session
                _finish(session)
    finally:
        _held.busy = False
    for act in session.info["after_commit"]:
        act()


@contextmanager
def reading(actor: Actor) -> Iterator[Session]:
    """A session that only reads, seeing what exists for `actor`."""
    with new_session(actor, db.engine()) as session:
        yield session


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Do `act` once the transaction has committed (wake a worker, send a message)."""
    session.info["after_commit"].append(act)


def _finish(session: Session) -> None:
    session.flush()
    if session.info["written"] and not session.info["declared"]:
        raise UnauditedWrite(", ".join(sorted(session.info["written"])))
    if session.info["declared"]:
        if _appender is None:
            msg = "no log appender is registered"
            raise RuntimeError(msg)
        _appender(session)
    session.commit()


def _note_written(session: Session, *_: Any) -> None:
    changed = [*session.new, *session.deleted, *(obj for obj in session.dirty if session.is_modified(obj))]
    names = {type(obj).__name__ for obj in changed if not type(obj).__audit_exempt__}
    session.info["written"] |= names


def _note_bulk(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and state.bind_mapper is not None:
        entity = state.bind_mapper.class_
        if not entity.__audit_exempt__:
            state.session.info["written"].add(entity.__name__)


def _writers_queue(engine: Engine) -> Any:
    """SQLite's busy wait is unfair: writers of all processes queue on a file lock beside the database instead."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return nullcontext()
    return _file_lock(Path(f"{path}.lock"))


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
