"""A bond, for a bid or for a contract, as it was received."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.bids.bonds.states import BondKind, BondStatus, KeepGround
from procurement.core import clock
from procurement.core.db import Amount, Base, InCounty, Keyed, enum_type
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Tender


class Bond(Keyed, InCounty, Base):
    """A bid or performance bond as received; never recorded before the opening, when it would tell who bids. In CNY.

    `received_at`: of a bid bond, the moment the money or the letter of guarantee came, held to the bids' deadline.
    `interest` is owed for each day that it goes back late. `keep_*`: that somebody proposed not to give it back, and
    why; another person decides.
    """

    __tablename__ = "bond"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    kind: Mapped[BondKind] = mapped_column(enum_type(BondKind))
    status: Mapped[BondStatus] = mapped_column(enum_type(BondStatus), default=BondStatus.HELD)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    amount: Mapped[Decimal] = mapped_column(Amount())
    received_on: Mapped[date]
    received_at: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(String(80))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    ended_by: Mapped[UUID | None]
    interest: Mapped[Decimal | None] = mapped_column(Amount())
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    keep_ground: Mapped[KeepGround | None] = mapped_column(enum_type(KeepGround))
    keep_reason: Mapped[str] = mapped_column(Text, server_default="", default="")
    keep_proposed_by: Mapped[UUID | None]
    keep_proposed_at: Mapped[datetime | None]
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()
    __table_args__ = (
        UniqueConstraint("tender_id", "supplier_id", "kind"),
        CheckConstraint("amount > 0", name="some"),
        CheckConstraint("(kind = 'performance') = (contract_id IS NOT NULL)", name="performance_of_a_contract"),
        CheckConstraint("(status = 'held') = (ended_on IS NULL)", name="ended"),
        CheckConstraint(
            "keep_proposed_by IS NULL OR status <> 'kept' OR keep_proposed_by <> ended_by", name="four_eyes"
        ),
    )

    @property
    def arrived_at(self) -> datetime:
        """When it came; the beginning of the day where no more was written down."""
        return self.received_at or clock.start_of(self.received_on)
