"""Every document of the demonstration as files one can open: PDF, HTML, and a page that lists them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sqlalchemy import select

from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.documents import queries
from procurement.documents.labels import KINDS
from procurement.documents.models import Document

HEADS = ("签发 / issued", "种类 / kind", "编号 / number", "标题 / title", "日志 / log", "打开 / open")
STYLE = (
    "body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}table{border-collapse:collapse;"
    "width:100%}th,td{border-bottom:1px solid #ccc;padding:.35rem .5rem;text-align:left;vertical-align:top}"
    "td:nth-child(1),td:nth-child(3),td:nth-child(5){white-space:nowrap}small{color:#555;display:block}"
)


def write_documents(folder: Path) -> int:
    """Write all of them and `index.html`, in the order of issue; returns how many."""
    folder.mkdir(exist_ok=True)
    rows, origin = [], ""
    with reading(SYSTEM) as session:
        for document in session.scalars(select(Document).order_by(Document.issued_at, Document.number)):
            name = f"{document.number}-{document.kind}-{str(document.id)[-6:]}"
            (folder / f"{name}.html").write_text(queries.page_of(session, document))
            if document.pdf_sha256 is not None:
                (folder / f"{name}.pdf").write_bytes(files.get(files.Shelf.DOCUMENTS, document.pdf_sha256))
            origin, _space, entry = document.log_reference.rpartition(" ")
            rows.append(_row(document, name, entry))
    (folder / "index.html").write_text(_page(rows, origin))
    return len(rows)


def _row(document: Document, name: str, entry: str) -> str:
    pdf = f' <a href="{escape(name)}.pdf">PDF</a>' if document.pdf_sha256 is not None else ""
    cells = (
        f"{clock.local(document.issued_at):%Y-%m-%d %H:%M}",
        f"{escape(KINDS[document.kind])}<small>{document.kind}</small>",
        escape(document.number),
        escape(document.title),
        escape(entry),
        f'<a href="{escape(name)}.html">HTML</a>{pdf}',
    )
    return "".join(["<tr>", *(f"<td>{cell}</td>" for cell in cells), "</tr>\n"])


def _page(rows: list[str], origin: str) -> str:
    head = "".join(f"<th>{head}</th>" for head in HEADS)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans"><meta charset="utf-8"><title>文件 / Documents</title>\n'
        f"<style>{STYLE}</style><h1>文件 / Documents ({len(rows)})</h1>\n<p>日志 / log: {escape(origin)}</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{''.join(rows)}</tbody></table></html>\n"
    )
