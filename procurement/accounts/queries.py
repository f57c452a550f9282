"""Reading counties, organizations, users and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.models import (
    County,
    LoginSession,
    Organization,
    OrganizationKind,
    RecoveryCode,
    SecondFactor,
    User,
)
from procurement.accounts.rules import SECOND_FACTOR_ROLES
from procurement.core.actors import Actor, Role
from procurement.core.errors import NotFound

_WHOLE = (joinedload(User.organization).joinedload(Organization.county), joinedload(User.second_factor))


def get_county(session: Session, county_id: UUID) -> County:
    county = session.get(County, county_id)
    if county is None:
        raise NotFound
    return county


def list_counties(session: Session) -> Sequence[County]:
    return session.scalars(select(County).order_by(County.code)).all()


def find_county_by_code(session: Session, code: str) -> County | None:
    return session.scalar(select(County).filter_by(code=code))


def get_organization(session: Session, organization_id: UUID) -> Organization:
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    return organization


def list_organizations(session: Session, *, county_id: UUID, kind: OrganizationKind) -> Sequence[Organization]:
    """The county's organizations of one kind, by name."""
    return session.scalars(
        select(Organization).filter_by(county_id=county_id, kind=kind).order_by(Organization.name)
    ).all()


def find_user_by_login(session: Session, login: str) -> User | None:
    return session.scalar(select(User).options(*_WHOLE).where(User.login == login.strip().lower()))


def get_user(session: Session, user_id: UUID) -> User:
    user = session.scalar(select(User).options(*_WHOLE).where(User.id == user_id))
    if user is None:
        raise NotFound
    return user


def names_of_users(session: Session, user_ids: set[UUID]) -> dict[UUID, str]:
    """Names for showing who did what."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {user_id: name for user_id, name in rows}  # noqa: C416  (dict() does not know the rows' types)


def list_users(session: Session) -> Sequence[User]:
    return session.scalars(select(User).options(*_WHOLE).order_by(User.login)).all()


def list_users_with_role(session: Session, *, county_id: UUID, role: Role) -> Sequence[User]:
    """The county's active people of one role, by name."""
    statement = (
        select(User)
        .join(User.organization)
        .options(joinedload(User.organization))
        .where(Organization.county_id == county_id, User.role == role, User.is_active)
        .order_by(User.name, User.id)
    )
    return session.scalars(statement).all()


def find_live_session(session: Session, secret_sha256: str, now: datetime) -> LoginSession | None:
    """The log-in session with this secret, unless ended, expired or of a deactivated user."""
    found = session.scalar(
        select(LoginSession)
        .options(joinedload(LoginSession.user).options(*_WHOLE))
        .where(LoginSession.secret_sha256 == secret_sha256, LoginSession.revoked_at.is_(None))
    )
    if found is None or found.expires_at <= now or not found.user.is_active:
        return None
    return found


def list_live_sessions(session: Session, user_id: UUID, now: datetime) -> Sequence[LoginSession]:
    """A user's devices that are still logged in, the latest first."""
    return session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)
        .order_by(LoginSession.last_seen_at.desc())
    ).all()


def requires_second_factor(session: Session, user: User) -> bool:
    """Must this person have one? Their role and county say so; platform staff where any county does, or none is yet."""
    if user.role not in SECOND_FACTOR_ROLES:
        return False
    if user.organization.county is not None:
        return user.organization.county.requires_second_factor
    switches = set(session.scalars(select(County.requires_second_factor)))
    return True in switches or not switches


def find_second_factor(session: Session, user_id: UUID, *, lock: bool = False) -> SecondFactor | None:
    statement = select(SecondFactor).where(SecondFactor.user_id == user_id)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_recovery_codes(session: Session, user_id: UUID) -> Sequence[RecoveryCode]:
    """Used ones included."""
    return session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user_id)).all()


def find_recovery_code(session: Session, user_id: UUID, digest: str) -> RecoveryCode | None:
    """The person's unused code with this digest; the caller holds the lock of their second factor."""
    return session.scalar(select(RecoveryCode).filter_by(user_id=user_id, digest=digest, used_at=None))


def actor_for(session: Session, user: User) -> Actor:
    """The actor a user is. Suppliers, administrators: no county limit; viewers: their region's."""
    organization = user.organization
    county_ids: tuple[UUID, ...] | None
    if organization.county_id is not None:
        county_ids = (organization.county_id,)
    elif user.role is Role.VIEWER:
        column = County.province if organization.kind is OrganizationKind.PROVINCE else County.city
        county_ids = tuple(session.scalars(select(County.id).where(column == organization.region)))
    else:
        county_ids = None
    return Actor(
        role=user.role, user_id=user.id, organization_id=organization.id, county_ids=county_ids, name=user.name
    )
