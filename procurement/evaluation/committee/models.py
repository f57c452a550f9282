"""The county's experts, the evaluation committee of a tender with its members, and what each of them voted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import User
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.committee.states import CommitteeStatus, MemberStatus
from procurement.evaluation.models import InvalidGround, ReviewVerdict


class RelationKind(StrEnum):
    """What ties a person to a supplier (政府采购法实施条例第9条)."""

    EMPLOYMENT = "employment"
    DIRECTOR_SUPERVISOR = "director_supervisor"
    CONTROLLING_HOLDER = "controlling_holder"
    FAMILY = "family"  # spouse, direct blood, collateral within three generations, near in-law, of its head
    OTHER = "other"


class Expert(Keyed, InCounty, Base):
    """What the pool knows of a person with the role expert."""

    __tablename__ = "expert"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), unique=True)
    specialty: Mapped[str] = mapped_column(String(80))
    employer: Mapped[str] = mapped_column(String(120))
    is_own_unit: Mapped[bool] = mapped_column(default=False)  # works for the purchaser
    is_agency_staff: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship()
    relations: Mapped[list[ExpertRelation]] = relationship(back_populates="expert")


class ExpertRelation(Keyed, InCounty, Base):
    """A relation to a supplier that the expert has declared; `ended_on` None: it goes on."""

    __tablename__ = "expert_relation"
    expert_id: Mapped[UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"))
    kind: Mapped[RelationKind] = mapped_column(enum_type(RelationKind))
    ended_on: Mapped[date | None]
    declared_at: Mapped[datetime]
    expert: Mapped[Expert] = relationship(back_populates="relations")


class Committee(Keyed, InCounty, Base):
    """The committee of one tender (87号令第45条–第49条). `appointment` is the purchaser's letter naming its people."""

    __tablename__ = "committee"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), unique=True)
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"))
    status: Mapped[CommitteeStatus] = mapped_column(enum_type(CommitteeStatus), default=CommitteeStatus.FORMING)
    size: Mapped[int] = mapped_column(Integer)
    large_reason: Mapped[str] = mapped_column(Text, default="")  # complex, or of large social impact; empty: neither
    appointment: Mapped[str] = mapped_column(String(120), default="")
    representatives: Mapped[list[Any]]  # ids of the people it names
    review_on: Mapped[date]
    formed_by: Mapped[UUID]
    formed_at: Mapped[datetime]
    seated_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    members: Mapped[list[CommitteeMember]] = relationship(
        back_populates="committee", order_by="CommitteeMember.called_at, CommitteeMember.draw_row"
    )
    __table_args__ = (
        CheckConstraint("(status = 'seated') = (seated_at IS NOT NULL)", name="seated"),
        CheckConstraint("size >= 1", name="size"),
    )


class CommitteeMember(Keyed, InCounty, Base):
    """One who was called into a committee: drawn (`draw_row`), chosen by the purchaser, or its representative.

    `declaration` holds the answers about interests; `reason` says why a member left. `token` stands for the person
    in the log while names are secret.
    """

    __tablename__ = "committee_member"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    committee_id: Mapped[UUID] = mapped_column(ForeignKey("committee.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    token: Mapped[str] = mapped_column(String(64))
    is_purchaser_representative: Mapped[bool] = mapped_column(default=False)
    is_self_selected: Mapped[bool] = mapped_column(default=False)  # 采购人自行选定 (87号令第48条)
    is_chair: Mapped[bool] = mapped_column(default=False)
    draw_row: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[MemberStatus] = mapped_column(enum_type(MemberStatus), default=MemberStatus.CALLED)
    called_at: Mapped[datetime]
    declaration: Mapped[dict[str, Any] | None]
    declared_at: Mapped[datetime | None]
    seated_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    committee: Mapped[Committee] = relationship(back_populates="members")
    user: Mapped[User] = relationship()
    __table_args__ = (
        UniqueConstraint("tender_id", "user_id"),
        CheckConstraint("NOT (is_chair AND is_purchaser_representative)", name="chair_is_expert"),
        CheckConstraint("NOT (is_self_selected AND is_purchaser_representative)", name="selected_is_expert"),
        CheckConstraint(
            "(is_purchaser_representative OR is_self_selected) = (draw_row IS NULL)", name="experts_are_drawn"
        ),
        CheckConstraint("status <> 'seated' OR seated_at IS NOT NULL", name="seated"),
        CheckConstraint("(status IN ('recused', 'declined')) = (left_at IS NOT NULL)", name="left"),
    )


class ConformityVote(Keyed, InCounty, Base):
    """One member's view of one bid on one lot in the conformity review. Never changed."""

    __tablename__ = "conformity_vote"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"))
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("committee_member.id"))
    verdict: Mapped[ReviewVerdict] = mapped_column(enum_type(ReviewVerdict))
    ground: Mapped[InvalidGround | None] = mapped_column(enum_type(InvalidGround))
    reason: Mapped[str] = mapped_column(Text, default="")
    voted_at: Mapped[datetime]
    member: Mapped[CommitteeMember] = relationship()
    __table_args__ = (
        UniqueConstraint("member_id", "opened_bid_id", "lot_id"),
        CheckConstraint("(verdict = 'failed') = (ground IS NOT NULL)", name="ground_if_failed"),
        CheckConstraint("verdict <> 'failed' OR reason <> ''", name="reason_if_failed"),
    )
