"""A tender's way through its services."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit.entries import canonical
from procurement.audit.models import AuditEntry, Checkpoint
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.errors import Conflict, DomainError, Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.queue import Job
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.schools.models import School
from procurement.tenders import parameters, queries, service
from procurement.tenders.models import Tender
from procurement.tenders.notice import build_notice
from procurement.tenders.states import TENDER, LotStatus, TenderStatus
from tests.conftest import StillClock
from tests.factories import tenders as make
from tests.factories.people import People, make_county, make_people, make_user


def publish(people: People, tender_id: UUID, deadline_at: datetime) -> Tender:
    with transaction(people.officer) as session:
        return service.publish_tender(
            session, actor=people.officer, tender_id=tender_id, deadline_at=deadline_at, now=clock.now()
        )


def move(people: People, tender_id: UUID, to: TenderStatus, reason: str = "") -> Tender:
    with transaction(SYSTEM) as session:
        tender = queries.get_tender(session, tender_id, lock=True)
        service.move_tender(session, actor=SYSTEM, tender=tender, to=to, reason=reason, now=clock.now())
        service._tell_log(session, tender, AuditTag.TENDER_EDITED)
        return tender


def test_an_edit_replaces_the_lots_and_the_drafter(people: People) -> None:
    tender_id = make.make_draft(people)
    items = make.make_items(people)[:1]
    with transaction(people.officer2) as session:
        service.edit_tender(
            session, actor=people.officer2, tender_id=tender_id, items=items, title="改过", now=clock.now()
        )
    tender = make.read_tender(people, tender_id)
    assert (tender.title, tender.drafted_by) == ("改过", people.officer2.user_id)
    assert [lot.ceiling_amount for lot in tender.lots] == [Decimal("25000.00"), Decimal("20000.00")]


def test_nothing_is_edited_once_it_is_handed_over(people: People) -> None:
    tender_id = make.make_submitted(people)
    with pytest.raises(InvalidMove), transaction(people.officer) as session:
        service.edit_tender(session, actor=people.officer, tender_id=tender_id, items=[], now=clock.now())


def test_an_unlawful_text_is_not_handed_over(people: People) -> None:
    with pytest.raises(RuleViolation) as caught:
        make.make_submitted(people, qualification="注册资本不低于500万元；下浮率不得超过10%。")
    assert {problem.code for problem in caught.value.problems} == {"lint.capital", "lint.discount_cap"}


def test_four_eyes(people: People) -> None:
    tender_id = make.make_submitted(people)
    make.record_review(people, tender_id)
    assert people.officer.user_id is not None
    drafter = Actor(Role.APPROVER, people.officer.user_id, people.officer.organization_id, people.officer.county_ids)
    with pytest.raises(RuleViolation) as caught, transaction(drafter) as session:
        service.approve_tender(session, actor=drafter, tender_id=tender_id, now=clock.now())
    assert [problem.code for problem in caught.value.problems] == ["tender.four_eyes"]
    with pytest.raises(Forbidden), transaction(people.officer2) as session:
        service.approve_tender(session, actor=people.officer2, tender_id=tender_id, now=clock.now())


def test_a_return_takes_back_approval_and_keys(people: People) -> None:
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    with transaction(people.approver) as session:
        service.return_tender(
            session, actor=people.approver, tender_id=tender_id, reason="预算要重新核对", now=clock.now()
        )
    tender = make.read_tender(people, tender_id)
    assert (tender.status, tender.approved_by, tender.keyholders) == (TenderStatus.DRAFT, None, [])


def test_a_key_is_published_once_and_by_its_holder(people: People) -> None:
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    holder = people.keyholders[0]
    statement = make.holder_statement(tender_id, holder, make.HOLDER_SEEDS[0], make.document_hash(people, tender_id))
    with pytest.raises(Conflict), transaction(holder) as session:
        service.publish_key(session, actor=holder, tender_id=tender_id, statement=statement, now=clock.now())
    bureau = make_user(make_organization_of(people), Role.KEYHOLDER, "keyholder9")
    with pytest.raises(NotFound), transaction(bureau) as session:
        service.publish_key(session, actor=bureau, tender_id=tender_id, statement=statement, now=clock.now())


def make_organization_of(people: People) -> Any:
    from procurement.accounts.queries import get_organization

    assert people.officer.organization_id is not None
    with reading(SYSTEM) as session:
        return get_organization(session, people.officer.organization_id)


@pytest.mark.parametrize(("day", "lawful"), [(21, False), (22, False), (23, True), (24, True)])
def test_the_deadline_is_at_least_20_days_away_and_rolls_off_a_sunday(people: People, day: int, lawful: bool) -> None:
    """Published on Monday 2026-03-02, day 20 is Sunday 03-22; the period ends on Monday."""
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    deadline_at = datetime(2026, 3, day, 1, 30, tzinfo=UTC)
    if lawful:
        assert publish(people, tender_id, deadline_at).deadline_at == deadline_at
        return
    with pytest.raises(RuleViolation) as caught:
        publish(people, tender_id, deadline_at)
    assert [problem.code for problem in caught.value.problems] == ["tender.deadline_short"]


@pytest.mark.parametrize(("day", "lawful"), [(23, False), (24, True), (25, True)])
def test_twenty_days_to_the_day(people: People, still_clock: StillClock, day: int, lawful: bool) -> None:
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    still_clock.set(datetime(2026, 3, 4, 15, 59, tzinfo=UTC))  # 23:59 of 03-04 in Shanghai
    deadline_at = datetime(2026, 3, day, 1, 30, tzinfo=UTC)
    if lawful:
        assert publish(people, tender_id, deadline_at).notice_ends_on == date(2026, 3, 11)
    else:
        with pytest.raises(RuleViolation):
            publish(people, tender_id, deadline_at)


def test_without_every_key_there_is_no_notice(people: People) -> None:
    tender_id = make.make_approved(people)
    make.assign_holders(people, tender_id)
    with pytest.raises(RuleViolation) as caught:
        publish(people, tender_id, clock.now() + timedelta(days=30))
    assert [problem.code for problem in caught.value.problems] == ["tender.keys_missing"]


def test_a_year_without_calendar_stops_the_notice(people: People, still_clock: StillClock) -> None:
    tender_id = make.make_approved(people, contract_starts_on=date(2027, 3, 1), contract_ends_on=date(2027, 7, 1))
    make.publish_keys(people, tender_id)
    still_clock.set(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    with pytest.raises(RuleViolation) as caught:
        publish(people, tender_id, clock.now() + timedelta(days=30))
    assert [problem.code for problem in caught.value.problems] == ["calendar.year_missing"]


def test_publication_freezes_logs_prints_and_tells(people: People, session: Session) -> None:
    tender = make.read_tender(people, make.make_published(people))
    notice = queries.frozen_notice(tender)
    assert hashlib.sha256(canonical(notice)).hexdigest() == tender.notice_sha256
    entry = find_entry(session, tender.id, AuditTag.TENDER_PUBLISHED)
    assert entry is not None
    assert facts_of(entry)["notice_sha256"] == tender.notice_sha256
    assert session.scalar(select(Checkpoint).where(Checkpoint.log_id == entry.log_id, Checkpoint.size > entry.seq))
    assert session.scalar(select(Job.kind).where(Job.kind == "document:render")) == "document:render"
    schools = set(session.scalars(select(School.id)))
    assert schools <= set(session.scalars(select(Message.organization_id)))
    assert [lot["ceiling_amount"] for lot in notice["lots"]] == ["34500.00", "27600.00"]
    assert [holder["index"] for holder in notice["holders"]] == [1, 2, 3]
    assert tender.seed not in canonical(notice).decode()


def test_the_frozen_notice_outlives_the_tables(people: People) -> None:
    tender_id = make.make_published(people)
    with transaction(SYSTEM) as session:
        tender = queries.get_tender(session, tender_id)
        tender.lots[0].title = "改了表"
        service._tell_log(session, tender, AuditTag.TENDER_EDITED)
    tender = make.read_tender(people, tender_id)
    assert queries.frozen_notice(tender)["lots"][0]["title"] == "Z1片区"
    with reading(SYSTEM) as session:
        assert build_notice(queries.get_tender(session, tender_id), buyer="")["lots"][0]["title"] == "改了表"


def test_no_log_entry_before_closing_holds_the_seed(people: People, session: Session) -> None:
    tender = make.read_tender(people, make.make_published(people))
    assert not any(tender.seed.encode() in body for body in session.scalars(select(AuditEntry.body)))


def test_every_state_is_reached(people: People) -> None:
    tender_id = make.make_published(people)
    for status in (TenderStatus.CLOSED, TenderStatus.OPENED, TenderStatus.EVALUATED, TenderStatus.AWARDED):
        tender = move(people, tender_id, status)
    assert tender.closed_at == tender.opened_at == clock.now()
    assert move(people, tender_id, TenderStatus.COMPLETED).status is TenderStatus.COMPLETED
    reachable, todo = {TENDER.initial}, [TENDER.initial]
    while todo:
        new = TENDER.moves[todo.pop()] - reachable
        reachable |= new
        todo += new
    assert reachable == set(TenderStatus)


def test_an_end_ends_the_lots_with_the_reason(people: People) -> None:
    tender_id = make.make_published(people)
    with transaction(people.approver) as session:
        service.cancel_tender(
            session, actor=people.approver, tender_id=tender_id, reason="学校停课，任务取消", now=clock.now()
        )
    tender = make.read_tender(people, tender_id)
    assert {lot.status for lot in tender.lots} == {LotStatus.CANCELLED}
    assert {lot.failure_reason for lot in tender.lots} == {"学校停课，任务取消"}


def test_a_lot_fails_alone(people: People) -> None:
    tender_id = make.make_published(people)
    with transaction(SYSTEM) as session:
        lot = queries.get_tender(session, tender_id, lock=True).lots[1]
        service.fail_lot(session, actor=SYSTEM, lot=lot, reason="投标人不足三家", now=clock.now())
    tender = make.read_tender(people, tender_id)
    assert [lot.status for lot in tender.lots] == [LotStatus.ACTIVE, LotStatus.UNSUCCESSFUL]


def test_drafts_do_not_exist_for_others(people: People) -> None:
    tender_id = make.make_draft(people)
    stranger = make_people(make_county("QH", "青禾县"), prefix="qh-").officer
    supplier = Actor(Role.SUPPLIER)
    for actor in (stranger, supplier, people.viewer, people.expert, people.keyholders[0]):
        with reading(actor) as session, pytest.raises(NotFound):
            queries.get_tender(session, tender_id)


def test_the_law_as_of_a_day(people: People) -> None:
    make.prepare_county(people)
    county_id = people.county.id
    with reading(people.officer) as session:
        code = "max_small_business_deduction"
        assert parameters.value_on(session, county_id, code, date(2022, 6, 30)) == Decimal("0.10")
        assert parameters.value_on(session, county_id, code, date(2022, 7, 1)) == Decimal("0.20")
        with pytest.raises(RuleViolation):
            parameters.value_on(session, county_id, code, date(2020, 12, 31))


def test_loading_again_changes_nothing_and_reaches_only_ones_own_county(people: People) -> None:
    make.prepare_county(people)
    with transaction(people.officer) as session:
        assert service.load_parameters(session, actor=people.officer, county_id=people.county.id) == 0
        assert service.load_calendar(session, actor=people.officer, county_id=people.county.id) == 0
    other = make_county("QH", "青禾县")
    with pytest.raises(NotFound), transaction(people.officer) as session:
        service.load_calendar(session, actor=people.officer, county_id=other.id)


@pytest.mark.postgres
def test_of_two_publications_at_once_one_wins(people: People) -> None:
    tender_id = make.make_approved(people)
    make.publish_keys(people, tender_id)
    deadline_at = clock.now() + timedelta(days=30)
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            publish(people, tender_id, deadline_at)
            outcomes.append("published")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["invalid_move", "published"]
