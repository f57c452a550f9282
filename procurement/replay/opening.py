"""The opening done again: the keyholders' shares give the keys, the keys give the bids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from procurement.audit.entries import read_json
from procurement.bids import envelope as form
from procurement.bids import sealing
from procurement.bids.discounts import frozen_references, in_prices
from procurement.bids.opening_rules import fault_of
from procurement.bids.sealing import Opened, SealingError
from procurement.replay.export import Entry
from procurement.replay.findings import Finding
from procurement.replay.tender import Tender

Facts = Mapping[str, Any]


def check_opening(tender: Tender) -> Iterator[Finding]:
    """Every envelope that was to be opened, against what the log says came out of it."""
    completed = tender.last("opening:completed")
    if completed is None:
        yield tender.compare("opening.bids", ["opening:completed"], count=len(tender.envelopes))
        return
    posts = [entry for entry in tender.entries("share:posted") if entry["seq"] < completed["seq"]]
    shares: dict[str, list[bytes]] = {}
    faults = [fault for post in posts for fault in _take_shares(tender, post, shares)]
    yield tender.compare("opening.shares", faults, count=len(posts))
    active = {lot["lot"] for lot in tender.lots_at(completed)}
    to_open = {digest: envelope for digest, envelope in tender.envelopes.items()
               if active & set(envelope["header"]["lots"])}  # fmt: skip
    logged = {entry["facts"]["envelope_sha256"]: entry for entry in tender.entries("bid:opened", "bid:unreadable")}
    faults = [f"{digest[:16]}: log" for digest in sorted(to_open.keys() ^ logged.keys())]
    for digest in sorted(to_open.keys() & logged.keys()):
        faults += _open_again(tender, to_open[digest], shares.get(digest, []), logged[digest])
    faults += [
        f"{digest[:16]}: fault"
        for digest, entry in sorted(logged.items())
        if entry["type"] == "bid:unreadable"
        and entry["facts"]["fault"]
        != fault_of(entry["facts"]["problem"], posted=len(posts), holders=tender.notice["key_count"])
    ]
    opened = sum(entry["type"] == "bid:opened" for entry in logged.values())
    if (completed["facts"]["opened"], completed["facts"]["unreadable"]) != (opened, len(logged) - opened):
        faults.append("opening:completed")
    yield tender.compare("opening.bids", faults, count=len(to_open))
    tender.is_opened = True


def _take_shares(tender: Tender, post: Entry, shares: dict[str, list[bytes]]) -> Iterator[str]:
    facts = post["facts"]
    raw = tender.export.object(facts["shares_sha256"])
    if raw is None:
        yield f"objects/{facts['shares_sha256']}"
        return
    document = read_json(raw)
    holders = {holder["holder"]: holder for holder in tender.notice["holders"]}
    holder = holders[facts["holder"]]
    named = (document["tender"], document["holder"], document["index"])
    if named != (tender.id, facts["holder"], holder["index"]) or facts["index"] != holder["index"]:
        yield f"{facts['holder']}: holder"
    signer = form.unb64(holder["statement"]["signer_key"])
    if not form.signature_holds(document, form.OPENED_SHARES_DOMAIN, signer):
        yield f"{facts['holder']}: signature"
    for share in document["shares"]:
        shares.setdefault(share["envelope_sha256"], []).append(form.unb64(share["share"]))


def _open_again(tender: Tender, envelope: dict[str, Any], shares: list[bytes], logged: Entry) -> Iterator[str]:
    facts, place = logged["facts"], logged["facts"]["envelope_sha256"][:16]
    try:
        opened = _key_of(tender, envelope, shares, facts)
        if not _is_logged_key(tender, facts, opened.key):
            yield f"{place}: key"
        plain, content = sealing.decrypt(envelope, opened.key), sealing.open_bid(envelope, opened.key)
    except SealingError as error:
        if facts.get("problem") != error.code.partition(":")[0]:
            yield f"{place}: {error.code}"
        return
    same = {
        "bid:opened": logged["type"] == "bid:opened",
        "content": facts.get("content_sha256") == sha256(plain).hexdigest(),
        "bad_shares": facts.get("bad_shares") == list(opened.bad),
        "supplier": facts["supplier"] == content["supplier"],
    }
    yield from (f"{place}: {name}" for name, holds in same.items() if not holds)
    if tender.export.object(sha256(plain).hexdigest()) is None:
        yield f"objects/{sha256(plain).hexdigest()}"
    tender.bids[content["supplier"]] = in_prices(content, frozen_references(tender.notice))


def _key_of(tender: Tender, envelope: dict[str, Any], shares: list[bytes], facts: Facts) -> Opened:
    """The key that the shares give, or the one that its bidder handed in, which the envelope must commit to."""
    try:
        return sealing.combine(shares, envelope["header"])
    except SealingError:
        given = tender.export.object(facts.get("key_sha256", "")) if facts.get("is_own_key") else None
        if given is None:
            raise
        return Opened(bytes.fromhex(given.decode()), ())


def _is_logged_key(tender: Tender, facts: Facts, key: bytes) -> bool:
    digest = facts.get("key_sha256", "")
    return sha256(key.hex().encode()).hexdigest() == digest and tender.export.object(digest) is not None
