"""One tender as it is recomputed step by step: its notice first, then its bid box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from procurement.audit.entries import canonical, read_json
from procurement.bids import envelope as form
from procurement.bids import rules as bid_rules
from procurement.bids import sealing
from procurement.bids.sealing import Holder, Sheet
from procurement.replay.export import Entry, Export, local_day
from procurement.replay.findings import Finding, compare, unknown
from procurement.tenders.notice import document_of
from procurement.tenders.procedure.changes import fixed_faults

ENDLESS = 2**53
NOTICES = ("tender:published", "tender:amended", "tender:extended")  # each freezes a version


@dataclass(frozen=True)
class Round:
    """A binding run: `begins` is the number of its entry, `kept` the lots under contract that it left alone."""

    begins: int
    kept: frozenset[str]
    instance: dict[str, Any]
    result: dict[str, Any]


@dataclass
class Tender:
    """What is known so far; later steps are not taken while what they need is missing."""

    export: Export
    published: Entry
    notice: dict[str, Any] = field(default_factory=dict)
    closing: Entry | None = None
    envelopes: dict[str, dict[str, Any]] = field(default_factory=dict)  # by hash: those to be counted at the deadline
    bids: dict[str, dict[str, Any]] = field(default_factory=dict)  # opened, by supplier
    is_opened: bool = False
    rounds: list[Round] = field(default_factory=list)  # one, and one more each time that it was computed again

    @property
    def id(self) -> str:
        return str(self.published["facts"]["tender"])

    @property
    def number(self) -> str:
        return str(self.published["facts"].get("number", "?"))

    def entries(self, *types: str) -> list[Entry]:
        return self.export.about(self.id, *types)

    def last(self, type_: str) -> Entry | None:
        return self.export.last(self.id, type_)

    def excluded_before(self, seq: int) -> tuple[set[str], dict[str, str]]:
        """Suppliers left out, and lots kept with their supplier, when what stands at `seq` was computed."""
        reopened = [entry["facts"] for entry in self.entries("allocation:reopened") if entry["seq"] < seq]
        kept: dict[str, str] = reopened[-1]["kept_lots"] if reopened else {}
        return {facts["excluded"] for facts in reopened if facts.get("excluded")}, kept

    def round_at(self, entry: Entry) -> Round | None:
        """The binding run on which an award's entry rests."""
        return next((found for found in reversed(self.rounds) if found.begins < entry["seq"]), None)

    def failed_lots(self, after: int, before: int) -> set[str]:
        """Lots whose failure was logged between these two entries."""
        return {entry["facts"]["lot"] for entry in self.entries("lot:failed") if after < entry["seq"] < before}

    def lots_at(self, entry: Entry) -> list[dict[str, Any]]:
        """The notice's lots that had not failed before `entry`."""
        gone = self.failed_lots(-1, entry["seq"])
        return [lot for lot in self.notice["lots"] if lot["lot"] not in gone]

    def compare(self, code: str, faults: list[str], **params: Any) -> Finding:
        return compare(self.number, code, faults, **params)

    def unknown(self, code: str, **params: Any) -> Finding:
        return unknown(self.number, code, **params)


def check_notice(tender: Tender) -> Iterator[Finding]:
    """The versions of the notice and what each may change, the facts logged of them, the keyholders' statements."""
    versions = tender.entries(*NOTICES)
    notices: list[dict[str, Any]] = []
    for entry in versions:
        raw = tender.export.object(entry["facts"]["notice_sha256"])
        yield tender.compare("notice.object", [entry["facts"]["notice_sha256"]] if raw is None else [])
        if raw is None:
            return
        notices.append(read_json(raw))
        yield tender.compare("notice.facts", _fact_faults(tender, entry["facts"], notices[-1], raw))
    if len(versions) > 1:
        yield tender.compare("notice.versions", list(_version_faults(versions, notices)), count=len(versions))
    tender.published, tender.notice = versions[-1], notices[-1]
    document = sha256(canonical(document_of(notices[0]))).hexdigest()
    faults = [fault for holder in tender.notice["holders"] for fault in _holder_faults(tender, holder, document)]
    yield tender.compare("notice.holders", faults, count=len(tender.notice["holders"]))


def _fact_faults(tender: Tender, facts: dict[str, Any], notice: dict[str, Any], raw: bytes) -> list[str]:
    same = {
        "canonical": canonical(notice) == raw,
        "tender": notice["tender"] == tender.id,
        "number": notice["number"] == facts["number"],
        "version": notice["version"]["number"] == facts["version"],
        "deadline_at": _instant(notice["deadline_at"]) == _instant(facts["deadline_at"]),
        "notice_ends_on": notice["notice_ends_on"] == facts["notice_ends_on"],
        "seed_commitment": notice["seed_commitment"] == facts["seed_commitment"],
        "k, n": (notice["key_threshold"], notice["key_count"]) == (facts["k"], facts["n"]),
    }
    return [name for name, holds in same.items() if not holds]


def _version_faults(versions: list[Entry], notices: list[dict[str, Any]]) -> Iterator[str]:
    """Each replaces the one before it, in time, moves the deadline later only, and leaves what is bought alone."""
    for number, (entry, before, after) in enumerate(zip(versions[1:], notices, notices[1:], strict=False), start=2):
        replaced = versions[number - 2]["facts"]["notice_sha256"]
        if (after["version"]["number"], after["version"]["replaces"]) != (number, replaced):
            yield f"{number}: replaces"
        if _instant(entry["at"]) >= _instant(before["deadline_at"]):
            yield f"{number}: {entry['at']}"
        if _instant(after["deadline_at"]) < _instant(before["deadline_at"]):
            yield f"{number}: deadline_at"
        yield from (f"{number}: {name}" for name in fixed_faults(before, after))


