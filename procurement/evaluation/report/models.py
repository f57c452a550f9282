"""The evaluation report, and what each member says of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.report.states import ReportStatus
from procurement.tenders.models import Tender


class Stance(StrEnum):
    """What a member says of the report (87号令第61条; 实施条例第41条)."""

    AGREED = "agreed"
    DISSENTED = "dissented"  # signed with a written reason
    REFUSED = "refused"  # neither signed nor gave a reason: deemed to agree


class EvaluationReport(Keyed, InCounty, Base):
    """One edition. `facts` is what it says, frozen when drafted; members sign its hash."""

    __tablename__ = "evaluation_report"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    edition: Mapped[int] = mapped_column(Integer)
    status: Mapped[ReportStatus] = mapped_column(enum_type(ReportStatus), default=ReportStatus.DRAFTED)
    facts: Mapped[dict[str, Any]]
    facts_sha256: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    tender: Mapped[Tender] = relationship()
    signatures: Mapped[list[ReportSignature]] = relationship(
        back_populates="report", order_by="ReportSignature.signed_at"
    )
    __table_args__ = (
        UniqueConstraint("tender_id", "edition"),
        CheckConstraint("status <> 'sent' OR (sent_at IS NOT NULL AND document_id IS NOT NULL)", name="sent"),
    )


class ReportSignature(Keyed, InCounty, Base):
    """One member's stance; `recorded_by` is the member, or the chair where the member refused to sign."""

    __tablename__ = "report_signature"
    report_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation_report.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    stance: Mapped[Stance] = mapped_column(enum_type(Stance))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[UUID]
    signed_at: Mapped[datetime]
    report: Mapped[EvaluationReport] = relationship(back_populates="signatures")
    __table_args__ = (
        UniqueConstraint("report_id", "user_id"),
        CheckConstraint("(stance = 'dissented') = (reason <> '')", name="reason_of_dissent"),
        CheckConstraint("(stance = 'refused') = (recorded_by <> user_id)", name="own_hand"),
    )
