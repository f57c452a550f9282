"""Who sends a request: Flask-Login sessions for pages, a bearer token for the API; never one for the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask_login
from flask import Flask, Response, g, request
from flask import session as cookie

from procurement.accounts import queries, service
from procurement.accounts.models import LoginSession, SessionKind
from procurement.core import clock
from procurement.core.actors import PUBLIC, SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.web.extensions import login_manager

TOUCH_EVERY = timedelta(minutes=1)


class LoggedIn(flask_login.UserMixin):
    """A live log-in session as Flask-Login sees it: its id is the session's secret."""

    def __init__(self, secret: str, actor: Actor, session_id: Any) -> None:
        self.id, self.actor, self.session_id = secret, actor, session_id


def init_app(app: Flask) -> None:
    login_manager.user_loader(lambda secret: _find(secret, SessionKind.BROWSER))
    login_manager.session_protection = None  # our own server-side sessions do this

    @app.before_request
    def identify() -> None:
        g.actor = PUBLIC
        if request.path.startswith("/static/"):
            return
        if request.path.startswith("/api/"):
            found = _find(_bearer(), SessionKind.API)
        else:
            user = flask_login.current_user
            found = user if user.is_authenticated else None
        if found is not None:
            g.actor, g.login_session_id = found.actor, found.session_id


def start_browser_session(login: str, password: str) -> None:
    """Log in and rotate the cookie. Raises WrongCredentials or Throttled."""
    _user, secret = service.log_in(
        login=login, password=password, kind=SessionKind.BROWSER, address=request.remote_addr or "",
        device=request.user_agent.string,
    )  # fmt: skip
    cookie.clear()
    found = _find(secret, SessionKind.BROWSER)
    flask_login.login_user(found)
    g.actor = found.actor if found else PUBLIC


def end_browser_session() -> None:
    """End the log-in on the server, then forget the cookie."""
    user = flask_login.current_user
    if user.is_authenticated:
        with transaction(user.actor) as session:
            service.end_session(session, actor=user.actor, session_id=user.session_id, now=clock.now())
    flask_login.logout_user()
    cookie.clear()
    g.actor = PUBLIC


def issue_token(login: str, password: str) -> str:
    """A bearer token for the API. Raises WrongCredentials or Throttled."""
    _user, secret = service.log_in(
        login=login, password=password, kind=SessionKind.API, address=request.remote_addr or "",
        device=request.user_agent.string,
    )  # fmt: skip
    return secret


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _find(secret: str, kind: SessionKind) -> LoggedIn | None:
    if not secret:
        return None
    now = clock.now()
    with reading(SYSTEM) as session:
        found = queries.find_live_session(session, service.secret_digest(secret), now)
        if found is None or found.kind is not kind:
            return None
        if kind is SessionKind.BROWSER and now - found.last_seen_at > service.IDLE:
            return None
        actor = queries.actor_for(session, found.user)
    _touch(found, actor, now)
    return LoggedIn(secret, actor, found.id)


def _touch(found: LoginSession, actor: Actor, now: Any) -> None:
    if now - found.last_seen_at > TOUCH_EVERY:
        with transaction(SYSTEM) as session:
            service.touch_session(session, actor=actor, session_id=found.id, now=now)


def no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
