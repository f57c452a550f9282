"""Contents and page stamps as HTML: sandboxed, autoescaped Jinja; a missing name is an error, never a blank."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from contracts import amounts
from contracts.clauses import Clause, clauses
from contracts.content import ContractContent, Language, Line, OfficialDocument, Table
from contracts.fingerprint import fingerprint
from contracts.paging import Piece, column_shares, split_rows
from contracts.qr import qr_svg

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "contracts"
_MONTHS = "January February March April May June July August September October November December"
_ANNEX_NUMERIC = (0, 7, 8, 9)
_ANNEX_HEAD = {
    Language.CHINESE: ("序", "学校", "配送区", "品名", "等级", "标准", "单位", "暂估数量", "单价", "金额"),
    Language.ENGLISH: (
        *("No", "School", "Zone", "Item", "Grade"),
        *("Standard", "Unit", "Est. quantity", "Unit price", "Amount"),
    ),
}
_ANNEX_HEADING_MM, _TOTAL_MM = 22.0, 12.0
_TABLE_HEADING_MM = 18.0


def render_html(content: ContractContent | OfficialDocument) -> str:
    """The whole page of a contract or an official document in its own language, QR code and fingerprint included."""
    if isinstance(content, ContractContent):
        name, own = f"{content.language}.html", _contract_values(content)
    else:
        name, own = "document.html", {"blocks": _blocks(content)}
    common: dict[str, object] = {
        "content": content,
        "fingerprint": _grouped(fingerprint(content)),
        "qr": qr_svg(content.check_url),
        "checkpoint": _checkpoint(content.checkpoint),
    }
    return _ENVIRONMENT.get_template(name).render(common | own)


def render_stamps(header_text: str, *, number: str, language: Language, page_count: int) -> str:
    """One page for each page of a body, with nothing but its header and its footer."""
    return _ENVIRONMENT.get_template("stamps.html").render(
        header_text=header_text, number=number, language=language, page_count=page_count
    )


def long_date(day: date, language: str) -> str:
    """2026年11月3日 or 3 November 2026."""
    if language == Language.ENGLISH:
        return f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _contract_values(content: ContractContent) -> dict[str, object]:
    rows = [_annex_row(position, line) for position, line in enumerate(content.lines, start=1)]
    head = _ANNEX_HEAD[content.language]
    shares = column_shares(head, rows, _ANNEX_NUMERIC)
    return {
        "clauses": _clauses(content),
        "summary": _summary(content.lines),
        "annex_head": head,
        "annex_numeric": _ANNEX_NUMERIC,
        "annex_shares": shares,
        "annex": split_rows(rows, shares, used_mm=_ANNEX_HEADING_MM, closing_mm=_TOTAL_MM),
        "total_words": _total_words(content),
    }


def _clauses(content: ContractContent) -> tuple[Clause, ...]:
    separator = ", " if content.language == Language.ENGLISH else "、"
    terms = {
        "lots": separator.join(content.lots),
        "total": amounts.yuan(content.total_amount),
        "total_words": _total_words(content),
        "starts_on": long_date(content.starts_on, content.language),
        "ends_on": long_date(content.ends_on, content.language),
        "payment_days": str(content.payment_days),
    }
    lists = {"delivery_terms": content.delivery_terms, "acceptance_rules": content.acceptance_rules}
    return clauses(content.clauses_version, content.language, terms, lists)


def _total_words(content: ContractContent) -> str:
    words = amounts.rmb_words if content.language == Language.ENGLISH else amounts.rmb_capitals
    return words(content.total_amount)


def _annex_row(position: int, line: Line) -> tuple[str, ...]:
    return (
        str(position),
        line.school,
        line.delivery_zone,
        line.item,
        line.grade,
        line.standard,
        line.unit,
        amounts.quantity(line.quantity),
        amounts.unit_price(line.unit_price),
        f"{line.amount:,.2f}",
    )


def _summary(lines: tuple[Line, ...]) -> list[tuple[str, ...]]:
    """Rows of item, grade, standard, unit, quantity, unit prices from-to, amount; in order of first appearance."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.item, line.grade, line.standard, line.unit), []).append(line)
    rows = []
    for key, members in groups.items():
        prices = sorted({line.unit_price for line in members})
        shown = [amounts.unit_price(price) for price in dict.fromkeys((prices[0], prices[-1]))]
        quantity = amounts.quantity(sum((line.quantity for line in members), Decimal(0)))
        amount = sum((line.amount for line in members), Decimal(0))
        rows.append((*key, quantity, " – ".join(shown), f"{amount:,.2f}"))
    return rows


def _blocks(document: OfficialDocument) -> list[dict[str, object]]:
    """Paragraphs and tables in reading order; a table of several pages takes the heading above it along."""
    blocks: list[dict[str, object]] = []
    for position in range(len(document.paragraphs) + 1):
        here = {position, None} if position == len(document.paragraphs) else {position}
        blocks.extend(_table_block(table) for table in document.tables if table.after in here)
        if position < len(document.paragraphs):
            paragraph = document.paragraphs[position]
            kind, text = ("text", paragraph) if isinstance(paragraph, str) else ("heading", paragraph.text)
            blocks.append({"kind": kind, "text": text, "fresh": False})
    for heading, following in pairwise(blocks):
        if heading["kind"] == "heading" and following.get("fresh"):
            heading["fresh"], following["fresh"] = True, False
    return blocks


def _table_block(table: Table) -> dict[str, object]:
    shares = column_shares(table.head, table.rows, table.numeric)
    pieces: tuple[Piece, ...] = split_rows(table.rows, shares, used_mm=_TABLE_HEADING_MM)
    return {"kind": "table", "table": table, "shares": shares, "pieces": pieces, "fresh": len(pieces) > 1}


def _checkpoint(note: str) -> dict[str, object] | None:
    """A signed note as paper shows it: the code that holds all of it, and its origin, size and root to be read."""
    if not note:
        return None
    origin, size, root = note.split("\n")[:3]
    return {"qr": qr_svg(note), "origin": origin, "size": f"{int(size):,}", "root": root}


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(long_date=long_date, yuan=amounts.yuan)
    return environment


_ENVIRONMENT = _environment()
