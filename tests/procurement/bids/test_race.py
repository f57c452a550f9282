"""The closing of the box against a bid that comes in at the same moment, on a database with many writers."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest

from procurement import scheduler
from procurement.audit import queries as audit
from procurement.audit.models import LogKind
from procurement.bids import service
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading, transaction
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender


def close(tender_id):
    with transaction(SYSTEM) as session:
        service.close_box(session, actor=SYSTEM, tender_id=tender_id, now=clock.now())


def counted_and_logged(tender) -> tuple[int, list[dict]]:
    with reading(SYSTEM) as session:
        county = audit.get_county_log(session, tender.county_id)
        (closed,) = [json.loads(body) for body in audit.bodies(session, county.id) if b"box.closed" in body]
        box = audit.find_log(session, LogKind.BID_BOX, tender.id)
        return closed["facts"]["count"], [json.loads(body) for body in audit.bodies(session, box.id)]


@pytest.mark.postgres
def test_no_bid_is_accepted_after_the_count(people, still_clock):
    """A bid that holds the box's lock is waited for and counted; the ones that come while it is closed are late."""
    tender = read_tender(people, make_published(people))
    first, late = make.make_bidder(1), make.make_bidder(2)
    envelope, late_envelope = make.seal(tender, first), make.seal(tender, late)
    holds, goes_on = threading.Event(), threading.Event()

    def submit_slowly():
        with transaction(first.actor) as session:
            bid = service.submit_envelope(
                session, actor=first.actor, tender_id=tender.id, envelope=envelope, now=clock.now()
            )
            holds.set()
            assert goes_on.wait(20)
            return bid

    still_clock.set(tender.deadline_at - timedelta(microseconds=1))
    with ThreadPoolExecutor(3) as pool:
        submitting = pool.submit(submit_slowly)
        assert holds.wait(20)
        still_clock.set(tender.deadline_at)
        closing = pool.submit(close, tender.id)
        coming_late = pool.submit(make.submit, tender, late, late_envelope)
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.5)  # the box is not counted while a bid is being taken
        goes_on.set()
        assert submitting.result(20).received_at < tender.deadline_at
        closing.result(20)
        with pytest.raises(RuleViolation):
            coming_late.result(20)
    count, entries = counted_and_logged(tender)
    assert count == len(entries)
    assert [entry["type"] for entry in entries].count("bid:sealed") == 1


@pytest.mark.postgres
def test_a_bid_in_time_and_the_clocks_closing_do_not_wait_for_each_other(people, still_clock, monkeypatch):
    """The clock locks the tender's row before it closes the box, while a bid is still being read."""
    tender = read_tender(people, make_published(people))
    bidder = make.make_bidder(1)
    envelope = make.seal(tender, bidder)
    reads, goes_on = threading.Event(), threading.Event()
    check = service._checked_header

    def check_slowly(*arguments):
        reads.set()
        assert goes_on.wait(20)
        return check(*arguments)

    monkeypatch.setattr(service, "_checked_header", check_slowly)
    still_clock.set(tender.deadline_at - timedelta(microseconds=1))
    with ThreadPoolExecutor(2) as pool:
        submitting = pool.submit(make.submit, tender, bidder, envelope)
        assert reads.wait(20)
        still_clock.set(tender.deadline_at)
        closing = pool.submit(scheduler.run_due, tender.deadline_at)
        with pytest.raises(TimeoutError):
            closing.result(timeout=1)
        goes_on.set()
        assert submitting.result(20).received_at < tender.deadline_at
        assert f"box:{tender.id}" in closing.result(20)
    count, entries = counted_and_logged(tender)
    assert (count, len(entries)) == (1, 1)


@pytest.mark.postgres
def test_many_bids_around_the_deadline_are_counted_or_refused(people, still_clock):
    """A running clock, eight bidders and two closers at once: what was accepted is exactly what was counted."""
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(8)
    envelopes = [make.seal(tender, bidder) for bidder in bidders]
    started = monotonic()
    clock.install(lambda: tender.deadline_at - timedelta(milliseconds=150) + timedelta(seconds=monotonic() - started))

    def submit(position):
        try:
            return make.submit(tender, bidders[position], envelopes[position])
        except RuleViolation:
            return None

    def close_as_soon_as_may_be(_):
        while True:
            try:
                return close(tender.id)
            except RuleViolation:
                continue

    with ThreadPoolExecutor(6) as pool:
        closings = [pool.submit(close_as_soon_as_may_be, n) for n in range(2)]
        accepted = [bid for bid in pool.map(submit, range(8)) if bid is not None]
        for closing in closings:
            closing.result(30)
    count, entries = counted_and_logged(tender)
    assert count == len(entries)
    assert [entry["type"] for entry in entries].count("bid:sealed") == len(accepted)
    assert all(bid.received_at < tender.deadline_at for bid in accepted)
