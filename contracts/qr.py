"""QR codes as data URIs, so that a page needs no second file."""

import segno


def qr_svg(text: str) -> str:
    """Data URI of an SVG QR code of `text` (level M, with the quiet zone scanners need)."""
    code: str = segno.make_qr(text, error="m").svg_data_uri(border=4, omitsize=True)
    return code


def qr_png(text: str) -> str:
    """Data URI of a PNG QR code of `text`, 8 pixels a module, for programs that cannot draw SVG."""
    code: str = segno.make_qr(text, error="m").png_data_uri(border=4, scale=8)
    return code
