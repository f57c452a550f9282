"""The files of the command line: sealing sheet, keyring, key statement, opened shares; read strictly, written once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

from procurement.audit.entries import CanonicalError, canonical, read_json
from procurement.bids import envelope as form
from procurement.bids.sealing import Holder, Sheet, check_envelope
from procurement.bids.shapes import Check, is_b64, is_hash, is_int, is_list, is_text, is_uuid, is_uuids, problems_of

MIN_PASSPHRASE = 12
DOCUMENT = "tender-notice/1"  # as tenders.notice writes it; importing that would load the database's tables
KDF = {"alg": "argon2id", "ops": 3, "mem": 64 * 2**20}
MAX_OPS, MAX_MEM = 10, 2**30  # a file from elsewhere must not exhaust the machine


class CommandError(ValueError):
    """The command cannot be carried out; the text says why, in Chinese and English."""


def read_file(path: Path) -> Any:
    """The strict JSON in `path`. Raises CommandError."""
    try:
        return read_json(path.read_bytes())
    except CanonicalError as error:
        raise CommandError(f"{path}：{error}") from None


def write_new(path: Path, obj: Mapping[str, Any], mode: int = 0o644) -> None:
    """Write canonical JSON to a file that must not exist yet: nothing, above all no key, is ever overwritten."""
    raw = canonical(obj)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
    except OSError:
        path.unlink()
        raise


def refuse_existing(*paths: Path) -> None:
    """Raise CommandError when one of the files to be written is there already."""
    for path in paths:
        if path.exists():
            raise CommandError(f"{path}：文件已存在，不会覆盖 / exists already and is not overwritten")


def lock(secret: bytes, passphrase: bytes) -> dict[str, Any]:
    """`secret` under a passphrase: Argon2id, then XSalsa20-Poly1305, as {kdf, box}. CommandError if too short."""
    if len(passphrase.decode("utf-8", "replace")) < MIN_PASSPHRASE:
        raise CommandError(f"口令至少 {MIN_PASSPHRASE} 个字符 / a passphrase has at least {MIN_PASSPHRASE} characters")
    kdf = {**KDF, "salt": form.b64(random(argon2id.SALTBYTES))}
    return {"kdf": kdf, "box": form.b64(bytes(SecretBox(_stretch(kdf, passphrase)).encrypt(secret)))}


def unlock(obj: Mapping[str, Any], passphrase: bytes) -> bytes:
    """The secret that `lock` put into {kdf, box}. Raises CommandError."""
    try:
        return SecretBox(_stretch(obj["kdf"], passphrase)).decrypt(form.unb64(obj["box"]))
    except CryptoError:
        raise CommandError("口令不正确，或文件已损坏 / wrong passphrase, or a damaged file") from None


def _stretch(kdf: Mapping[str, Any], passphrase: bytes) -> bytes:
    return _stretched(passphrase, kdf["salt"], kdf["ops"], kdf["mem"])


@lru_cache(maxsize=64)
def _stretched(passphrase: bytes, salt: str, ops: int, mem: int) -> bytes:
    """Slow by design; kept for the life of the process, for whoever runs many commands in one."""
    return argon2id.kdf(32, passphrase, form.unb64(salt), opslimit=ops, memlimit=mem)


def read_keyring(path: Path, kind: str, passphrase: bytes) -> bytes:
    """The 32-byte seed in a keyring of `kind` supplier or keyholder. Raises CommandError."""
    keyring = _checked(path, read_file(path), _KEYRING)
    if keyring["kind"] != kind:
        raise CommandError(f"{path}：这是 {keyring['kind']} 的密钥，需要 {kind} 的 / a key of a {keyring['kind']}")
    return unlock(keyring, passphrase)


def read_bid_key(path: Path, passphrase: bytes) -> tuple[str, bytes]:
    """(envelope hash, key K) from the bidder's own key file. Raises CommandError."""
    receipt = _checked(path, read_file(path), _BID_KEY)
    return receipt["envelope_sha256"], unlock(receipt, passphrase)


def read_sheet(path: Path) -> tuple[Sheet, str | None]:
    """(sheet, supplier it was made for or None) of a tender's public sealing sheet. Raises CommandError."""
    obj = _checked(path, read_file(path), _SHEET)
    holders = tuple(Holder(h["holder"], h["index"], form.unb64(h["public_key"])) for h in obj["holders"])
    distinct = len({holder.id for holder in holders}) == len({holder.public_key for holder in holders}) == obj["n"]
    if not distinct or [holder.index for holder in holders] != list(range(1, obj["n"] + 1)) or obj["k"] > obj["n"]:
        raise CommandError(f"{path}：持钥人或门限有误 / the holders or k and n are wrong")
    deadline = datetime.fromisoformat(obj["deadline_at"])
    lots = tuple(obj["lots"])
    return Sheet(obj["tender"], obj["notice_sha256"], deadline, obj["k"], holders, lots), obj["supplier"]


def read_document(path: Path) -> tuple[str, str]:
    """(tender, SHA-256 of the canonical bytes) of a tender's procurement document. Raises CommandError."""
    document = read_file(path)
    if not isinstance(document, dict) or document.get("format") != DOCUMENT or not is_uuid(document.get("tender")):
        raise CommandError(f"{path}：不是招标文件（document.json） / not a procurement document")
    return document["tender"], sha256(canonical(document)).hexdigest()


