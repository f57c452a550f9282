"""What a supplier's accepted deliveries say of it: shares with the counts they are made of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from uuid import UUID

STEP = Decimal("0.0001")


@dataclass(frozen=True)
class LineFact:
    """One accepted batch. Amounts in CNY at the contract's price, so that kilograms and litres can be added."""

    delivered_amount: Decimal
    accepted_amount: Decimal
    short_amount: Decimal
    is_rejected: bool  # something of it was refused for a fault, beside what was missing
    is_short: bool


@dataclass(frozen=True)
class DeliveryFact:
    """One delivery that two people accepted. `due_at` ends the receiving hours of the day it was ordered for."""

    supplier_id: UUID
    county_id: UUID
    due_at: datetime
    arrived_at: datetime
    lines: Sequence[LineFact]

    @property
    def is_on_time(self) -> bool:
        return self.arrived_at <= self.due_at


@dataclass(frozen=True)
class Scorecard:
    """Counts of one supplier in one county. Shares are fractions of 1 with four places, None of nothing."""

    supplier_id: UUID
    county_id: UUID
    delivery_count: int
    on_time_count: int
    batch_count: int
    rejected_batch_count: int
    short_batch_count: int
    delivered_amount: Decimal
    accepted_amount: Decimal
    short_amount: Decimal

    @property
    def on_time_share(self) -> Decimal | None:
        """Deliveries that arrived within the receiving hours, of all."""
        return _share(Decimal(self.on_time_count), Decimal(self.delivery_count))

    @property
    def accepted_share(self) -> Decimal | None:
        """Value taken, of the value on the delivery notes."""
        return _share(self.accepted_amount, self.delivered_amount)

    @property
    def short_share(self) -> Decimal | None:
        """Value that stood on the notes and was not on the scales, of all."""
        return _share(self.short_amount, self.delivered_amount)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(STEP, rounding=ROUND_HALF_UP) if whole else None


def scorecards(facts: Iterable[DeliveryFact]) -> list[Scorecard]:
    """One card for each supplier and county that has a delivery, by their keys."""

    def key(fact: DeliveryFact) -> tuple[str, str]:
        return str(fact.supplier_id), str(fact.county_id)

    return [_card(list(group)) for _, group in groupby(sorted(facts, key=key), key)]


def _card(facts: Sequence[DeliveryFact]) -> Scorecard:
    lines = [line for fact in facts for line in fact.lines]
    zero = Decimal("0.00")
    return Scorecard(
        supplier_id=facts[0].supplier_id,
        county_id=facts[0].county_id,
        delivery_count=len(facts),
        on_time_count=sum(fact.is_on_time for fact in facts),
        batch_count=len(lines),
        rejected_batch_count=sum(line.is_rejected for line in lines),
        short_batch_count=sum(line.is_short for line in lines),
        delivered_amount=sum((line.delivered_amount for line in lines), zero),
        accepted_amount=sum((line.accepted_amount for line in lines), zero),
        short_amount=sum((line.short_amount for line in lines), zero),
    )
