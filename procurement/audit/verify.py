"""Verify an exported log offline, or (with verify_proof.py) a proof or a receipt. Standard library only.

    python -m procurement.audit.verify EXPORT.jsonl VKEY [CHECKPOINT...] [--boxes DIR [--receipt FILE]] [--objects DIR]
    python -m procurement.audit.verify PROOF|RECEIPT VKEY [PROOF|RECEIPT...] [--witness VKEY] [--lang zh|en]

Exit 0: all is as signed (a tail after the last checkpoint is warned of); 1: it is not, or nothing is signed; 2: misuse.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from functools import reduce
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

TEXTS = """
ok.checkpoint | 检查点 {path} 成立：前 {size} 条记录与签署时一致 | checkpoint {path} holds: the first {size} entries are as signed
ok.box | 投标箱 {path} 成立：{size} 条记录与截止时记入日志的根一致 | bid box {path} holds: {size} entries, with the root logged at the deadline
warn.tail | 注意：最后 {count} 条记录没有任何检查点覆盖 | note: the last {count} entries are not covered by any checkpoint
warn.object | 注意：没有记录提到对象 {path} | note: no entry names the object {path}
line | {path} 第 {line} 行： | {path} line {line}:
line.end | 没有以单个 LF 结束：文件被截断，或换行符被改动 | does not end in a single LF: the file was cut off or its line endings changed
line.json | 不是允许的 JSON：{found} | not JSON as allowed here: {found}
line.canonical | 不是规范形式（RFC 8785） | not in canonical form (RFC 8785)
line.fields | 字段不符合记录格式 | the fields are not those of an entry
line.log | 属于另一份日志 {found}，应为 {wanted} | of another log, {found} instead of {wanted}
line.seq | 序号为 {found}，应为 {wanted}：有记录被删除、插入或调换 | number {found} instead of {wanted}: an entry was removed, inserted or moved
line.back | 时间 {found} 早于上一条的 {wanted} | the time {found} is before {wanted} of the entry above
line.box | box.closed 缺少 tender、count 或 root | box.closed lacks tender, count or root
line.twice | 同一招标再次出现 box.closed | a second box.closed for the same tender
checkpoint.signature | 检查点 {path}：签名不成立 | checkpoint {path}: the signature does not hold
checkpoint.form | 检查点 {path}：格式不正确，或属于另一份日志 | checkpoint {path}: malformed, or of another log
checkpoint.fork | 舞弊证据：{path} 与 {other} 对同一长度 {size} 签署了不同的根，请保存两份文件 | PROOF OF FRAUD: {path} and {other} sign different roots for one size {size}; keep both files
checkpoint.short | 检查点 {path} 签署了 {size} 条记录，导出只有 {found} 条：被截去 {count} 条 | checkpoint {path} signs {size} entries, the export has {found}: {count} were cut off
checkpoint.root | 检查点 {path}：第 {first} 至 {size} 行的内容在签署后被改动 | checkpoint {path}: lines {first} to {size} are not what was signed
checkpoint.none | 没有成立的检查点，无法证明记录未被改动 | no checkpoint holds: nothing proves that the entries are unchanged
box.missing | 投标箱缺失：{path}（截止时 {size} 条） | bid box missing: {path} ({size} entries at the deadline)
box.unknown | 投标箱 {path} 在日志中没有 box.closed 记录 | the log has no box.closed entry for the bid box {path}
box.root | 投标箱 {path} 在截止后被改动（现有 {found} 条，截止时 {size} 条） | bid box {path} was changed after the deadline ({found} entries, then {size})
object.hash | 对象 {path} 的内容与其文件名中的哈希不符 | the object {path} does not have the hash of its name
end.good | 验证通过 | VERIFIED
end.bad | 验证未通过 | NOT VERIFIED
"""  # noqa: E501  (one message a line: code | Chinese | English)
MESSAGES = {code: texts for code, *texts in (line.split(" | ") for line in TEXTS.strip().splitlines())}
Finding = tuple[str, dict[str, Any]]
Point = tuple[int, int]
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


class LogError(Exception):
    """What is wrong: its arguments are a code of MESSAGES and the parameters of the text."""


def _demand(condition: object, code: str, **params: object) -> None:
    if not condition:
        raise LogError(code, params)


def ed25519_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7; refuses S not below the group order, points not in canonical form, keys of small order."""
    key, s = _decompress(public_key), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or s >= ORDER or _multiply(8, key) == (0, 1):
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    base = _decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or (0, 1)
    x, y = _add(_multiply(s, base), _multiply(challenge, (P - key[0], key[1])))
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def _decompress(encoded: bytes) -> Point | None:
    sign, y = divmod(int.from_bytes(encoded, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if len(encoded) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    return (x if x & 1 == sign else P - x), y


def _add(left: Point, right: Point) -> Point:
    (x1, y1), (x2, y2) = left, right
    k = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def _multiply(scalar: int, point: Point) -> Point:
    result = (0, 1)
    while scalar:
        result = _add(result, point) if scalar & 1 else result
        point, scalar = _add(point, point), scalar >> 1
    return result


def verify_note(text: str | bytes, vkey: str) -> bytes | None:
    """The signed text of a C2SP signed note if the key `vkey` signed it, else None. Raises ValueError for a bad key."""
    name, key_id, public_key = parse_vkey(vkey)
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    head, blank, tail = raw.rpartition(b"\n\n")
    if not blank or not tail.endswith(b"\n") or re.search(rb"[\x00-\x09\x0b-\x1f]", raw):
        return None
    lines = [re.fullmatch(rb"\xe2\x80\x94 ([^ +]+) ([A-Za-z0-9+/=]+)", line) for line in tail[:-1].split(b"\n")]
    signatures = [(match[1], unbase64(match[2])) for match in lines if match]
    ours = [value[4:] for signer, value in signatures if signer == name and value[:4] == key_id]
    if len(signatures) < len(lines) or not all(value for _, value in signatures) or not ours:
        return None
    return head + b"\n" if all(ed25519_verify(public_key, head + b"\n", value) for value in ours) else None


def parse_vkey(vkey: str, kind: int = 1) -> tuple[bytes, bytes, bytes]:
    """(name, key hash, 32-byte public key) of a verifier key `name+hash+key` of this type. Raises ValueError."""
    parts = vkey.encode().split(b"+", 2)
    name, key = parts[0], unbase64(parts[-1])
    key_id = sha256(name + b"\n" + key).digest()[:4]
    if parts[1:2] != [key_id.hex().encode()] or len(key) != 33 or key[0] != kind or not name or re.search(rb"\s", name):
        raise ValueError("公钥格式不正确，应为 名称+哈希+密钥 / malformed verifier key, not name+hash+key")
    return name, key_id, key[1:]


def unbase64(text: bytes) -> bytes:
    try:
        value = b64decode(text, validate=True)
    except ValueError:
        return b""
    return value if b64encode(value) == text else b""


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Log:
    """One pass over an export: its size, the roots asked for, boxes closed, objects named. LogError at a bad line."""

    def __init__(self, path: Path, sizes: Iterable[int], origin: str | None, objects: Iterable[str]) -> None:
        self.origin, self.size, self.last, self.objects = origin, 0, "", set(objects)
        self.roots = dict.fromkeys(sizes, "") | {0: sha256().hexdigest()}
        self.closings, self.named = dict[str, dict[str, Any]](), set[str]()
        peaks: list[bytes] = []  # hashes of the perfect subtrees so far, largest first
        with path.open("rb") as file:
            for raw in file:
                self._check(raw, {"path": path, "line": self.size + 1})
                digest, number = sha256(b"\x00" + raw[:-1]).digest(), self.size
                while number & 1:
                    digest, number = _node(peaks.pop(), digest), number >> 1
                peaks.append(digest)
                self.size += 1
                if self.size in self.roots:
                    self.roots[self.size] = reduce(lambda right, left: _node(left, right), reversed(peaks)).hex()
                if self.size % 20_000 == 0 and sys.stderr.isatty():
                    print(f"{self.size:,} ({100 * file.tell() // path.stat().st_size} %)", end="\r", file=sys.stderr)

    def _check(self, raw: bytes, where: dict[str, Any]) -> None:
        entry = _parse(raw, where)
        _demand(self.origin in (None, entry["log"]), "line.log", found=entry["log"], wanted=self.origin, **where)
        _demand(entry["seq"] == self.size, "line.seq", found=entry["seq"], wanted=self.size, **where)
        _demand(entry["at"] >= self.last, "line.back", found=entry["at"], wanted=self.last, **where)
        self.origin, self.last = entry["log"], entry["at"]
        if self.objects:
            self.named |= self.objects.intersection(re.findall("[0-9a-f]{64}", raw.decode()))
        if entry["type"] == "box.closed":
            facts = entry["facts"]
            _demand([type(facts.get(k)) for k in ("tender", "count", "root")] == [str, int, str], "line.box", **where)
            _demand(self.closings.setdefault(facts["tender"], facts) is facts, "line.twice", **where)


def _parse(raw: bytes, where: dict[str, Any]) -> dict[str, Any]:
    _demand(raw.endswith(b"\n") and b"\r" not in raw, "line.end", **where)
    try:
        text = raw[:-1].decode()
        entry = _DECODER.decode(text)
        exact = encode(entry) == text
    except (ValueError, RecursionError) as error:
        raise LogError("line.json", {"found": error, **where}) from None
    _demand(exact, "line.canonical", **where)
    _demand(isinstance(entry, dict) and {key: type(entry[key]) for key in entry} == _FIELDS, "line.fields", **where)
    known = entry["v"] == 1 and _AT.fullmatch(entry["at"]) and entry["actor"].keys() == {"id", "role", "organization"}
    _demand(known, "line.fields", **where)
    return dict(entry)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))  # the order of RFC 8785 §3.2.3
    if len(value) < len(pairs):
        raise ValueError(f"重复的键 / duplicate key: {sorted(key for key, _ in pairs)}")
    return value


