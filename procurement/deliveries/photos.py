"""What counts as a photograph: JPEG or PNG by its bytes, whatever its name says. Pure."""

from __future__ import annotations

from procurement.core.errors import Problem
from procurement.core.text import N_

MAX_BYTES = 8 * 1024 * 1024
ACCEPT = "image/jpeg,image/png"
_BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def media_type(data: bytes) -> str:
    """The media type of a JPEG or PNG; empty for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), "")


def photo_problems(data: bytes) -> list[Problem]:
    if len(data) > MAX_BYTES:
        params = {"limit": MAX_BYTES // 1024 // 1024}
        return [Problem("photo.too_large", N_("照片最大 %(limit)d MB"), "photo", params=params)]
    if not media_type(data):
        return [Problem("photo.not_a_picture", N_("照片应是 JPEG 或 PNG"), "photo")]
    return []
