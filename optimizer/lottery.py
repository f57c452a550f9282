"""The public order of ties: numbers anyone can recompute from the tie seed and the ids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from optimizer.arrays import Floats, Ints

UNIT = 2**32


def tie_weight(seed: bytes, award: str, school: str, item: str) -> int:
    """The weight of an offer or package at a school and item, in units of 2**-32.

    The first four bytes of SHA-256(seed, 0, award id, 0, school id, 0, item id).
    """
    message = b"\x00".join((seed, award.encode(), school.encode(), item.encode()))
    return int.from_bytes(hashlib.sha256(message).digest()[:4], "big")


def tie_weights(
    seed: bytes, awards: Sequence[str], places: Sequence[tuple[str, str]], award: Ints, place: Ints
) -> Floats:
    """`tie_weight` of many (award, school and item) at once, by their numbers in `awards` and `places`."""
    begun = [hashlib.sha256(seed + b"\x00" + name.encode() + b"\x00") for name in awards]
    ends = [b"\x00".join((school.encode(), item.encode())) for school, item in places]
    digests = bytearray()
    for a, p in zip(award.tolist(), place.tolist(), strict=True):
        one = begun[a].copy()
        one.update(ends[p])
        digests += one.digest()[:4]
    return np.frombuffer(bytes(digests), dtype=">u4").astype(np.float64)


def dealing_order(seed: bytes, name: str) -> bytes:
    """Where a school or an offer stands when alike schools are dealt their quantities."""
    return hashlib.sha256(seed + b"\x00" + name.encode()).digest()