def _holder_faults(tender: Tender, holder: dict[str, Any], document_sha256: str) -> Iterator[str]:
    statement = holder["statement"]
    named = (statement["tender"], statement["holder"], statement["public_key"])
    if named != (tender.id, holder["holder"], holder["public_key"]):
        yield f"{holder['holder']}: statement"
    if statement["document_sha256"] != document_sha256:
        yield f"{holder['holder']}: document"
    if not form.signature_holds(statement, form.TENDER_KEY_DOMAIN, form.unb64(statement["signer_key"])):
        yield f"{holder['holder']}: signature"
    registered = {
        entry["facts"].get("public_key")
        for entry in tender.export.entries
        if entry["type"] == "user_key:registered" and entry["facts"].get("user") == holder["holder"]
    }
    if statement["signer_key"] not in registered:
        yield f"{holder['holder']}: signer_key"


def check_box(tender: Tender) -> Iterator[Finding]:
    """The seed revealed at the deadline, what lay in the box, and the envelopes themselves."""
    closing = tender.last("box.closed")
    if not tender.notice or closing is None:
        return
    tender.closing = closing
    committed = sha256(bytes.fromhex(closing["facts"]["seed"])).hexdigest() == tender.notice["seed_commitment"]
    yield tender.compare("seed", [] if committed else [closing["facts"]["seed"]])
    entries = tender.export.boxes.get(tender.id)
    if entries is None:
        yield tender.compare("box.order", [f"boxes/{tender.id}.jsonl"], count=closing["facts"]["count"])
        return
    present, faults = _present(entries, _instant(tender.notice["deadline_at"]))
    yield tender.compare("box.order", faults, count=len(entries))
    faults = [fault for supplier, digest in present.items() for fault in _take_envelope(tender, supplier, digest)]
    lapsed = {entry["facts"]["envelope_sha256"] for entry in tender.entries("bid:lapsed")}
    faults += [
        f"{digest[:16]}: lapsed" for digest in sorted(lapsed ^ (set(present.values()) - tender.envelopes.keys()))
    ]
    yield tender.compare("box.envelopes", faults, count=len(present))
    if present:
        yield tender.unknown("box.keys")


def _present(entries: list[Entry], deadline: datetime) -> tuple[dict[str, str], list[str]]:
    """(supplier → hash of its one envelope that counts, contradictions)."""
    present: dict[str, str] = {}
    faults = []
    for entry in entries:
        facts, place = entry["facts"], f"{entry['seq']}: {entry['type']}"
        supplier = facts.get("supplier", "")
        if entry["type"] in ("bid:sealed", "bid:replaced"):
            received = _instant(facts["received_at"])
            if received >= deadline or received > _instant(entry["at"]):
                faults.append(f"{place} {facts['received_at']}")
            if facts.get("replaces_sha256") != present.get(supplier):
                faults.append(f"{place} {facts.get('replaces_sha256')}")
            present[supplier] = facts["envelope_sha256"]
        elif entry["type"] == "bid:withdrawn" and present.pop(supplier, None) != facts["envelope_sha256"]:
            faults.append(place)
    return present, faults


def _take_envelope(tender: Tender, supplier: str, digest: str) -> list[str]:
    raw = tender.export.object(digest)
    if raw is None:
        return [f"objects/{digest}"]
    envelope = form.read_envelope(raw)
    if envelope["header"]["notice_sha256"] in _binding(tender):
        tender.envelopes[digest] = envelope
    key = form.unb64(envelope["header"]["supplier_key"])
    codes = sealing.check_envelope(envelope, _sheet(tender), supplier, key)
    return [f"{digest[:16]}: {code}" for code in codes if code != "envelope.notice"]


def _binding(tender: Tender) -> set[str]:
    """Hashes of the notices that bids may answer to: the last correction and the extensions after it."""
    hashes: set[str] = set()
    for entry in tender.entries(*NOTICES):
        hashes = hashes if entry["type"] == "tender:extended" else set()
        hashes.add(entry["facts"]["notice_sha256"])
    return hashes


def _sheet(tender: Tender) -> Sheet:
    notice = tender.notice
    return Sheet(
        tender=tender.id,
        notice_sha256=tender.published["facts"]["notice_sha256"],
        deadline_at=_instant(notice["deadline_at"]),
        k=notice["key_threshold"],
        holders=tuple(Holder(h["holder"], h["index"], form.unb64(h["public_key"])) for h in notice["holders"]),
        lots=tuple(lot["lot"] for lot in notice["lots"]),
    )


def check_bidders(tender: Tender) -> Iterator[Finding]:
    """Lots with too few bidders at the deadline failed, unopened; the others did not."""
    closing = tender.closing
    if closing is None:
        return
    minimum = tender.export.parameter("min_bidders", local_day(closing))
    if minimum is None:
        yield tender.unknown("bidders.minimum")
        return
    bids = [
        (UUID(envelope["header"]["supplier"]), [UUID(lot) for lot in envelope["header"]["lots"]])
        for envelope in tender.envelopes.values()
    ]
    lots = [UUID(lot["lot"]) for lot in tender.lots_at(closing)]
    failing = {str(lot) for lot in bid_rules.failing_lots(lots, bids, int(minimum))}
    opening = tender.last("opening:completed")
    logged = tender.failed_lots(closing["seq"], opening["seq"] if opening else ENDLESS)
    yield tender.compare("bidders.closing", sorted(failing ^ logged), minimum=int(minimum))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
