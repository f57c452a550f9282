"""The canonical bytes of a content and their SHA-256: what the log stores and paper shows."""

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import rfc8785

from contracts.content import ContractContent, OfficialDocument

# Known only after the fingerprint is in the log; a text cannot contain its own address there.
_OUTSIDE = frozenset({"log_reference", "check_url", "checkpoint"})
_FORMATS = {ContractContent: "contract-content/1", OfficialDocument: "official-document/1"}


def canonical_json(content: ContractContent | OfficialDocument) -> bytes:
    """RFC 8785 JSON of all that the document says; dates as ISO 8601, decimals as plain strings without idle zeros."""
    return rfc8785.dumps(_record(content) | {"format": _FORMATS[type(content)]})


def fingerprint(content: ContractContent | OfficialDocument) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _record(value: Any) -> dict[str, Any]:
    return {part.name: _plain(getattr(value, part.name)) for part in fields(value) if part.name not in _OUTSIDE}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return _record(value) if is_dataclass(value) else value
