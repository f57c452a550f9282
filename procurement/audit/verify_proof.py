"""A proof or a receipt that somebody holds, checked without the log: standard library only, shipped with verify.py.

A proof is a C2SP tlog-proof (https://c2sp.org/tlog-proof): an entry's place under a signed checkpoint. What the entry
says travels as `extra`: base64 of {"entry": its canonical line}. For a bid the entry is the tender's box.closed, and
"bid" adds {"entry", "index", "proof"}: the bid's line and its place under the count and root that box.closed states.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from procurement.audit.verify import (
    _DECODER,
    MESSAGES,
    Finding,
    LogError,
    _demand,
    _node,
    _parse,
    ed25519_verify,
    open_checkpoint,
    parse_vkey,
    unbase64,
    verify,
    verify_note,
)

HEADER, RECEIPT = b"c2sp.org/tlog-proof@v1", b"bid-receipt/1"
LONGEST = 1_000_000  # bytes of a proof or receipt: what is longer is neither
TAKEN, WITHDRAWN = ("bid:sealed", "bid:replaced"), "bid:withdrawn"  # types of a bid box's entries
COSIGNATURE = 4  # the signature type of C2SP tlog-cosignature with Ed25519
HELD_TEXTS = """
ok.proof | 证明 {path} 成立：日志第 {index} 条（{type}，{at}）在检查点签署的 {size} 条之内 | proof {path} holds: entry {index} ({type}, {at}) is among the {size} entries of its checkpoint
ok.bid | 截止时投标箱的 {count} 条里有它：信封 {envelope}，{at} 记入 | it is among the {count} entries of the bid box at the deadline: envelope {envelope}, entered {at}
ok.receipt | 回执 {path} 成立：信封 {envelope} 于 {received} 收到 | receipt {path} holds: envelope {envelope} was received {received}
ok.same | 回执与证明说的是同一份信封、同一招标、同一时间 | receipt and proof speak of the same envelope, tender and time
ok.witness | 见证人 {name} 在 {at} 联署了 {path} 的检查点 | witness {name} cosigned the checkpoint of {path} at {at}
proof.form | 证明 {path}：格式不符合 tlog-proof | proof {path}: not in the form of a tlog-proof
proof.path | 证明 {path}：哈希路径不通向检查点的根，这一条不在签署的日志里 | proof {path}: the hashes do not lead to the checkpoint's root, so the entry is not in what was signed
proof.entry | 证明 {path}：所附记录不是日志的第 {index} 条 | proof {path}: the entry it carries is not number {index} of the log
proof.box | 证明 {path}：所附投标不在截止时的投标箱里 | proof {path}: the bid it carries was not in the box at the deadline
receipt.signature | 回执 {path}：签名不成立 | receipt {path}: the signature does not hold
receipt.form | 回执 {path}：格式不正确 | receipt {path}: malformed
ok.kept | 投标箱里有它：第 {index} 条，信封和收到的时间都与回执 {path} 一致 | it is in the bid box: entry {index}, with the envelope and time of receipt {path}
ok.replaced | 这份信封后来被投标人自己用新信封替换：第 {index} 条 | its bidder later replaced this envelope: entry {index}
ok.withdrawn | 这份信封后来被投标人自己撤回：第 {index} 条 | its bidder later withdrew this envelope: entry {index}
receipt.box | 回执 {path}：导出里没有招标 {tender} 成立的投标箱（没有用 --boxes，导出早于截止，或箱子被改动），不能证明信封还在 | receipt {path}: the export has no bid box of tender {tender} that holds (no --boxes, an export before the deadline, or a changed box): nothing proves that the envelope is still there
receipt.lost | 舞弊证据：回执 {path} 是日志钥匙签的，截止时的投标箱里却没有信封 {envelope}，请保存回执和导出 | PROOF OF FRAUD: the log's key signed receipt {path}, yet the bid box at the deadline has no envelope {envelope}; keep receipt and export
receipt.time | 舞弊证据：回执 {path} 写的是 {received} 收到，投标箱第 {index} 条写的是 {found} | PROOF OF FRAUD: receipt {path} says received {received}, entry {index} of the bid box says {found}
held.other | {path} 和 {other} 说的不是同一份投标 | {path} and {other} do not speak of the same bid
witness.none | {path}：没有见证人 {name} 成立的联署 | {path}: no cosignature of witness {name} holds
"""  # noqa: E501  (one message a line: code | Chinese | English)
MESSAGES.update((code, texts) for code, *texts in (line.split(" | ") for line in HELD_TEXTS.strip().splitlines()))


@dataclass(frozen=True)
class Proof:
    """What a proof proves: the entry, number `index` of the first `size`; and the bid's entry in a closed box."""

    entry: dict[str, Any]
    index: int
    size: int
    bid: dict[str, Any] | None = None


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2: is the leaf hash number `index` in the tree of `size` leaves with this root?"""
    if not 0 <= index < size:
        return False
    position, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            digest = _node(sibling, digest)
            while position and not position & 1:  # a node without sibling is its own parent
                position, last = position >> 1, last >> 1
        else:
            digest = _node(digest, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and digest == root


def read_proof(raw: bytes, vkey: str, path: object = "") -> Proof:
    """What this proof proves of the log whose key is `vkey`. Raises LogError with the reason; ValueError for a key."""
    where = {"path": path}
    _demand(len(raw) <= LONGEST and raw.startswith(HEADER + b"\n"), "proof.form", **where)
    head, _, note = raw.partition(b"\n\n")
    size, root = open_checkpoint(note, vkey, path)
    extra, index, hashes = _read_head(head.split(b"\n")[1:], where)
    entry, leaf = _entry(extra.get("entry"), where)
    mine = entry["log"] == parse_vkey(vkey)[0].decode() and entry["seq"] == index
    _demand(mine, "proof.entry", index=index, **where)
    _demand(verify_inclusion(index, size, leaf, hashes, bytes.fromhex(root)), "proof.path", **where)
    return Proof(entry, index, size, _bid(entry, extra["bid"], where) if "bid" in extra else None)


def _read_head(lines: list[bytes], where: dict[str, Any]) -> tuple[dict[str, Any], int, list[bytes]]:
    found, extra = re.fullmatch(b"extra ([A-Za-z0-9+/=]+)", lines[0]), {}
    if found:
        try:
            extra = _DECODER.decode(unbase64(found[1]).decode())
        except (ValueError, RecursionError):
            raise LogError("proof.form", where) from None
    index = re.fullmatch(b"index (0|[1-9][0-9]{0,17})", (*lines, b"")[bool(found)])
    hashes = [unbase64(line) for line in lines[1 + bool(found) :]]
    good = index and isinstance(extra, dict) and all(len(value) == 32 for value in hashes)
    _demand(good, "proof.form", **where)
    return extra, int(index[1]) if index else 0, hashes


def _entry(line: object, where: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The entry a proof carries, and its leaf hash."""
    _demand(isinstance(line, str), "proof.form", **where)
    try:
        raw = str(line).encode()
        return _parse(raw + b"\n", where | {"line": 1}), sha256(b"\x00" + raw).digest()
    except (LogError, ValueError):
        raise LogError("proof.form", where) from None


