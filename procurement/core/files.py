"""Content-addressed store under FILES_DIR: a file's name is the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from enum import StrEnum
from pathlib import Path

_root: Path | None = None


class Shelf(StrEnum):
    """Who may ever see what lies there."""

    OBJECTS = "objects"  # travels with the log's export, public once exported
    SEALED = "sealed"  # envelopes of open tenders: ciphertext
    PRIVATE = "private"  # suppliers' papers and the like, by permission only
    DOCUMENTS = "documents"  # rendered official documents


def configure(root: Path) -> None:
    """Use `root` (made when missing) as the store."""
    global _root  # noqa: PLW0603
    _root = root
    for shelf in Shelf:
        (root / shelf).mkdir(parents=True, exist_ok=True, mode=0o750)


def path_of(shelf: Shelf, sha256: str) -> Path:
    """Where the file with this hex digest lies. Raises ValueError on anything that is not a digest."""
    if len(sha256) != 64 or any(c not in "0123456789abcdef" for c in sha256):
        msg = "not a sha256 digest"
        raise ValueError(msg)
    if _root is None:
        msg = "files.configure() was not called"
        raise RuntimeError(msg)
    return _root / shelf / sha256[:2] / sha256


def put(shelf: Shelf, data: bytes) -> str:
    """Store `data` durably (fsync) and return its hex SHA-256. Storing the same bytes twice is harmless."""
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(shelf, digest)
    if target.exists():
        return digest
    target.parent.mkdir(exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest


def get(shelf: Shelf, sha256: str) -> bytes:
    """The stored bytes. Raises FileNotFoundError when absent, ValueError when the bytes no longer match their name."""
    data = path_of(shelf, sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        msg = f"{shelf}/{sha256} is damaged"
        raise ValueError(msg)
    return data


def exists(shelf: Shelf, sha256: str) -> bool:
    return path_of(shelf, sha256).exists()
