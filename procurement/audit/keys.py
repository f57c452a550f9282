"""The log's signing key: one Ed25519 seed in a file that only the application's user can read."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey


@dataclass(frozen=True)
class LogKey:
    """Seed of the signing key and the origin every log's name starts with."""

    seed: bytes
    origin: str

    @property
    def public_key(self) -> bytes:
        return bytes(SigningKey(self.seed).verify_key)


_key: LogKey | None = None


def configure(path: Path, origin: str) -> LogKey:
    """Load the key at `path`, making it on first use (mode 0600). Raises ValueError when the file is not 32 bytes."""
    global _key  # noqa: PLW0603
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    seed = path.read_bytes()
    if len(seed) != 32:
        msg = f"{path} is not a 32-byte key"
        raise ValueError(msg)
    _key = LogKey(seed, origin)
    return _key


def log_key() -> LogKey:
    if _key is None:
        msg = "audit.keys.configure() was not called"
        raise RuntimeError(msg)
    return _key
