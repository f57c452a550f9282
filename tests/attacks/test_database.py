"""Attacks by whoever has the database file, its owner's rights and the log's key: not prevented, but exposed."""

import json
import sqlite3
from hashlib import sha256
from uuid import UUID

import pytest

from procurement.audit import merkle, verify, witness
from procurement.audit.checkpoint import open_note
from procurement.audit.keys import log_key
from procurement.core import db
from tests.factories import bids as make


class Intruder:
    """Writes into the database past the program: drops the triggers, then rewrites rows and the tree above them."""

    def __init__(self, settings, origin):
        db.engine().dispose()
        self.connection = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
        for (name,) in self.run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.run(f"DROP TRIGGER {name}")
        ((self.log,),) = self.run("SELECT id FROM audit_log WHERE origin = ?", origin)

    def run(self, statement, *values):
        return self.connection.execute(statement, values).fetchall()

    def bodies(self):
        return [body for (body,) in self.run("SELECT body FROM audit_entry WHERE log_id = ? ORDER BY seq", self.log)]

    def rewrite(self, bodies):
        """Make the log say `bodies`, with leaves and nodes to match and no checkpoint left."""
        for table in ("audit_entry", "audit_node", "checkpoint"):
            self.run(f"DELETE FROM {table} WHERE log_id = ?", self.log)  # noqa: S608
        nodes = {}
        for seq, body in enumerate(bodies):
            entry, leaf = json.loads(body), merkle.leaf_hash(body)
            at = entry["at"].replace("T", " ").removesuffix("Z")
            self.run(
                "INSERT INTO audit_entry (log_id, seq, tag, at, body, leaf) VALUES (?, ?, ?, ?, ?, ?)",
                self.log, seq, entry["type"], at, body, leaf,
            )  # fmt: skip
            for level, index, digest in merkle.completed_nodes(seq, leaf, lambda *place: nodes[place]):
                nodes[level, index] = digest
                self.run("INSERT INTO audit_node VALUES (?, ?, ?, ?)", self.log, level, index, digest)
        self.connection.commit()
        self.connection.close()


def renumber(bodies):
    entries = [json.loads(body) for body in bodies]
    return [body.replace(b'"seq":%d,' % entry["seq"], b'"seq":%d,' % number)
            for number, (entry, body) in enumerate(zip(entries, bodies, strict=True))]  # fmt: skip


def altered(bodies):
    return [*bodies[:3], bodies[3].replace(b'"type":"', b'"type":"x'), *bodies[4:]]


def deleted(bodies):
    return renumber([*bodies[:3], *bodies[4:]])


def swapped(bodies):
    """Two entries change places and take over each other's times."""
    one, two = (json.loads(body)["at"].encode() for body in bodies[3:5])
    return renumber([*bodies[:3], bodies[4].replace(two, one), bodies[3].replace(one, two), *bodies[5:]])


def back_dated(bodies):
    """The deadline's entries claim an earlier time; every entry still follows the one above."""
    times = [json.loads(body)["at"] for body in bodies]
    earlier = max(time for time in times if time != times[-1])
    return [body.replace(b'"at":"' + times[-1].encode(), b'"at":"' + earlier.encode()) for body in bodies]


def truncated(bodies):
    return bodies[:-2]


def verified(folder, *checkpoints, capsys):
    arguments = [folder / "audit.jsonl", folder / "audit.vkey", folder / "checkpoint.txt", *checkpoints, "--lang", "en"]
    code = verify.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


@pytest.fixture
def honest(tender, bidders, people, still_clock, take_export):
    """The export of a county before anybody forges anything."""
    still_clock.move(hours=1)
    make.close(tender, still_clock)
    return take_export(people.county.id, "honest")


@pytest.mark.sqlite
@pytest.mark.parametrize("rewrite", [altered, deleted, swapped, back_dated, truncated], ids=lambda f: f.__name__)
def test_history_rewritten_in_the_database_meets_an_older_checkpoint_and_the_witness(
    honest, settings, take_export, tmp_path, capsys, rewrite
):
    key = tmp_path / "witness.key"
    assert witness.main(["new-key", "audit.example/witness", "--key", str(key)]) == 0
    state, more = str(tmp_path / "state"), ["--key", str(key), "--vkey", str(honest / "audit.vkey")]
    assert witness.main(["add", state, str(honest / "checkpoint.txt"), *more]) == 0

    origin = json.loads((honest / "audit.jsonl").read_bytes().splitlines()[0])["log"]
    intruder = Intruder(settings, origin)
    intruder.rewrite(rewrite(intruder.bodies()))
    forged = take_export(UUID(origin.rpartition("/")[2]), "forged")

    assert verified(forged, capsys=capsys)[0] == 0  # signed with the log's own key, it holds by itself
    code, said = verified(forged, honest / "checkpoint.txt", capsys=capsys)
    assert code == 1
    expected = "were cut off" if rewrite in (deleted, truncated) else "PROOF OF FRAUD"
    assert expected in said
    assert witness.main(["add", state, str(forged / "checkpoint.txt"), *more]) == 1
    refused = capsys.readouterr().err
    assert ("entries were cut off" if rewrite in (deleted, truncated) else "舞弊证据") in refused


@pytest.mark.sqlite
def test_a_bid_that_an_insider_drops_is_proven_by_its_receipt(
    tender, people, settings, still_clock, take_export, capsys
):
    bidders = make.make_bidders(3)
    envelopes = [make.seal(tender, bidder) for bidder in bidders]
    bids = [make.submit(tender, bidder, raw) for bidder, raw in zip(bidders, envelopes, strict=True)]
    victim = sha256(envelopes[2]).hexdigest()
    intruder = Intruder(settings, f"{log_key().origin}/bid_box/{tender.id}")
    intruder.run("DELETE FROM bid WHERE envelope_sha256 = ?", victim)
    intruder.rewrite(intruder.bodies()[:2])
    make.close(tender, still_clock)

    out = take_export(people.county.id, "out")
    assert victim not in (out / "boxes" / f"{tender.id}.jsonl").read_text()
    receipt = open_note(bids[2].receipt, (out / "audit.vkey").read_text().strip()).splitlines()
    assert receipt[:3] == ["bid-receipt/1", f"tender {tender.id}", f"envelope {victim}"]
    assert receipt[3].removeprefix("received ") < tender.deadline_at.isoformat()
    for number, bid in enumerate(bids):
        (out / f"receipt-{number}.txt").write_text(bid.receipt)
    boxes = ["--boxes", out / "boxes"]
    code, said = verified(out, *boxes, "--receipt", out / "receipt-0.txt", capsys=capsys)
    assert (code, "it is in the bid box: entry 0" in said) == (0, True), said
    code, said = verified(out, *boxes, "--receipt", out / "receipt-2.txt", capsys=capsys)
    assert (code, "PROOF OF FRAUD: the log's key signed receipt" in said) == (1, True), said
