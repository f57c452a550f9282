"""Sealed bids: the vector made by the browser's libraries, every step, and the attacks that must come to nothing."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_box_seed_keypair
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import envelope as form
from procurement.bids import sealing, shamir
from procurement.bids.sealing import Holder, SealingError, Sheet

VECTOR = json.loads((Path(__file__).parents[2] / "data" / "envelope" / "envelope-v1.json").read_text())
ENVELOPE = VECTOR["envelope"]
KEY = bytes.fromhex(VECTOR["key_hex"])
SHARES = [bytes.fromhex(share) for share in VECTOR["shares_hex"]]

TENDER, SUPPLIER, LOT = (f"6f1d2c3b-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
OTHER = "6f1d2c3b-0000-4000-8000-000000000009"
SEEDS = [bytes([n]) * 32 for n in (11, 12, 13)]
SUPPLIER_SEED = bytes([21]) * 32
SUPPLIER_KEY = bytes(SigningKey(SUPPLIER_SEED).verify_key)
BID = {
    "format": "bid/1", "tender": TENDER, "supplier": SUPPLIER, "declarations": {}, "valid_until": "2026-12-31",
    "lots": [{"lot": LOT, "lines": [
        {"item": "rice", "unit_price": "4.7319", "brand": "金穗", "origin": "黑龙江", "lead_days": 2}]}],
}  # fmt: skip


def sheet(tender=TENDER, k=2):
    holders = tuple(
        Holder(f"holder-{n}", n, sealing.public_key_of(sealing.derive_tender_key(seed, tender)))
        for n, seed in enumerate(SEEDS, 1)
    )
    return Sheet(tender, "ab" * 32, datetime(2026, 6, 1, tzinfo=UTC), k, holders, (LOT, OTHER))


@pytest.fixture(scope="module")
def sealed():
    return sealing.seal(sheet(), BID, SUPPLIER_SEED)


def opened(envelope, *indices, tender=TENDER):
    return [sealing.open_share(envelope, n, sealing.derive_tender_key(SEEDS[n - 1], tender)) for n in indices]


def refused(code, function, *arguments):
    with pytest.raises(SealingError) as caught:
        function(*arguments)
    assert caught.value.code == code


# --- the vector -------------------------------------------------------------------------------------------------------


def test_the_vectors_boxes_open_to_its_shares():
    for index, (seed, share) in enumerate(zip(VECTOR["holder_seeds_hex"], SHARES, strict=True), 1):
        _, secret_key = crypto_box_seed_keypair(bytes.fromhex(seed))
        assert sealing.open_share(ENVELOPE, index, secret_key) == share


def test_every_pair_of_the_vectors_shares_gives_its_key_and_one_share_does_not():
    for pair in combinations(SHARES, 2):
        assert shamir.combine(pair) == KEY
        assert sealing.combine(pair, ENVELOPE["header"]) == sealing.Opened(KEY, ())
    for share in SHARES:
        refused("shares.few", sealing.combine, [share], ENVELOPE["header"])
        assert shamir.combine([share]) != KEY


def test_the_vectors_key_opens_its_bid_and_seals_it_to_the_same_bytes():
    plaintext = VECTOR["plaintext"].encode()
    assert sealing.key_commit(KEY) == ENVELOPE["header"]["key_commit"]
    assert sealing.decrypt(ENVELOPE, KEY) == plaintext
    assert sealing.encrypt(plaintext, ENVELOPE["header"], KEY, bytes([9]) * 24) == form.unb64(ENVELOPE["ciphertext"])


def test_the_vectors_envelope_is_taken():
    holders = tuple(Holder(share["holder"], share["index"], bytes(32)) for share in ENVELOPE["shares"])
    header = ENVELOPE["header"]
    target = Sheet(header["tender"], header["notice_sha256"], datetime(2026, 6, 1, tzinfo=UTC), 2, holders, (LOT,))
    assert sealing.check_envelope(ENVELOPE, target, header["supplier"], SUPPLIER_KEY) == []


# --- sealing and opening ----------------------------------------------------------------------------------------------


def test_a_sealed_bid_is_opened_by_any_two_holders_and_by_its_own_key(sealed):
    envelope, key = sealed
    assert form.read_envelope(form.write_envelope(envelope)) == envelope
    assert sealing.check_envelope(envelope, sheet(), SUPPLIER, SUPPLIER_KEY) == []
    for pair in combinations((1, 2, 3), 2):
        assert sealing.combine(opened(envelope, *pair), envelope["header"]) == sealing.Opened(key, ())
    assert sealing.decrypt(envelope, key) == canonical(BID)


def test_two_sealings_of_one_bid_have_nothing_in_common(sealed):
    again, key = sealing.seal(sheet(), BID, SUPPLIER_SEED)
    assert key != sealed[1]
    assert again["ciphertext"] != sealed[0]["ciphertext"]
    assert again["header"]["key_commit"] != sealed[0]["header"]["key_commit"]


def test_a_longer_bid_does_not_show_in_the_size(sealed):
    line = BID["lots"][0]["lines"][0]
    longer = BID | {"lots": [{"lot": LOT, "lines": [line, line | {"item": "flour"}, line | {"item": "oil"}]}]}
    envelope, _ = sealing.seal(sheet(), longer, SUPPLIER_SEED)
    assert len(form.write_envelope(envelope)) == len(form.write_envelope(sealed[0]))


def test_one_share_alone_opens_nothing(sealed):
    refused("shares.few", sealing.combine, opened(sealed[0], 1), sealed[0]["header"])
    refused("shares.few", sealing.combine, opened(sealed[0], 1) * 3, sealed[0]["header"])


def test_a_share_copied_from_another_tender_into_a_dummy_bid_does_not_open(sealed):
    victim, _ = sealing.seal(sheet(OTHER), BID | {"tender": OTHER}, bytes([22]) * 32)
    dummy = deepcopy(sealed[0])
    dummy["shares"] = deepcopy(victim["shares"])
    dummy = form.sign_object(dummy, form.ENVELOPE_DOMAIN, SUPPLIER_SEED)
    assert sealing.check_envelope(dummy, sheet(), SUPPLIER, SUPPLIER_KEY) == []
    refused("share.unopenable", opened, dummy, 1)


def test_a_keyholders_keys_of_two_tenders_and_its_signing_key_are_unrelated():
    keys = {sealing.derive_tender_key(SEEDS[0], tender) for tender in (TENDER, OTHER)}
    assert len(keys | {sealing.derive_signing_seed(SEEDS[0]), SEEDS[0]}) == 4


def test_shares_swapped_between_holders_are_noticed(sealed):
    envelope = deepcopy(sealed[0])
    key = sealing.derive_tender_key(SEEDS[0], TENDER)
    second = opened(envelope, 2)[0]
    envelope["shares"][0]["box"] = form.b64(sealing.SealedBox(sealing.PrivateKey(key).public_key).encrypt(second))
    refused("share.index", sealing.open_share, envelope, 1, key)
    refused("share.unopenable", sealing.open_share, envelope, 7, key)


def test_a_false_share_is_proven_false_and_the_others_still_open(sealed):
    envelope, key = sealed
    shares = opened(envelope, 1, 2, 3)
    false = bytes([shares[1][0] ^ 1]) + shares[1][1:]
    assert sealing.combine([shares[0], false, shares[2]], envelope["header"]) == sealing.Opened(key, (2,))
    assert sealing.combine([shares[0], false, shares[1]], envelope["header"]) == sealing.Opened(key, (2,))
    refused("shares.no_key", sealing.combine, [shares[0], false], envelope["header"])


def test_no_key_but_the_committed_one_is_taken(sealed):
    refused("key.wrong", sealing.decrypt, sealed[0], bytes(32))


@pytest.mark.parametrize(("field", "value"), [("supplier", OTHER), ("lots", [OTHER]), ("tender", OTHER), ("k", 1)])
def test_an_envelope_moved_to_another_supplier_lot_or_tender_neither_enters_nor_opens(sealed, field, value):
    envelope, key = deepcopy(sealed[0]), sealed[1]
    envelope["header"][field] = value
    assert "envelope.signature" in sealing.check_envelope(envelope, sheet(), SUPPLIER, SUPPLIER_KEY)
    refused("ciphertext", sealing.decrypt, envelope, key)


def test_an_envelope_signed_again_by_a_thief_is_refused(sealed):
    stolen = deepcopy(sealed[0])
    thief_seed = bytes([66]) * 32
    thief_key = bytes(SigningKey(thief_seed).verify_key)
    stolen["header"] |= {"supplier": OTHER, "supplier_key": form.b64(thief_key)}
    stolen = form.sign_object(stolen, form.ENVELOPE_DOMAIN, thief_seed)
    refused("ciphertext", sealing.decrypt, stolen, sealed[1])
    assert sealing.check_envelope(stolen, sheet(), OTHER, thief_key) == []  # it enters, but opens to nothing


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tender": OTHER}, "envelope.tender"),
        ({"notice_sha256": "cd" * 32}, "envelope.notice"),
        ({"k": 1}, "envelope.quorum"),
        ({"holders": sheet().holders[:2]}, "envelope.quorum"),
        ({"holders": (*sheet().holders[:2], Holder("other", 3, bytes(32)))}, "envelope.holders"),
        ({"lots": (OTHER,)}, "envelope.lots"),
    ],
)
def test_an_envelope_for_other_conditions_is_refused_by_name(sealed, change, code):
    target = Sheet(**{**vars(sheet()), **change})
    assert code in sealing.check_envelope(sealed[0], target, SUPPLIER, SUPPLIER_KEY)


def test_an_envelope_of_another_supplier_or_key_or_form_is_refused_by_name(sealed):
    assert sealing.check_envelope(sealed[0], sheet(), OTHER, SUPPLIER_KEY) == ["envelope.supplier"]
    assert sealing.check_envelope(sealed[0], sheet(), SUPPLIER, bytes(32)) == [
        "envelope.supplier_key", "envelope.signature"]  # fmt: skip
    assert sealing.check_envelope({}, sheet(), SUPPLIER, SUPPLIER_KEY)[0] == "envelope.ciphertext.missing"


def test_a_bid_that_does_not_fit_the_sheet_is_not_sealed():
    refused("bid.tender", sealing.seal, sheet(), BID | {"tender": OTHER}, SUPPLIER_SEED)
    refused("bid.lots", sealing.seal, Sheet(**{**vars(sheet()), "lots": (OTHER,)}), BID, SUPPLIER_SEED)
    refused("header.replaces", sealing.seal, sheet(), BID, SUPPLIER_SEED, (), "x")
    with pytest.raises(form.FormatError, match=r"bid\.format"):
        sealing.seal(sheet(), BID | {"format": "bid/2"}, SUPPLIER_SEED)
    weak = Sheet(**{**vars(sheet()), "holders": (Holder("weak", 1, bytes(32)), *sheet().holders[1:])})
    refused("sheet.public_key", sealing.seal, weak, BID, SUPPLIER_SEED)


# --- padding and shares -----------------------------------------------------------------------------------------------


@given(st.binary(max_size=9000))
def test_padding_comes_off_again(plaintext):
    padded = sealing.pad(plaintext)
    assert len(padded) % 4096 == 0
    assert len(padded) > len(plaintext)
    assert sealing.unpad(padded) == plaintext


@pytest.mark.parametrize("padded", [b"", bytes(4096), b"x\x80", b"\x80" + bytes(8191), b"x" * 4096])
def test_padding_nobody_could_have_made_is_refused(padded):
    refused("padding", sealing.unpad, padded)


@settings(deadline=None)
@given(st.data(), st.binary(min_size=1, max_size=33))
def test_any_k_shares_give_the_secret_and_every_other_share(data, secret):
    n = data.draw(st.integers(1, 12))
    k = data.draw(st.integers(1, n))
    shares = shamir.split(secret, k, n)
    chosen = data.draw(st.permutations(shares))[:k]
    assert shamir.combine(chosen) == secret
    assert [shamir.interpolate(chosen, x) + bytes([x]) for x in range(1, n + 1)] == shares


@pytest.mark.parametrize("shares", [[], [b""], [b"ab\x01", b"ab\x01"], [b"ab\x00"], [b"ab\x01", b"abc\x02"]])
def test_shares_that_cannot_belong_together_are_refused(shares):
    with pytest.raises(ValueError, match="belong"):
        shamir.combine(shares)


@pytest.mark.parametrize(("k", "n"), [(0, 3), (4, 3), (2, 256)])
def test_an_impossible_split_is_refused(k, n):
    with pytest.raises(ValueError, match="cannot split"):
        shamir.split(bytes(32), k, n)
