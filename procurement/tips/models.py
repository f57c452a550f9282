"""Reports of wrongdoing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.accounts.models import OrganizationKind
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.tips.states import TipStatus


class Tip(Keyed, InCounty, Base):
    """A report of wrongdoing. `contact` is empty when the writer stays unknown; `about` says whose office it names.

    `code_sha256` is the hash of the code with which alone the writer can look at it again.
    """

    __tablename__ = "tip"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    about: Mapped[OrganizationKind] = mapped_column(enum_type(OrganizationKind))
    persons: Mapped[str] = mapped_column(String(200))
    account: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(120))
    code_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[TipStatus] = mapped_column(enum_type(TipStatus), default=TipStatus.RECEIVED)
    received_at: Mapped[datetime]
    finding: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),)
