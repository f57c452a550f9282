"""Rounds of scoring and the members' sheets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base, InCounty, Keyed, enum_type
from procurement.evaluation.scoring.states import RoundStatus, SheetStatus
from procurement.tenders.models import Tender


class ReopenGround(StrEnum):
    """The only four grounds on which results of scoring may change (87号令第64条)."""

    SUM_ERROR = "sum_error"  # 分值汇总计算错误
    OUT_OF_RANGE = "out_of_range"  # 分项评分超出评分标准范围
    OBJECTIVE = "objective"  # 客观评审因素评分不一致
    EXTREME = "extreme"  # 评分畸高、畸低


class ScoreRound(Keyed, InCounty, Base):
    """All members score the same bids once. `aliases`: lot id → {alias: opened bid id}, so that no sheet shows a name.

    `differences`: [lot id, alias, factor code] of objective factors on which members differed in a returned round.
    """

    __tablename__ = "score_round"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[RoundStatus] = mapped_column(enum_type(RoundStatus), default=RoundStatus.OPEN)
    aliases: Mapped[dict[str, Any]]
    differences: Mapped[list[Any]]
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reopened_by: Mapped[UUID | None]
    reopened_at: Mapped[datetime | None]
    reopen_ground: Mapped[ReopenGround | None] = mapped_column(enum_type(ReopenGround))
    reopen_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship()
    sheets: Mapped[list[ScoreSheet]] = relationship(back_populates="round", order_by="ScoreSheet.member_number")
    __table_args__ = (
        UniqueConstraint("tender_id", "number"),
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(status = 'reopened') = (reopen_ground IS NOT NULL)", name="ground"),
        CheckConstraint("status <> 'reopened' OR (reopen_reason <> '' AND reopened_by IS NOT NULL)", name="reason"),
    )


class ScoreSheet(Keyed, InCounty, Base):
    """One member's points: lot id → alias → factor code → decimal text.

    `content` is what was signed, canonical JSON with a random salt: its hash is logged at once and says nothing of the
    points; the object itself joins the log when all have signed.
    """

    __tablename__ = "score_sheet"
    round_id: Mapped[UUID] = mapped_column(ForeignKey("score_round.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    member_number: Mapped[int] = mapped_column(Integer)
    status: Mapped[SheetStatus] = mapped_column(enum_type(SheetStatus), default=SheetStatus.OPEN)
    points: Mapped[dict[str, Any]]
    content: Mapped[str] = mapped_column(Text, default="")
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    round: Mapped[ScoreRound] = relationship(back_populates="sheets")
    __table_args__ = (
        UniqueConstraint("round_id", "user_id"),
        UniqueConstraint("round_id", "member_number"),
        CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        CheckConstraint("(status = 'signed') = (content_sha256 IS NOT NULL)", name="committed"),
    )
