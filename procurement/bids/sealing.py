"""Sealing a bid so that k of n keyholders, or the bidder, can open it and nobody else. Pure: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b, sha256
from itertools import combinations
from secrets import token_bytes
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import envelope as form
from procurement.bids import shamir

KEY_SIZE = 32


class SealingError(ValueError):
    """Something does not open; `code` says what: key.wrong, ciphertext, padding, share.unopenable, share.index, ..."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Holder:
    """A keyholder of one tender: `index` 1..n, `public_key` the X25519 key of this tender alone (32 bytes)."""

    id: str
    index: int
    public_key: bytes


@dataclass(frozen=True)
class Sheet:
    """What a bid is sealed to: the tender, its exact notice (the hash), k, the keyholders by index, the lots."""

    tender: str
    notice_sha256: str
    deadline_at: datetime
    k: int
    holders: tuple[Holder, ...]
    lots: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A bid's key, and the indices of shares that are provably not what the bidder's own polynomial demands."""

    key: bytes
    bad: tuple[int, ...]


def derive_tender_key(seed: bytes, tender_id: str) -> bytes:
    """The keyholder's X25519 secret key (32 bytes) for one tender: BLAKE2b(key=seed, "bid-open-key-v1\\0" ‖ tender id).

    A key per tender, so that a share copied from another tender into a dummy bid does not open.
    """
    return blake2b(b"bid-open-key-v1\0" + tender_id.encode(), digest_size=KEY_SIZE, key=seed).digest()


def derive_signing_seed(seed: bytes) -> bytes:
    """Seed (32 bytes) of the keyholder's Ed25519 key: BLAKE2b(key=seed, "holder-sign-key-v1\\0").

    A supplier's seed has this one use and signs itself.
    """
    return blake2b(b"holder-sign-key-v1\0", digest_size=KEY_SIZE, key=seed).digest()


def public_key_of(secret_key: bytes) -> bytes:
    """X25519 public key (32 bytes) of a secret key."""
    return bytes(PrivateKey(secret_key).public_key)


def key_commit(key: bytes) -> str:
    """Hex SHA-256("bid-key-v1\\0" ‖ key): binds the envelope to one key, which the encryption alone would not."""
    return sha256(b"bid-key-v1\0" + key).hexdigest()


def seal(
    sheet: Sheet,
    bid: Mapping[str, Any],
    supplier_seed: bytes,
    attachments: Sequence[Mapping[str, Any]] = (),
    replaces: str | None = None,
) -> tuple[dict[str, Any], bytes]:
    """(envelope, its key K): the bid encrypted under a fresh K, one share of K sealed to each keyholder, signed.

    `attachments` are {name, size, sha256} of attached ciphertexts, `replaces` the hash of the envelope it replaces.
    Raises FormatError when the bid is not `bid/1`, SealingError when bid and sheet do not belong together.
    """
    if problems := form.bid_problems(bid):
        raise form.FormatError(problems)
    lots = [lot["lot"] for lot in bid["lots"]]
    if bid["tender"] != sheet.tender:
        raise SealingError("bid.tender")
    if not set(lots) <= set(sheet.lots):
        raise SealingError("bid.lots")
    key, nonce = token_bytes(KEY_SIZE), token_bytes(24)
    header = {
        "v": 1,
        "alg": form.ALGORITHM,
        "tender": sheet.tender,
        "notice_sha256": sheet.notice_sha256,
        "lots": lots,
        "supplier": bid["supplier"],
        "supplier_key": form.b64(bytes(SigningKey(supplier_seed).verify_key)),
        "k": sheet.k,
        "n": len(sheet.holders),
        "attachments": [dict(attachment) for attachment in attachments],
        "key_commit": key_commit(key),
        "replaces": replaces,
    }
    envelope = {
        "header": header,
        "ciphertext": form.b64(encrypt(canonical(bid), header, key, nonce)),
        "nonce": form.b64(nonce),
        "shares": _seal_shares(key, sheet),
    }
    signed = form.sign_object(envelope, form.ENVELOPE_DOMAIN, supplier_seed)
    if problems := form.envelope_problems(signed):
        raise SealingError(problems[0])
    return signed, key


def _seal_shares(key: bytes, sheet: Sheet) -> list[dict[str, Any]]:
    shares = shamir.split(key, sheet.k, len(sheet.holders))
    try:
        boxes = [
            SealedBox(PublicKey(holder.public_key)).encrypt(share)
            for holder, share in zip(sheet.holders, shares, strict=True)
        ]
    except CryptoError:
        raise SealingError("sheet.public_key") from None
    return [
        {"holder": holder.id, "index": holder.index, "box": form.b64(box)}
        for holder, box in zip(sheet.holders, boxes, strict=True)
    ]


def encrypt(plaintext: bytes, header: Mapping[str, Any], key: bytes, nonce: bytes) -> bytes:
    """XChaCha20-Poly1305 of the padded plaintext, bound to the canonical header."""
    aad = form.associated_data(header)
    return crypto_aead_xchacha20poly1305_ietf_encrypt(pad(plaintext), aad, nonce, key)


def decrypt(envelope: Mapping[str, Any], key: bytes) -> bytes:
    """The canonical bid inside. Raises SealingError: key.wrong (not the committed key), ciphertext, padding."""
    if key_commit(key) != envelope["header"]["key_commit"]:
        raise SealingError("key.wrong")
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(
            form.unb64(envelope["ciphertext"]),
            form.associated_data(envelope["header"]),
            form.unb64(envelope["nonce"]),
            key,
        )
    except CryptoError:
        raise SealingError("ciphertext") from None
    return unpad(padded)


def open_bid(envelope: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """The bid inside, read strictly and held to its header. Raises SealingError as `decrypt` does, or bid.unreadable
    (not `bid/1`) or bid.header (of another tender, supplier or lot than the signed header says).
    """
    try:
        bid = form.read_bid(decrypt(envelope, key))
    except form.FormatError as error:
        raise SealingError(f"bid.unreadable: {error}") from None
    header, lots = envelope["header"], [lot["lot"] for lot in bid["lots"]]
    if (bid["tender"], bid["supplier"], lots) != (header["tender"], header["supplier"], header["lots"]):
        raise SealingError("bid.header")
    return bid


def pad(plaintext: bytes) -> bytes:
    """ISO/IEC 7816-4: 0x80, then zeros up to a multiple of 4,096 bytes; hides how many lines a bid has."""
    marked = plaintext + b"\x80"
    return marked + bytes(-len(marked) % form.PAD_TO)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`. Raises SealingError when `pad` cannot have made it."""
    plaintext = padded.rstrip(b"\0")
    if not plaintext.endswith(b"\x80") or pad(plaintext[:-1]) != padded:
        raise SealingError("padding")
    return plaintext[:-1]


