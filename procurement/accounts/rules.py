"""What a log-in name and a password must be, and when somebody must wait."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timedelta
from enum import StrEnum

from procurement.accounts.models import User
from procurement.core.actors import Role
from procurement.core.errors import Problem
from procurement.core.text import N_

MIN_PASSWORD = 12
LOCK_AFTER = 5
WINDOW = timedelta(minutes=15)
_COUNTY_CODE = re.compile(r"[A-Z0-9]{2,12}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")

SECOND_FACTOR_ROLES = frozenset({
    Role.OFFICER, Role.APPROVER, Role.KEYHOLDER, Role.EXPERT, Role.AUDITOR, Role.DISCIPLINE, Role.ADMINISTRATOR,
    Role.SUPERVISOR,
})  # fmt: skip


class Missing(StrEnum):
    """What stands between a right password and being logged in."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105  (a first password is to be changed)
    ENROLMENT = "enrolment"


def is_enrolled(user: User) -> bool:
    """Does log-in ask this person for a code?"""
    return user.second_factor is not None and user.second_factor.confirmed_at is not None


def missing_step(user: User, second_factor_at: datetime | None, *, is_required: bool) -> Missing | None:
    """What a log-in that passed its second factor at `second_factor_at` (None: not yet) still lacks."""
    if is_enrolled(user):
        if second_factor_at is None:
            return Missing.CODE
        is_required = False
    if user.password_is_temporary:
        return Missing.PASSWORD
    return Missing.ENROLMENT if is_required else None


def login_problems(login: str) -> list[Problem]:
    """A log-in name: 3 to 64 of a-z, 0-9, dot, dash, underscore."""
    if _LOGIN.fullmatch(login):
        return []
    return [Problem("user.login_invalid", N_("登录名为 3 到 64 个小写字母、数字、点、横线或下划线"), "login")]


def password_problems(password: str, login: str) -> list[Problem]:
    """At least 12 characters, not the log-in name, not one repeated character."""
    problems = []
    if len(password) < MIN_PASSWORD:
        problems.append(
            Problem("user.password_short", N_("密码至少 %(count)d 个字符"), "password", params={"count": MIN_PASSWORD})
        )
    if login and login in password.lower():
        problems.append(Problem("user.password_has_login", N_("密码不能包含登录名"), "password"))
    if len(set(password)) < 4:
        problems.append(Problem("user.password_simple", N_("密码过于简单"), "password"))
    return problems


def new_password_problems(old: str, new: str, login: str) -> list[Problem]:
    """What `password_problems` says, and another one than before: a first password is known to whoever made it."""
    problems = password_problems(new, login)
    if old == new:
        problems.append(Problem("user.password_same", N_("新密码不能与现在的密码相同"), "new_password"))
    return problems


def county_problems(code: str) -> list[Problem]:
    """A county's short code: it begins the number of every document."""
    if _COUNTY_CODE.fullmatch(code):
        return []
    return [Problem("county.code_invalid", N_("县代码为 2 到 12 个大写字母或数字"), "code")]


def lock_until(failure_count: int, now: datetime) -> datetime | None:
    """From the 5th failure on one must wait: 30 s, doubling, at most 15 minutes."""
    if failure_count < LOCK_AFTER:
        return None
    return now + min(timedelta(seconds=30 * 2 ** (failure_count - LOCK_AFTER)), WINDOW)


def wrong_old_password() -> list[Problem]:
    """The present password was not given rightly."""
    return [Problem("user.password_wrong", N_("现在的密码不对"), "old_password")]


def wrong_code() -> list[Problem]:
    """The code that should confirm an app does not come from it."""
    message = N_("验证码不对。请看手机上最新的 6 位数字，并确认手机时间准确")
    return [Problem("second_factor.code_wrong", message, "code")]


def signing_key_problems(public_key: str) -> list[Problem]:
    """An Ed25519 public key: 32 bytes in base64url without padding."""
    try:
        raw = base64.urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) == 32 and "=" not in public_key:
        return []
    return [Problem("user.key_invalid", N_("不是有效的公钥（32 字节，base64url）"), "public_key")]
