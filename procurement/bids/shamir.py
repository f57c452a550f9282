"""Shamir's secret sharing over GF(256), byte by byte, as the browser's library does it.

A share is the bytes y, as long as the secret, followed by one byte x, 1 to 255. The field is AES's: polynomial 0x11b.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from secrets import token_bytes


def _tables() -> tuple[list[int], list[int]]:
    powers, logs, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value ^= value << 1  # times the generator 3
        value ^= 0x11B if value & 0x100 else 0
    return powers, logs


_POWERS, _LOGS = _tables()


def split(secret: bytes, k: int, n: int) -> list[bytes]:
    """n shares, x = 1..n: any k give `secret` back, fewer tell nothing. Raises ValueError unless 1 <= k <= n <= 255."""
    if not 1 <= k <= n <= 255:
        raise ValueError(f"cannot split {k} of {n}")
    coefficients = [secret, *(token_bytes(len(secret)) for _ in range(k - 1))]
    return [bytes(_evaluate(row, x) for row in zip(*coefficients, strict=True)) + bytes([x]) for x in range(1, n + 1)]


def combine(shares: Sequence[bytes]) -> bytes:
    """The secret, if these are at least k true shares; otherwise other bytes of the same length."""
    return interpolate(shares, 0)


def interpolate(shares: Sequence[bytes], x: int) -> bytes:
    """y at `x` of the polynomials through `shares`: at 0 the secret, at i what share i must be.

    Raises ValueError when there are no shares, lengths differ, or an x is 0 or occurs twice.
    """
    points = [share[-1] for share in shares if share]
    if not points or len({len(share) for share in shares}) > 1 or 0 in points or len(set(points)) < len(points):
        raise ValueError("these shares cannot belong together")
    weights = [_weight(points, point, x) for point in points]
    columns = zip(*(share[:-1] for share in shares), strict=True)
    return bytes(_sum(_multiply(y, weight) for y, weight in zip(column, weights, strict=True)) for column in columns)


def _weight(points: Sequence[int], point: int, x: int) -> int:
    """Lagrange's basis polynomial of `point` at `x`; subtraction in this field is exclusive or."""
    weight = 1
    for other in points:
        if other != point:
            weight = _multiply(weight, _divide(x ^ other, point ^ other))
    return weight


def _evaluate(coefficients: Sequence[int], x: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = _multiply(value, x) ^ coefficient
    return value


def _multiply(left: int, right: int) -> int:
    return _POWERS[_LOGS[left] + _LOGS[right]] if left and right else 0


def _divide(left: int, right: int) -> int:
    return _POWERS[_LOGS[left] + 255 - _LOGS[right]] if left else 0


def _sum(values: Iterable[int]) -> int:
    total = 0
    for value in values:
        total ^= value
    return total
