"""Jobs are done once, outside transactions, and none is lost."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from procurement import scheduler
from procurement.allocation import service as allocation
from procurement.allocation.queries import get_run
from procurement.allocation.states import RunStatus
from procurement.config import SettingsError
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict
from procurement.core.queue import Job, JobStatus, enqueue
from procurement.core.transaction import reading, transaction
from procurement.jobs import consumer, worker
from tests.factories import allocation as factory
from tests.factories.people import make_people

ID = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def done(monkeypatch):
    """A kind of job that notes that it ran, and whether it ran inside a transaction."""
    ran: list[str] = []

    def run(run_id):
        with transaction(SYSTEM):  # raises when a transaction is open already
            ran.append(str(run_id))

    monkeypatch.setitem(worker.KINDS, "test:note", worker.Kind("", run))
    return ran


def ask(people, kind="test:note", payload=None):
    with transaction(people.officer) as session:
        return enqueue(
            session, actor=people.officer, county_id=people.county.id, kind=kind, payload=payload or {"run_id": ID},
            now=clock.now(),
        )  # fmt: skip


def read(job):
    with reading(SYSTEM) as session:
        return session.get(Job, job.id)


def test_waiting_jobs_are_done_oldest_first_and_recorded(people, done, still_clock):
    first = ask(people, payload={"run_id": ID})
    still_clock.move(seconds=1)
    ask(people, payload={"run_id": ID.replace("1", "2")})
    assert worker.run_pending() == 2
    assert done == [ID, ID.replace("1", "2")]
    assert (read(first).status, read(first).progress, read(first).finished_at) == (JobStatus.DONE, 100, clock.now())
    assert worker.run_pending() == 0


def test_a_job_is_done_by_one_worker_only(people, done):
    job = ask(people)
    assert worker.run_job(job.id)
    assert not worker.run_job(job.id)
    assert done == [ID]


@pytest.mark.postgres
def test_four_workers_share_ten_jobs_without_doing_any_twice(people, done):
    for _ in range(10):
        ask(people)
    threads = [threading.Thread(target=worker.run_pending) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(done) == 10


def test_a_fault_is_recorded_and_the_next_job_is_done(people, done, monkeypatch, still_clock):
    def fail(run_id):
        raise RuntimeError("no paper")

    monkeypatch.setitem(worker.KINDS, "test:fail", worker.Kind("", fail))
    failing = ask(people, "test:fail")
    still_clock.move(seconds=1)
    ask(people)
    assert worker.run_pending() == 2
    assert (read(failing).status, read(failing).message) == (JobStatus.FAILED, "RuntimeError: no paper")
    assert done == [ID]


def _lose(job):
    with transaction(SYSTEM) as session:
        from procurement.core.queue import claim

        claim(session, now=clock.now(), job_id=job.id)


def test_a_job_whose_worker_died_is_given_back_after_the_lease_and_done(people, done, still_clock):
    job = ask(people)
    _lose(job)
    still_clock.move(minutes=14)
    assert f"job:{job.id}" not in scheduler.run_due(clock.now())
    still_clock.move(minutes=2)
    assert f"job:{job.id}" in scheduler.run_due(clock.now())
    worker.run_pending()
    assert (read(job).status, done) == (JobStatus.DONE, [ID])


def test_a_worker_thought_dead_does_not_overwrite_its_successor(people, done, still_clock):
    job = ask(people)
    with transaction(SYSTEM) as session:
        from procurement.core.queue import claim

        slow = claim(session, now=clock.now(), job_id=job.id)
    still_clock.move(minutes=16)
    scheduler.run_due(clock.now())
    worker.run_pending()
    worker._record(slow, JobStatus.FAILED, "too late")
    assert (read(job).status, read(job).message) == (JobStatus.DONE, "")


def test_a_run_called_off_while_it_waits_is_not_computed(evaluated):
    run_id = factory.prepare(evaluated.people, evaluated.tender_id)
    with reading(SYSTEM) as session:
        job_id = get_run(session, run_id).job_id
    officer = evaluated.people.officer
    with transaction(officer) as session:
        worker.cancel_job(session, actor=officer, job_id=job_id, now=clock.now())
    worker.run_pending()
    with reading(SYSTEM) as session:
        assert session.get(Job, job_id).status is JobStatus.CANCELLED
        assert get_run(session, run_id).status is RunStatus.CANCELLED
    with pytest.raises(Conflict), transaction(officer) as session:
        worker.cancel_job(session, actor=officer, job_id=job_id, now=clock.now())


def test_a_run_called_off_while_it_is_computed_has_its_result_thrown_away(evaluated, monkeypatch):
    run_id, officer = factory.prepare(evaluated.people, evaluated.tender_id), evaluated.people.officer
    with reading(SYSTEM) as session:
        job_id = get_run(session, run_id).job_id
    kind = worker.KINDS[allocation.SOLVE]

    def called_off_meanwhile(**payload):
        with transaction(officer) as session:
            assert session.get_one(Job, job_id).status is JobStatus.RUNNING
            worker.cancel_job(session, actor=officer, job_id=job_id, now=clock.now())
        kind.run(**payload)

    monkeypatch.setitem(worker.KINDS, allocation.SOLVE, replace(kind, run=called_off_meanwhile))
    worker.run_pending()
    with reading(SYSTEM) as session:
        assert session.get_one(Job, job_id).status is JobStatus.CANCELLED
        run = get_run(session, run_id)
        assert (run.status, run.result_sha256) == (RunStatus.CANCELLED, None)


def test_papers_cannot_be_called_off(people, monkeypatch):
    job = ask(people, "document:render", {"document_id": ID})
    with pytest.raises(Conflict), transaction(people.officer) as session:
        worker.cancel_job(session, actor=people.officer, job_id=job.id, now=clock.now())


def test_the_threads_find_what_was_committed_and_do_it(people, done, settings):
    stop = consumer.start_consumer(consumer.make_huey("", settings.data_dir), workers=1)
    try:
        job = ask(people)
        until = time.monotonic() + 20
        while read(job).status is not JobStatus.DONE and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        stop()
    assert (read(job).status, done) == (JobStatus.DONE, [ID])


@pytest.mark.parametrize("url", ["mysql://x", "redis://localhost:1/0", "nonsense"])
def test_a_queue_that_cannot_be_had_is_refused_with_its_setting(url, tmp_path):
    with pytest.raises(SettingsError, match="QUEUE_URL"):
        consumer.make_huey(url, tmp_path)


def test_another_countys_jobs_do_not_exist(people):
    from tests.factories.people import make_county

    job = ask(people)
    other = make_people(make_county("QT", "其他县"), prefix="qt-")
    with reading(other.officer) as session:
        assert session.scalar(select(Job).where(Job.id == job.id)) is None
