"""HTML to PDF: the one place that calls pdfkit, and the header, footer and page numbers stamped under the text.

The same HTML, texts and date give the same bytes on the same machine: the engine's time stamp is replaced by
`issued_on`, the file identifier is a hash of what goes in. Another version of wkhtmltopdf or of the fonts gives other
bytes; what is compared across machines is the fingerprint of the content, not that of the file.
"""

import hashlib
import os
import re
import secrets
import shutil
import subprocess
from datetime import date
from io import BytesIO

import pdfkit
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject

from contracts.content import Language
from contracts.html import render_stamps

_BODY_MARGINS = {"margin-top": "22mm", "margin-right": "18mm", "margin-bottom": "20mm", "margin-left": "22mm"}
# The body paints its page white inside its margins, so what is stamped under it must lie outside them.
_STAMP_MARGINS = _BODY_MARGINS | {"margin-top": "11mm", "margin-bottom": "5mm"}
_IGNORED_SWITCH = re.compile(r"The switch --[^.]*ignored\.")  # noise of builds that know fewer switches
_OPTIONS = {
    "page-size": "A4",
    "encoding": "UTF-8",
    "disable-local-file-access": "",
    "disable-javascript": "",
    "disable-plugins": "",
    "disable-external-links": "",
    "disable-internal-links": "",
    "disable-forms": "",
    "no-outline": "",
    "load-media-error-handling": "abort",
    # Nothing listens on the discard port: an address that slipped into a page cannot be reached.
    "proxy": "http://127.0.0.1:9",
}
# The engine draws a CSS millimetre 1.3 times too small and takes the rules for the screen, not those for paper.
_PAPER_STYLE = (
    "<style>html{zoom:1.3}body{background:#fff;margin:0}.sheet{border:0;margin:0;max-width:none;padding:0}</style>"
)


class PdfUnavailable(RuntimeError):
    """This machine cannot make the PDF; the message says what is missing or what the engine reported."""


def pdf_environment_problems() -> list[str]:
    """What is missing to make Chinese PDF files here, in Chinese and English; empty when nothing is."""
    problems = []
    if shutil.which("wkhtmltopdf") is None:
        problems.append("找不到 wkhtmltopdf，请安装软件包 wkhtmltopdf / wkhtmltopdf is not installed")
    if not _has_chinese_font():
        problems.append(
            "没有中文字体，请安装 fonts-wqy-zenhei 或 fonts-noto-cjk / no Chinese font: "
            "install fonts-wqy-zenhei or fonts-noto-cjk"
        )
    return problems


def render_pdf(html: str, *, header_text: str, language: str, number: str, issued_on: date | None = None) -> bytes:
    """A4 PDF of a page from `render_html`, each page with header (text and number) and page number.

    `issued_on` becomes the creation date in the file. Raises PdfUnavailable.
    """
    problems = pdf_environment_problems()
    if problems:
        raise PdfUnavailable("; ".join(problems))
    body = _convert(html.replace("</head>", f"{_PAPER_STYLE}</head>", 1), _BODY_MARGINS)
    page_count = len(PdfReader(BytesIO(body)).pages)
    stamps = _convert(
        render_stamps(header_text, number=number, language=Language(language), page_count=page_count),
        _STAMP_MARGINS,
    )
    writer = _stamped(body, stamps)
    _describe(writer, title=f"{header_text} {number}", issued_on=issued_on)
    seed = "\0".join((html, header_text, number, str(language), str(issued_on)))
    identifier = ByteStringObject(hashlib.sha256(seed.encode()).digest()[:16])
    writer._ID = ArrayObject((identifier, identifier))  # its public method makes random ones only
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _convert(html: str, margins: dict[str, str]) -> bytes:
    # A prefix nobody can guess: pdfkit takes options from meta tags of the page (CVE-2025-26240).
    configuration = pdfkit.configuration(meta_tag_prefix=f"{secrets.token_hex(16)}-", environ=_environment())
    try:
        pdf = pdfkit.from_string(html, False, options=_OPTIONS | margins, configuration=configuration)
    except OSError as error:
        raise PdfUnavailable(f"wkhtmltopdf failed: {_IGNORED_SWITCH.sub('', str(error)).strip()}") from error
    return bytes(pdf)


def _environment() -> dict[str, str]:
    """The engine's surroundings: no random order of its tables, no display."""
    return os.environ | {"QT_HASH_SEED": "0", "QT_QPA_PLATFORM": "offscreen"}


def _stamped(body: bytes, stamps: bytes) -> PdfWriter:
    writer = PdfWriter(clone_from=BytesIO(body))
    stamp_pages = PdfReader(BytesIO(stamps)).pages
    if len(stamp_pages) != len(writer.pages):
        raise PdfUnavailable(f"{len(stamp_pages)} stamps were made for {len(writer.pages)} pages")
    for page, stamp in zip(writer.pages, stamp_pages, strict=True):
        page.merge_page(stamp, over=False)
        page.compress_content_streams()
    return writer


def _describe(writer: PdfWriter, *, title: str, issued_on: date | None) -> None:
    """Replace what the engine wrote about the file, its clock above all."""
    writer.metadata = None
    description = {"/Title": title}
    if issued_on is not None:
        description["/CreationDate"] = f"D:{issued_on:%Y%m%d}000000+08'00'"
    writer.add_metadata(description)


def _has_chinese_font() -> bool:
    command = shutil.which("fc-list")
    if command is None:
        return False
    listed = subprocess.run([command, ":lang=zh", "family"], capture_output=True, check=False, timeout=30)
    return bool(listed.stdout.strip())