def _integer(text: str) -> int:
    if abs(number := int(text)) >= 2**53:
        raise ValueError(text)
    return number


_DECODER = json.JSONDecoder(parse_float=_integer, parse_int=_integer, parse_constant=int, object_pairs_hook=_object)
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_AT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII)
_FIELDS = {"v": int, "log": str, "seq": int, "type": str, "at": str, "actor": dict, "facts": dict}


def open_checkpoint(note: bytes, vkey: str, path: object) -> tuple[int, str]:
    """(size, root in hex) of a checkpoint of the log whose key is `vkey`. Raises LogError."""
    text = verify_note(note, vkey) or b""
    _demand(text, "checkpoint.signature", path=path)
    origin, size, root = (*text.split(b"\n"), b"", b"")[:3]
    known = origin == parse_vkey(vkey)[0] and text.count(b"\n") == 3 and re.fullmatch(rb"0|[1-9][0-9]{0,17}", size)
    _demand(known and len(unbase64(root)) == 32, "checkpoint.form", path=path)
    return int(size), unbase64(root).hex()


def verify(args: argparse.Namespace) -> Iterator[Finding]:
    """Everything there is to say about an export, good and bad, as (code of MESSAGES, parameters)."""
    claims: dict[Path, tuple[int, str]] = {}
    files = {file.name: file for file in args.objects.iterdir()} if args.objects else {}
    for path in args.checkpoints:
        try:
            claims[path] = open_checkpoint(path.read_bytes(), args.vkey, path)
        except LogError as error:
            yield error.args
    try:
        log = Log(args.export, dict(claims.values()), parse_vkey(args.vkey)[0].decode(), files)
        yield from _check_claims(log, claims)
        yield from _check_boxes(log, args.boxes) if args.boxes else ()
        for name, file in files.items():
            is_whole = sha256(file.read_bytes()).hexdigest() == name
            if not is_whole or name not in log.named:
                yield "warn.object" if is_whole else "object.hash", {"path": file}
    except LogError as error:
        yield error.args


