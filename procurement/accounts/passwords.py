"""argon2id: hashing and checking passwords. Slow on purpose, so never inside a transaction."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()  # argon2id, t=3, 64 MiB, p=4
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """True when `password` fits. Without a hash the same time is spent: the clock does not tell a missing user."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def weaken_for_tests() -> None:
    """Cheapest parameters: tests log in hundreds of times."""
    global _hasher, _NOBODY  # noqa: PLW0603
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _NOBODY = _hasher.hash("nobody has this password")
