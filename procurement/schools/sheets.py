"""The county's Excel tables of schools and of demand lines: the same columns out as in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from procurement.core import money
from procurement.core.spreadsheet import Column, read_table, write_table
from procurement.schools.models import DemandLine, School
from procurement.schools.rules import EXAMPLE_CODE, LINE_TITLES, SCHOOL_TITLES

_INLINE_LIST = 255  # characters; Excel takes no longer list of choices


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise ValueError(text)
    return int(text)


def _ignored(_text: str) -> None:
    return None


def _school_columns(zone_codes: Iterable[str] = ()) -> list[Column]:
    codes = sorted(zone_codes)
    choices = codes if len(",".join(codes)) <= _INLINE_LIST else []
    titles = SCHOOL_TITLES
    return [
        Column("code", titles["code"], example=EXAMPLE_CODE),
        Column("name", titles["name"], example="城关镇中心小学", width=28),
        Column("name_en", titles["name_en"], required=False, example="Chengguan Central Primary School", width=32),
        Column("zone", titles["zone"], example=codes[0] if codes else "Z1", choices=choices),
        Column("pupil_count", titles["pupil_count"], _whole, example="480"),
        Column("address", titles["address"], required=False, example="城关镇人民路 1 号", width=32),
        Column("delivery_window", titles["delivery_window"], required=False, example="06:00-09:00"),
    ]


def read_schools(data: bytes) -> list[dict[str, Any]]:
    """Rows of new schools. Raises InvalidInput naming every faulty row and column."""
    return read_table(data, _school_columns())


def write_schools(schools: Iterable[School]) -> bytes:
    """The county's schools."""
    names = ("code", "name", "name_en", "pupil_count", "address", "delivery_window")
    rows = [{name: getattr(school, name) for name in names} | {"zone": school.zone.code} for school in schools]
    return write_table("学校", _school_columns(), rows)


def school_template(zone_codes: Iterable[str]) -> bytes:
    """An empty table with one example row, which the import asks to take out."""
    columns = _school_columns(zone_codes)
    example: dict[str, Any] = {column.key: column.example for column in columns}
    return write_table("学校", columns, [example | {"pupil_count": int(example["pupil_count"])}])


def _line_columns() -> list[Column]:
    """Only the codes, the quantity and the reason are read; the rest is there for people."""
    readers: dict[str, Callable[[str], Any]] = {
        "quantity": money.quantity,
        "school_code": str,
        "item_code": str,
        "reason": str,
    }
    needed = {"school_code", "item_code", "quantity"}
    wide = {"school": 28, "reason": 40}
    return [
        Column(key, title, readers.get(key, _ignored), required=key in needed, width=wide.get(key, 14))
        for key, title in LINE_TITLES.items()
    ]


def read_lines(data: bytes) -> list[dict[str, Any]]:
    """Rows of adjusted lines. Raises InvalidInput naming every faulty row and column."""
    return read_table(data, _line_columns())


def write_lines(lines: Iterable[DemandLine]) -> bytes:
    """Lines as the import reads them back."""
    return write_table("需求", _line_columns(), [_line_row(line) for line in lines])


def _line_row(line: DemandLine) -> dict[str, str | Decimal]:
    return {
        "school_code": line.school.code,
        "school": line.school.name,
        "item_code": line.item.code,
        "item": line.item.name,
        "unit": line.item.unit,
        "computed_quantity": line.computed_quantity,
        "quantity": line.quantity,
        "reason": line.reason,
    }