def open_share(envelope: Mapping[str, Any], index: int, tender_key: bytes) -> bytes:
    """Share `index` (33 bytes) of the envelope's key, by its holder's secret key for this tender.

    Raises SealingError: share.unopenable when it was not sealed to this key, share.index when it is not share `index`.
    """
    box = next((share["box"] for share in envelope["shares"] if share["index"] == index), "")
    try:
        share = SealedBox(PrivateKey(tender_key)).decrypt(form.unb64(box))
    except (CryptoError, TypeError):
        raise SealingError("share.unopenable") from None
    if len(share) != form.SHARE_SIZE or share[-1] != index:
        raise SealingError("share.index")
    return share


def combine(shares: Iterable[bytes], header: Mapping[str, Any]) -> Opened:
    """The key K that the header commits to, from any k true ones among `shares` (33 bytes each).

    Raises SealingError: shares.few below k, shares.no_key when no k of them give K. Then either shares were falsified
    or the bidder sealed nonsense, and the shares themselves are the proof that the bid is unreadable.
    """
    given = sorted(set(shares), key=lambda share: share[-1:])
    if len({share[-1:] for share in given}) < header["k"]:
        raise SealingError("shares.few")
    for chosen in combinations(given, header["k"]):
        try:
            key = shamir.combine(chosen)
        except ValueError:
            continue
        if key_commit(key) == header["key_commit"]:
            return Opened(key, tuple(share[-1] for share in given if not _belongs(share, chosen)))
    raise SealingError("shares.no_key")


def _belongs(share: bytes, good: Sequence[bytes]) -> bool:
    return shamir.interpolate(good, share[-1]) == share[:-1]


def check_envelope(envelope: Any, sheet: Sheet, supplier: str, supplier_key: bytes) -> list[str]:
    """Codes of every reason not to take this envelope from `supplier` for this tender; empty when it can be taken.

    `supplier_key` is the Ed25519 key the supplier registered. Whether the shares are true shows only at the opening.
    """
    problems = form.envelope_problems(envelope)
    if problems:
        return problems
    header = envelope["header"]
    wanted = [(holder.id, holder.index) for holder in sheet.holders]
    judged = {
        "envelope.tender": header["tender"] == sheet.tender,
        "envelope.notice": header["notice_sha256"] == sheet.notice_sha256,
        "envelope.quorum": (header["k"], header["n"]) == (sheet.k, len(sheet.holders)),
        "envelope.holders": [(share["holder"], share["index"]) for share in envelope["shares"]] == wanted,
        "envelope.lots": set(header["lots"]) <= set(sheet.lots),
        "envelope.supplier": header["supplier"] == supplier,
        "envelope.supplier_key": header["supplier_key"] == form.b64(supplier_key),
        "envelope.signature": form.signature_holds(envelope, form.ENVELOPE_DOMAIN, supplier_key),
    }
    return [code for code, holds in judged.items() if not holds]
