"""Who sends a request: Flask-Login sessions for pages, a bearer token for the API; never one for the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask_login
from flask import Flask, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from procurement.accounts import queries, rules, second_factor, sessions
from procurement.accounts.models import LoginSession, SessionKind
from procurement.core import clock
from procurement.core.actors import PUBLIC, SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.web.extensions import login_manager

TOUCH_EVERY = timedelta(minutes=1)
HALF = "half_login"  # the cookie's name for a session whose code is still to come
ALWAYS = frozenset({"accounts.log_out", "language.choose"})
# What stands between the log-in and everything else: the page where it is done, and what may be used meanwhile.
FIRST_STEPS = {
    rules.Missing.PASSWORD: ("accounts.show_account", ALWAYS | {"accounts.show_account", "accounts.change_password"}),
    rules.Missing.ENROLMENT: (
        "accounts.show_second_factor",
        ALWAYS | {"accounts.show_second_factor", "accounts.begin_second_factor", "accounts.confirm_second_factor"},
    ),
}


class LoggedIn(flask_login.UserMixin):
    """A live log-in session as Flask-Login sees it: its id is the session's secret."""

    def __init__(self, secret: str, actor: Actor, session_id: Any, missing: rules.Missing | None) -> None:
        self.id, self.actor, self.session_id, self.missing = secret, actor, session_id, missing


def init_app(app: Flask) -> None:
    login_manager.user_loader(lambda secret: _find(secret, SessionKind.BROWSER))
    login_manager.session_protection = None  # our own server-side sessions do this

    @app.before_request
    def identify() -> ResponseReturnValue | None:
        g.actor = PUBLIC
        if request.path.startswith("/static/"):
            return None
        if request.path.startswith("/api/"):
            found = _find(_bearer(), SessionKind.API)
            found = None if found and found.missing else found
        else:
            user = flask_login.current_user
            found = user if user.is_authenticated else None
        if found is not None:
            g.actor, g.login_session_id = found.actor, found.session_id
            return _lead_to_first_step(found)
        return None


def _lead_to_first_step(found: LoggedIn) -> ResponseReturnValue | None:
    """The page of what must be done before anything else, unless this request does just that."""
    if found.missing not in FIRST_STEPS:
        return None
    page, usable = FIRST_STEPS[found.missing]
    return None if request.endpoint in usable else redirect(url_for(page), 303)


def start_browser_session(login: str, password: str) -> bool:
    """Log in and rotate the cookie; False when a code must follow. Raises WrongCredentials or Throttled."""
    secret = sessions.log_in(
        login=login, password=password, kind=SessionKind.BROWSER, address=request.remote_addr or "",
        device=request.user_agent.string,
    )  # fmt: skip
    cookie.clear()
    if _admit(secret):
        return True
    cookie[HALF] = secret
    return False


def awaits_code() -> bool:
    """Was the password right in this browser, and is the code still to come?"""
    return HALF in cookie


def finish_browser_session(code: str) -> None:
    """The code of the second factor: the session gets a new secret, the cookie a new start.

    Raises WrongCode or Throttled; NotFound when the password was given too long ago.
    """
    secret = sessions.pass_code(secret=cookie.get(HALF, ""), code=code, address=request.remote_addr or "")
    cookie.clear()
    _admit(secret)


def confirm_second_factor(code: str) -> list[str]:
    """Confirm the app, end one's other log-ins and rotate this one; returns the recovery codes."""
    user, now = flask_login.current_user, clock.now()
    with transaction(user.actor) as session:
        codes = second_factor.confirm_enrolment(session, actor=user.actor, code=code, now=now)
        sessions.end_sessions(session, actor=user.actor, user_id=user.actor.user_id, now=now, keep=user.session_id)
        secret = sessions.renew_secret(session, session_id=user.session_id, factor_at=now)
    _admit(secret)
    return codes


def renew_recovery_codes(code: str) -> list[str]:
    """Ten new recovery codes for whoever is logged in and gives a code. Raises WrongCode, Throttled, Conflict."""
    actor = g.actor
    second_factor.check_code(user_id=actor.user_id, code=code, address=request.remote_addr or "", now=clock.now())
    with transaction(actor) as session:
        return second_factor.renew_recovery_codes(session, actor=actor)


def _admit(secret: str) -> bool:
    found = _find(secret, SessionKind.BROWSER)
    if found is None:
        return False
    flask_login.login_user(found)
    g.actor, g.login_session_id = found.actor, found.session_id
    return True


def end_browser_session() -> None:
    """End the log-in on the server, then forget the cookie."""
    user = flask_login.current_user
    if user.is_authenticated:
        with transaction(user.actor) as session:
            sessions.end_session(session, actor=user.actor, session_id=user.session_id, now=clock.now())
    flask_login.logout_user()
    cookie.clear()
    g.actor = PUBLIC


def issue_token(login: str, password: str, code: str) -> str:
    """A bearer token for the API. Raises WrongCredentials, Throttled, CodeNeeded, WrongCode,
    PasswordChangeNeeded or EnrolmentNeeded."""
    return sessions.log_in(
        login=login, password=password, kind=SessionKind.API, address=request.remote_addr or "",
        device=request.user_agent.string, code=code,
    )  # fmt: skip


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _find(secret: str, kind: SessionKind) -> LoggedIn | None:
    if not secret:
        return None
    now = clock.now()
    with reading(SYSTEM) as session:
        found = queries.find_live_session(session, sessions.secret_digest(secret), now)
        if found is None or found.kind is not kind or now - found.last_seen_at > sessions.IDLE[kind]:
            return None
        is_required = queries.requires_second_factor(session, found.user)
        missing = rules.missing_step(found.user, found.second_factor_at, is_required=is_required)
        if missing is rules.Missing.CODE:
            return None
        actor = queries.actor_for(session, found.user)
    _touch(found, now)
    return LoggedIn(secret, actor, found.id, missing)


def _touch(found: LoginSession, now: Any) -> None:
    if now - found.last_seen_at > TOUCH_EVERY:
        with transaction(SYSTEM) as session:
            sessions.touch_session(session, session_id=found.id, now=now)
