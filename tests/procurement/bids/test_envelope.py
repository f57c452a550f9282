"""The envelope and bid formats: the project's own vector step by step, and what strict reading refuses."""

import json
from copy import deepcopy
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.audit.entries import canonical
from procurement.bids import envelope as form

VECTOR = json.loads((Path(__file__).parents[2] / "data" / "envelope" / "envelope-v1.json").read_text())
ENVELOPE = VECTOR["envelope"]
SUPPLIER_SEED = bytes.fromhex(VECTOR["supplier_seed_hex"])

BID = {
    "format": "bid/1",
    "tender": "6f1d2c3b-0000-4000-8000-000000000001",
    "supplier": "6f1d2c3b-0000-4000-8000-000000000002",
    "lots": [
        {
            "lot": "6f1d2c3b-0000-4000-8000-000000000003",
            "lines": [
                {"item": "rice-1", "unit_price": "4.7319", "brand": "金穗", "origin": "黑龙江", "lead_days": 2},
                {"item": "oil-2", "unit_price": "61.5", "brand": "", "origin": "", "lead_days": 0},
            ],
        }
    ],
    "declarations": {"related_parties": False},
    "valid_until": "2026-12-31",
}


def changed(obj, path, value):
    obj = deepcopy(obj)
    *parents, last = path
    target = obj
    for key in parents:
        target = target[key]
    if value is KeyError:
        del target[last]
    else:
        target[last] = value
    return obj


def test_the_vectors_envelope_is_read_hashed_and_signed_to_the_published_values():
    raw = canonical(ENVELOPE)
    assert form.read_envelope(raw) == ENVELOPE
    assert form.write_envelope(ENVELOPE) == raw
    assert form.envelope_hash(ENVELOPE) == sha256(raw).hexdigest() == VECTOR["envelope_sha256"]
    assert form.signed_digest(ENVELOPE).hex() == VECTOR["signed_digest_hex"]
    unsigned = {key: value for key, value in ENVELOPE.items() if key != "signature"}
    assert form.sign_object(unsigned, form.ENVELOPE_DOMAIN, SUPPLIER_SEED) == ENVELOPE


def test_the_vectors_signature_holds_for_its_key_domain_and_every_byte_alone():
    key = form.unb64(ENVELOPE["header"]["supplier_key"])
    assert form.signature_holds(ENVELOPE, form.ENVELOPE_DOMAIN, key)
    assert not form.signature_holds(ENVELOPE, b"tender-key-v1", key)
    assert not form.signature_holds(ENVELOPE, form.ENVELOPE_DOMAIN, bytes(32))
    for path, value in [
        (("header", "supplier"), ENVELOPE["header"]["tender"]),
        (("header", "lots"), [ENVELOPE["header"]["tender"]]),
        (("nonce",), form.b64(bytes(24))),
        (("signature",), form.b64(bytes(64))),
        (("signature",), None),
        (("signature",), KeyError),
    ]:
        assert not form.signature_holds(changed(ENVELOPE, path, value), form.ENVELOPE_DOMAIN, key)


HOLDER = ENVELOPE["shares"][0]
SHORT = form.b64(bytes(10))


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("extra",), 1, "envelope.extra.unknown"),
        (("signature",), KeyError, "envelope.signature.missing"),
        (("header",), [], "envelope.header"),
        (("signature",), ENVELOPE["signature"] + "=", "envelope.signature"),
        (("signature",), ENVELOPE["signature"][:-1] + "x", "envelope.signature"),
        (("signature",), "é", "envelope.signature"),
        (("nonce",), SHORT, "envelope.nonce"),
        (("ciphertext",), form.b64(bytes(4096)), "envelope.ciphertext"),
        (("ciphertext",), form.b64(bytes(16)), "envelope.ciphertext"),
        (("ciphertext",), 7, "envelope.ciphertext"),
        (("shares",), {}, "envelope.shares"),
        (("header", "extra"), None, "header.extra.unknown"),
        (("header", "replaces"), KeyError, "header.replaces.missing"),
        (("header", "v"), 2, "header.v"),
        (("header", "v"), True, "header.v"),
        (("header", "alg"), "rot13", "header.alg"),
        (("header", "tender"), ENVELOPE["header"]["tender"].upper(), "header.tender"),
        (("header", "tender"), "not a uuid", "header.tender"),
        (("header", "notice_sha256"), "00", "header.notice_sha256"),
        (("header", "lots"), [], "header.lots"),
        (("header", "lots"), ENVELOPE["header"]["lots"] * 2, "header.lots"),
        (("header", "supplier_key"), SHORT, "header.supplier_key"),
        (("header", "k"), 4, "header.k"),
        (("header", "k"), "2", "header.k"),
        (("header", "n"), 17, "header.n"),
        (("header", "n"), 4, "shares.index"),
        (("header", "attachments"), [{"name": "a.pdf", "size": 1}], "header.attachments"),
        (("header", "attachments"), [{"name": "a\n", "size": 1, "sha256": "0" * 64}], "header.attachments"),
        (("header", "key_commit"), "0" * 63, "header.key_commit"),
        (("header", "replaces"), "", "header.replaces"),
        (("shares",), ENVELOPE["shares"][:2], "shares.index"),
        (("shares",), ENVELOPE["shares"][::-1], "shares.index"),
        (("shares", 0, "holder"), "holder-2", "shares.holder"),
        (("shares", 0, "box"), SHORT, "shares[0].box"),
        (("shares", 0), "share", "shares[0]"),
        (("shares", 0, "share"), 1, "shares[0].share.unknown"),
    ],
)
def test_an_envelope_that_is_not_of_version_1_is_refused_by_place(path, value, problem):
    broken = changed(ENVELOPE, path, value)
    with pytest.raises(form.FormatError) as caught:
        form.read_envelope(canonical(broken))
    assert problem in caught.value.problems


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (canonical(ENVELOPE) + b"\n", "envelope.canonical"),
        (json.dumps(ENVELOPE, indent=1).encode(), "envelope.canonical"),
        (canonical(ENVELOPE).replace(b'"v":1', b'"v":1,"v":1'), "envelope.json: duplicate key 'v'"),
        (canonical(ENVELOPE).replace(b'"v":1', b'"v":1.0'), "envelope.json: the number 1.0"),
        (b'{"v":9007199254740992}', "envelope.json: 9007199254740992 exceeds"),
        (b'{"v":"\\ud800"}', "envelope.json: input contains non-UTF-8"),
        (b"", "envelope.json: not JSON"),
        (b"[]", "envelope"),
        (b"\xff", "envelope.json: not UTF-8"),
    ],
)
def test_bytes_that_are_not_the_envelopes_own_are_refused(raw, problem):
    with pytest.raises(form.FormatError) as caught:
        form.read_envelope(raw)
    assert caught.value.problems[0].startswith(problem)


