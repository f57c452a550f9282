"""Check-this: is a file one of ours, does a pasted receipt or checkpoint hold, does the log still agree with it?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.audit import checkpoint, queries
from procurement.audit.keys import log_key
from procurement.audit.service import root_of, size_of
from procurement.core.errors import NotFound
from procurement.core.text import N_
from procurement.documents import queries as document_queries
from procurement.documents.models import Document

RECEIPT = "bid-receipt/1"
LONGEST = 100_000  # characters of a pasted note


@dataclass(frozen=True)
class Checked:
    """True or false, and why: `reason` is a msgid filled from `params`; `text` is what was signed."""

    is_true: bool
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    check_code: str = ""


def check_file(session: Session, data: bytes) -> Checked:
    """Is this file, byte for byte, a PDF that was issued, and does the log hold its text's fingerprint?"""
    digest = hashlib.sha256(data).hexdigest()
    document = session.scalar(select(Document).where(Document.pdf_sha256 == digest))
    if document is None:
        reason = N_("本系统没有签发过与它逐字节相同的文件。扫描、另存、改过一个字都会这样：可改用核对码核对文字")
        return Checked(False, reason, text=digest)
    checked = document_queries.check_document(session, document.check_code)
    params = {"number": document.number, "title": document.title}
    if not checked.is_intact or not checked.is_logged:
        reason = N_("%(number)s《%(title)s》：文件对得上，但库中文字与日志不一致，不要采信")
        return Checked(False, reason, params, text=digest)
    reason = N_("%(number)s《%(title)s》：是本系统签发的那一份，日志中有它的指纹")
    return Checked(True, reason, params, text=digest, check_code=document.check_code)


def check_note(session: Session, note: str) -> Checked:
    """Does our log's key sign this text, and, for a checkpoint, does the log still begin with what it says?"""
    note = note.replace("\r\n", "\n").strip() + "\n"
    if len(note) > LONGEST:
        return Checked(False, N_("文字太长，不是回执或检查点"))
    log = _signer(session, note)
    if log is None:
        return Checked(False, N_("没有本系统任何一个县的日志签名。请把正文、空行和“— ”开头的签名行一起贴上"))
    try:
        text = checkpoint.open_note(note, checkpoint.vkey(log.origin, log_key().public_key))
    except checkpoint.NoteError:
        return Checked(False, N_("签名不成立：文字改过，或者没有贴全"))
    if text.startswith(RECEIPT + "\n"):
        return Checked(True, N_("回执是真的：签名成立。它证明这份密封文件在所写的时间收到"), text=text)
    return _check_checkpoint(session, log, text)


def _signer(session: Session, note: str) -> Any:
    for county in list_counties(session):
        try:
            log = queries.get_county_log(session, county.id)
        except NotFound:
            continue
        if f"\n— {log.origin} " in note:
            return log
    return None


def _check_checkpoint(session: Session, log: Any, text: str) -> Checked:
    try:
        claimed = checkpoint.Checkpoint.parse(text)
    except checkpoint.NoteError:
        return Checked(True, N_("签名成立；这段文字既不是回执也不是检查点"), text=text)
    size = size_of(session, log)
    params = {"size": claimed.size, "now": size}
    if claimed.origin != log.origin:
        return Checked(False, N_("签名成立，但检查点说的是另一本日志"), text=text)
    if claimed.size > size:
        return Checked(
            False, N_("签名成立，但日志现在只有 %(now)d 条，少于检查点的 %(size)d 条：日志被截短了"), params, text
        )
    if root_of(session, log, claimed.size) != claimed.root:
        return Checked(False, N_("签名成立，但日志前 %(size)d 条与检查点不一致：日志被改写了"), params, text)
    return Checked(True, N_("签名成立；日志前 %(size)d 条至今一个字节没有改（现有 %(now)d 条）"), params, text)
