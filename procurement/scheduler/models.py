"""When the clock was running."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base


class ClockSpan(Base):
    """A time through which the scheduler ran without a pause; between two spans it stood still."""

    __tablename__ = "clock_span"
    __audit_exempt__: ClassVar[bool] = True
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("started_at <= last_at", name="forwards"),)
