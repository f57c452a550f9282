"""A public draw: its frozen pool, what people committed to and revealed, the lottery's number, the rows drawn."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organization
from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.draws.states import DrawStatus


class DrawPurpose(StrEnum):
    EXPERTS = "experts"  # 随机抽取评审专家 (87号令第48条)
    SUPPLIER_TIE = "supplier_tie"  # 并列投标人随机抽取 (87号令第56条、第57条、第68条)


class Game(StrEnum):
    """A public lottery whose number nobody here can know or steer."""

    DOUBLE_COLOUR = "double_colour"  # 双色球
    WELFARE_3D = "welfare_3d"  # 福彩3D


class Exclusion(StrEnum):
    """Why somebody of the pool's origin may not be drawn."""

    OWN_UNIT = "own_unit"  # 87号令第48条
    AGENCY_STAFF = "agency_staff"  # 87号令第47条
    DUTY = "duty"  # takes part in the same tender in another duty
    RELATED = "related"  # 条例第9条


class Draw(Keyed, InCounty, Base):
    """One draw. `salt` hides who stands behind the pool's tokens until the result is published.

    `lottery_on` names the lottery's day in advance; `reveal_by` lies before its draw, so that whoever withholds a seed
    cannot know what that does. `numbers` is the lottery's number as typed by `numbers_by` and again by `confirmed_by`.
    """

    __tablename__ = "draw"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[UUID | None] = mapped_column(ForeignKey("lot.id"))  # of a tie alone
    purpose: Mapped[DrawPurpose] = mapped_column(enum_type(DrawPurpose))
    status: Mapped[DrawStatus] = mapped_column(enum_type(DrawStatus), default=DrawStatus.COMMITTING)
    wanted: Mapped[int] = mapped_column(Integer)
    salt: Mapped[str] = mapped_column(String(64))
    pool_sha256: Mapped[str] = mapped_column(String(64))
    game: Mapped[Game] = mapped_column(enum_type(Game))
    lottery_on: Mapped[date]
    reveal_by: Mapped[datetime]
    frozen_by: Mapped[UUID]
    frozen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    numbers: Mapped[str] = mapped_column(String(60), default="")
    numbers_by: Mapped[UUID | None]
    numbers_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    drawn_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(Text, default="")
    candidates: Mapped[list[DrawCandidate]] = relationship(order_by="DrawCandidate.token", back_populates="draw")
    commitments: Mapped[list[DrawCommitment]] = relationship(
        order_by="DrawCommitment.commitment", back_populates="draw"
    )
    __table_args__ = (
        CheckConstraint("wanted >= 1", name="wanted"),
        CheckConstraint("(status = 'drawn') = (drawn_at IS NOT NULL)", name="drawn"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> numbers_by", name="four_eyes"),
        CheckConstraint("(purpose = 'supplier_tie') = (lot_id IS NOT NULL)", name="lot_of_tie"),
        CheckConstraint("status <> 'cancelled' OR cancelled_reason <> ''", name="why_cancelled"),
    )


class DrawCandidate(Keyed, InCounty, Base):
    """One who could be drawn, or was excluded with a reason. `draw_row` numbers the row that took them."""

    __tablename__ = "draw_candidate"
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), index=True)
    subject_id: Mapped[UUID]  # a user, or a supplier of a tie
    token: Mapped[str] = mapped_column(String(64))  # salted hash of a person; a supplier's id is public by then
    exclusion: Mapped[Exclusion | None] = mapped_column(enum_type(Exclusion))
    exclusion_note: Mapped[str] = mapped_column(Text, default="")
    draw_row: Mapped[int | None] = mapped_column(Integer)
    draw: Mapped[Draw] = relationship(back_populates="candidates")
    __table_args__ = (
        UniqueConstraint("draw_id", "subject_id"),
        UniqueConstraint("draw_id", "token"),
        UniqueConstraint("draw_id", "draw_row"),
        CheckConstraint("exclusion IS NULL OR draw_row IS NULL", name="excluded_not_drawn"),
    )


class DrawCommitment(Keyed, InCounty, Base):
    """SHA-256 of a seed that only its owner knows until it is revealed. One a person."""

    __tablename__ = "draw_commitment"
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime]
    seed: Mapped[str | None] = mapped_column(String(64))
    revealed_at: Mapped[datetime | None]
    draw: Mapped[Draw] = relationship(back_populates="commitments")
    organization: Mapped[Organization] = relationship()
    __table_args__ = (
        UniqueConstraint("draw_id", "user_id"),
        UniqueConstraint("draw_id", "commitment"),
        CheckConstraint("(seed IS NULL) = (revealed_at IS NULL)", name="revealed"),
    )
