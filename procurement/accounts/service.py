"""Making counties, organizations and users; logging in and out."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import passwords, queries, rules
from procurement.accounts.models import (
    County,
    LoginSession,
    LoginThrottle,
    Organization,
    OrganizationKind,
    SessionKind,
    User,
)
from procurement.audit.service import PLATFORM, county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.errors import Conflict, DomainError, Forbidden, NotFound, RuleViolation, Throttled, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.core.transaction import reading, transaction

LIFETIMES = {SessionKind.BROWSER: timedelta(hours=12), SessionKind.API: timedelta(days=30)}
IDLE = timedelta(minutes=90)


class WrongCredentials(DomainError):
    """Log-in name and password do not fit together; which of the two is not told."""

    code, message, status = "login.wrong", N_("登录名或密码不对"), 401


def create_county(
    session: Session,
    *,
    actor: Actor,
    code: str,
    name: str,
    name_en: str,
    city: str,
    province: str,
    is_demo: bool = False,
    complaint_phone: str = "",
    buyer_code: str = "",
    buyer_address: str = "",
    buyer_phone: str = "",
) -> County:
    """A county with a log of its own."""
    require(actor, Permission.ACCOUNT_MANAGE)
    county = County(
        code=code, name=name, name_en=name_en, city=city, province=province, is_demo=is_demo,
        complaint_phone=complaint_phone, buyer_code=buyer_code, buyer_address=buyer_address, buyer_phone=buyer_phone,
    )  # fmt: skip
    session.add(county)
    session.flush()  # the id names the log
    facts = {"county": county.id, "code": code, "name": name}
    declare(session, AuditTag.COUNTY_CREATED, log=PLATFORM, facts=facts, subject_id=county.id)
    declare(session, AuditTag.COUNTY_CREATED, log=county_log(county.id), facts=facts, subject_id=county.id)
    return county


def create_organization(
    session: Session,
    *,
    actor: Actor,
    kind: OrganizationKind,
    name: str,
    name_en: str = "",
    county_id: UUID | None = None,
    region: str = "",
) -> Organization:
    """A body people belong to. Callers check the permission of what they make it for."""
    organization = Organization(kind=kind, name=name, name_en=name_en, county_id=county_id, region=region)
    session.add(organization)
    session.flush()  # schools and suppliers share this id
    log = county_log(county_id) if county_id else PLATFORM
    facts = {"organization": organization.id, "kind": kind}
    declare(session, AuditTag.ORGANIZATION_CREATED, log=log, facts=facts, subject_id=organization.id)
    return organization


def create_user(
    session: Session,
    *,
    actor: Actor,
    organization: Organization,
    role: Role,
    login: str,
    name: str,
    password_hash: str,
    now: datetime,
) -> User:
    """A person of `organization`; `password_hash` comes from `passwords.hash_password`, outside the transaction."""
    login = login.strip().lower()
    refuse(rules.login_problems(login))
    if queries.find_user_by_login(session, login) is not None:
        raise Conflict("user.login_taken", N_("这个登录名已有人使用"), login=login)
    user = User(
        login=login,
        name=name,
        role=role,
        organization=organization,
        password_hash=password_hash,
        created_at=now,
    )
    session.add(user)
    session.flush()
    facts = {"user": user.id, "role": role, "organization": organization.id, "by": actor.role}
    declare(session, AuditTag.USER_CREATED, log=PLATFORM, facts=facts, subject_id=user.id)
    return user


def log_in(*, login: str, password: str, kind: SessionKind, address: str, device: str) -> tuple[User, str]:
    """Check the password and start a session; returns the user and the session's secret.

    Runs its own short transactions, with the slow password check between them. Raises WrongCredentials or Throttled.
    """
    keys = [f"login:{login.strip().lower()[:80]}", f"address:{address[:80]}"]
    with reading(SYSTEM) as session:
        _refuse_locked(session, keys, clock.now())
        user = queries.find_user_by_login(session, login)
        password_hash = user.password_hash if user and user.is_active else None
    if not passwords.verify_password(password_hash, password):
        with transaction(SYSTEM) as session:
            _count_failure(session, keys, clock.now())
        raise WrongCredentials
    with transaction(SYSTEM) as session:
        for key in keys[:1]:
            throttle = session.get(LoginThrottle, key)
            if throttle is not None:
                session.delete(throttle)
        user = queries.find_user_by_login(session, login)
        assert user is not None  # noqa: S101  (found above; users are never deleted)
        return user, _start_session(session, user=user, kind=kind, device=device, now=clock.now())


def _start_session(session: Session, *, user: User, kind: SessionKind, device: str, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            kind=kind,
            user_id=user.id,
            secret_sha256=secret_digest(secret),
            device=device[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIMES[kind],
        )
    )
    return secret


def secret_digest(secret: str) -> str:
    """What of a session's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _refuse_locked(session: Session, keys: list[str], now: datetime) -> None:
    for key in keys:
        throttle = session.get(LoginThrottle, key)
        if throttle is not None and throttle.locked_until is not None and throttle.locked_until > now:
            raise Throttled(wait_s=int((throttle.locked_until - now).total_seconds()) + 1)


