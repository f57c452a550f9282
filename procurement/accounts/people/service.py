"""Making offices and their people, and taking a person's log-in away and giving it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organization, OrganizationKind, User
from procurement.accounts.people import queries, rules
from procurement.accounts.service import create_organization, create_user
from procurement.audit.service import PLATFORM, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_


def create_office(
    session: Session, *, actor: Actor, county_id: UUID, kind: OrganizationKind, name: str, name_en: str = ""
) -> Organization:
    """An office of the county; one of its city or province sees every county of that region.

    Raises Conflict when there is one of this kind and name.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    refuse(rules.office_problems(kind))
    county = accounts.get_county(session, county_id)
    regions = {OrganizationKind.CITY: county.city, OrganizationKind.PROVINCE: county.province}
    region, owner = regions.get(kind, ""), None if kind in regions else county.id
    lock_log(session, PLATFORM)
    if queries.find_organization(session, kind=kind, county_id=owner, region=region, name=name):
        raise Conflict("organization.exists", N_("已有同类同名的单位：%(name)s"), name=name)
    return create_organization(
        session, actor=actor, kind=kind, name=name, name_en=name_en, county_id=owner, region=region
    )


def add_person(
    session: Session,
    *,
    actor: Actor,
    organization_id: UUID,
    role: Role,
    login: str,
    name: str,
    password_hash: str,
    now: datetime,
) -> User:
    """A person of the organization, whose first password must be changed before anything else.

    Raises Conflict when the log-in name is taken.
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    organization = accounts.get_organization(session, organization_id)
    refuse(rules.role_problems(organization.kind, role))
    lock_log(session, PLATFORM)
    user = create_user(
        session, actor=actor, organization=organization, role=role, login=login, name=name,
        password_hash=password_hash, now=now,
    )  # fmt: skip
    user.password_is_temporary = True
    return user


def create_administrator(
    session: Session, *, actor: Actor, login: str, name: str, password_hash: str, now: datetime
) -> User:
    """An administrator with a password of their own, in the platform's organization (made when there is none)."""
    require(actor, Permission.ACCOUNT_MANAGE)
    lock_log(session, PLATFORM)
    platform = queries.find_platform(session) or create_organization(
        session, actor=actor, kind=OrganizationKind.PLATFORM, name="平台运维", name_en="Platform Operations"
    )
    return create_user(
        session, actor=actor, organization=platform, role=Role.ADMINISTRATOR, login=login, name=name,
        password_hash=password_hash, now=now,
    )  # fmt: skip


def deactivate_user(session: Session, *, actor: Actor, user_id: UUID, now: datetime) -> User:
    """Let a person log in no longer and end their sessions; what they did stays. Raises Conflict the second time."""
    require(actor, Permission.ACCOUNT_MANAGE)
    lock_log(session, PLATFORM)
    user = accounts.get_user(session, user_id)
    if not user.is_active:
        raise Conflict("user.inactive", N_("这个账号已经停用"))
    refuse(rules.deactivation_problems(user, actor.user_id, queries.count_other_administrators(session, user.id)))
    user.is_active = False
    ended = accounts.list_live_sessions(session, user.id, now)
    for live in ended:
        live.revoked_at = now
    facts = {"user": user.id, "sessions": [live.id for live in ended]}
    declare(session, AuditTag.USER_DEACTIVATED, log=PLATFORM, facts=facts, subject_id=user.id)
    return user


def reactivate_user(session: Session, *, actor: Actor, user_id: UUID, now: datetime) -> User:
    """Let a deactivated person log in again, with the password they had. Raises Conflict the second time."""
    require(actor, Permission.ACCOUNT_MANAGE)
    lock_log(session, PLATFORM)
    user = accounts.get_user(session, user_id)
    if user.is_active:
        raise Conflict("user.active", N_("这个账号可以登录，没有停用"))
    user.is_active = True
    facts = {"user": user.id, "at": now}
    declare(session, AuditTag.USER_REACTIVATED, log=PLATFORM, facts=facts, subject_id=user.id)
    return user
