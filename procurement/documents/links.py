"""The address of this site as documents print it: what a QR code opens."""

from __future__ import annotations

_base_url: str | None = None


def configure(base_url: str) -> None:
    """Print addresses that begin with `base_url`, such as https://example.cn."""
    global _base_url  # noqa: PLW0603
    _base_url = base_url.rstrip("/")


def check_url(check_code: str) -> str:
    """The public address where a document can be checked."""
    if _base_url is None:
        msg = "documents.links.configure() was not called"
        raise RuntimeError(msg)
    return f"{_base_url}/check/{check_code}"
