"""One tender from demand to delivery: `walk` yields the moment of its next act and goes on once it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.awards import queries as award_queries
from procurement.awards import service as awards
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo import bidding, deciding, delivering, preparing, settling
from procurement.demo.figures import CEILINGS
from procurement.demo.people import Cast
from procurement.demo.schools import item_of
from procurement.tenders import calendar, publication, queries, service
from procurement.tenders.models import FundingSource

QUALIFICATION = "投标人应持有食品经营许可证，或完成仅销售预包装食品备案，并在有效期内。"


@dataclass
class Walk:
    """A tender of the demonstration and how far it came. `first_day` is day 0 of its road."""

    cast: Cast
    title: str
    title_en: str
    first_day: date
    budget: Decimal
    zone_codes: tuple[str, ...] = ("Z1", "Z2", "Z3")
    salt: str = ""
    challenged: bool = False  # a loser challenges the result
    stop_before: str = ""  # the step at which this tender waits for a person
    plan_id: UUID | None = None
    tender_id: UUID | None = None
    deadline_on: date | None = None
    plain_prices: list[str] = field(default_factory=list)

    def at(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """An instant `day` days after the first, by the clock of Shanghai."""
        local = datetime.combine(self.first_day + timedelta(days=day), time(hour, minute), clock.LOCAL)
        return local.astimezone(UTC)

    def after(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """An instant on the `days`-th working day after the deadline (0: its own day)."""
        assert self.deadline_on is not None  # noqa: S101  (set when the notice is published)
        on = calendar.add_working_days(self.deadline_on, days, working_days(self.cast))
        return datetime.combine(on, time(hour, minute), clock.LOCAL).astimezone(UTC)

    def steps(self) -> Iterator[tuple[datetime, str]]:
        """The acts of this road in the order of time."""
        return walk(self)

    def draft(self) -> UUID:
        """The document of this road, drawn up."""
        return draft(self)

    @property
    def is_main(self) -> bool:
        """The tender with the published figures, whose prices are not salted."""
        return not self.salt

    @property
    def plan(self) -> UUID:
        assert self.plan_id is not None  # noqa: S101  (set by the first step)
        return self.plan_id

    @property
    def tender(self) -> UUID:
        assert self.tender_id is not None  # noqa: S101  (set by the first step)
        return self.tender_id


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then): from demand to confirmed deliveries."""
    yield from to_deadline(road)
    yield from deciding.walk(road)
    yield from delivering.walk(road)


def to_deadline(road: Walk) -> Iterator[tuple[datetime, str]]:
    """From demand to the closed box."""
    cast = road.cast
    yield from preparing.walk(road)
    yield road.at(1, 9), "tender drafted"
    road.tender_id = road.draft()
    yield road.at(1, 15), "tender submitted"
    with transaction(cast["officer"]) as session:
        service.submit_tender(session, actor=cast["officer"], tender_id=road.tender, now=clock.now())
    yield road.at(2, 9), "legal review recorded"
    preparing.review(road)
    yield road.at(2, 10), "tender approved by the second officer"
    with transaction(cast["approver"]) as session:
        service.approve_tender(session, actor=cast["approver"], tender_id=road.tender, now=clock.now())
    yield road.at(2, 14), "keyholders publish their keys"
    bidding.publish_keys(cast, road.tender)
    yield road.at(3, 9), "notice published, rules frozen"
    earliest = calendar.add_days(clock.today(), 20, working_days(cast))
    road.deadline_on = calendar.next_working_day(max(earliest, road.first_day + timedelta(days=25)), working_days(cast))
    deadline_at = road.after(0, 9, 30)
    with transaction(cast["officer"]) as session:
        publication.publish_tender(
            session, actor=cast["officer"], tender_id=road.tender, deadline_at=deadline_at, now=clock.now()
        )
    yield from bidding.walk(road)
    yield deadline_at, "deadline: the box is closed"


def draft(road: Walk, **changes: Any) -> UUID:
    """The officer draws the tender up: a lot per zone, lowest evaluated price, at most two lots an owner."""
    officer = road.cast["officer"]
    with transaction(officer) as session:
        starts_on = road.first_day + timedelta(days=60)
        tender = service.draft_tender(
            session, actor=officer, title=road.title, title_en=road.title_en, plan_id=road.plan,
            funding_source=FundingSource.MIXED_INSEPARABLE, budget_amount=road.budget,
            contract_starts_on=starts_on, contract_ends_on=starts_on + timedelta(days=300), max_lots_per_owner=2,
            qualification=QUALIFICATION, payment_days=settling.PAYMENT_DAYS, items=items_of(session, road.cast),
            now=clock.now(), **changes,
        )  # fmt: skip
        return tender.id


def items_of(session: Session, cast: Cast) -> list[dict[str, Any]]:
    """What is bought, with its first grade, its product standard and its ceiling, as `draft_tender` takes it."""
    items = []
    for code, ceiling in CEILINGS.items():
        item = item_of(session, cast, code)
        standard = next(link for link in item.standards if link.is_product_standard)
        items.append({
            "item_id": item.id, "grade_id": item.grades[0].id, "standard_id": standard.standard_id,
            "ceiling_price": ceiling, "max_lead_days": 3, "is_core_product": code == "rice",
        })  # fmt: skip
    return items


def working_days(cast: Cast) -> dict[date, bool]:
    """The county's calendar of exceptions."""
    with reading(SYSTEM) as session:
        return queries.calendar_days(session, cast.county.id)


def challenge_over(road: Walk) -> datetime:
    """The morning after the challenge window of the tender's awards."""
    with reading(SYSTEM) as session:
        until = max(a.challenge_until for a in award_queries.list_awards(session, road.tender) if a.challenge_until)
    return datetime.combine(until + timedelta(days=1), time(9), clock.LOCAL).astimezone(UTC)


def confirm(road: Walk) -> None:
    """Confirm what the scheduler has not confirmed yet."""
    with reading(SYSTEM) as session:
        waiting = [a for a in award_queries.list_awards(session, road.tender) if a.confirmed_at is None]
    if waiting:
        with transaction(road.cast["officer"]) as session:
            awards.confirm_awards(session, actor=road.cast["officer"], tender_id=road.tender, now=clock.now())
