"""The clock: each effect once, whoever calls it and however often; what was missed is caught up."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from procurement import scheduler
from procurement.audit.models import AuditEntry
from procurement.audit.tags import AuditTag
from procurement.awards import queries
from procurement.awards.states import AwardStatus
from procurement.bids import service as bids
from procurement.core import clock
from procurement.tenders.states import TenderStatus
from tests.factories import awards
from tests.factories.allocation import make_road
from tests.factories.tenders import make_published, read_tender


def _count(session, tag):
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.tag == tag.value))


def _from_threads(count=3):
    faults = []

    def call():
        try:
            scheduler.run_due(clock.now())
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=call) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert faults == []


def test_a_box_is_closed_at_its_deadline_and_not_before(people, session, still_clock):
    tender_id = make_published(people)
    deadline_at = read_tender(people, tender_id).deadline_at
    still_clock.set(deadline_at - timedelta(seconds=1))
    assert f"box:{tender_id}" not in scheduler.run_due(clock.now())
    still_clock.set(deadline_at)
    assert f"box:{tender_id}" in scheduler.run_due(clock.now())
    assert scheduler.run_due(clock.now()) == []
    assert _count(session, AuditTag.BOX_CLOSED) == 1


def test_a_missed_deadline_is_caught_up_by_threads_at_once_with_one_effect(people, session, still_clock):
    tender_id = make_published(people)
    still_clock.set(read_tender(people, tender_id).deadline_at + timedelta(days=3))
    _from_threads()
    assert _count(session, AuditTag.BOX_CLOSED) == 1
    assert read_tender(people, tender_id).status is TenderStatus.UNSUCCESSFUL  # nobody bid


def test_awards_are_confirmed_once_when_the_window_is_over(solved, session, still_clock):
    still_clock.set(datetime(2026, 4, 3, 1, 0, tzinfo=UTC))
    awards.publish(solved)
    still_clock.set(datetime(2026, 4, 16, 15, 59, tzinfo=UTC))
    assert f"awards:{solved.tender_id}" not in scheduler.run_due(clock.now())
    still_clock.move(days=2)
    _from_threads()
    assert _count(session, AuditTag.AWARD_CONFIRMED) == 1
    assert {award.status for award in queries.list_awards(session, solved.tender_id)} == {AwardStatus.ACTIVE}


@pytest.mark.postgres
def test_on_postgresql_two_processes_have_one_effect(app, session, still_clock):
    road = make_road(still_clock)
    awards.publish(road)
    still_clock.move(days=40)
    _from_threads(4)
    assert _count(session, AuditTag.AWARD_CONFIRMED) == 1
    assert _count(session, AuditTag.CHECKPOINT_ISSUED) == 1


def test_each_day_has_one_checkpoint_a_county_also_a_quiet_day(people, session, still_clock):
    for _ in range(3):
        scheduler.run_due(clock.now())
    assert _count(session, AuditTag.CHECKPOINT_ISSUED) == 1
    still_clock.move(days=1)
    _from_threads()
    assert _count(session, AuditTag.CHECKPOINT_ISSUED) == 2
    still_clock.move(days=5)
    scheduler.run_due(clock.now())
    assert _count(session, AuditTag.CHECKPOINT_ISSUED) == 3


def test_one_effect_that_fails_does_not_hold_up_the_others(people, session, still_clock, monkeypatch):
    tender_id = make_published(people)
    still_clock.set(read_tender(people, tender_id).deadline_at)

    def broken(*_args, **_kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(bids, "close_box", broken)
    did = scheduler.run_due(clock.now())
    assert [name.partition(":")[0] for name in did] == ["checkpoint", "telling"]
    monkeypatch.undo()
    assert f"box:{tender_id}" in scheduler.run_due(clock.now())
