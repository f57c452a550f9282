"""An administrator before the opening: what every table, file, backup and log gives, alone and with one keyholder."""

import re
import sqlite3
from itertools import chain
from pathlib import Path

import pytest

from procurement.audit.keys import log_key
from procurement.bids import envelope as form
from procurement.bids import sealing
from procurement.bids.sealing import SealingError
from procurement.core import db
from tests.factories import bids as make
from tests.factories.tenders import HOLDER_SEEDS

MODEL = Path(__file__).resolve().parents[2] / "docs" / "security-model.md"
CANARY = {"rice": "4.1397", "flour": "3.1397"}


def tables(settings):
    """Every row of every table, read from the file as an administrator would."""
    db.engine().dispose()
    connection = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
    connection.close()
    return found


def sealed_envelopes(settings):
    return [
        form.read_envelope(path.read_bytes()) for name, path in files(settings).items() if name.parts[0] == "sealed"
    ]


def files(settings):
    return {path.relative_to(settings.files_dir): path for path in settings.files_dir.rglob("*") if path.is_file()}


def named_in_the_model():
    """The places that docs/security-model.md lists as countable before the opening, in each language."""
    sections = re.findall(r"<!-- countable -->\n(.*?)<!-- end -->", MODEL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(sections) == 2
    return [set(re.findall(r"^\| `([a-z_/]+)`", section, re.MULTILINE)) for section in sections]


@pytest.mark.sqlite
def test_what_can_be_counted_before_the_opening_is_what_the_security_model_says(tender, bidders, settings):
    rows_before, files_before = tables(settings), files(settings)
    first = make.bid(tender, bidders[0])
    make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    make.bid(tender, bidders[1])
    make.withdraw(tender, bidders[1])
    make.refused("envelope.malformed", tender, bidders[2], b"no envelope")
    rows, new_files = tables(settings), files(settings).keys() - files_before.keys()
    changed = {name for name in rows if rows[name] != rows_before[name]}
    shelves = {f"files/{path.parts[0]}/" for path in new_files}
    assert named_in_the_model() == [changed | shelves] * 2
    grown = {name: len(rows[name]) - len(rows_before[name]) for name in ("bid", "audit_log", "audit_entry")}
    assert grown == {"bid": 3, "audit_log": 1, "audit_entry": 5}  # taken, replaced, taken, withdrawn, refused
    assert len(new_files) == 3


def test_an_envelopes_file_shows_supplier_and_lots_and_a_size_that_tells_nothing(tender, bidders, settings):
    make.bid(tender, bidders[0], lots=(1,))
    make.bid(tender, bidders[1], lots=(1, 2))
    sealed = sealed_envelopes(settings)
    assert {envelope["header"]["supplier"] for envelope in sealed} == {str(b.supplier_id) for b in bidders[:2]}
    assert sorted(len(envelope["header"]["lots"]) for envelope in sealed) == [1, 2]
    assert len({len(envelope["ciphertext"]) for envelope in sealed}) == 1


@pytest.mark.sqlite
def test_an_administrator_with_everything_and_one_keyholder_reads_no_price(tender, bidders, settings, tmp_path):
    for bidder in bidders:
        make.bid(tender, bidder, prices=CANARY)
    db.engine().dispose()
    backup = sqlite3.connect(tmp_path / "backup.db")
    sqlite3.connect(settings.database_url.removeprefix("sqlite:///")).backup(backup)
    backup.close()
    everything = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert any(path.name == "backup.db" for path in everything)
    assert any(path.name == "log.key" for path in everything)
    for path in everything:
        assert not any(price.encode() in path.read_bytes() for price in CANARY.values()), path

    envelopes = sealed_envelopes(settings)
    assert len(envelopes) == 3
    own = sealing.derive_tender_key(HOLDER_SEEDS[0], str(tender.id))
    for envelope in envelopes:
        share = sealing.open_share(envelope, 1, own)
        with pytest.raises(SealingError, match=r"shares\.few"):
            sealing.combine([share], envelope["header"])
        for key in (share[:-1], log_key().seed, own):
            with pytest.raises(SealingError, match=r"key\.wrong"):
                sealing.decrypt(envelope, key)
        for index in (2, 3):  # the colluding keyholder's key does not open the others' shares
            with pytest.raises(SealingError, match=r"share\.unopenable"):
                sealing.open_share(envelope, index, own)


def test_raw_envelopes_hold_no_byte_pattern_in_common(tender, bidders, settings):
    """Equal bids of equal length: nothing in the ciphertexts shows that they are equal."""
    for bidder in bidders:
        make.bid(tender, bidder, prices=CANARY)
    sealed = sealed_envelopes(settings)
    blocks = [form.unb64(envelope["ciphertext"]) for envelope in sealed]
    chunks = list(chain.from_iterable({block[at : at + 8] for at in range(0, len(block), 8)} for block in blocks))
    assert len(chunks) == len(set(chunks))
