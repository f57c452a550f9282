"""Sealed bids through the services: receipts, the deadline, refusals, replacing and withdrawing."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from procurement.audit import checkpoint, export
from procurement.bids import envelope as form
from procurement.bids import queries, sealing, service
from procurement.bids.models import Bid
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.errors import Forbidden, NotFound, RuleViolation
from procurement.core.transaction import transaction
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender

# --- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_is_signed_over_the_envelopes_hash_and_time_and_tells_no_position(tender, bidders, session):
    envelope = make.seal(tender, bidders[0])
    bid = make.submit(tender, bidders[0], envelope)
    text = checkpoint.open_note(bid.receipt, export.county_vkey(session, tender.county_id))
    assert text.split("\n") == [
        "bid-receipt/1",
        f"tender {tender.id}",
        f"envelope {sha256(envelope).hexdigest()}",
        "received 2026-03-02T01:00:00.000000Z",
        "",
    ]


def test_a_receipt_is_not_a_checkpoint(tender, bidders, session):
    bid = make.bid(tender, bidders[0])
    with pytest.raises(checkpoint.NoteError):
        checkpoint.Checkpoint.open(bid.receipt, export.county_vkey(session, tender.county_id))


def test_the_same_bytes_twice_give_the_same_receipt_and_one_entry(tender, bidders, session, still_clock):
    envelope = make.seal(tender, bidders[0])
    first = make.submit(tender, bidders[0], envelope)
    still_clock.move(minutes=5)
    again = make.submit(tender, bidders[0], envelope)
    assert (again.id, again.receipt) == (first.id, first.receipt)
    assert [entry["type"] for entry in make.box_entries(session, tender)] == ["bid:sealed"]


def test_the_time_of_receipt_is_never_before_the_request(tender, bidders):
    envelope, later = make.seal(tender, bidders[0]), clock.now() + timedelta(seconds=3)
    bid = service.receive_envelope(actor=bidders[0].actor, tender_id=tender.id, envelope=envelope, now=later)
    assert bid.received_at == later


# --- the deadline -----------------------------------------------------------------------------------------------------


def test_a_bid_a_microsecond_before_the_deadline_is_taken(tender, bidders, still_clock):
    still_clock.set(tender.deadline_at - timedelta(microseconds=1))
    assert make.bid(tender, bidders[0]).status is BidStatus.SEALED


@pytest.mark.parametrize("microseconds", [0, 1])
def test_a_bid_at_the_deadline_or_after_it_is_late(tender, bidders, session, still_clock, microseconds):
    envelope = make.seal(tender, bidders[0])
    still_clock.set(tender.deadline_at + timedelta(microseconds=microseconds))
    make.refused("bid.late", tender, bidders[0], envelope)
    assert session.scalars(select(Bid)).all() == []
    (entry,) = make.box_entries(session, tender)
    assert (entry["type"], entry["facts"]["envelope_sha256"]) == ("bid:refused", sha256(envelope).hexdigest())


def test_a_bid_after_the_closing_is_refused_into_the_countys_log_alone(tender, bidders, session, still_clock):
    envelope = make.seal(tender, bidders[0])
    make.close(tender, still_clock)
    before = make.box_entries(session, tender)
    make.refused("bid.late", tender, bidders[0], envelope)
    session.rollback()
    last = make.county_entries(session, tender)[-1]
    assert (last["type"], last["facts"]["problems"]) == ("bid:refused", ["bid.late"])
    assert make.box_entries(session, tender) == before


def test_an_early_clock_of_the_caller_does_not_make_a_late_bid_timely(tender, bidders, still_clock):
    envelope, early = make.seal(tender, bidders[0]), clock.now()
    still_clock.set(tender.deadline_at)
    with pytest.raises(RuleViolation) as refusal:
        service.receive_envelope(actor=bidders[0].actor, tender_id=tender.id, envelope=envelope, now=early)
    assert make.codes(refusal) == ["bid.late"]


# --- envelopes that are refused ---------------------------------------------------------------------------------------


def changed(tender, bidder, header) -> bytes:
    """An envelope whose header was changed after sealing and signed again by the same bidder."""
    envelope = form.read_envelope(make.seal(tender, bidder))
    envelope["header"] |= header
    return form.write_envelope(form.sign_object(envelope, form.ENVELOPE_DOMAIN, bidder.seed))


def test_an_envelope_of_another_supplier_is_refused(tender, bidders):
    make.refused("envelope.supplier", tender, bidders[1], make.seal(tender, bidders[0]))


def test_an_envelope_moved_to_another_supplier_and_signed_by_it_is_refused_at_the_opening(
    tender, bidders, people, session, still_clock
):
    stolen = form.read_envelope(make.seal(tender, bidders[0]))
    stolen["header"] |= {
        "supplier": str(bidders[1].supplier_id),
        "supplier_key": form.b64(bytes(sealing.SigningKey(bidders[1].seed).verify_key)),
    }
    moved = form.write_envelope(form.sign_object(stolen, form.ENVELOPE_DOMAIN, bidders[1].seed))
    bid = make.submit(tender, bidders[1], moved)  # what is inside shows only at the opening
    make.bid(tender, bidders[0])
    make.bid(tender, bidders[2])
    make.close(tender, still_clock)
    make.open_all(tender, people)
    found = session.get(Bid, bid.id)
    assert (found.status, found.ended_reason) == (BidStatus.REVOKED, "ciphertext")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"tender": "6f1d2c3b-0000-4000-8000-000000000009"}, "envelope.tender"),
        ({"notice_sha256": "ab" * 32}, "envelope.notice"),
        ({"lots": ["6f1d2c3b-0000-4000-8000-000000000009"]}, "envelope.lots"),
        ({"k": 1}, "envelope.quorum"),
        ({"replaces": "cd" * 32}, "bid.replaces_nothing"),
    ],
)
def test_an_envelope_for_something_else_is_refused(tender, bidders, header, code):
    make.refused(code, tender, bidders[0], changed(tender, bidders[0], header))


def test_an_envelope_sealed_for_another_tender_is_refused(tender, bidders, people):
    other = read_tender(people, make_published(people, plan_id=tender.plan_id))
    make.refused("envelope.tender", tender, bidders[0], make.seal(other, bidders[0]))


def test_an_envelope_without_a_true_signature_is_refused(tender, bidders):
    envelope = form.read_envelope(make.seal(tender, bidders[0]))
    make.refused("envelope.signature", tender, bidders[0], form.write_envelope({**envelope, "signature": "A" * 86}))
    del envelope["signature"]
    make.refused("envelope.malformed", tender, bidders[0], form.write_envelope(envelope))


@pytest.mark.parametrize("raw", [b"", b"{}", b"PK\x03\x04", b"\xff" * 40, b"[" * 100_000])
def test_what_is_no_envelope_is_refused_in_words_and_logged_by_its_hash(tender, bidders, session, raw):
    make.refused("envelope.malformed", tender, bidders[0], raw)
    (entry,) = make.box_entries(session, tender)
    assert entry["facts"]["envelope_sha256"] == sha256(raw).hexdigest()


def test_a_refused_envelope_changes_nothing_but_the_log(tender, bidders, session):
    kept = make.bid(tender, bidders[0])
    make.refused("bid.replaces_other", tender, bidders[0], make.seal(tender, bidders[0]))
    assert [(bid.id, bid.status) for bid in session.scalars(select(Bid))] == [(kept.id, BidStatus.SEALED)]


def test_only_a_dated_bar_stops_a_bid_and_missing_papers_do_not(tender, people):
    from procurement.suppliers import service as suppliers

    bidder = make.make_bidder(7, papers=())
    assert make.bid(tender, bidder).status is BidStatus.SEALED
    barred = make.make_bidder(8)
    today = clock.today()
    with transaction(people.approver) as session:
        suppliers.bar_supplier(
            session, actor=people.approver, supplier_id=barred.supplier_id, reason="串通投标",
            legal_basis="政府采购法第77条", starts_on=today, ends_on=today + timedelta(days=365), now=clock.now(),
        )  # fmt: skip
    make.refused("bid.barred", tender, barred, make.seal(tender, barred))


def test_a_supplier_without_a_registered_key_is_told_so(tender):
    make.refused("bid.no_signing_key", tender, make.make_bidder(9, signing_key=""), b"{}")


def test_only_suppliers_bid_and_only_on_published_tenders(tender, bidders, people):
    envelope = make.seal(tender, bidders[0])
    for actor in (people.officer, people.keyholders[0], people.administrator):
        with pytest.raises(Forbidden):
            service.receive_envelope(actor=actor, tender_id=tender.id, envelope=envelope, now=clock.now())
    with pytest.raises(NotFound):
        service.receive_envelope(actor=bidders[0].actor, tender_id=tender.plan_id, envelope=envelope, now=clock.now())


# --- replacing and withdrawing ----------------------------------------------------------------------------------------


def test_a_later_envelope_that_names_the_present_one_replaces_it(tender, bidders, session):
    first = make.bid(tender, bidders[0])
    second = make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    assert session.get(Bid, first.id).status is BidStatus.REPLACED
    assert second.replaces_id == first.id
    assert [entry["type"] for entry in make.box_entries(session, tender)] == ["bid:sealed", "bid:replaced"]


def test_a_replaced_envelope_cannot_be_played_back(tender, bidders, session):
    envelope = make.seal(tender, bidders[0])
    first = make.submit(tender, bidders[0], envelope)
    second = make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    make.refused("bid.replayed", tender, bidders[0], envelope)
    assert queries.find_present(session, tender.id, bidders[0].supplier_id).id == second.id


def test_a_withdrawn_bid_is_gone_and_its_envelope_cannot_be_played_back(tender, bidders, session):
    envelope = make.seal(tender, bidders[0])
    bid = make.submit(tender, bidders[0], envelope)
    make.withdraw(tender, bidders[0])
    assert session.get(Bid, bid.id).status is BidStatus.WITHDRAWN
    make.refused("bid.replayed", tender, bidders[0], envelope)
    assert make.bid(tender, bidders[0]).status is BidStatus.SEALED


def test_nothing_is_withdrawn_at_the_deadline_or_twice(tender, bidders, still_clock):
    make.bid(tender, bidders[0])
    make.bid(tender, bidders[1])
    make.withdraw(tender, bidders[1])
    with pytest.raises(NotFound):
        make.withdraw(tender, bidders[1])
    still_clock.set(tender.deadline_at)
    with pytest.raises(RuleViolation) as refusal:
        make.withdraw(tender, bidders[0])
    assert make.codes(refusal) == ["bid.withdrawn_late"]
