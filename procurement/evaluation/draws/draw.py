"""Publicly verifiable draws (RFC 3797): anyone with the same pool and sources computes the same result."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Algorithm = Literal["sha256", "md5"]

_TEXT = re.compile(r"[0-9A-Z]+")
MISSING = "0"
"""What stands for a reveal that did not come in time (and is recorded as such)."""


@dataclass(frozen=True)
class Row:
    """One step of a draw: `digest` in hex, taken modulo `remaining`, selects pool position `selected` (from 1)."""

    number: int
    digest: str
    remaining: int
    selected: int


def commitment(seed: bytes) -> str:
    """What a party publishes before the draw: hex SHA-256 of its seed, which must be 32 bytes. Raises ValueError."""
    if len(seed) != 32:
        raise ValueError("a seed has 32 bytes")
    return hashlib.sha256(seed).hexdigest()


def reveal_source(seed: bytes | None, committed: str) -> str:
    """The source text a revealed seed contributes: its hex in capitals; `MISSING` when nothing was revealed.

    Raises ValueError when the seed is not the committed one.
    """
    if seed is None:
        return MISSING
    if commitment(seed) != committed:
        raise ValueError("the seed is not the one committed to")
    return seed.hex().upper()


def key_string(sources: Sequence[Collection[int] | str]) -> str:
    """The key of a draw (RFC 3797 §4): numbers sorted, each followed by "."; every source followed by "/".

    A source is one or more numbers (a lottery's, say) or a text of digits and capital letters. Raises ValueError for
    any other: what would have to be cleaned first could be cleaned in two ways.
    """
    if not sources:
        raise ValueError("a draw needs at least one source")
    return "".join(_source(source) + "/" for source in sources)


def _source(source: Collection[int] | str) -> str:
    if isinstance(source, str):
        if not _TEXT.fullmatch(source):
            raise ValueError(f"{source!r} is not only digits and capital letters")
        return source
    if not source or any(type(number) is not int or number < 0 for number in source):
        raise ValueError(f"{source!r} is not a list of whole numbers")
    return "".join(f"{number}." for number in sorted(source))


def sequence(pool_size: int, key: str, algorithm: Algorithm = "sha256") -> Iterator[Row]:
    """The whole order in which a pool of `pool_size` is drawn. Refusals never redraw: the next row follows.

    Round i takes the digest of i ‖ key ‖ i (i in two bytes) as a number modulo the places left (RFC 3797 §4). The
    product draws with SHA-256; MD5 is there to check the RFC's own example. Raises ValueError beyond 65,535 places.
    """
    if not 0 <= pool_size <= 0xFFFF:
        raise ValueError(f"a pool of {pool_size}")
    left = list(range(1, pool_size + 1))
    for number in range(pool_size):
        counter = number.to_bytes(2, "big")
        text = counter + key.encode("ascii") + counter
        digest = hashlib.new(algorithm, text, usedforsecurity=algorithm != "md5").hexdigest()
        remaining = len(left)
        yield Row(number + 1, digest, remaining, left.pop(int(digest, 16) % remaining))


def draw(
    pool: Sequence[str], key: str, wanted: int, refused: Collection[str] = (), algorithm: Algorithm = "sha256"
) -> list[tuple[Row, str]]:
    """Rows of the draw with the name each selects, until `wanted` of them are not in `refused`, or the pool is empty.

    `pool` is the frozen list, sorted and without repetition, so that nobody chose its order. Raises ValueError.
    """
    if list(pool) != sorted(set(pool)):
        raise ValueError("the pool must be sorted and without repetition")
    if wanted < 0:
        raise ValueError(f"cannot draw {wanted}")
    rows: list[tuple[Row, str]] = []
    accepted = 0
    for row in sequence(len(pool), key, algorithm):
        if accepted == wanted:
            break
        name = pool[row.selected - 1]
        rows.append((row, name))
        accepted += name not in refused
    return rows


def selected(rows: Sequence[tuple[Row, str]], refused: Collection[str] = ()) -> list[str]:
    """The names drawn that stand, in the order of the draw."""
    return [name for _, name in rows if name not in refused]
