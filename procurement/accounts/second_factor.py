"""The second factor of a person: set up, asked for at log-in, recovered, reset by an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts import duties, queries, rules, throttle, totp
from procurement.accounts.models import RecoveryCode, SecondFactor, User
from procurement.audit.service import PLATFORM, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import Conflict, DomainError, Forbidden, NotFound, RuleViolation, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.messages.service import tell


class WrongCode(DomainError):
    """Neither a code of the app that was not used yet, nor an unused recovery code."""

    code, message, status = "second_factor.wrong", N_("验证码不对或已经用过，请等下一个"), 401


@dataclass(frozen=True)
class Pairing:
    """What the app needs to know: the secret to type, or the address to scan."""

    secret: str
    address: str


def pairing(user: User) -> Pairing | None:
    """The person's secret while it waits for its confirmation; never again after that."""
    factor = user.second_factor
    if factor is None or factor.confirmed_at is not None:
        return None
    secret = totp.unseal(user.id, factor.sealed_secret)
    return Pairing(secret, totp.address(secret, user.login))


def begin_enrolment(session: Session, *, actor: Actor, now: datetime) -> SecondFactor:
    """A new secret for the actor, not asked for until confirmed. Conflict when they have a confirmed one."""
    user = _own(session, actor)
    factor = user.second_factor
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("second_factor.present", N_("已经设置过二次验证；换手机请找系统管理员重置"))
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        session.add(factor)
    factor.sealed_secret, factor.created_at, factor.last_step = totp.seal(user.id, totp.new_secret()), now, 0
    return factor


def confirm_enrolment(session: Session, *, actor: Actor, code: str, now: datetime) -> list[str]:
    """From now on log-in asks for codes of the app that showed `code`; returns the recovery codes, never shown again.

    Raises RuleViolation (wrong code), Conflict (nothing begun, or confirmed already).
    """
    user = _own(session, actor)
    factor = user.second_factor
    if factor is None or factor.confirmed_at is not None:
        raise Conflict("second_factor.not_begun", N_("没有等待确认的二次验证；如已设置，可在账号页换一组恢复码"))
    step = totp.matching_step(totp.unseal(user.id, factor.sealed_secret), code, now, factor.last_step)
    if step is None:
        raise RuleViolation(rules.wrong_code())
    factor.confirmed_at, factor.last_step = now, step
    declare(session, AuditTag.SECOND_FACTOR_ENROLLED, log=PLATFORM, facts={"user": user.id}, subject_id=user.id)
    return _give_recovery_codes(session, user)


def renew_recovery_codes(session: Session, *, actor: Actor) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing. The caller has checked a code of the app."""
    user = _own(session, actor)
    if not rules.is_enrolled(user):
        raise Conflict("second_factor.absent", N_("还没有设置二次验证"))
    declare(session, AuditTag.RECOVERY_CODES_RENEWED, log=PLATFORM, facts={"user": user.id}, subject_id=user.id)
    return _give_recovery_codes(session, user)


def _give_recovery_codes(session: Session, user: User) -> list[str]:
    for old in queries.list_recovery_codes(session, user.id):
        session.delete(old)
    codes = totp.new_recovery_codes()
    session.add_all([RecoveryCode(user_id=user.id, digest=totp.recovery_digest(user.id, code)) for code in codes])
    return codes


def check_code(*, user_id: UUID, code: str, address: str, now: datetime) -> None:
    """Take a code of the app or a recovery code, each once. Raises WrongCode, Throttled.

    Runs its own transaction: a wrong code is counted though the caller is refused.
    """
    names = throttle.keys(f"code:{user_id}", address)
    with transaction(SYSTEM) as session:
        throttle.refuse_locked(session, names, now)
        taken = _take(session, user_id, code.replace(" ", ""), now)
        if taken:
            throttle.forgive(session, names[0])
        else:
            throttle.count_failure(session, names, now)
    if not taken:
        raise WrongCode


def _take(session: Session, user_id: UUID, code: str, now: datetime) -> bool:
    factor = queries.find_second_factor(session, user_id, lock=True)
    if factor is None or factor.confirmed_at is None:
        return False
    step = totp.matching_step(totp.unseal(user_id, factor.sealed_secret), code, now, factor.last_step)
    if step is not None:
        factor.last_step = step
        return True
    spare = queries.find_recovery_code(session, user_id, totp.recovery_digest(user_id, code))
    if spare is None:
        return False
    spare.used_at = now
    declare(session, AuditTag.RECOVERY_CODE_USED, log=PLATFORM, facts={"user": user_id}, subject_id=user_id)
    return True


def reset_second_factor(session: Session, *, actor: Actor, user_id: UUID, now: datetime) -> User:
    """Take a person's lost second factor away and end their log-ins; they set up a new one at the next log-in.

    Only another administrator may. The person is told, where they belong to a county (platform staff have no inbox).
    """
    require(actor, Permission.ACCOUNT_MANAGE)
    user = queries.get_user(session, user_id)
    if actor is not SYSTEM:  # the command line on the machine itself, for a last administrator who lost the phone
        refuse(duties.same_person_problems("second_factor.own", actor.user_id, user.id))
    factor = queries.find_second_factor(session, user.id, lock=True)
    if factor is None:
        raise Conflict("second_factor.absent", N_("还没有设置二次验证"))
    session.delete(factor)
    for code in queries.list_recovery_codes(session, user.id):
        session.delete(code)
    for live in queries.list_live_sessions(session, user.id, now):
        live.revoked_at = now
    declare(session, AuditTag.SECOND_FACTOR_RESET, log=PLATFORM, facts={"user": user.id}, subject_id=user.id)
    if user.organization.county_id is not None:
        tell(
            session, county_id=user.organization.county_id, organization_id=user.organization_id, user_id=user.id,
            subject=N_("系统管理员重置了你的二次验证。不是你要求的，请立即改密码并告诉纪检"), params={}, now=now,
            link="/account",
        )  # fmt: skip
    return user


def _own(session: Session, actor: Actor) -> User:
    if actor.user_id is None:
        raise Forbidden
    user = queries.get_user(session, actor.user_id)
    if not user.is_active:
        raise NotFound
    return user
