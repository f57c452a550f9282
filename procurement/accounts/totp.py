"""One-time codes of an authenticator app (RFC 6238) and recovery codes; secrets are sealed before they are stored.

No database: values in, values out, with the one key that `configure` was given.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from nacl.secret import SecretBox

STEP_S = 30
ISSUER = "canteen-procurement"  # what the app calls the account
RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are read as another

_key: bytes | None = None


def configure(key: bytes) -> None:
    """Seal with `key` (32 bytes) from now on. Raises ValueError when it is not 32 bytes."""
    global _key  # noqa: PLW0603
    if len(key) != SecretBox.KEY_SIZE:
        msg = f"a key of {len(key)} bytes cannot seal second factors"
        raise ValueError(msg)
    _key = key


def _sealing_key() -> bytes:
    if _key is None:
        msg = "accounts.totp.configure() was not called"
        raise RuntimeError(msg)
    return _key


def new_secret() -> str:
    """160 random bits in base32, as apps take them."""
    return pyotp.random_base32()


def seal(user_id: UUID, secret: str) -> bytes:
    """What is stored of a secret. The owner's id is inside: a row copied to somebody else does not open."""
    return bytes(SecretBox(_sealing_key()).encrypt(user_id.bytes + secret.encode()))


def unseal(user_id: UUID, sealed: bytes) -> str:
    """The secret. Raises nacl.exceptions.CryptoError under another key, ValueError for another's row."""
    opened = SecretBox(_sealing_key()).decrypt(sealed)
    if opened[:16] != user_id.bytes:
        msg = "this second factor belongs to somebody else"
        raise ValueError(msg)
    return opened[16:].decode()


def address(secret: str, login: str) -> str:
    """The otpauth:// address that an app reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(moment: datetime) -> int:
    """The number of the 30-second step that `moment` lies in."""
    return int(moment.timestamp()) // STEP_S


def matching_step(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is: the present one or one either side (RFC 6238 §5.2), and later than `after`.

    A step once used, and every earlier one, is past for good (RFC 6238 §5.2: no code twice).
    """
    app, present = pyotp.TOTP(secret, interval=STEP_S), step_of(now)
    for step in (present, present - 1, present + 1):
        if step > after and hmac.compare_digest(app.generate_otp(step), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 bits, in groups of four."""
    return ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
            for _ in range(RECOVERY_CODES)]  # fmt: skip


def recovery_digest(user_id: UUID, code: str) -> str:
    """What is stored of a recovery code: of no use without the key."""
    plain = "".join(letter for letter in code.upper() if letter in _ALPHABET)
    return hmac.new(_sealing_key(), user_id.bytes + plain.encode(), hashlib.sha256).hexdigest()
