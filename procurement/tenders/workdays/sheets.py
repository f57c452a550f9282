"""The yearly list as an Excel table: the same columns out as in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from procurement.core.spreadsheet import Column, read_table, write_table
from procurement.core.text import N_
from procurement.tenders.models import CalendarDay
from procurement.tenders.workdays.rules import NamedDay

WORKED = {"上班": True, "放假": False}
TITLES = (N_("日期"), N_("安排"), N_("名称"), N_("出处"))


def _arrangement(text: str) -> bool:
    if text not in WORKED:
        raise ValueError(text)
    return WORKED[text]


def _at_most(length: int) -> Any:
    def read(text: str) -> str:
        if len(text) > length:
            raise ValueError(text)
        return text

    return read


COLUMNS = [
    Column("day", "日期", date.fromisoformat, example="2027-01-01"),
    Column("is_working", "安排", _arrangement, example="放假", choices=tuple(WORKED)),
    Column("name", "名称", _at_most(40), example="元旦"),
    Column("source", "出处", _at_most(160), example="国务院办公厅关于部分节假日安排的通知", width=60),
]


def read_days(data: bytes) -> list[NamedDay]:
    """The list's rows. Raises InvalidInput naming every faulty row and column."""
    return [NamedDay(**row) for row in read_table(data, COLUMNS)]


def write_days(days: Iterable[CalendarDay]) -> bytes:
    """The county's calendar; without days an example to write over."""
    said = {works: word for word, works in WORKED.items()}
    rows = [
        {"day": row.day, "is_working": said[row.is_working], "name": row.name, "source": row.source} for row in days
    ]
    return write_table("工作日历", COLUMNS, rows or [{column.key: column.example for column in COLUMNS}])