def _bid(closing: dict[str, Any], given: object, where: dict[str, Any]) -> dict[str, Any]:
    facts = closing["facts"]
    kinds = [type(facts.get(key)) for key in ("tender", "count", "root")]
    _demand(isinstance(given, dict) and closing["type"] == "box.closed" and kinds == [str, int, str], "proof.form",
            **where)  # fmt: skip
    part: Any = given
    bid, leaf = _entry(part.get("entry"), where)
    hashes, index = part.get("proof"), part.get("index")
    texts = isinstance(hashes, list) and all(isinstance(value, str) for value in hashes)
    _demand(texts and type(index) is int and re.fullmatch("[0-9a-f]{64}", facts["root"]), "proof.form", **where)
    path = [unbase64(value.encode()) for value in hashes]
    named = bid["log"].endswith(f"/bid_box/{facts['tender']}") and bid["seq"] == index
    held = verify_inclusion(index, facts["count"], leaf, path, bytes.fromhex(facts["root"]))
    _demand(named and held, "proof.box", **where)
    return bid


def read_receipt(raw: bytes, vkey: str, path: object = "") -> dict[str, str]:
    """`tender`, `envelope` (SHA-256) and `received` of a receipt the log's key signed. Raises LogError."""
    text = verify_note(raw, vkey) if len(raw) <= LONGEST else None
    _demand(text, "receipt.signature", path=path)
    lines = (text or b"").decode().split("\n")
    words = dict(line.split(" ", 1) for line in lines[1:-1] if " " in line)
    _demand(lines[0].encode() == RECEIPT and words.keys() == {"tender", "envelope", "received"}, "receipt.form",
            path=path)  # fmt: skip
    return words


