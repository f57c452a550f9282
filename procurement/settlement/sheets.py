"""The ageing report as a table, for Excel and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from procurement.core.spreadsheet import Column, write_csv, write_table
from procurement.settlement.ageing import SUMS, Row
from procurement.settlement.labels import COLUMNS

WIDE = {"school": 28, "supplier": 30}


def _columns(translate: Callable[[str], str]) -> list[Column]:
    return [Column(key, translate(title), width=WIDE.get(key, 16)) for key, title in COLUMNS.items()]


def _cells(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    for row in rows:
        sums = {name: getattr(row, name) for name in SUMS}
        yield {"school": row.school, "supplier": row.supplier, **sums, "is_balanced": row.is_balanced}


def ageing_workbook(rows: Iterable[Row], translate: Callable[[str], str] = str) -> bytes:
    """One row a school and supplier; amounts in CNY."""
    return write_table(translate("付款账龄"), _columns(translate), _cells(rows))


def ageing_csv(rows: Iterable[Row], translate: Callable[[str], str] = str) -> bytes:
    """The same as CSV."""
    return write_csv(_columns(translate), _cells(rows))
