"""Admissions, measures with their evidence, votes and appeals, records of performance, assessments, reminders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalogue.models import Category
from procurement.core.db import Amount, Base, InCounty, Keyed, Score, Share, enum_type
from procurement.supervision.states import AdmissionStatus, AppealStatus, AssessmentStatus, MeasureStatus, Step
from procurement.suppliers.models import Supplier, SupplierPaper


class Ground(StrEnum):
    """Why a measure is taken: 110号令第19条, and what a contract for school food names besides."""

    NON_PERFORMANCE = "non_performance"  # 不履行合同，经请求履行仍未履行
    REFUSES_ORDERS = "refuses_orders"  # 无正当理由拒不接受订单
    LATE_DELIVERY = "late_delivery"
    SHORT_WEIGHT = "short_weight"
    SPOILED_GOODS = "spoiled_goods"  # 过期、霉变、掺杂
    FAILED_SAMPLING = "failed_sampling"
    FOOD_SAFETY_INCIDENT = "food_safety_incident"
    LICENCE_LAPSED = "licence_lapsed"
    LOW_RATING = "low_rating"
    SUBCONTRACTING = "subcontracting"  # 转包
    FALSE_MATERIAL = "false_material"
    COLLUSION = "collusion"
    KICKBACK = "kickback"
    BANNED = "banned"  # 被禁止参加政府采购活动
    OTHER = "other"


class Side(StrEnum):
    BUREAU = "bureau"
    SUPPLIER = "supplier"


class OfSupplier(InCounty):
    """A county's row about a supplier: neither other counties nor other suppliers see it."""

    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)


