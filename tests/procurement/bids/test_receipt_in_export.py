"""The program that stands in every export, alone with Python: the export and a bidder's receipt, true and false."""

import subprocess
import sys

import pytest

from procurement.audit import export
from procurement.audit.checkpoint import sign_note
from procurement.audit.keys import log_key
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from tests.factories import bids as make

ARGUMENTS = ("audit.jsonl", "audit.vkey", "checkpoint.txt", "--boxes", "boxes", "--objects", "objects", "--lang", "en")


class Outsider:
    """Somebody with an export, receipts and Python, and nothing of this project."""

    def __init__(self, folder, tender):
        self.folder, self.box = folder, folder / "boxes" / f"{tender.id}.jsonl"

    def says(self, *arguments):
        command = [sys.executable, "-I", "-S", "verify.py", *ARGUMENTS, *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    def of(self, receipt):
        """(exit code, what is said) of a receipt's text."""
        (self.folder / "receipt.txt").write_text(receipt)
        return self.says("--receipt", "receipt.txt")


@pytest.fixture
def bids(tender, bidders):
    """The first stays, the second is replaced, the third withdrawn."""
    bids = [make.bid(tender, bidder) for bidder in bidders[:3]]
    make.bid(tender, bidders[1], replaces=bids[1].envelope_sha256)
    make.withdraw(tender, bidders[2])
    return bids


@pytest.fixture
def outsider(tender, bids, people, still_clock, tmp_path):
    make.close(tender, still_clock)
    with reading(SYSTEM) as session:
        export.write_export(session, people.county.id, tmp_path / "export")
    return Outsider(tmp_path / "export", tender)


def test_a_receipt_says_what_became_of_the_envelope(outsider, bids):
    for bid, expected in zip(
        bids, ["entry 0", "later replaced this envelope: entry 3", "later withdrew this envelope: entry 4"], strict=True
    ):
        code, said = outsider.of(bid.receipt)
        assert code == 0, said
        assert f"envelope {bid.envelope_sha256} was received" in said
        assert "it is in the bid box: entry" in said
        assert expected in said
        assert said.endswith("\nVERIFIED\n")


def test_a_receipt_that_the_box_contradicts_is_evidence(outsider, bids, people):
    text = bids[0].receipt.partition("\n\n")[0] + "\n"
    origin = bids[0].receipt.split("— ")[1].split(" ")[0]

    def signed(old, new):
        return sign_note(text.replace(old, new), origin, log_key().seed)

    for receipt, message in (
        (signed(bids[0].envelope_sha256, "0" * 64), "PROOF OF FRAUD: the log's key signed receipt receipt.txt, yet"),
        (signed("received 2", "received 1"), "PROOF OF FRAUD: receipt receipt.txt says received 1"),
        (signed("tender ", "tender x"), "the export has no bid box of tender x"),
        (bids[0].receipt.replace("received 2", "received 1"), "receipt receipt.txt: the signature does not hold"),
        (sign_note(text, origin, bytes(32)), "receipt receipt.txt: the signature does not hold"),
        (sign_note("bid-receipt/1\n", origin, log_key().seed), "receipt receipt.txt: malformed"),
    ):
        code, said = outsider.of(receipt)
        assert code == 1
        assert message in said
        assert "it is in the bid box" not in said
        assert said.endswith("\nNOT VERIFIED\n")


def test_a_receipt_is_not_held_to_a_box_that_does_not_hold(outsider, bids):
    whole = outsider.box.read_bytes().splitlines(keepends=True)
    for changed in (
        whole[:-1],
        [whole[0].replace(b"supplier", b"supplies"), *whole[1:]],
        [*whole[:2], whole[3], whole[2], *whole[4:]],
    ):
        outsider.box.write_bytes(b"".join(changed))
        code, said = outsider.of(bids[0].receipt)
        assert code == 1
        assert "it is in the bid box" not in said
    outsider.box.unlink()
    code, said = outsider.of(bids[0].receipt)
    assert code == 1
    assert "bid box missing" in said
    assert "nothing proves that the envelope is still there" in said


def test_a_damaged_export_is_not_verified_and_a_whole_one_is(outsider):
    assert outsider.says()[0] == 0
    some_object = sorted((outsider.folder / "objects").iterdir())[0]
    for path in (outsider.folder / "audit.jsonl", outsider.folder / "checkpoint.txt", some_object):
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b"1", b"2", 1))
        assert path.read_bytes() != whole
        code, said = outsider.says()
        assert (code, said.splitlines()[-1]) == (1, "NOT VERIFIED"), path
        path.write_bytes(whole)
    assert outsider.says()[0] == 0
