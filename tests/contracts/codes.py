"""A QR code read back from the pixels of a printed page, module by module."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import segno

from tests.contracts.test_pdf import Image, images

DOTS = 300  # dots an inch, an office printer's
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 20, 58, 22, 277  # where documents put their codes


def last_code(pdf: bytes, folder: Path, modules: int) -> list[list[int]]:
    """The matrix of the lowest code on the last page with one; `modules` is its breadth."""
    picture = images(pdf, folder, dpi=DOTS)[-1]
    dark = _dark(picture)
    rows = sorted({y for _, y in dark}, reverse=True)
    bottom = rows[0]
    top = next((y for y, above in pairwise(rows) if y - above > DOTS / 25), rows[-1])
    left = min(x for x, y in dark if top <= y <= bottom)
    step = (bottom + 1 - top) / modules
    return [
        [int((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)) in dark) for x in range(modules)]
        for y in range(modules)
    ]


def code_of(text: str) -> list[list[int]]:
    """The matrix that a text is printed as."""
    return [list(row) for row in segno.make_qr(text, error="m").matrix]


def _dark(picture: Image) -> set[tuple[int, int]]:
    scale = DOTS / 25.4
    return {
        (x, y)
        for y in range(int(TOP_MM * scale), int(BOTTOM_MM * scale))
        for x in range(int(LEFT_MM * scale), int(RIGHT_MM * scale))
        if picture.pixels[y * picture.width + x] < 128
    }
