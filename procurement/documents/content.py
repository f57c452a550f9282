"""Contents of documents as JSON records: exactly what the fingerprint covers, and back into values for printing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts import ContractContent, Heading, Line, OfficialDocument, Party, Table, canonical_json

Content = ContractContent | OfficialDocument
CONTRACT = "contract-content/1"
_LATER = "—"  # stands where the log's reference will be


def complete(content: Content | Mapping[str, Any], check_url: str) -> Content:
    """`content` with the address that checks it.

    A mapping holds the arguments of ContractContent (where it has "lines") or of OfficialDocument, without `check_url`
    and `log_reference`. Raises contracts.ContentError for what cannot be printed.
    """
    if not isinstance(content, Mapping):
        return replace(content, check_url=check_url, log_reference=_LATER)
    made = ContractContent if "lines" in content else OfficialDocument
    return made(**{**content, "check_url": check_url, "log_reference": _LATER})


def to_record(content: Content) -> dict[str, Any]:
    """The canonical JSON object whose SHA-256 is the content's fingerprint."""
    record: dict[str, Any] = json.loads(canonical_json(content))
    return record


def from_record(record: Mapping[str, Any], *, check_url: str, log_reference: str, checkpoint: str = "") -> Content:
    """The value that `to_record` wrote, with what paper shows beside it. Raises contracts.ContentError."""
    given = {**record, "check_url": check_url, "log_reference": log_reference, "checkpoint": checkpoint}
    return _contract(given) if given.pop("format") == CONTRACT else _document(given)


def _contract(given: dict[str, Any]) -> ContractContent:
    read = {
        "buyer": Party(**given["buyer"]),
        "supplier": Party(**given["supplier"]),
        "lots": tuple(given["lots"]),
        "lines": tuple(_line(line) for line in given["lines"]),
        "total_amount": Decimal(given["total_amount"]),
        "starts_on": date.fromisoformat(given["starts_on"]),
        "ends_on": date.fromisoformat(given["ends_on"]),
        "delivery_terms": tuple(given["delivery_terms"]),
        "acceptance_rules": tuple(given["acceptance_rules"]),
        "signed_on": date.fromisoformat(given["signed_on"]) if given["signed_on"] else None,
    }
    return ContractContent(**{**given, **read})


def _line(given: Mapping[str, Any]) -> Line:
    return Line(**{**given, **{name: Decimal(given[name]) for name in ("quantity", "unit_price", "amount")}})


def _document(given: dict[str, Any]) -> OfficialDocument:
    read = {
        "issued_on": date.fromisoformat(given["issued_on"]),
        "paragraphs": tuple(p if isinstance(p, str) else Heading(**p) for p in given["paragraphs"]),
        "tables": tuple(_table(table) for table in given["tables"]),
    }
    return OfficialDocument(**{**given, **read})


def _table(given: Mapping[str, Any]) -> Table:
    read = {
        "head": tuple(given["head"]),
        "rows": tuple(tuple(row) for row in given["rows"]),
        "numeric": tuple(given["numeric"]),
    }
    return Table(**{**given, **read})
