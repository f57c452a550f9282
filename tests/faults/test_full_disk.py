"""A full disk: the write that does not fit is refused, nothing acknowledged is lost, and work goes on with space."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

import pytest
from sqlalchemy import select

from procurement.bids.models import Bid
from procurement.core import clock, db
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from tests.factories import bids as make
from tests.factories.people import PASSWORD
from tests.factories.tenders import make_published, read_tender
from tests.faults.house import House, free_port, log_of, send, wait_until

ROOM = 400_000  # bytes the database's files may still grow by


@pytest.fixture
def house(settings):
    made = House(settings)
    yield made
    made.kill()


def test_the_database_file_cannot_grow(house, people, settings, still_clock, tmp_path):
    db.engine().dispose()
    path = tmp_path / "test.db"
    acks = tmp_path / "acks"
    writer = house.start("append", still_clock.move(hours=1), people.county.id, acks, 0, path.stat().st_size + ROOM)
    wait_until(lambda: not writer.is_alive())
    assert writer.exitcode == 3
    assert "disk" in house.complaints.read_text()
    house.kill()
    acknowledged = [int(line.split()[1]) for line in acks.read_text().splitlines()]
    assert len(acknowledged) > 5
    still_clock.move(hours=1)
    held = [entry["facts"]["number"] for entry in log_of(people.county.id) if "process" in entry["facts"]]
    assert held[: len(acknowledged)] == acknowledged
    assert len(held) <= len(acknowledged) + 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    house.start("append", still_clock.move(hours=1), people.county.id, acks, 1, 0)
    wait_until(lambda: "1 3" in acks.read_text())
    house.kill()
    still_clock.move(hours=1)
    assert [e["facts"]["number"] for e in log_of(people.county.id) if e["facts"].get("process") == 1][:4] == [
        0,
        1,
        2,
        3,
    ]


@pytest.mark.postgres
def test_an_envelope_that_does_not_fit_leaves_nothing_behind_and_is_taken_once_there_is_room(
    house, people, settings, still_clock
):
    tender = read_tender(people, make_published(people))
    (bidder,) = make.make_bidders(1)
    envelope, port = make.seal(tender, bidder), free_port()

    def hand_in(limit):
        house.start("serve", still_clock.move(hours=1), port, limit)
        login = f'{{"login": "{bidder.actor.name}", "password": "{PASSWORD}"}}'.encode()
        answers = []
        wait_until(lambda: answers.append(send(port, "/sessions", login)) or answers[-1][0] == 201)
        answer = send(port, f"/tenders/{tender.id}/envelopes", envelope, answers[-1][1]["token"])
        house.kill()
        still_clock.move(hours=1)
        return answer

    assert hand_in(2_000)[0] == 500
    with reading(SYSTEM) as session:
        assert session.scalars(select(Bid)).all() == []
        assert make.box_entries(session, tender) == []
    assert not [path for path in (settings.files_dir / "sealed").rglob("*") if path.is_file()]
    status, bid = hand_in(0)
    assert (status, bid["envelope_sha256"]) == (201, sha256(envelope).hexdigest())
    assert clock.now() > tender.published_at
    log_of(people.county.id)
