"""Log-ins: the password, the second factor, and the sessions that the server can end."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import passwords, queries, rules, second_factor, throttle
from procurement.accounts.models import LoginSession, SessionKind, User
from procurement.audit.service import PLATFORM, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.errors import DomainError, NotFound
from procurement.core.text import N_
from procurement.core.transaction import reading, transaction

LIFETIMES = {SessionKind.BROWSER: timedelta(hours=12), SessionKind.API: timedelta(days=30)}
IDLE = {SessionKind.BROWSER: timedelta(minutes=90), SessionKind.API: timedelta(days=7)}
CODE_WITHIN = timedelta(minutes=10)  # between the password and the code


class WrongCredentials(DomainError):
    """Log-in name and password do not fit together; which of the two is not told."""

    code, message, status = "login.wrong", N_("登录名或密码不对"), 401


class CodeNeeded(DomainError):
    """The password was right; the code of the second factor is missing."""

    code, message, status = "second_factor.needed", N_("还需要二次验证的验证码（code）"), 401


class EnrolmentNeeded(DomainError):
    """The person's role needs a second factor and they have none yet."""

    code, message, status = "second_factor.enrolment_needed", N_("这个角色须先在网页上登录并设置二次验证"), 403


class PasswordChangeNeeded(DomainError):
    """The password is a first one, which its owner changes on the pages before anything else."""

    code, message, status = "user.password_temporary", N_("这是一次性密码，须先在网页上登录并改密码"), 403


def log_in(*, login: str, password: str, kind: SessionKind, address: str, device: str, code: str = "") -> str:
    """Check the password, for the API also the second factor, and start a session; returns its secret.

    A browser's session of somebody with a second factor is worth nothing before `pass_code`. Runs its own short
    transactions, with the slow password check between them. Raises WrongCredentials, Throttled; for the API also
    CodeNeeded, WrongCode, PasswordChangeNeeded, EnrolmentNeeded.
    """
    user = _check_password(login, password, address)
    factor_at = _check_factor(user, code, address) if kind is SessionKind.API else None
    with transaction(SYSTEM) as session:
        return _start(session, user=user, kind=kind, device=device, factor_at=factor_at, now=clock.now())


def _check_password(login: str, password: str, address: str) -> User:
    names = throttle.keys(f"login:{login.strip().lower()[:80]}", address)
    with reading(SYSTEM) as session:
        throttle.refuse_locked(session, names, clock.now())
        user = queries.find_user_by_login(session, login)
    is_right = passwords.verify_password(user.password_hash if user and user.is_active else None, password)
    with transaction(SYSTEM) as session:
        if is_right:
            throttle.forgive(session, names[0])
        else:
            throttle.count_failure(session, names, clock.now())
    if user is None or not is_right:
        raise WrongCredentials
    return user


def _check_factor(user: User, code: str, address: str) -> datetime | None:
    with reading(SYSTEM) as session:
        missing = rules.missing_step(user, None, is_required=queries.requires_second_factor(session, user))
    if missing is rules.Missing.PASSWORD:
        raise PasswordChangeNeeded
    if missing is rules.Missing.ENROLMENT:
        raise EnrolmentNeeded
    if missing is None:
        return None
    if not code:
        raise CodeNeeded
    second_factor.check_code(user_id=user.id, code=code, address=address, now=clock.now())
    return clock.now()


def pass_code(*, secret: str, code: str, address: str) -> str:
    """The second step of a browser's log-in: the session gets a new secret, which is returned. Raises WrongCode,
    Throttled, NotFound when the first step is too long ago."""
    with reading(SYSTEM) as session:
        half = queries.find_live_session(session, secret_digest(secret), clock.now())
    if half is None or clock.now() - half.created_at > CODE_WITHIN:
        raise NotFound
    second_factor.check_code(user_id=half.user_id, code=code, address=address, now=clock.now())
    with transaction(SYSTEM) as session:
        return renew_secret(session, session_id=half.id, factor_at=clock.now())


def _start(
    session: Session, *, user: User, kind: SessionKind, device: str, factor_at: datetime | None, now: datetime
) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            kind=kind, user_id=user.id, secret_sha256=secret_digest(secret), device=device[:200], created_at=now,
            last_seen_at=now, expires_at=now + LIFETIMES[kind], second_factor_at=factor_at,
        )
    )  # fmt: skip
    return secret


def renew_secret(session: Session, *, session_id: UUID, factor_at: datetime) -> str:
    """A session that has now passed its second factor under a new secret; the old one is worth nothing."""
    found = session.get_one(LoginSession, session_id)
    secret = secrets.token_urlsafe(32)
    found.secret_sha256, found.second_factor_at = secret_digest(secret), factor_at
    return secret


def secret_digest(secret: str) -> str:
    """What of a session's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def end_session(session: Session, *, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of the actor's own log-ins, or anybody's for the administrator. Others' do not exist (NotFound)."""
    found = session.get(LoginSession, session_id)
    if found is None or (found.user_id != actor.user_id and actor.role is not Role.ADMINISTRATOR):
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = now
        _declare_ended(session, found.user_id, [found.id])


def end_sessions(session: Session, *, actor: Actor, user_id: UUID, now: datetime, keep: UUID | None = None) -> int:
    """End a person's log-ins except `keep`, one's own or anybody's for the administrator; returns how many."""
    if user_id != actor.user_id and actor.role is not Role.ADMINISTRATOR:
        raise NotFound
    queries.get_user(session, user_id)
    ended = [live for live in queries.list_live_sessions(session, user_id, now) if live.id != keep]
    for live in ended:
        live.revoked_at = now
    if ended:
        _declare_ended(session, user_id, [live.id for live in ended])
    return len(ended)


def _declare_ended(session: Session, user_id: UUID, ids: list[UUID]) -> None:
    facts = {"user": user_id, "sessions": ids}
    declare(session, AuditTag.SESSION_REVOKED, log=PLATFORM, facts=facts, subject_id=user_id)


def touch_session(session: Session, *, session_id: UUID, now: datetime) -> None:
    """Note that the session is in use; called at most once a minute."""
    found = session.get(LoginSession, session_id)
    if found is not None:
        found.last_seen_at = now