def read_statement(path: Path, sheet: Sheet) -> dict[str, Any]:
    """A keyholder's signed key, the one in the sheet. Raises CommandError, also when its signature does not hold."""
    statement = _checked(path, read_file(path), STATEMENT)
    known = {holder.id: form.b64(holder.public_key) for holder in sheet.holders}
    if statement["tender"] != sheet.tender or known.get(statement["holder"]) != statement["public_key"]:
        raise CommandError(f"{path}：与封标单上的持钥人不符 / not the key of a holder on the sheet")
    if not form.signature_holds(statement, form.TENDER_KEY_DOMAIN, form.unb64(statement["signer_key"])):
        raise CommandError(f"{path}：签名不成立 / the signature does not hold")
    return statement


def read_opened_shares(path: Path, sheet: Sheet) -> dict[str, Any]:
    """A keyholder's opened shares, of this tender and by one of its holders. Raises CommandError."""
    opened = _checked(path, read_file(path), OPENED_SHARES)
    if opened["tender"] != sheet.tender or (opened["holder"], opened["index"]) not in [
        (holder.id, holder.index) for holder in sheet.holders
    ]:
        raise CommandError(f"{path}：不属于本次招标的持钥人 / not by a keyholder of this tender")
    return opened


def read_bid(path: Path) -> dict[str, Any]:
    """The bid in `path`. Raises CommandError."""
    try:
        return form.read_bid(path.read_bytes())
    except form.FormatError as error:
        raise CommandError(f"{path}：{error}") from None


def read_envelopes(path: Path, sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Envelopes by hash, in order of hash: from a directory of .json, a .jsonl, or one file. Raises CommandError.

    Each must be signed, by the key it names, for this tender; whose key that is only the supplier register tells.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, raw in _envelope_bytes(path):
        envelope = read_envelope(name, raw)
        header = envelope["header"]
        problems = check_envelope(envelope, sheet, header["supplier"], form.unb64(header["supplier_key"]))
        # a deadline moved later gives the notice a new fingerprint; which bids count the closing of the box says
        problems = [code for code in problems if code != "envelope.notice"]
        if problems:
            raise CommandError(f"{name}：{', '.join(problems)}")
        found[form.envelope_hash(envelope)] = envelope
    if not found:
        raise CommandError(f"{path}：没有投标信封 / no envelopes")
    return dict(sorted(found.items()))


def read_envelope(name: str, raw: bytes) -> dict[str, Any]:
    """The envelope in `raw`; `name` is for the message. Raises CommandError."""
    try:
        return form.read_envelope(raw)
    except form.FormatError as error:
        raise CommandError(f"{name}：{error}") from None


def _envelope_bytes(path: Path) -> list[tuple[str, bytes]]:
    if path.is_dir():
        return [(str(file), file.read_bytes()) for file in sorted(path.glob("*.json"))]
    if path.suffix == ".jsonl":
        lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
        return [(f"{path}:{number}", line) for number, line in enumerate(lines, 1)]
    return [(str(path), path.read_bytes())]


def _checked(path: Path, obj: Any, checks: Mapping[str, Check]) -> dict[str, Any]:
    if problems := problems_of(obj, checks, "file"):
        raise CommandError(f"{path}：{', '.join(problems)}")
    return dict(obj)


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_size(wanted: int) -> Check:
    return is_b64(lambda size: size == wanted)


def _is_kind(*kinds: str) -> Check:
    return lambda value: value in kinds


def _is_shape(checks: Mapping[str, Check]) -> Check:
    return lambda value: not problems_of(value, checks, "")


_IS_KDF = _is_shape(
    {
        "alg": _is_kind("argon2id"),
        "ops": is_int(argon2id.OPSLIMIT_MIN, MAX_OPS),
        "mem": is_int(argon2id.MEMLIMIT_MIN, MAX_MEM),
        "salt": _is_size(argon2id.SALTBYTES),
    }
)
_LOCKED: dict[str, Check] = {"v": is_int(1, 1), "kdf": _IS_KDF, "box": _is_size(24 + 32 + 16)}
_KEYRING = {**_LOCKED, "kind": _is_kind("supplier", "keyholder"), "public_key": _is_size(32)}
_BID_KEY = {**_LOCKED, "kind": _is_kind("bid-key"), "envelope_sha256": is_hash}
_HOLDER = {"holder": is_text(1, 64), "index": is_int(1, form.MAX_HOLDERS), "public_key": _is_size(32)}
_SHEET: dict[str, Check] = {
    "v": is_int(1, 1),
    "tender": is_uuid,
    "notice_sha256": is_hash,
    "deadline_at": _is_instant,
    "k": is_int(1, form.MAX_HOLDERS),
    "n": is_int(1, form.MAX_HOLDERS),
    "holders": is_list(1, form.MAX_HOLDERS, _is_shape(_HOLDER)),
    "lots": is_uuids,
    "supplier": lambda value: value is None or is_uuid(value),
}
STATEMENT: dict[str, Check] = {
    "v": is_int(2, 2),
    "kind": _is_kind("tender-key"),
    "tender": is_uuid,
    "document_sha256": is_hash,
    "holder": is_text(1, 64),
    "public_key": _is_size(32),
    "signer_key": _is_size(32),
    "signature": _is_size(64),
}
OPENED_SHARES: dict[str, Check] = {
    "v": is_int(1, 1),
    "kind": _is_kind("opened-shares"),
    "tender": is_uuid,
    "holder": is_text(1, 64),
    "index": is_int(1, form.MAX_HOLDERS),
    "shares": is_list(0, 100_000, _is_shape({"envelope_sha256": is_hash, "share": _is_size(form.SHARE_SIZE)})),
    "signature": _is_size(64),
}
