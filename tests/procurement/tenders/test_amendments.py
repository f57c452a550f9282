"""A published notice is changed in the open: new versions, fixed subject, days before the deadline, one of two wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.core import clock, db
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, DomainError, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.tenders import queries
from procurement.tenders.models import Tender
from procurement.tenders.procedure import queries as procedure
from procurement.tenders.procedure import service
from procurement.tenders.procedure.changes import changes_between, fixed_faults
from procurement.tenders.procedure.models import NoticeKind
from procurement.tenders.procedure.service import Revision
from tests.conftest import StillClock
from tests.factories import tenders as make
from tests.factories.people import People

REASON = "合同付款条款写得不清楚"
DEADLINE = datetime(2026, 3, 24, 1, 30, tzinfo=UTC)  # a Tuesday, 09:30 in Shanghai; published on Monday 03-02


def revise(act: Callable[..., Tender], actor: Actor, tender_id: UUID, *, base: str = "", **fields: Any) -> Tender:
    if not base:
        with reading(actor) as session:
            base = queries.get_tender(session, tender_id).notice_sha256 or ""
    revision = Revision(**{"reason": REASON, "base_sha256": base, **fields})
    with transaction(actor) as session:
        return act(session, actor=actor, tender_id=tender_id, revision=revision, now=clock.now())


def codes(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {problem.code for problem in error.value.problems}


@pytest.fixture
def tender_id(people: People) -> UUID:
    return make.make_published(people, deadline_at=DEADLINE)


def test_an_amendment_is_a_new_version_and_the_old_one_stays(
    people: People, tender_id: UUID, session: Session, still_clock: StillClock
) -> None:
    first = make.read_tender(people, tender_id)
    old = queries.frozen_notice(first)
    still_clock.move(days=1)
    revise(service.amend_notice, people.officer, tender_id, changes={"terms": "货到验收合格后 20 日内付款。"})
    tender = make.read_tender(people, tender_id)
    new = queries.frozen_notice(tender)
    versions = procedure.list_versions(session, tender_id)
    assert [(v.number, v.kind, v.sha256) for v in versions] == [
        (1, NoticeKind.FIRST, first.notice_sha256), (2, NoticeKind.AMENDMENT, tender.notice_sha256),
    ]  # fmt: skip
    assert (new["version"]["replaces"], new["version"]["reason"]) == (first.notice_sha256, REASON)
    assert [(c.code, c.after) for c in changes_between(old, new)] == [("terms", "货到验收合格后 20 日内付款。")]
    assert fixed_faults(old, new) == []
    entry = find_entry(session, tender_id, AuditTag.TENDER_AMENDED)
    assert entry is not None
    assert facts_of(entry)["notice_sha256"] == tender.notice_sha256
    document = session.scalars(select(Document).filter_by(kind=DocumentKind.TENDER_CORRECTION)).one()
    assert (document.number, document.is_public) == (f"{tender.number}-G1", True)
    told = session.scalars(select(Message).where(Message.sent_at == clock.now())).all()
    assert {holder.organization_id for holder in people.keyholders} <= {message.organization_id for message in told}


@pytest.mark.parametrize("field", ["qualification", "lots", "items", "award_method", "objective", "budget_amount"])
def test_what_is_bought_and_who_may_bid_cannot_change(people: People, tender_id: UUID, field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        revise(service.amend_notice, people.officer, tender_id, changes={field: "别的"})
    assert codes(caught) == {"notice.subject_fixed"}
    with reading(people.officer) as session:
        assert len(procedure.list_versions(session, tender_id)) == 1


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [(8, DEADLINE), (9, DEADLINE), (10, DEADLINE + timedelta(days=1))],
    ids=["16 days before", "15 days before", "14 days before"],
)
def test_fifteen_days_lie_between_a_change_and_the_deadline_or_it_moves(
    people: People, tender_id: UUID, still_clock: StillClock, day: int, moved_to: datetime
) -> None:
    still_clock.set(datetime(2026, 3, day, 2, 0, tzinfo=UTC))
    tender = revise(service.amend_notice, people.officer, tender_id, changes={"payment_days": 20})
    assert tender.deadline_at == moved_to


def test_the_moved_deadline_rolls_over_a_holiday_and_its_make_up_day(people: People, still_clock: StillClock) -> None:
    """Changed on 2026-04-17, day 15 is 05-02 within the Labour Day holiday (05-01 to 05-05): it rolls to 05-06."""
    still_clock.set(datetime(2026, 4, 1, 1, 0, tzinfo=UTC))
    tender_id = make.make_published(people, deadline_at=datetime(2026, 4, 22, 1, 30, tzinfo=UTC))
    still_clock.set(datetime(2026, 4, 17, 1, 0, tzinfo=UTC))
    tender = revise(service.amend_notice, people.officer, tender_id, changes={"payment_days": 20})
    assert clock.local(tender.deadline_at).date() == date(2026, 5, 6)  # type: ignore[arg-type]
    still_clock.set(datetime(2026, 4, 24, 1, 0, tzinfo=UTC))  # day 15 is Saturday 05-09, worked for the holiday
    tender = revise(service.amend_notice, people.officer, tender_id, changes={"payment_days": 25})
    assert clock.local(tender.deadline_at).date() == date(2026, 5, 9)  # type: ignore[arg-type]


def test_a_wished_deadline_may_not_be_nearer_than_the_change_allows(
    people: People, tender_id: UUID, still_clock: StillClock
) -> None:
    still_clock.set(datetime(2026, 3, 12, 2, 0, tzinfo=UTC))
    with pytest.raises(RuleViolation) as caught:
        revise(
            service.amend_notice, people.officer, tender_id, changes={"payment_days": 20},
            deadline_at=DEADLINE + timedelta(days=1),
        )  # fmt: skip
    assert codes(caught) == {"notice.amended_late"}


def test_an_unlawful_amendment_is_refused_like_an_unlawful_draft(people: People, tender_id: UUID) -> None:
    for changes, code in (
        ({"terms": "报价下浮率不得超过10%。"}, "lint.discount_cap"),
        ({"bond_amount": Decimal("2000.01")}, "tender.bond_high"),
    ):
        with pytest.raises(RuleViolation) as caught:
            revise(service.amend_notice, people.officer, tender_id, changes=changes)
        assert codes(caught) == {code}


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False), (1, False)])
def test_the_deadline_is_extended_until_the_second_before_it(
    people: People, tender_id: UUID, still_clock: StillClock, seconds: int, may: bool
) -> None:
    still_clock.set(DEADLINE + timedelta(seconds=seconds))
    later = DEADLINE + timedelta(days=2)
    if may:
        tender = revise(service.extend_deadline, people.officer, tender_id, deadline_at=later)
        assert (tender.deadline_at, tender.status) == (later, "published")
        assert queries.frozen_notice(tender)["deadline_at"] == "2026-03-26T01:30:00Z"
        return
    with pytest.raises(RuleViolation) as caught:
        revise(service.extend_deadline, people.officer, tender_id, deadline_at=later)
    assert codes(caught) == {"notice.deadline_passed"}


def test_a_deadline_is_never_moved_forward_nor_onto_a_holiday(people: People, tender_id: UUID) -> None:
    for wished, code in (
        (DEADLINE - timedelta(seconds=1), "notice.deadline_earlier"),
        (datetime(2026, 3, 28, 1, 30, tzinfo=UTC), "notice.deadline_holiday"),
    ):
        with pytest.raises(RuleViolation) as caught:
            revise(service.extend_deadline, people.officer, tender_id, deadline_at=wished)
        assert codes(caught) == {code}
    with pytest.raises(Conflict):
        revise(service.extend_deadline, people.officer, tender_id, deadline_at=DEADLINE)


def test_an_extension_alone_leaves_the_older_hash_good_for_bids(people: People, tender_id: UUID) -> None:
    first = make.read_tender(people, tender_id).notice_sha256
    extended = revise(service.extend_deadline, people.officer, tender_id, deadline_at=DEADLINE + timedelta(days=1))
    with reading(people.officer) as session:
        assert procedure.bindable_hashes(session, tender_id) == [first, extended.notice_sha256]
    amended = revise(service.amend_notice, people.officer, tender_id, changes={"payment_days": 20})
    with reading(people.officer) as session:
        assert procedure.bindable_hashes(session, tender_id) == [amended.notice_sha256]


def race(people: People, tender_id: UUID) -> list[object]:
    """Two officers who read the same version send their amendments at the same moment."""
    base = make.read_tender(people, tender_id).notice_sha256
    barrier, results = threading.Barrier(2), []

    def amend(actor: Actor, days: int) -> None:
        barrier.wait()
        try:
            results.append(
                revise(service.amend_notice, actor, tender_id, base=base or "", changes={"payment_days": days})
            )
        except DomainError as refusal:
            results.append(refusal)

    threads = [threading.Thread(target=amend, args=pair) for pair in ((people.officer, 20), (people.officer2, 25))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_of_two_amendments_at_once_one_wins_and_the_other_is_told(people: People, database: str) -> None:
    tender_id = make.make_published(people, deadline_at=DEADLINE)
    results = race(people, tender_id)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Tender"]
    refusal = next(result for result in results if isinstance(result, Conflict))
    assert refusal.code == "notice.changed"
    with reading(people.officer) as session:
        assert len(procedure.list_versions(session, tender_id)) == 2


def test_the_database_itself_keeps_the_versions(tender_id: UUID) -> None:
    for statement in ("UPDATE notice_version SET reason = 'x'", "DELETE FROM notice_version"):
        with pytest.raises(DBAPIError), db.engine().begin() as connection:
            connection.execute(text(statement))
