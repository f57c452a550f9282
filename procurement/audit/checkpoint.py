"""Checkpoints and receipts: texts signed with Ed25519 as the C2SP signed-note and tlog-checkpoint formats say."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

_ED25519 = b"\x01"
_DASH = "— "
MAX_SIGNATURES = 100


class NoteError(ValueError):
    """A note, key or checkpoint is malformed, or no signature of the given key holds."""


def vkey(name: str, public_key: bytes) -> str:
    """The verifier key `name+hash+key` under which anyone checks what `name` signed. `public_key` is 32 bytes."""
    _require_name(name)
    if len(public_key) != 32:
        raise NoteError("an Ed25519 public key has 32 bytes")
    return f"{name}+{_key_id(name, public_key).hex()}+{_b64(_ED25519 + public_key)}"


def parse_vkey(text: str) -> tuple[str, bytes]:
    """(name, 32-byte Ed25519 public key) of a verifier key. Raises NoteError."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("a verifier key is name+hash+key")
    name, _, encoded = parts
    key = _unb64(encoded)
    if len(key) != 33 or key[:1] != _ED25519 or vkey(name, key[1:]) != text:
        raise NoteError("not an Ed25519 verifier key, or its hash does not match")
    return name, key[1:]


def sign_note(text: str, name: str, seed: bytes) -> str:
    """`text` (ending in a newline) as a note signed by `name` with the Ed25519 key of the 32-byte `seed`."""
    return f"{text}\n{signature_line(text, name, seed)}"


def signature_line(text: str, name: str, seed: bytes) -> str:
    """The line by which `name` signs `text`; lines of several signers may follow one text."""
    _require_name(name)
    _require_text(text)
    key = SigningKey(seed)
    signature = key.sign(text.encode()).signature
    return f"{_DASH}{name} {_b64(_key_id(name, bytes(key.verify_key)) + signature)}\n"


def open_note(note: str, verifier: str) -> str:
    """The signed text of `note`, if the key `verifier` (a vkey) signed it.

    Lines of other keys are ignored. Raises NoteError when the note is malformed, when this key did not sign, or when
    any line that claims this key does not hold.
    """
    name, public_key = parse_vkey(verifier)
    text, lines = _split_note(note)
    key_id = _key_id(name, public_key)
    signatures = [value[4:] for signer, value in lines if (signer, value[:4]) == (name, key_id)]
    if not signatures:
        raise NoteError(f"the note has no signature of {name}")
    for signature in signatures:
        try:
            VerifyKey(public_key).verify(text.encode(), signature)
        except (BadSignatureError, ValueError):
            raise NoteError(f"the signature of {name} does not hold") from None
    return text


@dataclass(frozen=True)
class Checkpoint:
    """What a log claims at one moment: under this origin, `size` entries with this Merkle root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def format(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    def sign(self, seed: bytes) -> str:
        """The checkpoint as a note signed under its origin's name with the log's 32-byte seed."""
        return sign_note(self.format(), self.origin, seed)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the signed text back; extension lines are refused, as nobody could audit them. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise NoteError("a checkpoint has three lines: origin, size, root")
        if not (lines[1].isascii() and lines[1].isdigit()) or (lines[1] != "0" and lines[1][0] == "0"):
            raise NoteError("the size of a checkpoint is a decimal number")
        root = _unb64(lines[2])
        if len(root) != 32:
            raise NoteError("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)

    @classmethod
    def open(cls, note: str, verifier: str) -> Checkpoint:
        """The checkpoint inside a note signed by `verifier`, whose name must be its origin. Raises NoteError."""
        checkpoint = cls.parse(open_note(note, verifier))
        if checkpoint.origin != parse_vkey(verifier)[0]:
            raise NoteError(f"the checkpoint is of another log: {checkpoint.origin}")
        return checkpoint


def _split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    head, blank, tail = note.rpartition("\n\n")
    text = head + "\n"
    if not blank or not tail.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signature lines")
    _require_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"more than {MAX_SIGNATURES} signatures")
    return text, [_parse_signature(line) for line in lines]


def _parse_signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    value = _unb64(encoded)
    if not line.startswith(_DASH) or not space or len(value) < 5:
        raise NoteError("a malformed signature line")
    _require_name(name)
    return name, value


def _require_text(text: str) -> None:
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise NoteError("a signed text ends in a newline and has no other control characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteError("a signed text is valid Unicode") from None


def _require_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError("a key name is not empty and has no spaces and no plus sign")


def _key_id(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def _b64(value: bytes) -> str:
    return b64encode(value).decode()


def _unb64(text: str) -> bytes:
    try:
        value = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise NoteError("malformed base64") from None
    if _b64(value) != text:
        raise NoteError("base64 with stray bits")
    return value
