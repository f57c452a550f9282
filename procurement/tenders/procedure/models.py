"""Versions of a notice, questions and their published answers, legal reviews, endings and what they led to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.tenders.models import Lot, Tender


class NoticeKind(StrEnum):
    FIRST = "first"
    AMENDMENT = "amendment"  # 更正: what bidders rely on changed
    EXTENSION = "extension"  # 延期: the deadline alone


class FailureGround(StrEnum):
    """政府采购法第36条, in its order."""

    TOO_FEW = "too_few"
    ILLEGAL_ACT = "illegal_act"
    OVER_BUDGET = "over_budget"
    TASK_CANCELLED = "task_cancelled"


class ReviewOpinion(StrEnum):
    PASSED = "passed"
    OBJECTED = "objected"


class NoticeVersion(Keyed, InCounty, Base):
    """A notice as it was frozen: the newest one is the tender's, the older ones stay. Rows are only ever added."""

    __tablename__ = "notice_version"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind))
    sha256: Mapped[str] = mapped_column(String(64))
    deadline_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    frozen_by: Mapped[UUID | None]
    frozen_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tender_id", "number"), CheckConstraint("number > 0", name="number"))


class TenderQuestion(Keyed, InCounty, Base):
    """A supplier's written question. Who asked is seen by the asker alone (87号令第28条)."""

    __tablename__ = "tender_question"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    reply_due_on: Mapped[date]
    clarification_id: Mapped[UUID | None] = mapped_column(ForeignKey("clarification.id"))
    clarification: Mapped[Clarification | None] = relationship()


class Clarification(Keyed, InCounty, Base):
    """A question and its answer as everybody reads them (澄清): nothing in it says who asked."""

    __tablename__ = "clarification"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    question: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    published_by: Mapped[UUID]
    published_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tender_id", "number"),)


class LegalReview(Keyed, InCounty, Base):
    """Counsel's opinion on the document and its contract terms, recorded by somebody who did not draft it."""

    __tablename__ = "legal_review"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    opinion: Mapped[ReviewOpinion] = mapped_column(enum_type(ReviewOpinion))
    counsel: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    document_sha256: Mapped[str] = mapped_column(String(64))  # of the document that was read
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]


class TenderEnding(Keyed, InCounty, Base):
    """Why a tender, or one lot of it, ended without contract. Rows are only ever added."""

    __tablename__ = "tender_ending"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID | None] = mapped_column(ForeignKey("lot.id"))
    ground: Mapped[FailureGround] = mapped_column(enum_type(FailureGround))
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime]
    lot: Mapped[Lot | None] = relationship()


class TenderOrigin(Keyed, InCounty, Base):
    """A tender made anew from lots of one that failed (重新招标)."""

    __tablename__ = "tender_origin"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), unique=True)
    failed_tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_ids: Mapped[list[Any]]  # the failed lots it takes up, as uuid strings
    tender: Mapped[Tender] = relationship(foreign_keys=[tender_id])
    failed_tender: Mapped[Tender] = relationship(foreign_keys=[failed_tender_id])
