"""Public numbers of documents: KIND-YEAR-NNN within a county. Never used for anything secret (bids have none)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base


class NumberCounter(Base):
    """The last number given out for a kind of document in a county and year."""

    __tablename__ = "number_counter"
    __audit_exempt__ = True
    county_id: Mapped[UUID] = mapped_column(ForeignKey("county.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


def next_number(session: Session, *, county_id: UUID, county_code: str, kind: str, year: int) -> str:
    """The next public number, such as "SFCG-2026-017" for county code SF and kind CG."""
    key = {"county_id": county_id, "kind": kind, "year": year}
    counter = session.scalar(select(NumberCounter).filter_by(**key).with_for_update())
    if counter is None:
        counter = NumberCounter(**key, last=0)
        session.add(counter)
    counter.last += 1
    return f"{county_code}{kind}-{year}-{counter.last:03d}"
