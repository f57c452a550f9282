"""An export of a tender with drafted contracts, and a forger who changes it and signs it with the log's own key."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from procurement.audit import export, merkle
from procurement.audit.checkpoint import Checkpoint
from procurement.audit.entries import canonical
from procurement.audit.keys import log_key
from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.replay.__main__ import main
from procurement.replay.export import read_export
from procurement.replay.findings import Verdict
from procurement.replay.steps import replay
from tests.factories import contracting
from tests.factories.snapshots import kept


def write(county_id, folder):
    """The county's export up to now, as the page gives it."""
    with transaction(SYSTEM) as session:
        issue_checkpoint(session, county_log(county_id), now=clock.now())
    with reading(SYSTEM) as session:
        export.write_export(session, county_id, folder)
    return Forger(folder)


class Forger:
    """Whoever has the export and the log's key: nothing but recomputing the content can catch them."""

    def __init__(self, folder):
        self.folder = folder
        self.entries = self._read(folder / "audit.jsonl")
        self.boxes = {path: self._read(path) for path in (folder / "boxes").glob("*.jsonl")}

    @staticmethod
    def _read(path):
        return [json.loads(line) for line in path.read_bytes().splitlines()]

    def all(self, type_):
        return [entry for entry in self.entries if entry["type"] == type_]

    def facts(self, type_, position=0):
        return self.all(type_)[position]["facts"]

    def append(self, type_, **facts):
        last = self.entries[-1]
        self.entries.append({**last, "seq": last["seq"] + 1, "type": type_, "facts": facts})

    def object(self, digest):
        return json.loads((self.folder / "objects" / digest).read_bytes())

    def put(self, content):
        """A new object; returns its hash."""
        raw = canonical(content)
        (self.folder / "objects" / sha256(raw).hexdigest()).write_bytes(raw)
        return sha256(raw).hexdigest()

    def sign(self):
        for path, entries in self.boxes.items():
            closing = next(e for e in self.all("box.closed") if e["facts"]["tender"] == path.stem)
            closing["facts"] |= {"count": len(entries), "root": self._write(path, entries).hex()}
        root = self._write(self.folder / "audit.jsonl", self.entries)
        point = Checkpoint(self.entries[0]["log"], len(self.entries), root)
        (self.folder / "checkpoint.txt").write_text(point.sign(log_key().seed))

    @staticmethod
    def _write(path, entries):
        bodies = [canonical(entry) for entry in entries]
        path.write_bytes(b"".join(body + b"\n" for body in bodies))
        return merkle.root([merkle.leaf_hash(body) for body in bodies])

    def findings(self):
        return list(replay(read_export(self.folder)))

    def differing(self):
        return {finding.code for finding in self.findings() if finding.verdict is Verdict.DIFFERS}

    def says(self, capsys, *arguments):
        code = main([str(self.folder), *arguments])
        return code, capsys.readouterr().out


@pytest.fixture
def awarded(app, settings, still_clock):
    return kept("confirmed", settings, still_clock, lambda: contracting.make_awarded(still_clock))


@pytest.fixture
def forger(awarded, tmp_path):
    contracting.draft(awarded)
    return write(awarded.people.county.id, tmp_path / "out")
