"""Counties, organizations, users, their second factors, log-in sessions and the throttle."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.actors import Role
from procurement.core.db import Base, Keyed, enum_type


class OrganizationKind(StrEnum):
    COUNTY_BUREAU = "county_bureau"
    SCHOOL = "school"
    SUPPLIER = "supplier"
    AUDIT_OFFICE = "audit_office"
    DISCIPLINE_OFFICE = "discipline_office"
    FINANCE_BUREAU = "finance_bureau"
    PARENT_COMMITTEE = "parent_committee"
    EXPERT_POOL = "expert_pool"  # 评审专家库: experts who belong to no office of the county
    CITY = "city"
    PROVINCE = "province"
    PLATFORM = "platform"


class County(Keyed, Base):
    """One county: its own log, its own rows. Contracts print `buyer_*`; what is empty is left to the pen."""

    __tablename__ = "county"
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    city: Mapped[str] = mapped_column(String(80))
    province: Mapped[str] = mapped_column(String(80))
    is_demo: Mapped[bool] = mapped_column(default=False)
    complaint_phone: Mapped[str] = mapped_column(String(30), default="")
    buyer_code: Mapped[str] = mapped_column(String(18), default="")  # 统一社会信用代码
    buyer_address: Mapped[str] = mapped_column(String(200), default="")
    buyer_phone: Mapped[str] = mapped_column(String(30), default="")
    requires_second_factor: Mapped[bool] = mapped_column(default=True, server_default=true())


class Organization(Keyed, Base):
    """A body people belong to. A school's and a supplier's own row share this key. Suppliers have no county."""

    __tablename__ = "organization"
    kind: Mapped[OrganizationKind] = mapped_column(enum_type(OrganizationKind))
    county_id: Mapped[UUID | None] = mapped_column(ForeignKey("county.id"), index=True)
    region: Mapped[str] = mapped_column(String(80), default="")  # a city's or province's name: which counties it sees
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    county: Mapped[County | None] = relationship()
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('supplier', 'city', 'province', 'platform')) = (county_id IS NULL)", name="county_where_local"
        ),
    )


class User(Keyed, Base):
    """A person with one role. `login` is lower case; `signing_key` is the public Ed25519 key a keyholder registered."""

    __tablename__ = "app_user"
    login: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    locale: Mapped[str] = mapped_column(String(12), default="zh")
    is_active: Mapped[bool] = mapped_column(default=True)
    password_is_temporary: Mapped[bool] = mapped_column(default=False, server_default=false())  # to be changed first
    signing_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()
    second_factor: Mapped[SecondFactor | None] = relationship(viewonly=True)


class SecondFactor(Base):
    """What a person's authenticator app shares with us: the secret is sealed, and asked for once it is confirmed.

    `last_step` is the 30-second step of the newest code taken: no code counts twice.
    """

    __tablename__ = "second_factor"
    __audit_exempt__: ClassVar[bool] = True
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Keyed, Base):
    """A code for the day on which the phone is lost; only a keyed hash of it is kept."""

    __tablename__ = "recovery_code"
    __audit_exempt__: ClassVar[bool] = True
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("user_id", "digest"),)


class SessionKind(StrEnum):
    BROWSER = "browser"
    API = "api"


class LoginSession(Keyed, Base):
    """A log-in that the server can end. Only the SHA-256 of its secret is kept.

    `second_factor_at`: when a code was given; without it the session of somebody enrolled is worth nothing.
    """

    __tablename__ = "login_session"
    __audit_exempt__: ClassVar[bool] = True
    kind: Mapped[SessionKind] = mapped_column(enum_type(SessionKind))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class LoginThrottle(Base):
    """Failed log-ins by account or address; kept in the database so that a restart forgives nobody."""

    __tablename__ = "login_throttle"
    __audit_exempt__: ClassVar[bool] = True
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failure_count: Mapped[int] = mapped_column(Integer, default=0)
    window_started_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
