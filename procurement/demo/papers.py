"""Every document of the demonstration as files one can open: PDF, HTML, and a page that lists them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sqlalchemy import select

from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.documents import queries
from procurement.documents.models import Document

HEADS = ("日期 / date", "种类 / kind", "编号 / number", "标题 / title", "日志 / log", "打开 / open")


def write_documents(folder: Path) -> int:
    """Write all of them and `index.html`, in the order of issue; returns how many."""
    folder.mkdir(exist_ok=True)
    rows = []
    with reading(SYSTEM) as session:
        for document in session.scalars(select(Document).order_by(Document.issued_at, Document.number)):
            name = f"{document.number}-{document.kind}-{str(document.id)[-6:]}"
            (folder / f"{name}.html").write_text(queries.page_of(session, document))
            if document.pdf_sha256 is not None:
                (folder / f"{name}.pdf").write_bytes(files.get(files.Shelf.DOCUMENTS, document.pdf_sha256))
            rows.append(_row(document, name, has_pdf=document.pdf_sha256 is not None))
    (folder / "index.html").write_text(_page(rows))
    return len(rows)


def _row(document: Document, name: str, *, has_pdf: bool) -> str:
    ways = [f'<a href="{escape(name)}.html">HTML</a>', f'<a href="{escape(name)}.pdf">PDF</a>' if has_pdf else ""]
    cells = [f"{clock.local(document.issued_at):%Y-%m-%d %H:%M}", str(document.kind), document.number, document.title,
             document.log_reference]  # fmt: skip
    return "".join(["<tr>", *(f"<td>{escape(cell)}</td>" for cell in cells), f"<td>{' '.join(ways)}</td></tr>"])


def _page(rows: list[str]) -> str:
    head = "".join(f"<th>{head}</th>" for head in HEADS)
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>文件 / Documents</title>'
        f"<h1>文件 / Documents ({len(rows)})</h1><table border=1 cellpadding=4><tr>{head}</tr>{''.join(rows)}</table>\n"
    )
