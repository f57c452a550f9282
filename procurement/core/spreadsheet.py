"""One reader and one writer of .xlsx tables: the same columns out as in, problems by row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter

from procurement.core import clock
from procurement.core.errors import InvalidInput, Problem
from procurement.core.text import N_

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so
MAX_ROWS = 20_000
MAX_UNPACKED = 64 * 1024 * 1024


@dataclass(frozen=True)
class Column:
    """One column: `read` turns the cell's text into a value, raising ValueError(message msgid) when it cannot."""

    key: str
    title: str
    read: Callable[[str], Any] = str
    required: bool = True
    example: str = ""
    width: int = 16
    choices: Sequence[str] = field(default_factory=tuple)


def write_table(title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A workbook with one sheet: bold heads, the given rows, choices as validation lists. Numbers stay numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F4", "border": 1})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.title, bold)
            if column.choices:
                sheet.data_validation(1, index, MAX_ROWS, index, {"validate": "list", "source": list(column.choices)})
        for number, row in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                _write_cell(sheet, number, index, row.get(column.key))
    return out.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, datetime):
        sheet.write_string(row, column, clock.local(value).strftime("%Y-%m-%d %H:%M:%S"))
    else:
        sheet.write_string(row, column, value.isoformat() if isinstance(value, date) else str(value))


def read_table(data: bytes, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The first sheet's rows by column key, all or none. Raises InvalidInput naming every faulty row and column."""
    grid = _load(data)
    heads = [_text(cell) for cell in grid[0]]
    missing = [c for c in columns if c.required and c.title not in heads]
    if missing:
        raise InvalidInput([
            Problem("sheet.column_missing", N_("缺少“%(title)s”一列"), field=c.key, row=1, params={"title": c.title})
            for c in missing
        ])  # fmt: skip
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for number, cells in enumerate(grid[1:], start=2):
        texts = dict(zip(heads, (_text(cell) for cell in cells), strict=False))
        if any(texts.values()):
            rows.append(_read_row(texts, columns, number, problems))
    if not rows and not problems:
        problems.append(Problem("sheet.empty", N_("表中没有数据行"), row=2))
    if problems:
        raise InvalidInput(problems)
    return rows


def _read_row(
    texts: Mapping[str, str], columns: Sequence[Column], number: int, problems: list[Problem]
) -> dict[str, Any]:
    values: dict[str, Any] = {"row": number}
    for column in columns:
        text = texts.get(column.title, "")
        if not text:
            if column.required:
                problems.append(Problem("sheet.cell_required", N_("必填"), field=column.title, row=number))
            values[column.key] = None
            continue
        try:
            values[column.key] = column.read(text)
        except (ValueError, ArithmeticError):
            problems.append(
                Problem(
                    "sheet.cell_invalid", N_("“%(text)s”填写不正确"), column.title, number, params={"text": text[:60]}
                )
            )
    return values


def _load(data: bytes) -> list[tuple[Any, ...]]:
    unreadable = InvalidInput([Problem("sheet.unreadable", N_("不是可读的 .xlsx 文件"), field="file")])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise InvalidInput([Problem("sheet.too_large", N_("文件解开后过大"), field="file")])
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        grid = list(book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS + 1))
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises many kinds on hostile files
        raise unreadable from error
    if not grid:
        raise unreadable
    return grid


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with byte order mark, as Excel reads Chinese; text that a spreadsheet would run is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in columns])
    writer.writerows([_csv_text(row.get(column.key)) for column in columns] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
