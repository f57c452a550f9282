"""Tables cut into pieces that each fit one A4 page: the PDF engine neither repeats a head nor keeps a row whole."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

PAPER_MM = 170.0  # A4 less the side margins
PAGE_MM = 232.0  # A4 less the top and bottom margins, the table's head and a reserve for what the estimate misses
CHARACTER_MM = 3.3  # one Chinese character at 9 pt
LINE_MM, ROW_MM = 4.8, 2.1  # height of a line of text; padding and rule of a row
_LATIN = 0.64  # of a Chinese character, with room for lines broken between words
_CELL_PADDING_MM = 2.4
_PADDING = _CELL_PADDING_MM / CHARACTER_MM  # the same in characters
_WIDEST, _WORD, _SHORT = 40.0, 5.0, 4.5  # characters a column may claim; longest word, shortest cell kept whole

_WORDS = re.compile(r"[\x21-\xff]+|.")  # what the engine keeps on one line

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that go under one head; `position` of `count` within the table, from 1."""

    rows: tuple[Row, ...]
    position: int
    count: int


def text_width(text: str) -> float:
    """Width of a text in Chinese characters: its widest line."""
    return max((sum(_character_width(c) for c in line) for line in text.splitlines()), default=0.0)


def column_shares(head: Row, rows: Sequence[Row], numeric: Collection[int]) -> tuple[float, ...]:
    """Width of each column in percent, by its longest cell.

    Where paper is short the text columns give way together, each cell to about as many lines, down to what their
    heads, words and short cells need. Numbers are printed on one line, so their columns keep what they need.
    """
    columns = [[row[column] for row in rows] for column in range(len(head))]
    natural = [max((min(text_width(cell), _WIDEST) for cell in cells), default=0.0) for cells in columns]
    least = [_least_width(title, cells) for title, cells in zip(head, columns, strict=True)]
    lines = 1.0
    while True:
        widths = [
            max(natural[column] if column in numeric else natural[column] / lines, least[column]) + _PADDING
            for column in range(len(head))
        ]
        if sum(widths) <= PAPER_MM / CHARACTER_MM or lines > _WIDEST:
            return tuple(round(100 * width / sum(widths), 2) for width in widths)
        lines += 0.1


def split_rows(
    rows: Sequence[Row], shares: Sequence[float], *, used_mm: float = 0.0, closing_mm: float = 0.0
) -> tuple[Piece, ...]:
    """Pieces of a table in order, at least one.

    `used_mm` is what already stands on the first page, `closing_mm` what follows the last row on its page.
    """
    pieces: list[list[Row]] = [[]]
    left = PAGE_MM - used_mm
    for position, row in enumerate(rows, start=1):
        height = row_height(row, shares)
        needed = height + (closing_mm if position == len(rows) else 0.0)
        if needed > left and pieces[-1]:
            pieces.append([])
            left = PAGE_MM
        pieces[-1].append(row)
        left -= height
    return tuple(Piece(tuple(piece), position, len(pieces)) for position, piece in enumerate(pieces, start=1))


def row_height(row: Row, shares: Sequence[float]) -> float:
    """Estimated height of a row in mm: the cell with most lines counts."""
    return ROW_MM + LINE_MM * max(_lines(cell, share) for cell, share in zip(row, shares, strict=True))


def _lines(cell: str, share: float) -> int:
    room = max((PAPER_MM * share / 100 - _CELL_PADDING_MM) / CHARACTER_MM, 1.0)
    return sum(_wrapped_lines(line, room) for line in (cell.splitlines() or [""]))


def _wrapped_lines(line: str, room: float) -> int:
    """Lines of a paragraph filled greedily; Chinese breaks after any character, a word only where it is too long."""
    count, filled = 1, 0.0
    for word in _WORDS.findall(line):
        width = text_width(word)
        if filled + width > room and filled:
            count, filled = count + 1, 0.0
        if width > room:
            letters = max(int(room / _LATIN), 1)
            count += (len(word) - 1) // letters
            width = (len(word) - 1) % letters * _LATIN + _LATIN
        filled += width
    return count


def _least_width(title: str, cells: Sequence[str]) -> float:
    """Words of the head (it is bold) and of the cells stay whole up to a length, and so do cells of four characters."""
    heads = [min(1.25 * text_width(word), 4.0 if _is_wide(word) else 8.0) for word in title.split()]
    words = [min(text_width(word), _WORD) for cell in cells for word in _WORDS.findall(cell)]
    short = [width for width in map(text_width, cells) if width <= _SHORT]
    return max([1.0, *heads, *words, *short])


def _is_wide(word: str) -> bool:
    return unicodedata.east_asian_width(word[0]) in "WF"


def _character_width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else _LATIN
