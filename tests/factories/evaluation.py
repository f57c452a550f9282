"""Reviews of opened bids, made through the services."""

from __future__ import annotations

from procurement.core import clock
from procurement.core.transaction import reading, transaction
from procurement.evaluation import queries, service
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from tests.factories.committee import review_conformity
from tests.factories.people import People


def review(
    people: People,
    row: queries.ReviewRow,
    kind: ReviewKind,
    ground: InvalidGround | None = None,
    reason: str = "",
) -> None:
    """One verdict by the officer: failed where a ground is given."""
    verdict = ReviewVerdict.PASSED if ground is None else ReviewVerdict.FAILED
    with transaction(people.officer) as session:
        service.review_bid(
            session, actor=people.officer, opened_bid_id=row.bid.opened.id, lot_id=row.bid.lot.id, kind=kind,
            verdict=verdict, ground=ground, reason=reason, now=clock.now(),
        )  # fmt: skip


def table(people: People, tender: Tender) -> list[queries.ReviewRow]:
    with reading(people.officer) as session:
        return queries.review_table(session, tenders.get_tender(session, tender.id), clock.today())


def review_all(people: People, tender: Tender) -> None:
    """Pass whatever the rules let pass, fail the rest on the ground they found: the officer, then the committee."""
    for row in queries.open_rows(table(people, tender)):
        if row.next_kind is ReviewKind.QUALIFICATION:
            review(people, row, ReviewKind.QUALIFICATION, *standing(row, ReviewKind.QUALIFICATION))
    review_conformity(people, tender.id, lambda row: standing(row, ReviewKind.CONFORMITY))


def standing(row: queries.ReviewRow, kind: ReviewKind) -> tuple[InvalidGround | None, str]:
    """Ground and reason on which the rules make this review fail; (None, "") when they do not."""
    found = [f for f in row.findings if f.kind is kind and f.is_statutory]
    return (found[0].ground, "系统查到的法定情形") if found else (None, "")


def complete(people: People, tender: Tender) -> Tender:
    with transaction(people.officer) as session:
        return service.complete_reviews(session, actor=people.officer, tender_id=tender.id, now=clock.now())


def make_evaluated(people: People, tender: Tender) -> Tender:
    """Every review made and completed."""
    review_all(people, tender)
    return complete(people, tender)
