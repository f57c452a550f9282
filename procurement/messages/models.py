"""One message in somebody's inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base
from procurement.core.ids import new_id


class Message(Base):
    """Told to everybody of `organization_id` who holds `permission`, or to one `user_id` of it.

    `subject` is a Chinese msgid filled from `params`; the first of them to read it marks it for all.
    """

    __tablename__ = "message"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id"}
    __audit_exempt__: ClassVar[bool] = True
    county_id: Mapped[UUID] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app_user.id"))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    params: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(300), default="")
    permission: Mapped[str | None] = mapped_column(String(40))  # that the link's page needs; None: everybody has it
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_message_inbox", "organization_id", "sent_at"),)
