"""Evaluated tenders and their runs, all through the services. Two lots of rice and flour; see factories.tenders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from procurement.allocation import service
from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.transaction import reading, transaction
from procurement.evaluation import service as evaluation
from procurement.evaluation.models import ReviewKind, ReviewVerdict
from procurement.jobs import worker
from tests.factories.bench import send_report
from tests.factories.bids import Bidder, make_bidders, make_opened
from tests.factories.committee import review_conformity
from tests.factories.people import People, make_people
from tests.factories.tenders import make_published, read_tender

PRICES = (
    {"rice": "4.4000", "flour": "3.3000"},  # bidder 1: the lowest in both lots
    {"rice": "4.5000", "flour": "3.4000"},
    {"rice": "4.6000", "flour": "3.5000"},
)


def make_evaluated(
    people: People, still_clock: Any, *, prices: Sequence[Mapping[str, str]] = PRICES, **changes: Any
) -> tuple[UUID, list[Bidder]]:
    """A tender whose reviews are complete, everything passed; bidder n asks `prices[n]` in both lots."""
    tender_id = make_published(people, **changes)
    tender = read_tender(people, tender_id)
    bidders = make_bidders(len(prices))
    offers = {bidder: {"prices": asked} for bidder, asked in zip(bidders, prices, strict=True)}
    make_opened(tender, people, still_clock, offers)
    still_clock.move(hours=1)
    review_all(people, tender_id)
    return tender_id, bidders


def review_all(people: People, tender_id: UUID) -> None:
    """Every opened bid passes both reviews in every lot that it is for, and the reviews are completed."""
    with reading(people.officer) as session:
        entered = {(bid.id, line.lot_id) for bid in bids.list_opened(session, tender_id) for line in bid.lines}
    for bid_id, lot_id in sorted(entered):
        with transaction(people.officer) as session:
            evaluation.review_bid(
                session, actor=people.officer, opened_bid_id=bid_id, lot_id=lot_id, kind=ReviewKind.QUALIFICATION,
                verdict=ReviewVerdict.PASSED, ground=None, reason="", now=clock.now(),
            )  # fmt: skip
    review_conformity(people, tender_id)
    with transaction(people.officer) as session:
        evaluation.complete_reviews(session, actor=people.officer, tender_id=tender_id, now=clock.now())


def prepare(people: People, tender_id: UUID, **comparison: Any) -> UUID:
    """The officer asks for a run: the binding one, or a comparison with `purpose` and `changes`."""
    with transaction(people.officer) as session:
        return service.prepare_run(
            session, actor=people.officer, tender_id=tender_id, now=clock.now(), **comparison
        ).id  # fmt: skip


def solve(people: People, tender_id: UUID, **comparison: Any) -> UUID:
    """A run, asked for and executed."""
    run_id = prepare(people, tender_id, **comparison)
    worker.run_pending()
    return run_id


@dataclass(frozen=True)
class Road:
    """How far a tender came: its people, bidders in the order of PRICES, and its binding run."""

    people: People
    tender_id: UUID
    bidders: list[Bidder]
    run_id: UUID | None


def make_road(still_clock: Any, *, solved: bool = True, **changes: Any) -> Road:
    """An evaluated tender in a new county whose report was sent, with its binding run when `solved`."""
    people = make_people()
    tender_id, bidders = make_evaluated(people, still_clock, **changes)
    send_report(people, tender_id)
    return Road(people, tender_id, bidders, solve(people, tender_id) if solved else None)