def _count_failure(session: Session, keys: list[str], now: datetime) -> None:
    for key in keys:
        throttle = session.get(LoginThrottle, key)
        if throttle is None:
            throttle = LoginThrottle(key=key, failure_count=0, window_started_at=now)
            session.add(throttle)
        if now - throttle.window_started_at > rules.WINDOW:
            throttle.failure_count, throttle.window_started_at = 0, now
        throttle.failure_count += 1
        allowed = throttle.failure_count if key.startswith("login:") else throttle.failure_count // 4
        throttle.locked_until = rules.lock_until(allowed, now)


def end_session(session: Session, *, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of the actor's own log-ins, or anybody's for the administrator."""
    found = session.get(LoginSession, session_id)
    if found is None:
        raise NotFound
    if found.user_id != actor.user_id and actor.role is not Role.ADMINISTRATOR:
        raise Forbidden
    found.revoked_at = found.revoked_at or now
    facts = {"user": found.user_id, "session": found.id}
    declare(session, AuditTag.SESSION_REVOKED, log=PLATFORM, facts=facts, subject_id=found.user_id)


def touch_session(session: Session, *, actor: Actor, session_id: UUID, now: datetime) -> None:
    """Note that the session is in use; called at most once a minute."""
    found = session.get(LoginSession, session_id)
    if found is not None:
        found.last_seen_at = now


def change_password(
    session: Session, *, actor: Actor, user_id: UUID, old_is_right: bool, new_hash: str, now: datetime
) -> None:
    """Replace the actor's own password and end every session of theirs."""
    user = queries.get_user(session, user_id)
    if user.id != actor.user_id:
        raise Forbidden
    if not old_is_right:
        raise RuleViolation(rules.wrong_old_password())
    user.password_hash = new_hash
    for live in queries.list_live_sessions(session, user.id, now):
        live.revoked_at = now
    declare(session, AuditTag.USER_PASSWORD_CHANGED, log=PLATFORM, facts={"user": user.id}, subject_id=user.id)


def register_signing_key(session: Session, *, actor: Actor, public_key: str, now: datetime) -> User:
    """Bind an Ed25519 public key (base64url, 32 bytes) to the actor: what it signs is theirs. Once only."""
    if actor.user_id is None:
        raise Forbidden
    user = queries.get_user(session, actor.user_id)
    refuse(rules.signing_key_problems(public_key))
    if user.signing_key and user.signing_key != public_key:
        raise Conflict("user.key_registered", N_("已登记过另一把公钥"))
    user.signing_key = public_key
    facts = {"user": user.id, "public_key": public_key}
    log = county_log(user.organization.county_id) if user.organization.county_id else PLATFORM
    declare(session, AuditTag.USER_KEY_REGISTERED, log=log, facts=facts, subject_id=user.id)
    return user