@given(st.binary(max_size=60))
def test_base64url_has_one_form(value):
    text = form.b64(value)
    assert form.unb64(text) == value
    assert "=" not in text
    for other in (text + "=", text + "\n", " " + text, text + "!"):
        with pytest.raises(ValueError, match=r".+"):
            form.unb64(other)


def test_a_bid_is_read_in_any_layout():
    assert form.read_bid(canonical(BID)) == BID
    assert form.read_bid(json.dumps(BID, indent=2, ensure_ascii=True).encode()) == BID


LINE = ("lots", 0, "lines", 1)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("format",), "bid/2", "bid.format"),
        (("note",), "", "bid.note.unknown"),
        (("valid_until",), "2026-02-30", "bid.valid_until"),
        (("valid_until",), "20261231", "bid.valid_until"),
        (("declarations",), [], "bid.declarations"),
        (("lots",), [], "bid.lots"),
        (("lots",), BID["lots"] * 2, "lots.repeated"),
        (("lots", 0, "lot"), "1", "lots[0].lot"),
        (("lots", 0, "lines"), [], "lots[0].lines"),
        ((*LINE, "unit_price"), "4.73191", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "0", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "0.00", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "-1", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "1e3", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "01", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "４", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), "12345678901", "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), 4, "lots[0].lines[1].unit_price"),
        ((*LINE, "unit_price"), KeyError, "lots[0].lines[1].unit_price.missing"),
        ((*LINE, "item"), "rice-1", "lots[0].item.repeated"),
        ((*LINE, "item"), "", "lots[0].lines[1].item"),
        ((*LINE, "lead_days"), True, "lots[0].lines[1].lead_days"),
        ((*LINE, "lead_days"), 366, "lots[0].lines[1].lead_days"),
        ((*LINE, "brand"), "\u202edrow", "lots[0].lines[1].brand"),
        ((*LINE, "brand"), "a\x00b", "lots[0].lines[1].brand"),
    ],
)
def test_a_bid_that_could_be_read_two_ways_or_not_at_all_is_refused_by_place(path, value, problem):
    with pytest.raises(form.FormatError) as caught:
        form.read_bid(canonical(changed(BID, path, value)))
    assert problem in caught.value.problems


def test_a_price_written_as_a_number_is_refused():
    raw = canonical(BID).replace(b'"4.7319"', b"4.7319")
    with pytest.raises(form.FormatError, match=r"bid\.json: the number 4\.7319"):
        form.read_bid(raw)


def test_names_may_have_the_spaces_people_type():
    assert form.bid_problems(changed(BID, (*LINE, "brand"), "金穗　一级\u00a0米")) == []


def test_a_number_no_reader_could_hold_is_refused_wherever_it_is():
    raw = canonical(BID).replace(b'"related_parties":false', b'"related_parties":9007199254740992')
    with pytest.raises(form.FormatError, match="exceeds"):
        form.read_bid(raw)


@pytest.mark.parametrize("price", ["0.0001", "1", "10.5", "9999999999.9999", "100"])
def test_prices_of_four_places_are_taken(price):
    assert form.bid_problems(changed(BID, (*LINE, "unit_price"), price)) == []