class Admission(Keyed, OfSupplier, Base):
    """That a supplier may be given orders of one category in one county until `valid_until`.

    By a signed contract (drafted and signed by two people) or proposed by one and decided by another. Never asked
    before a bid (财库〔2019〕38号).
    """

    __tablename__ = "admission"
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    status: Mapped[AdmissionStatus] = mapped_column(enum_type(AdmissionStatus), index=True)
    valid_until: Mapped[date]
    contract_number: Mapped[str] = mapped_column(String(40), default="")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    supplier: Mapped[Supplier] = relationship()
    category: Mapped[Category] = relationship()
    __table_args__ = (
        UniqueConstraint("county_id", "supplier_id", "category_id"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("status <> 'returned' OR reason <> ''", name="returned_with_reason"),
    )


class PerformanceRecord(Keyed, OfSupplier, Base):
    """What one acceptance said of a delivery; `withdrawn_at` when the acceptance was taken back. Amounts in CNY."""

    __tablename__ = "performance_record"
    acceptance_id: Mapped[UUID] = mapped_column(unique=True)
    delivery_id: Mapped[UUID] = mapped_column(index=True)
    delivery_number: Mapped[str] = mapped_column(String(40))
    accepted_on: Mapped[date]
    is_on_time: Mapped[bool]
    batch_count: Mapped[int] = mapped_column(Integer)
    rejected_batch_count: Mapped[int] = mapped_column(Integer)
    short_batch_count: Mapped[int] = mapped_column(Integer)
    delivered_amount: Mapped[Decimal] = mapped_column(Amount())
    accepted_amount: Mapped[Decimal] = mapped_column(Amount())
    short_amount: Mapped[Decimal] = mapped_column(Amount())
    withdrawn_at: Mapped[datetime | None]


class Measure(Keyed, OfSupplier, Base):
    """One step of the ladder against one supplier.

    `duration_days`: how long it will last, working days up to the corrective order, calendar days from the suspension
    on. `reply_until`, `confirm_until`, `appeal_until`, `ends_on` are last days, counted in. `lower_id`: the measure it
    follows; without one `skip_reason` says why a step was left out.
    """

    __tablename__ = "measure"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    step: Mapped[Step] = mapped_column(enum_type(Step))
    status: Mapped[MeasureStatus] = mapped_column(enum_type(MeasureStatus), index=True)
    ground: Mapped[Ground] = mapped_column(enum_type(Ground))
    facts: Mapped[str] = mapped_column(Text)
    is_urgent: Mapped[bool]
    lower_id: Mapped[UUID | None] = mapped_column(ForeignKey("measure.id"))
    skip_reason: Mapped[str] = mapped_column(Text, default="")
    duration_days: Mapped[int] = mapped_column(Integer)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    reply_until: Mapped[date]
    confirm_until: Mapped[date | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by: Mapped[UUID | None]
    replied_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    appeal_until: Mapped[date | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    supplier: Mapped[Supplier] = relationship()
    lower: Mapped[Measure | None] = relationship(remote_side="Measure.id")
    evidence: Mapped[list[MeasureEvidence]] = relationship(
        back_populates="measure", order_by="MeasureEvidence.position"
    )
    votes: Mapped[list[MeasureVote]] = relationship(back_populates="measure", order_by="MeasureVote.voted_at")
    appeal: Mapped[MeasureAppeal | None] = relationship(back_populates="measure")
    __table_args__ = (
        CheckConstraint("step = 'suspension' OR NOT is_urgent", name="urgent_suspension"),
        CheckConstraint("(replied_by IS NULL) = (replied_at IS NULL)", name="replied_by_somebody"),
        CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name="span_whole"),
        CheckConstraint("starts_on IS NULL OR starts_on <= ends_on", name="span"),
        CheckConstraint("duration_days > 0", name="lasts"),
        # one open proceeding for each step, whoever clicks twice
        Index(
            "uq_measure_open", "county_id", "supplier_id", "step", unique=True,
            sqlite_where=status.in_(("proposed", "provisional")),
            postgresql_where=status.in_(("proposed", "provisional")),
        ),
    )  # fmt: skip


class MeasureEvidence(Keyed, OfSupplier, Base):
    """What a side put forward: a delivery's record of performance, or a file on the private shelf."""

    __tablename__ = "measure_evidence"
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    side: Mapped[Side] = mapped_column(enum_type(Side))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("performance_record.id"))
    file_name: Mapped[str] = mapped_column(String(160), default="")
    file_type: Mapped[str] = mapped_column(String(60), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    measure: Mapped[Measure] = relationship(back_populates="evidence")
    record: Mapped[PerformanceRecord | None] = relationship()
    __table_args__ = (
        UniqueConstraint("measure_id", "position"),
        CheckConstraint("(record_id IS NULL) = (file_sha256 <> '')", name="one_thing"),
    )


class MeasureVote(Keyed, OfSupplier, Base):
    """One decider's word under a measure; never the proposer's."""

    __tablename__ = "measure_vote"
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id"), index=True)
    proposed_by: Mapped[UUID]
    voter_id: Mapped[UUID]
    agrees: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    voted_at: Mapped[datetime]
    measure: Mapped[Measure] = relationship(back_populates="votes")
    __table_args__ = (
        UniqueConstraint("measure_id", "voter_id"),
        CheckConstraint("voter_id <> proposed_by", name="not_the_proposer"),
        CheckConstraint("reason <> ''", name="with_reason"),
    )


class MeasureAppeal(Keyed, OfSupplier, Base):
    """The supplier's one appeal against a measure, decided by somebody who had no part in it by `decide_until`."""

    __tablename__ = "measure_appeal"
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id"), unique=True)
    status: Mapped[AppealStatus] = mapped_column(enum_type(AppealStatus), index=True)
    text: Mapped[str] = mapped_column(Text)
    appealed_by: Mapped[UUID]
    appealed_at: Mapped[datetime]
    decide_until: Mapped[date]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[Measure] = relationship(back_populates="appeal")
    __table_args__ = (
        CheckConstraint("(status = 'open') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("status = 'open' OR reason <> ''", name="with_reason"),
    )


class Assessment(Keyed, OfSupplier, Base):
    """A supplier's year in a county: shares as fractions of 1, `score` from 0 to 100 by the weights kept beside it."""

    __tablename__ = "assessment"
    year: Mapped[int] = mapped_column(Integer)
    status: Mapped[AssessmentStatus] = mapped_column(enum_type(AssessmentStatus))
    delivery_count: Mapped[int] = mapped_column(Integer)
    on_time_share: Mapped[Decimal] = mapped_column(Share())
    accepted_share: Mapped[Decimal] = mapped_column(Share())
    full_share: Mapped[Decimal] = mapped_column(Share())
    on_time_weight: Mapped[Decimal] = mapped_column(Share())
    accepted_weight: Mapped[Decimal] = mapped_column(Share())
    full_weight: Mapped[Decimal] = mapped_column(Share())
    score: Mapped[Decimal] = mapped_column(Score())
    is_low: Mapped[bool]
    remarks: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by: Mapped[UUID | None]
    replied_at: Mapped[datetime | None]
    supplier: Mapped[Supplier] = relationship()
    __table_args__ = (
        UniqueConstraint("county_id", "supplier_id", "year"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(replied_by IS NULL) = (replied_at IS NULL)", name="replied_by_somebody"),
    )


class PaperReminder(Keyed, OfSupplier, Base):
    """That a county was reminded of a paper that is about to end: once a paper and county."""

    __tablename__ = "paper_reminder"
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("supplier_paper.id"))
    reminded_at: Mapped[datetime]
    paper: Mapped[SupplierPaper] = relationship()
    __table_args__ = (UniqueConstraint("county_id", "paper_id"),)
