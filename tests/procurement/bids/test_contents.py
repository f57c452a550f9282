"""What envelopes hold when they are opened: nonsense stops nobody, and faults are recorded lot by lot."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from procurement.bids import envelope as form
from procurement.bids import opening_record, queries, sealing
from procurement.bids.models import Bid
from procurement.bids.states import BidStatus
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import bids as make
from tests.factories.tenders import read_tender


def status(people, tender) -> TenderStatus:
    return read_tender(people, tender.id).status


# --- what the envelopes hold ------------------------------------------------------------------------------------------


def sealed_raw(tender, bidder, plain: bytes) -> bytes:
    """An envelope with any bytes inside, well signed: what a bidder's own program may make."""
    envelope = form.read_envelope(make.seal(tender, bidder))
    key, nonce = b"k" * 32, b"n" * 24
    header = {**envelope["header"], "key_commit": sealing.key_commit(key)}
    sheet = queries.sheet_of(tender)
    changed = {
        "header": header,
        "ciphertext": form.b64(sealing.encrypt(plain, header, key, nonce)),
        "nonce": form.b64(nonce),
        "shares": sealing._seal_shares(key, sheet),
    }
    return form.write_envelope(form.sign_object(changed, form.ENVELOPE_DOMAIN, bidder.seed))


def with_price(tender, bidder, price) -> bytes:
    bid = make.plain_bid(tender, bidder)
    bid["lots"][0]["lines"][0]["unit_price"] = price
    return json.dumps(bid).encode()


@pytest.mark.parametrize("price", ["0", "0.0000", "-1", "4.12345", "1e3", "", 4.5, None, "９"])
def test_a_price_that_is_none_makes_the_bid_unreadable_and_stops_nobody(
    tender, bidders, people, session, still_clock, price
):
    bad = make.make_bidder(4)
    make.submit(tender, bad, sealed_raw(tender, bad, with_price(tender, bad, price)))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
    assert status(people, tender) is TenderStatus.OPENED
    (unreadable,) = queries.list_unreadable(session, tender.id)
    assert (unreadable.supplier_id, unreadable.ended_reason) == (bad.supplier_id, "bid.unreadable")
    assert len(queries.list_opened(session, tender.id)) == 3


@pytest.mark.parametrize("plain", [b"", b"not json", b"[]", b'{"format":"bid/1"}', b"\xff\xfe", b'{"a":' * 50_000])
def test_nonsense_inside_an_envelope_is_recorded_as_unreadable(tender, bidders, people, session, still_clock, plain):
    bad = make.make_bidder(4)
    make.submit(tender, bad, sealed_raw(tender, bad, plain))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
    assert [bid.supplier_id for bid in queries.list_unreadable(session, tender.id)] == [bad.supplier_id]


def test_a_bid_inside_another_suppliers_envelope_is_unreadable(tender, bidders, people, session, still_clock):
    bad = make.make_bidder(4)
    copied = json.dumps(make.plain_bid(tender, bidders[0])).encode()
    make.submit(tender, bad, sealed_raw(tender, bad, copied))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
    (unreadable,) = queries.list_unreadable(session, tender.id)
    assert unreadable.ended_reason == "bid.header"


def test_a_bid_moved_to_another_lot_is_unreadable(tender, bidders, people, session, still_clock):
    bad = make.make_bidder(4)
    envelope = form.read_envelope(make.seal(tender, bad, lots=(1,)))
    envelope["header"] |= {"lots": [str(tender.lots[1].id)]}
    make.submit(tender, bad, form.write_envelope(form.sign_object(envelope, form.ENVELOPE_DOMAIN, bad.seed)))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
    (unreadable,) = queries.list_unreadable(session, tender.id)
    assert (unreadable.supplier_id, unreadable.ended_reason) == (bad.supplier_id, "ciphertext")


def test_a_missing_or_unknown_item_is_a_fault_of_that_lot(tender, bidders, people, session, still_clock):
    offers = {bidders[0]: {}, bidders[1]: {}, bidders[2]: {"prices": {"rice": "4.1000", "caviar": "9.0000"}}}
    make.make_opened(tender, people, still_clock, offers)
    opened = next(b for b in queries.list_opened(session, tender.id) if b.supplier_id == bidders[2].supplier_id)
    lot = str(tender.lots[0].id)
    assert [(f["code"], f["item"]) for f in opened.faults if f["lot"] == lot] == [
        ("line.missing", "flour"),
        ("line.unknown", "caviar"),
    ]
    rows = opening_record.list_lot_bids(session, read_tender(people, tender.id))
    assert [row.amount is None for row in rows] == [False, False, True, False, False, True]


def test_bids_for_a_failed_lot_alone_are_not_opened(tender, bidders, people, session, still_clock):
    alone = make.make_bidder(4)
    make.bid(tender, alone, lots=(2,))
    make.make_opened(tender, people, still_clock, {bidder: {"lots": (1,)} for bidder in bidders})
    opened = read_tender(people, tender.id)
    assert [lot.status for lot in opened.lots] == [LotStatus.ACTIVE, LotStatus.UNSUCCESSFUL]
    (unopened,) = session.scalars(select(Bid).where(Bid.supplier_id == alone.supplier_id))
    assert unopened.status is BidStatus.SEALED
    assert len(queries.list_opened(session, tender.id)) == 3
