"""QR codes for capabilities that print or show their own."""

from __future__ import annotations

from contracts.qr import qr_svg
from procurement.documents.links import page_url


def page_code(path: str) -> str:
    """Data URI of an SVG QR code that opens `path` of this site."""
    return qr_svg(page_url(path))


def text_code(text: str) -> str:
    """Data URI of an SVG QR code that holds `text`."""
    return qr_svg(text)
