"""Contracts and official documents as values, HTML and PDF. Pure: no Flask, no database, no clock, no network."""

from contracts.content import (
    ContentError,
    ContractContent,
    Heading,
    Language,
    Line,
    OfficialDocument,
    Party,
    Table,
    line_amount,
)
from contracts.fingerprint import canonical_json, fingerprint
from contracts.html import render_html
from contracts.pdf import PdfUnavailable, pdf_environment_problems, render_pdf

__all__ = [
    "ContentError",
    "ContractContent",
    "Heading",
    "Language",
    "Line",
    "OfficialDocument",
    "Party",
    "PdfUnavailable",
    "Table",
    "canonical_json",
    "fingerprint",
    "line_amount",
    "pdf_environment_problems",
    "render_html",
    "render_pdf",
]
