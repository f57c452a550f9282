"""One read-only database session per request, seeing what exists for the current actor."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy.orm import Session

from procurement.core import db
from procurement.core.scope import new_session
from procurement.web.guards import current_actor


def read_session() -> Session:
    """The request's read session, opened on first use."""
    if "read_session" not in g:
        g.read_session = new_session(current_actor(), db.engine())
    session: Session = g.read_session
    return session


def forget_read() -> None:
    """Close the read session, so that what a transaction wrote is read afresh."""
    session = g.pop("read_session", None)
    if session is not None:
        session.close()


def init_app(app: Flask) -> None:
    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        forget_read()
