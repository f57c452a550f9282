"""The format of a sealed bid, version 1, and of the bid inside: strict reading, exact bytes, hashes and signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from procurement.audit.entries import CanonicalError, canonical, read_json
from procurement.bids.shapes import (
    LINE_FIGURES,
    LOT_FIGURES,
    Check,
    b64,
    distinct,
    is_b64,
    is_discount,
    is_hash,
    is_int,
    is_list,
    is_price,
    is_text,
    is_uuid,
    is_uuids,
    problems_of,
    unb64,
)  # fmt: skip

ALGORITHM = "xchacha20poly1305+x25519sealedbox+ed25519+shamir256"
PAD_TO = 4096
TAG_SIZE = 16
MAX_CIPHERTEXT = 4 * 2**20 + TAG_SIZE  # a bid of 10,000 lines needs less than 2 MiB
MAX_HOLDERS = 16
SHARE_SIZE = 33
BOX_SIZE = SHARE_SIZE + 48
ENVELOPE_DOMAIN = b"bid-envelope-v1"
TENDER_KEY_DOMAIN = b"tender-key-v1"
OPENED_SHARES_DOMAIN = b"opened-shares-v1"

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class FormatError(ValueError):
    """A file is not of its format; `problems` are codes that name the places."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def read_envelope(raw: bytes) -> dict[str, Any]:
    """The envelope in `raw`, which must be its canonical bytes: so the file's own SHA-256 is the envelope's hash.

    Raises FormatError. Form only: `sealing.check_envelope` judges signature and addressees.
    """
    obj, exact = _read(raw, "envelope")
    if exact != raw:
        raise FormatError(["envelope.canonical"])
    if problems := envelope_problems(obj):
        raise FormatError(problems)
    return dict(obj)


def write_envelope(envelope: Mapping[str, Any]) -> bytes:
    """The bytes of an envelope file."""
    return canonical(envelope)


