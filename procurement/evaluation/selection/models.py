"""Selections of experts by the purchaser."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.selection.states import SelectionStatus

_OPEN = text("status = 'proposed'")


class ExpertSelection(Keyed, InCounty, Base):
    """Experts whom the purchaser wants to choose itself, for a second person to approve.

    `people`: their ids as text. `consent` is the written consent of the body above the purchaser (87号令第48条).
    """

    __tablename__ = "expert_selection"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    status: Mapped[SelectionStatus] = mapped_column(enum_type(SelectionStatus), default=SelectionStatus.PROPOSED)
    people: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(String(120))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("status <> 'returned' OR decision_reason <> ''", name="why_returned"),
        Index("uq_expert_selection_open", "tender_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
