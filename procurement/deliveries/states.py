"""The lives of an order and of a delivery."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class OrderStatus(StrEnum):
    PLACED = "placed"  # waits for the supplier to confirm
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"  # on its one delivery; what was not loaded lapses
    CANCELLED = "cancelled"


class DeliveryStatus(StrEnum):
    SHIPPED = "shipped"  # waits for the first inspector
    RECORDED = "recorded"  # waits for the second
    ACCEPTED = "accepted"  # both signed: it counts, whether goods were taken or rejected
    REVERSING = "reversing"  # a reversing entry waits for its second signature; the acceptance still counts


class EntryKind(StrEnum):
    ACCEPTANCE = "acceptance"
    REVERSAL = "reversal"


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


class Disposal(StrEnum):
    RETURNED = "returned"  # on the supplier's vehicle
    DESTROYED = "destroyed"
    NOT_RECEIVED = "not_received"  # of quantities that were on the note and not on the vehicle


ORDER = Lifecycle(
    "order",
    OrderStatus.PLACED,
    {
        OrderStatus.PLACED: {OrderStatus.CONFIRMED, OrderStatus.CANCELLED},
        OrderStatus.CONFIRMED: {OrderStatus.SHIPPED, OrderStatus.CANCELLED},
    },
)

DELIVERY = Lifecycle(
    "delivery",
    DeliveryStatus.SHIPPED,
    {
        DeliveryStatus.SHIPPED: {DeliveryStatus.RECORDED},
        DeliveryStatus.RECORDED: {DeliveryStatus.ACCEPTED, DeliveryStatus.SHIPPED},
        DeliveryStatus.ACCEPTED: {DeliveryStatus.REVERSING},
        DeliveryStatus.REVERSING: {DeliveryStatus.ACCEPTED, DeliveryStatus.SHIPPED},
    },
)