def cosigned_at(note: bytes, witness: str) -> int | None:
    """When the witness with this key cosigned the checkpoint (or a proof's), in seconds since 1970 (cosignature/v1).

    None: it did not, or a line that claims to be its does not hold. Raises ValueError for a malformed key.
    """
    name, key_id, public_key = parse_vkey(witness, COSIGNATURE)
    head, _, tail = note.rpartition(b"\n\n")
    head = head.rpartition(b"\n\n")[2]  # a proof carries its checkpoint after an empty line
    times = []
    for line in tail.split(b"\n"):
        match = re.fullmatch(b"\xe2\x80\x94 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        value = unbase64(match[2]) if match and match[1] == name else b""
        if value[:4] != key_id:
            continue
        at = int.from_bytes(value[4:12], "big")
        message = b"cosignature/v1\ntime %d\n%s\n" % (at, head)
        if len(value) != 76 or at >= 2**63 or not ed25519_verify(public_key, message, value[12:]):
            return None
        times.append(at)
    return max(times, default=None)


def verify_all(args: Namespace) -> Iterator[Finding]:
    """Everything there is to say about an export, or about proofs and receipts, and about cosignatures asked for."""
    with args.export.open("rb") as file:
        is_held = file.readline(80).rstrip(b"\n") in (HEADER, RECEIPT)
    paths = [args.export, *args.checkpoints]
    findings = list(_check_held(paths, args.vkey) if is_held else verify(args))
    yield from findings
    boxes = {params["path"].stem: params["path"] for code, params in findings if code == "ok.box"}
    for receipt in map(Path, args.receipt):
        yield from _check_receipt(receipt, args.vkey, boxes)
    for witness in args.witness:
        key = Path(witness).read_text().strip() if Path(witness).is_file() else witness
        yield from _check_cosignatures([path for path in paths if is_held or path != args.export], key)


def _check_held(paths: Sequence[Path], vkey: str) -> Iterator[Finding]:
    """Proofs and receipts by themselves, then against each other: all must speak of one bid."""
    bids: list[tuple[Path, tuple[str, ...]]] = []
    for path in paths:
        raw = path.read_bytes()
        try:
            if raw.startswith(RECEIPT + b"\n"):
                words = read_receipt(raw, vkey, path)
                yield "ok.receipt", {"path": path, **words}
                bids.append((path, (words["tender"], words["envelope"], words["received"])))
                continue
            proof = read_proof(raw, vkey, path)
        except LogError as error:
            yield error.args
            continue
        yield from _told(proof, path)
        if proof.bid is not None:
            bids.append((path, (proof.entry["facts"]["tender"], *_envelope(proof.bid))))
    for path, said in bids[1:]:
        yield ("ok.same", {}) if said == bids[0][1] else ("held.other", {"path": path, "other": bids[0][0]})


def _check_receipt(path: Path, vkey: str, boxes: Mapping[str, Path]) -> Iterator[Finding]:
    """A receipt against the boxes that hold: was the envelope there at the deadline, and what became of it before?"""
    try:
        words = read_receipt(path.read_bytes(), vkey, path)
    except LogError as error:
        yield error.args
        return
    yield "ok.receipt", {"path": path, **words}
    box = boxes.get(words["tender"])
    if box is None:
        yield "receipt.box", {"path": path, **words}
        return
    kept = False
    for index, line in enumerate(box.read_bytes().splitlines()):
        entry = _DECODER.decode(line.decode())
        facts, at = entry["facts"], {"path": path, "index": index, **words}
        if entry["type"] in TAKEN and facts.get("envelope_sha256") == words["envelope"]:
            kept, found = True, facts.get("received_at")
            yield ("ok.kept", at) if found == words["received"] else ("receipt.time", {"found": found, **at})
        elif facts.get("replaces_sha256") == words["envelope"]:
            yield "ok.replaced", at
        elif entry["type"] == WITHDRAWN and facts.get("envelope_sha256") == words["envelope"]:
            yield "ok.withdrawn", at
    if not kept:
        yield "receipt.lost", {"path": path, **words}


def _told(proof: Proof, path: Path) -> Iterator[Finding]:
    shown = {"index": proof.index, "size": proof.size, "type": proof.entry["type"], "at": proof.entry["at"]}
    yield "ok.proof", {"path": path, **shown}
    if proof.bid is not None:
        envelope, received = _envelope(proof.bid)
        yield "ok.bid", {"count": proof.entry["facts"]["count"], "envelope": envelope, "at": received}


def _envelope(bid: Mapping[str, Any]) -> tuple[str, str]:
    """(SHA-256 of the envelope, time of receipt) that a bid's entry states."""
    return str(bid["facts"].get("envelope_sha256")), str(bid["facts"].get("received_at"))


def _check_cosignatures(paths: Sequence[Path], witness: str) -> Iterator[Finding]:
    name = witness.partition("+")[0]
    for path in paths:
        at = cosigned_at(path.read_bytes(), witness)
        if at is not None:
            yield "ok.witness", {"path": path, "name": name, "at": datetime.fromtimestamp(at, UTC).isoformat()}
        elif not path.read_bytes().startswith(RECEIPT):  # a receipt has no checkpoint
            yield "witness.none", {"path": path, "name": name}
