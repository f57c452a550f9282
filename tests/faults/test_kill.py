"""kill -9 in the middle of writes: nothing acknowledged is lost, and the log verifies afterwards."""

from __future__ import annotations

import threading
from hashlib import sha256

import pytest
from sqlalchemy import select

from procurement.audit.models import AuditEntry
from procurement.bids import queries
from procurement.bids.models import Bid
from procurement.core import files
from procurement.core.actors import SYSTEM
from procurement.core.files import Shelf
from procurement.core.queue import Job, JobStatus
from procurement.core.transaction import reading
from procurement.documents.models import Document
from procurement.jobs import worker
from procurement.scheduler import run_due
from tests.factories import bids as make
from tests.factories.people import PASSWORD
from tests.factories.tenders import make_published, read_tender
from tests.faults.house import House, free_port, log_of, send, wait_until

WRITERS, ROUNDS, A_ROUND = 3, 2, 12


@pytest.fixture
def house(settings):
    made = House(settings)
    yield made
    made.kill()


def acknowledged(folder):
    return {tuple(map(int, line.split())) for path in folder.glob("acks-*") for line in path.read_text().splitlines()}


def kill_writers(house, people, still_clock, folder):
    for number in range(ROUNDS):
        before, at = len(acknowledged(folder)), still_clock.move(hours=1)
        for writer in range(WRITERS):
            name = number * WRITERS + writer
            house.start("append", at, people.county.id, folder / f"acks-{name}", name, 0)
        wait_until(lambda before=before: len(acknowledged(folder)) >= before + A_ROUND)
        house.kill()
    still_clock.move(hours=1)
    held = {
        (entry["facts"]["process"], entry["facts"]["number"])
        for entry in log_of(people.county.id)
        if "process" in entry["facts"]
    }
    acks = acknowledged(folder)
    assert len(acks) >= ROUNDS * A_ROUND
    assert acks <= held
    assert len(held - acks) <= ROUNDS * WRITERS  # at most the one each was about to acknowledge


def test_writers_killed_on_sqlite(house, people, still_clock, tmp_path):
    kill_writers(house, people, still_clock, tmp_path)


@pytest.mark.postgres
def test_writers_killed_on_postgresql(house, people, still_clock, tmp_path):
    kill_writers(house, people, still_clock, tmp_path)


class Bidding(threading.Thread):
    """A supplier that hands in envelope after envelope; an unanswered one is handed in again, byte for byte."""

    def __init__(self, tender, bidder, port, count):
        super().__init__()
        self.tender, self.bidder, self.port, self.count = tender, bidder, port, count
        self.receipts: dict[str, str] = {}

    def run(self):
        token, previous = "", None
        while len(self.receipts) < self.count:
            envelope = make.seal(self.tender, self.bidder, replaces=previous)
            status = 0
            while status != 201:
                if not token:
                    login = {"login": self.bidder.actor.name, "password": PASSWORD}
                    status, answer = send(self.port, "/sessions", repr(login).replace("'", '"').encode())
                    token = answer["token"] if status == 201 else ""
                status, answer = send(self.port, f"/tenders/{self.tender.id}/envelopes", envelope, token)
                assert status in {0, 201, 401}, status
                token = token if status != 401 else ""
            previous = sha256(envelope).hexdigest()
            self.receipts[previous] = answer["receipt"]


def kill_server(house, people, still_clock):
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(3)
    port = free_port()
    suppliers = [Bidding(tender, bidder, port, 4) for bidder in bidders]
    house.start("serve", still_clock.move(hours=1), port, 0)
    for supplier in suppliers:
        supplier.start()
    for wanted in (3, 8):
        wait_until(lambda wanted=wanted: sum(len(s.receipts) for s in suppliers) >= wanted)
        house.kill()
        house.start("serve", still_clock.move(hours=1), port, 0)
    for supplier in suppliers:
        supplier.join(60)
        assert not supplier.is_alive()
    house.kill()
    still_clock.move(hours=1)
    with reading(SYSTEM) as session:
        stored = {bid.envelope_sha256: bid.receipt for bid in session.scalars(select(Bid))}
        entered = [entry["facts"]["envelope_sha256"] for entry in make.box_entries(session, tender)]
        present = {queries.find_present(session, tender.id, b.supplier_id).envelope_sha256 for b in bidders}
    acknowledged = {digest: receipt for supplier in suppliers for digest, receipt in supplier.receipts.items()}
    assert len(acknowledged) == 12
    assert stored == acknowledged  # handed in again after a kill, an envelope still counts once
    assert sorted(entered) == sorted(acknowledged)
    assert present == {list(supplier.receipts)[-1] for supplier in suppliers}
    assert all(files.get(Shelf.SEALED, digest) for digest in acknowledged)
    make.close(tender, still_clock)
    closing = next(entry for entry in log_of(people.county.id) if entry["type"] == "box.closed")
    assert closing["facts"]["count"] == 12


def test_a_server_killed_while_bids_come_in_on_sqlite(house, people, still_clock):
    kill_server(house, people, still_clock)


@pytest.mark.postgres
def test_a_server_killed_while_bids_come_in_on_postgresql(house, people, still_clock):
    kill_server(house, people, still_clock)


def kill_worker(house, people, still_clock):
    """The notice is committed, its PDF not yet made, when the worker dies; another one makes it, once."""
    tender_id = make_published(people)
    house.start("render", still_clock.move(minutes=1))
    wait_until(lambda: jobs_in(JobStatus.RUNNING))
    house.kill()
    run_due(still_clock.move(minutes=13))
    assert jobs_in(JobStatus.RUNNING) == 1  # too early: it might still be at work
    run_due(still_clock.move(minutes=3))
    assert jobs_in(JobStatus.RUNNING) == 0
    worker.run_pending()
    with reading(SYSTEM) as session:
        document = session.scalars(select(Document).where(Document.subject_id == tender_id)).first()
        rendered = session.scalars(
            select(AuditEntry).where(AuditEntry.tag == "document:rendered", AuditEntry.subject_id == document.id)
        ).all()
    assert len(rendered) == 1
    assert files.get(Shelf.DOCUMENTS, document.pdf_sha256).startswith(b"%PDF")
    log_of(people.county.id)


def jobs_in(status):
    with reading(SYSTEM) as session:
        return len(session.scalars(select(Job).where(Job.status == status)).all())


def test_a_worker_killed_while_it_renders_on_sqlite(house, people, still_clock):
    kill_worker(house, people, still_clock)


@pytest.mark.postgres
def test_a_worker_killed_while_it_renders_on_postgresql(house, people, still_clock):
    kill_worker(house, people, still_clock)
