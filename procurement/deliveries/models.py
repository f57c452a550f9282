"""Orders, deliveries, and what two people of a school signed of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    inspect,
)
from sqlalchemy.orm import InstanceState, Mapped, Mapper, mapped_column, relationship

from procurement.catalogue.models import Item
from procurement.contracting.models import Contract, ContractLine, Subcontract
from procurement.core.db import Base, Quantity, enum_type
from procurement.core.ids import new_id
from procurement.deliveries.states import DeliveryStatus, Disposal, EntryKind, OrderStatus, Verdict
from procurement.schools.models import School
from procurement.suppliers.models import Supplier


class Daily:
    """A row of daily work, keyed so that a distributed database can place it by county."""

    __scope__: ClassVar[dict[str, str]] = {"county": "county_id"}
    county_id: Mapped[UUID] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)


class Exchanged(Daily):
    """Between one school and one supplier; does not exist for other schools and suppliers."""

    __scope__: ClassVar[dict[str, str]] = {"county": "county_id", "school": "school_id", "supplier": "supplier_id"}
    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("supplier.id"), index=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)


def within(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["county_id", column], [f"{table}.county_id", f"{table}.id"])


def joined(child: str, column: str, parent: str) -> str:
    """Join on both key columns, of which only `column` is written."""
    return f"and_({child}.county_id == {parent}.county_id, foreign({child}.{column}) == {parent}.id)"


class Order(Exchanged, Base):
    """A school's call-off under one contract for one day. `due_at` is the end of the school's receiving hours."""

    __tablename__ = "call_off_order"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[OrderStatus] = mapped_column(enum_type(OrderStatus), default=OrderStatus.PLACED, index=True)
    deliver_on: Mapped[date] = mapped_column(index=True)
    window: Mapped[str] = mapped_column(String(40))  # receiving hours on that day, as the school gave them
    due_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    client_key: Mapped[UUID]
    content_sha256: Mapped[str] = mapped_column(String(64))
    placed_by: Mapped[UUID]
    placed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    contract: Mapped[Contract] = relationship()
    school: Mapped[School] = relationship()
    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", primaryjoin=joined("OrderLine", "order_id", "Order"), order_by="OrderLine.position"
    )
    __table_args__ = (
        UniqueConstraint("county_id", "client_key"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("(cancelled_by IS NULL) = (cancelled_at IS NULL)", name="cancelled_by_somebody"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
    )


class OrderLine(Daily, Base):
    """How much of one contract line. There is no price here: the contract line's is the only one."""

    __tablename__ = "call_off_line"
    order_id: Mapped[UUID]
    contract_line_id: Mapped[UUID] = mapped_column(ForeignKey("contract_line.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    position: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    order: Mapped[Order] = relationship(back_populates="lines", primaryjoin=joined("OrderLine", "order_id", "Order"))
    contract_line: Mapped[ContractLine] = relationship()
    item: Mapped[Item] = relationship()
    __table_args__ = (
        within("order_id", "call_off_order"),
        UniqueConstraint("county_id", "order_id", "contract_line_id"),
        CheckConstraint("quantity > 0", name="some"),
    )


class Delivery(Exchanged, Base):
    """One vehicle's load for one order, and its delivery note. `code` is the unguessable part of the QR's address."""

    __tablename__ = "delivery"
    order_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[DeliveryStatus] = mapped_column(
        enum_type(DeliveryStatus), default=DeliveryStatus.SHIPPED, index=True
    )
    vehicle_plate: Mapped[str] = mapped_column(String(12))
    driver_name: Mapped[str] = mapped_column(String(60))
    carrier_id: Mapped[UUID | None]  # a subcontract that was consented to; none: the supplier itself
    client_key: Mapped[UUID]
    content_sha256: Mapped[str] = mapped_column(String(64))
    shipped_by: Mapped[UUID]
    shipped_at: Mapped[datetime]
    order: Mapped[Order] = relationship(primaryjoin=joined("Delivery", "order_id", "Order"))
    contract: Mapped[Contract] = relationship()
    school: Mapped[School] = relationship()
    supplier: Mapped[Supplier] = relationship()
    carrier: Mapped[Subcontract | None] = relationship(primaryjoin=joined("Delivery", "carrier_id", "Subcontract"))
    lines: Mapped[list[DeliveryLine]] = relationship(
        back_populates="delivery",
        primaryjoin=joined("DeliveryLine", "delivery_id", "Delivery"),
        order_by="DeliveryLine.position",
    )
    acceptances: Mapped[list[Acceptance]] = relationship(
        back_populates="delivery",
        primaryjoin=joined("Acceptance", "delivery_id", "Delivery"),
        order_by="Acceptance.sequence",
    )
    __table_args__ = (
        within("order_id", "call_off_order"),
        UniqueConstraint("county_id", "order_id"),
        UniqueConstraint("county_id", "client_key"),
    )


class DeliveryLine(Daily, Base):
    """One batch of one ordered item, as the delivery note states it."""

    __tablename__ = "delivery_line"
    delivery_id: Mapped[UUID]
    order_line_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    batch_number: Mapped[str] = mapped_column(String(40))
    produced_on: Mapped[date]
    best_before_on: Mapped[date]  # the last day of the shelf life
    licence_number: Mapped[str] = mapped_column(String(20))  # SC or YB and 14 digits
    report_number: Mapped[str] = mapped_column(String(60))
    delivery: Mapped[Delivery] = relationship(
        back_populates="lines", primaryjoin=joined("DeliveryLine", "delivery_id", "Delivery")
    )
    order_line: Mapped[OrderLine] = relationship(primaryjoin=joined("DeliveryLine", "order_line_id", "OrderLine"))
    __table_args__ = (
        within("delivery_id", "delivery"),
        within("order_line_id", "call_off_line"),
        UniqueConstraint("county_id", "delivery_id", "position"),
        CheckConstraint("quantity > 0", name="some"),
        CheckConstraint("produced_on <= best_before_on", name="shelf_life"),
    )


class DeliveryPhoto(Daily, Base):
    """A photograph on the private shelf. It counts once an acceptance names its hash, so its upload is not logged."""

    __tablename__ = "delivery_photo"
    __audit_exempt__: ClassVar[bool] = True
    delivery_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(20))
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    __table_args__ = (within("delivery_id", "delivery"), UniqueConstraint("county_id", "delivery_id", "sha256"))


class Acceptance(Daily, Base):
    """What the first inspector signed; counts once the second confirmed it. Never changed.

    A reversal's lines are those of the acceptance that it takes back, with negative quantities.
    """

    __tablename__ = "acceptance"
    delivery_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(Integer)  # 1, 2, … within the delivery: two cannot be first
    kind: Mapped[EntryKind] = mapped_column(enum_type(EntryKind))
    reverses_id: Mapped[UUID | None]
    client_key: Mapped[UUID]
    content_sha256: Mapped[str] = mapped_column(String(64))  # of what was sent with `client_key`
    arrived_at: Mapped[datetime]
    vehicle_ok: Mapped[bool]
    driver_ok: Mapped[bool]
    remark: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    delivery: Mapped[Delivery] = relationship(
        back_populates="acceptances", primaryjoin=joined("Acceptance", "delivery_id", "Delivery")
    )
    lines: Mapped[list[AcceptanceLine]] = relationship(
        back_populates="acceptance",
        primaryjoin=joined("AcceptanceLine", "acceptance_id", "Acceptance"),
        order_by="AcceptanceLine.position",
    )
    decision: Mapped[AcceptanceDecision | None] = relationship(
        back_populates="acceptance", primaryjoin=joined("AcceptanceDecision", "acceptance_id", "Acceptance")
    )
    __table_args__ = (
        within("delivery_id", "delivery"),
        within("reverses_id", "acceptance"),
        UniqueConstraint("county_id", "delivery_id", "sequence"),
        UniqueConstraint("county_id", "client_key"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_something"),
        CheckConstraint("kind <> 'reversal' OR remark <> ''", name="reversal_with_reason"),
    )


class AcceptanceLine(Daily, Base):
    """One batch: taken and rejected add up to what the note states. `short_quantity` of the rejected never arrived."""

    __tablename__ = "acceptance_line"
    acceptance_id: Mapped[UUID]
    delivery_line_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    delivered_quantity: Mapped[Decimal] = mapped_column(Quantity())
    weighed_quantity: Mapped[Decimal] = mapped_column(Quantity())
    accepted_quantity: Mapped[Decimal] = mapped_column(Quantity())
    rejected_quantity: Mapped[Decimal] = mapped_column(Quantity())
    short_quantity: Mapped[Decimal] = mapped_column(Quantity())
    reason: Mapped[str | None] = mapped_column(String(30))  # a code of rejection_reasons.json
    disposal: Mapped[Disposal | None] = mapped_column(enum_type(Disposal))
    label_ok: Mapped[bool]
    sensory_ok: Mapped[bool]
    photos: Mapped[list[Any]]  # hexadecimal SHA-256 of each
    acceptance: Mapped[Acceptance] = relationship(
        back_populates="lines", primaryjoin=joined("AcceptanceLine", "acceptance_id", "Acceptance")
    )
    delivery_line: Mapped[DeliveryLine] = relationship(
        primaryjoin=joined("AcceptanceLine", "delivery_line_id", "DeliveryLine")
    )
    __table_args__ = (
        within("acceptance_id", "acceptance"),
        within("delivery_line_id", "delivery_line"),
        UniqueConstraint("county_id", "acceptance_id", "delivery_line_id"),
        CheckConstraint("accepted_quantity + rejected_quantity = delivered_quantity", name="to_the_gram"),
        CheckConstraint("(rejected_quantity = 0) = (reason IS NULL)", name="rejected_with_reason"),
        CheckConstraint("(reason IS NULL) = (disposal IS NULL)", name="rejected_with_disposal"),
    )


class AcceptanceDecision(Daily, Base):
    """The second inspector's signature under the same record, or the reason for sending it back. Never changed."""

    __tablename__ = "acceptance_decision"
    acceptance_id: Mapped[UUID]
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict))
    client_key: Mapped[UUID]
    recorded_by: Mapped[UUID]  # the first inspector, kept here so that the database can tell the two apart
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    acceptance: Mapped[Acceptance] = relationship(
        back_populates="decision", primaryjoin=joined("AcceptanceDecision", "acceptance_id", "Acceptance")
    )
    __table_args__ = (
        within("acceptance_id", "acceptance"),
        UniqueConstraint("county_id", "acceptance_id"),
        CheckConstraint("decided_by <> recorded_by", name="two_people"),
        CheckConstraint("verdict <> 'sent_back' OR reason <> ''", name="sent_back_with_reason"),
    )


def refuse_change(mapper: Mapper[Any], _connection: Any, target: Any) -> None:
    """A relationship that points here from a new row is no change of this one."""
    state: InstanceState[Any] = inspect(target)
    if any(state.attrs[column.key].history.has_changes() for column in mapper.column_attrs):
        msg = f"{type(target).__name__}: rows are only ever added"
        raise RuntimeError(msg)


def refuse_removal(_mapper: Mapper[Any], _connection: Any, target: Any) -> None:
    msg = f"{type(target).__name__}: rows are never removed"
    raise RuntimeError(msg)


for _signed in (Acceptance, AcceptanceLine, AcceptanceDecision):
    event.listen(_signed, "before_update", refuse_change)
    event.listen(_signed, "before_delete", refuse_removal)
