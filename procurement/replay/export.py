"""An export read from its folder: entries, bid boxes and objects, each object held to the hash of its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from procurement.audit.entries import CanonicalError, read_json
from procurement.core import clock

Entry = dict[str, Any]


class ExportError(ValueError):
    """The folder is not an export; the text says why, in Chinese and English."""


@dataclass(frozen=True)
class Export:
    """`entries` of the county's log in order, `boxes` the entries of each closed bid box by tender."""

    folder: Path
    entries: list[Entry]
    boxes: dict[str, list[Entry]]

    def about(self, tender: str, *types: str) -> list[Entry]:
        """The entries of these types whose facts name this tender, in order."""
        return [entry for entry in self.entries if entry["type"] in types and entry["facts"].get("tender") == tender]

    def last(self, tender: str, type_: str) -> Entry | None:
        return next(reversed(self.about(tender, type_)), None)

    def object(self, digest: str) -> bytes | None:
        """The object with this SHA-256; None when it is not there or has been changed."""
        path = self.folder / "objects" / Path(digest).name
        raw = path.read_bytes() if path.is_file() else b""
        return raw if sha256(raw).hexdigest() == digest else None

    def parameter(self, code: str, day: date) -> Decimal | None:
        """The number of the law that the county had loaded and that applied on `day`."""
        values = [value for entry in self.entries if entry["type"] == "rule_parameters:loaded"
                  for value in entry["facts"].get("values", ())]  # fmt: skip
        dated = {value["valid_from"]: value["value"] for value in values if value["code"] == code}
        known = [start for start in dated if date.fromisoformat(start) <= day]
        return Decimal(dated[max(known)]) if known else None

    def contract_pdf(self, number: str) -> bytes | None:
        """The printed contract with this number, where the folder holds it beside the export."""
        found = {path.stem: path for path in (self.folder / "contracts").glob("*.pdf")}
        return found[number].read_bytes() if number in found else None


def read_export(folder: Path) -> Export:
    """The export in `folder`. Raises ExportError when a file is missing or an entry cannot be read at all."""
    for name in ("audit.jsonl", "audit.vkey", "checkpoint.txt"):
        if not (folder / name).is_file():
            raise ExportError(f"{folder} 里没有 {name}，不是导出的日志 / no {name} in {folder}: not an export")
    boxes = {path.stem: list(_lines(path)) for path in sorted((folder / "boxes").glob("*.jsonl"))}
    return Export(folder, list(_lines(folder / "audit.jsonl")), boxes)


def _lines(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                entry = read_json(raw)
            except CanonicalError as error:
                raise ExportError(f"{path} 第 {number} 行无法读取 / line {number} is unreadable: {error}") from None
            if not isinstance(entry, dict) or not {"seq", "type", "at", "actor", "facts"} <= entry.keys():
                raise ExportError(f"{path} 第 {number} 行不是日志记录 / line {number} is not an entry")
            yield entry


def local_day(entry: Entry) -> date:
    """The day of an entry in Asia/Shanghai."""
    return clock.local(datetime.fromisoformat(entry["at"])).date()
