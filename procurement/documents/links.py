"""The address of this site as documents print it: what a QR code opens."""

from __future__ import annotations

_base_url: str | None = None


def configure(base_url: str) -> None:
    """Print addresses that begin with `base_url`, such as https://example.cn."""
    global _base_url  # noqa: PLW0603
    _base_url = base_url.rstrip("/")


def page_url(path: str) -> str:
    """The full address of a page of this site, for paper and QR codes; `path` begins with a slash."""
    if _base_url is None:
        msg = "documents.links.configure() was not called"
        raise RuntimeError(msg)
    return f"{_base_url}{path}"


def check_url(check_code: str) -> str:
    """The public address where a document can be checked."""
    return page_url(f"/check/{check_code}")
