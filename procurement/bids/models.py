"""Sealed bids, the keyholders' opened shares, and what the bids said once opened."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.bids.states import BidStatus
from procurement.catalogue.models import Item
from procurement.core.db import Base, InCounty, Keyed, Percent, Price, enum_type
from procurement.suppliers.models import Supplier
from procurement.tenders.models import Lot, Tender, TenderKeyholder


class Bid(Keyed, InCounty, Base):
    """An envelope as received. It holds no price: the ciphertext lies under its hash, sealed until the closing."""

    __tablename__ = "bid"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[BidStatus] = mapped_column(enum_type(BidStatus), default=BidStatus.SEALED)
    envelope_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime]
    receipt: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("bid.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    tender: Mapped[Tender] = relationship()
    supplier: Mapped[Supplier] = relationship()


class OpenedShares(Keyed, InCounty, Base):
    """One keyholder's opened shares of a tender's envelopes, as posted after the deadline."""

    __tablename__ = "opened_shares"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    keyholder_id: Mapped[UUID] = mapped_column(ForeignKey("tender_keyholder.id"))
    shares: Mapped[dict[str, Any]]
    posted_at: Mapped[datetime]
    keyholder: Mapped[TenderKeyholder] = relationship()
    __table_args__ = (UniqueConstraint("tender_id", "keyholder_id"),)


class OwnKeyCall(Keyed, InCounty, Base):
    """The officer asks the bidders of a closed tender for their own keys; they may hand them in until `ends_at`."""

    __tablename__ = "own_key_call"
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), unique=True)
    called_by: Mapped[UUID | None]
    called_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("called_at < ends_at", name="time"),)


class OwnKey(Keyed, InCounty, Base):
    """The key of a bid, handed in by its bidder because too few keyholders act. `key` is hex; nobody is shown it."""

    __tablename__ = "own_key"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bid.id"), unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    supplied_at: Mapped[datetime]


class OpenedBid(Keyed, InCounty, Base):
    """A bid made readable at the opening; `content_sha256` names the plain bid in the log's objects.

    `faults` is what the bid does not say as the notice asks, lot by lot: {"lot", "code", "item"}; see rules.read_lots.
    `bad_shares` are the indices of keyholders whose share of it is proven false by the key that it commits to.
    `is_own_key`: the bidder's own key opened it, not the shares.
    """

    __tablename__ = "opened_bid"
    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "supplier": "supplier_id"}
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bid.id"), unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    declarations: Mapped[dict[str, Any]]
    valid_until: Mapped[date]
    faults: Mapped[list[Any]]
    bad_shares: Mapped[list[Any]] = mapped_column(server_default="[]", default=list)
    is_own_key: Mapped[bool] = mapped_column(server_default=false(), default=False)
    opened_at: Mapped[datetime]
    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[BidLine]] = relationship(back_populates="opened_bid")


class BidLine(Keyed, InCounty, Base):
    """What an opened bid asks for one item of one lot; `discount`: the percentage that its unit price was made from."""

    __tablename__ = "bid_line"
    opened_bid_id: Mapped[UUID] = mapped_column(ForeignKey("opened_bid.id"), index=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    unit_price: Mapped[Decimal] = mapped_column(Price())
    discount: Mapped[Decimal | None] = mapped_column(Percent())
    brand: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[str] = mapped_column(String(200), default="")
    lead_days: Mapped[int] = mapped_column(Integer, default=0)
    opened_bid: Mapped[OpenedBid] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()
    item: Mapped[Item] = relationship()
    __table_args__ = (
        UniqueConstraint("opened_bid_id", "lot_id", "item_id"),
        CheckConstraint("unit_price > 0", name="price"),
        CheckConstraint("discount >= 0", name="discount"),
    )