def envelope_hash(envelope: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the whole canonical envelope: what receipts and the log name."""
    return sha256(canonical(envelope)).hexdigest()


def associated_data(header: Mapping[str, Any]) -> bytes:
    """The canonical header: what the encryption binds the bid to."""
    return canonical(header)


def signed_digest(obj: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical object without its `signature`."""
    return sha256(canonical({key: value for key, value in obj.items() if key != "signature"})).digest()


def sign_object(obj: Mapping[str, Any], domain: bytes, seed: bytes) -> dict[str, Any]:
    """`obj` with its `signature`: Ed25519, by the key of the 32-byte `seed`, over `domain` ‖ 0x00 ‖ signed_digest."""
    signature = SigningKey(seed).sign(domain + b"\0" + signed_digest(obj)).signature
    return {**obj, "signature": b64(signature)}


def signature_holds(obj: Mapping[str, Any], domain: bytes, public_key: bytes) -> bool:
    """Whether `sign_object` made `obj` under this 32-byte Ed25519 key."""
    try:
        VerifyKey(public_key).verify(domain + b"\0" + signed_digest(obj), unb64(obj["signature"]))
    except (CryptoError, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def envelope_problems(obj: Any) -> list[str]:
    """Codes of everything in `obj` that is not form version 1; empty when it is."""
    problems = problems_of(obj, _ENVELOPE, "envelope")
    if not problems:
        problems = problems_of(obj["header"], _HEADER, "header")
    if not problems:
        problems = _share_problems(obj["shares"], obj["header"])
    return problems


def read_bid(raw: bytes) -> dict[str, Any]:
    """The bid (`bid/1`) in `raw`, any JSON layout: money as decimal strings, no floats. Raises FormatError."""
    obj, _ = _read(raw, "bid")
    if problems := bid_problems(obj):
        raise FormatError(problems)
    return dict(obj)


def bid_problems(obj: Any) -> list[str]:
    """Codes of everything in `obj` that is not a bid of format `bid/1`."""
    problems = problems_of(obj, _BID, "bid")
    if problems:
        return problems
    for position, lot in enumerate(obj["lots"]):
        place = f"lots[{position}]"
        found = problems_of(lot, _LOT, place, LOT_FIGURES)
        problems += found or _line_problems(lot["lines"], place)
    if not problems and not distinct(lot["lot"] for lot in obj["lots"]):
        problems.append("lots.repeated")
    return problems


def _line_problems(lines: list[Any], place: str) -> list[str]:
    problems: list[str] = []
    for position, line in enumerate(lines):
        problems += problems_of(line, _LINE | _asked(line), f"{place}.lines[{position}]", LINE_FIGURES)
    if not problems and not distinct(line["item"] for line in lines):
        problems.append(f"{place}.item.repeated")
    return problems


def _asked(line: Mapping[str, Any]) -> dict[str, Check]:
    """A line asks a unit price, or a discount off the notice's reference price; never both."""
    is_off_list = "discount" in line and "unit_price" not in line
    return {"discount": is_discount} if is_off_list else {"unit_price": is_price}


def _share_problems(shares: list[Any], header: Mapping[str, Any]) -> list[str]:
    problems: list[str] = []
    for position, share in enumerate(shares):
        problems += problems_of(share, _SHARE, f"shares[{position}]")
    if problems:
        return problems
    if header["k"] > header["n"]:
        problems.append("header.k")
    if [share["index"] for share in shares] != list(range(1, header["n"] + 1)):
        problems.append("shares.index")
    if not distinct(share["holder"] for share in shares):
        problems.append("shares.holder")
    return problems


def _read(raw: bytes, name: str) -> tuple[Any, bytes]:
    try:
        obj = read_json(raw)
        return obj, canonical(obj)
    except CanonicalError as error:
        raise FormatError([f"{name}.json: {error}"]) from None


def _is_attachment(value: Any) -> bool:
    return not problems_of(value, {"name": is_text(1, 200), "size": is_int(0, 2**40), "sha256": is_hash}, "")


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and _DATE.fullmatch(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_padded(size: int) -> bool:
    return TAG_SIZE < size <= MAX_CIPHERTEXT and (size - TAG_SIZE) % PAD_TO == 0


_ENVELOPE: dict[str, Check] = {
    "header": lambda value: isinstance(value, dict),
    "ciphertext": is_b64(_is_padded),
    "nonce": is_b64(lambda size: size == 24),
    "shares": lambda value: isinstance(value, list),
    "signature": is_b64(lambda size: size == 64),
}
_HEADER: dict[str, Check] = {
    "v": is_int(1, 1),
    "alg": lambda value: value == ALGORITHM,
    "tender": is_uuid,
    "notice_sha256": is_hash,
    "lots": is_uuids,
    "supplier": is_uuid,
    "supplier_key": is_b64(lambda size: size == 32),
    "k": is_int(1, MAX_HOLDERS),
    "n": is_int(1, MAX_HOLDERS),
    "attachments": is_list(0, 200, _is_attachment),
    "key_commit": is_hash,
    "replaces": lambda value: value is None or is_hash(value),
}
_SHARE: dict[str, Check] = {
    "holder": is_text(1, 64),
    "index": is_int(1, MAX_HOLDERS),
    "box": is_b64(lambda size: size == BOX_SIZE),
}
_BID: dict[str, Check] = {
    "format": lambda value: value == "bid/1",
    "tender": is_uuid,
    "supplier": is_uuid,
    "lots": is_list(1, 1000, lambda lot: isinstance(lot, dict)),
    "declarations": lambda value: isinstance(value, dict),
    "valid_until": _is_date,
}
_LOT: dict[str, Check] = {"lot": is_uuid, "lines": is_list(1, 10_000, lambda line: isinstance(line, dict))}
_LINE: dict[str, Check] = {
    "item": is_text(1, 64),
    "brand": is_text(0, 200),
    "origin": is_text(0, 200),
    "lead_days": is_int(0, 365),
}
