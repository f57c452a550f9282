"""Making counties, organizations and users; their password and signing key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import queries, rules
from procurement.accounts.models import County, Organization, OrganizationKind, User
from procurement.audit.service import PLATFORM, county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict, Forbidden, RuleViolation, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_


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
    requires_second_factor: bool = True,
) -> County:
    """A county with a log of its own. Only a demonstration may do without second factors. Raises Conflict when the code
    is taken."""
    require(actor, Permission.ACCOUNT_MANAGE)
    refuse(rules.county_problems(code))
    lock_log(session, PLATFORM)
    if queries.find_county_by_code(session, code) is not None:
        raise Conflict("county.code_taken", N_("县代码 %(taken)s 已有了"), taken=code)
    county = County(
        code=code, name=name, name_en=name_en, city=city, province=province, is_demo=is_demo,
        complaint_phone=complaint_phone, buyer_code=buyer_code, buyer_address=buyer_address, buyer_phone=buyer_phone,
        requires_second_factor=requires_second_factor,
    )  # fmt: skip
    session.add(county)
    session.flush()  # the id names the log
    facts = {"county": county.id, "code": code, "name": name, "requires_second_factor": requires_second_factor}
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


def change_password(
    session: Session, *, actor: Actor, user_id: UUID, old_is_right: bool, new_hash: str, now: datetime
) -> None:
    """Replace the actor's own password and end every session of theirs."""
    user = queries.get_user(session, user_id)
    if user.id != actor.user_id:
        raise Forbidden
    if not old_is_right:
        raise RuleViolation(rules.wrong_old_password())
    user.password_hash, user.password_is_temporary = new_hash, False
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
