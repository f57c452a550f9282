"""Challenges and complaints."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.complaints.states import (
    ChallengeOutcome,
    ChallengeStatus,
    ComplaintOutcome,
    ComplaintStatus,
    Step,
)
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Tender

_STANDING = text("status <> 'withdrawn'")  # whoever withdrew may ask again within the days


class Challenge(Keyed, InCounty, Base):
    """A supplier's written challenge of one step, to the buyer. `matters` are its separate points, in order.

    `reply_due_on`: seven working days from receipt (94号令第13条). `complaint_until` is counted from that term.
    """

    __tablename__ = "challenge"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    number: Mapped[str] = mapped_column(String(40), unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    step: Mapped[Step] = mapped_column(enum_type(Step))
    status: Mapped[ChallengeStatus] = mapped_column(enum_type(ChallengeStatus), default=ChallengeStatus.RECEIVED)
    matters: Mapped[list[Any]]
    grounds: Mapped[str] = mapped_column(Text)
    request: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    reply_due_on: Mapped[date]
    outcome: Mapped[ChallengeOutcome | None] = mapped_column(enum_type(ChallengeOutcome))
    reply: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    complaint_until: Mapped[date]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    __table_args__ = (
        Index("uq_challenge_standing", "tender_id", "supplier_id", "step", unique=True, sqlite_where=_STANDING,
              postgresql_where=_STANDING),
        CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("(status = 'answered') = (outcome IS NOT NULL)", name="outcome"),
    )  # fmt: skip


class Complaint(Keyed, InCounty, Base):
    """A challenger's complaint to the finance bureau about matters it challenged (94号令第17、20条).

    `matters` are positions (from 0) in the challenge's; `on_reply` is what it says against the reply itself.
    """

    __tablename__ = "complaint"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    number: Mapped[str] = mapped_column(String(40), unique=True)
    challenge_id: Mapped[UUID] = mapped_column(ForeignKey("challenge.id"), index=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[ComplaintStatus] = mapped_column(enum_type(ComplaintStatus), default=ComplaintStatus.SUBMITTED)
    matters: Mapped[list[Any]]
    on_reply: Mapped[str] = mapped_column(Text)
    request: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    review_due_on: Mapped[date]
    correction: Mapped[str] = mapped_column(Text, default="")
    correction_due_on: Mapped[date | None]
    corrected_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    decision_due_on: Mapped[date]
    suspended_until: Mapped[date | None]
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(enum_type(ComplaintOutcome))
    finding: Mapped[str] = mapped_column(Text, default="")
    is_fabricated: Mapped[bool] = mapped_column(default=False)
    handled_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    challenge: Mapped[Challenge] = relationship()
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    __table_args__ = (
        Index("uq_complaint_standing", "challenge_id", unique=True, sqlite_where=_STANDING,
              postgresql_where=_STANDING),
        CheckConstraint("(status = 'decided') = (outcome IS NOT NULL)", name="outcome"),
    )  # fmt: skip
