"""After the deadline a supplier holds a proof that anybody checks offline; before it there is none to be had."""

import shutil
import subprocess
import sys

import pytest

from procurement.audit import verify, verify_program
from procurement.audit.export import county_vkey
from procurement.audit.proofs import bid_proof
from procurement.core.actors import SYSTEM
from procurement.core.errors import NotFound
from procurement.core.transaction import reading
from tests.factories import bids as make
from tests.factories.people import make_county, make_people


@pytest.fixture
def held(tender, bidders, people, still_clock, tmp_path):
    """Five bids in a closed box; the receipt, proof and key of the middle one, as files."""
    bids = [make.bid(tender, bidder) for bidder in bidders]
    make.bid(tender, bidders[0], replaces=bids[0].envelope_sha256)
    make.close(tender, still_clock)
    with reading(SYSTEM) as session:
        proof = bid_proof(session, tender.id, bids[1].id)
        key = county_vkey(session, people.county.id)
    (tmp_path / "bid.tlog-proof").write_text(proof)
    (tmp_path / "receipt.txt").write_text(bids[1].receipt)
    (tmp_path / "other-receipt.txt").write_text(bids[2].receipt)
    (tmp_path / "audit.vkey").write_text(key)
    return tmp_path


def says(folder, *names, capsys, key="audit.vkey"):
    arguments = [folder / names[0], folder / key, *(folder / name for name in names[1:]), "--lang", "en"]
    code = verify.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_proof_and_receipt_hold_together(held, capsys):
    code, said = says(held, "bid.tlog-proof", "receipt.txt", capsys=capsys)
    assert code == 0, said
    assert "among the 4 entries of the bid box" in said
    assert "receipt and proof speak of the same envelope, tender and time" in said
    assert said.endswith("\nVERIFIED\n")


def test_a_receipt_of_another_bid_does_not_go_with_the_proof(held, capsys):
    code, said = says(held, "bid.tlog-proof", "other-receipt.txt", capsys=capsys)
    assert code == 1
    assert "do not speak of the same bid" in said


def test_the_proof_names_its_format_and_carries_the_checkpoint_verbatim(held):
    lines = (held / "bid.tlog-proof").read_text().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2].startswith("index ")
    note = (held / "bid.tlog-proof").read_text().partition("\n\n")[2]
    assert (
        verify.verify_note(note, (held / "audit.vkey").read_text()) == "\n".join(note.split("\n")[:3]).encode() + b"\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("index ", "index 1", "the entry it carries is not number"),
        ("\nindex ", "\nindex 0", "not in the form of a tlog-proof"),
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "not in the form|not JSON"),
        ("— ", "- ", "the signature does not hold"),
    ],
)
def test_a_changed_proof_is_refused_with_its_reason(held, capsys, old, new, message):
    path = held / "bid.tlog-proof"
    path.write_text(path.read_text().replace(old, new, 1))
    code, said = says(held, "bid.tlog-proof", capsys=capsys)
    assert code == 1
    assert any(part in said for part in message.split("|")), said


def test_any_line_of_the_proof_changed_is_found(held, capsys):
    whole = (held / "bid.tlog-proof").read_text()
    for number, line in enumerate(lines := whole.split("\n")):
        if not line:
            continue
        middle = len(line) // 2
        changed = line[:middle] + ("A" if line[middle] != "A" else "B") + line[middle + 1 :]
        (held / "bid.tlog-proof").write_text("\n".join([*lines[:number], changed, *lines[number + 1 :]]))
        assert says(held, "bid.tlog-proof", capsys=capsys)[0] == 1, line


def test_the_key_of_another_log_does_not_check_it(held, capsys):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    with reading(SYSTEM) as session:
        (held / "other.vkey").write_text(county_vkey(session, other.county.id))
    assert "the signature does not hold" in says(held, "bid.tlog-proof", capsys=capsys, key="other.vkey")[1]
    assert "the signature does not hold" in says(held, "receipt.txt", capsys=capsys, key="other.vkey")[1]


def test_the_one_file_program_checks_it_alone_in_an_empty_folder(held, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("bid.tlog-proof", "receipt.txt", "audit.vkey"):
        shutil.copy(held / name, alone)
    (alone / "verify.py").write_bytes(verify_program.verify_program())
    command = [sys.executable, "-I", "-S", "verify.py", "bid.tlog-proof", "audit.vkey", "receipt.txt", "--lang", "en"]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "speak of the same envelope" in done.stdout


def test_before_the_deadline_there_is_no_proof_and_the_page_offers_none(tender, bidders, login_as, api_as, still_clock):
    bid = make.bid(tender, bidders[0])
    with reading(SYSTEM) as session, pytest.raises(NotFound):
        bid_proof(session, tender.id, bid.id)
    browser, path = login_as(bidders[0].actor), f"/bids/{bid.id}/proof.tlog-proof"
    assert browser.get(path).status_code == 404
    assert "tlog-proof" not in browser.get(f"/bids/{bid.id}").get_data(as_text=True)
    make.close(tender, still_clock)
    browser = login_as(bidders[0].actor)
    assert path in browser.get(f"/bids/{bid.id}").get_data(as_text=True)
    assert browser.get(path).get_data(as_text=True) == api_as(bidders[0].actor)("GET", f"/bids/{bid.id}/proof").text
    assert login_as(bidders[1].actor).get(path).status_code == 404
