"""Requirement surveys, procurement plans with their intentions, and purchases by other methods."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalogue.models import Category
from procurement.core.db import Amount, Base, InCounty, Keyed, enum_type
from procurement.schools.models import DemandPlan


class OtherMethod(StrEnum):
    """Ways of buying that are not the open tender (政府采购法第26条)."""

    INVITED_TENDER = "invited_tender"
    NEGOTIATION = "negotiation"
    CONSULTATION = "consultation"
    QUOTATION = "quotation"
    SINGLE_SOURCE = "single_source"
    FRAMEWORK = "framework"


class RequirementSurvey(Keyed, InCounty, Base):
    """What the market was asked before buying (需求调查). `subjects`: [{"name", "answer"}], one a market subject."""

    __tablename__ = "requirement_survey"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("demand_plan.id"), index=True)
    surveyed_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(80))
    findings: Mapped[str] = mapped_column(Text)
    subjects: Mapped[list[Any]]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    plan: Mapped[DemandPlan] = relationship()


class ProcurementPlan(Keyed, InCounty, Base):
    """The plan filed with the finance bureau; announced as procurement intention (采购意向) once, and then fixed."""

    __tablename__ = "procurement_plan"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("demand_plan.id"), unique=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    title: Mapped[str] = mapped_column(String(160))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    budget_amount: Mapped[Decimal] = mapped_column(Amount())
    filing_number: Mapped[str] = mapped_column(String(60))
    summary: Mapped[str] = mapped_column(Text)
    expected_on: Mapped[date]
    filed_by: Mapped[UUID]
    filed_at: Mapped[datetime]
    announced_by: Mapped[UUID | None]
    announced_at: Mapped[datetime | None]
    plan: Mapped[DemandPlan] = relationship()
    category: Mapped[Category] = relationship()
    __table_args__ = (
        CheckConstraint("budget_amount > 0", name="budget"),
        CheckConstraint("(announced_at IS NULL) = (announced_by IS NULL)", name="announced_by_somebody"),
    )


class OtherPurchase(Keyed, InCounty, Base):
    """A purchase that was not an open tender: proposed by one, approved by another; counted for splitting."""

    __tablename__ = "other_purchase"
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"), index=True)
    tender_id: Mapped[UUID | None] = mapped_column(ForeignKey("tender.id"))  # that failed before
    title: Mapped[str] = mapped_column(String(160))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    method: Mapped[OtherMethod] = mapped_column(enum_type(OtherMethod))
    amount: Mapped[Decimal] = mapped_column(Amount())
    basis: Mapped[str] = mapped_column(Text)
    approval_number: Mapped[str] = mapped_column(String(60), default="")  # of the finance bureau
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    category: Mapped[Category] = relationship()
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved_by_somebody"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="four_eyes"),
    )
