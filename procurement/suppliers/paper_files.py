"""Files of papers: photos, PDF and OFD (GB/T 33190), known by content and name, kept on the private shelf."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from procurement.core import files
from procurement.core.errors import InvalidInput, Problem
from procurement.core.files import Shelf
from procurement.core.text import N_
from procurement.suppliers.rules import is_printable

MAX_BYTES = 10 * 1024 * 1024
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_EXTENSIONS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
}
ACCEPT = "application/pdf,image/jpeg,image/png,.ofd"


@dataclass(frozen=True)
class PaperFile:
    """A kept file: a name fit to be shown, the type its content has, its hexadecimal SHA-256."""

    file_name: str
    file_type: str
    file_sha256: str


def sniff(data: bytes) -> str:
    """The media type that the content tells; "" for everything that is not a PDF, JPEG, PNG or OFD file."""
    if data.startswith(b"PK\x03\x04") and b"OFD.xml" in data:  # a ZIP archive that names its own entry page
        return "application/ofd"
    return next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), "")


def clean_name(name: str) -> str:
    """The last part of a path, without unprintable signs, at most 120 characters, the ending kept."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    shown = "".join(sign for sign in last if is_printable(sign) and sign not in '<>:"|?*').strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:8]}" if dot else shown[:120]


def file_problems(name: str, data: bytes) -> list[Problem]:
    """Content and name must both say PDF, JPEG, PNG or OFD, and the same; not empty, at most 10 MB."""
    if not data:
        return [Problem("paper.file_missing", N_("请选一个文件：照片或 PDF"), "file")]
    if len(data) > MAX_BYTES:
        return [
            Problem(
                "paper.file_large", N_("文件超过 %(size)d MB，请压缩或重拍"), "file", params={"size": MAX_BYTES >> 20}
            )
        ]
    _stem, dot, ending = clean_name(name).rpartition(".")
    told = _EXTENSIONS.get(ending.lower()) if dot else None
    if told is None or sniff(data) != told:
        return [Problem("paper.file_type", N_("只收 PDF、JPG、PNG、OFD，而且内容要与文件名一致"), "file")]
    return []


def keep(name: str, data: bytes) -> PaperFile:
    """Check and store an uploaded file, before the transaction that records it. Raises InvalidInput."""
    problems = file_problems(name, data)
    if problems:
        raise InvalidInput(problems)
    return PaperFile(clean_name(name), sniff(data), files.put(Shelf.PRIVATE, data))