def _check_claims(log: Log, claims: dict[Path, tuple[int, str]]) -> Iterator[Finding]:
    held, seen = 0, dict[int, Path]()
    for path, (size, root) in sorted(claims.items(), key=lambda claim: claim[1]):
        other = seen.setdefault(size, path)
        if claims[other][1] != root:
            yield "checkpoint.fork", {"path": path, "other": other, "size": size}
        elif size > log.size:
            yield "checkpoint.short", {"path": path, "size": size, "found": log.size, "count": size - log.size}
        elif log.roots[size] != root:
            yield "checkpoint.root", {"path": path, "size": size, "first": held + 1}
        else:
            held = size
            yield "ok.checkpoint", {"path": path, "size": size}
    if held < log.size or not held:
        yield ("warn.tail", {"count": log.size - held}) if held else ("checkpoint.none", {})


def _check_boxes(log: Log, directory: Path) -> Iterator[Finding]:
    files = {file.stem: file for file in directory.glob("*.jsonl")}
    yield from (("box.unknown", {"path": files[name]}) for name in sorted(files.keys() - log.closings.keys()))
    for tender, facts in log.closings.items():
        where = {"path": files.get(tender, f"{tender}.jsonl"), "size": facts["count"]}
        if tender not in files:
            yield "box.missing", where
            continue
        box = Log(files[tender], [facts["count"]], None, log.objects)
        log.named |= box.named
        same = box.size == facts["count"] and box.roots[box.size] == facts["root"]
        yield "ok.box" if same else "box.root", {"found": box.size, **where}


def main(argv: list[str] | None = None) -> int:
    """The command of the module's docstring; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("vkey", type=lambda key: Path(key).read_text().strip() if Path(key).is_file() else key)
    parser.add_argument("checkpoints", type=Path, nargs="*")
    for option in ("--boxes", "--objects"):
        parser.add_argument(option, type=Path)
    for option in ("--witness", "--receipt"):
        parser.add_argument(option, action="append", default=[])
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    args = parser.parse_intermixed_args(argv)
    program = verify
    try:
        with args.export.open("rb") as file:
            if args.witness or args.receipt or file.read(4) in (b"c2sp", b"bid-"):  # more than an export by itself
                from procurement.audit.verify_proof import verify_all as program
        findings = list(program(args))
    except (OSError, ValueError, ImportError) as error:
        print(f"无法执行 / cannot be carried out: {error}", file=sys.stderr)
        return 2
    bad = any(not code.startswith(("ok.", "warn.")) for code, _ in findings)
    for code, params in [*findings, ("end.bad" if bad else "end.good", {})]:
        texts = [MESSAGES[key][args.lang == "en"] for key in (["line", code] if "line" in params else [code])]
        print(re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", " ".join(texts).format(**params)))  # an export steers no terminal
    return int(bad)


if __name__ == "__main__":
    sys.modules.setdefault("procurement.audit.verify", sys.modules["__main__"])  # verify_proof.py speaks to this one
    sys.exit(main())
