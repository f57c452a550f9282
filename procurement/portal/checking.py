"""Check-this: is a file one of ours, does a receipt, a proof or a checkpoint hold, does the log still agree with it?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties
from procurement.audit import checkpoint, queries, verify, verify_proof
from procurement.audit.keys import log_key
from procurement.audit.service import root_of, size_of
from procurement.bids import queries as bid_queries
from procurement.core.errors import NotFound
from procurement.core.text import N_
from procurement.documents import queries as document_queries
from procurement.documents.models import Document

SIGNERS = re.compile("^— ([^ +]+) [A-Za-z0-9+/=]+$", re.MULTILINE)
WHY = {
    "proof.form": N_("不是完整的证明：没有贴全，或者格式被改过"),
    "proof.path": N_("证明不成立：哈希路径不通向检查点的根，这一条不在签署的日志里"),
    "proof.entry": N_("证明不成立：所附记录不是日志的这一条"),
    "proof.box": N_("证明不成立：所附投标不在截止时的投标箱里"),
    "checkpoint.form": N_("检查点格式不正确，或者说的是另一本日志"),
    "receipt.form": N_("签名成立，但不是回执的格式"),
}


@dataclass(frozen=True)
class Checked:
    """True or false, and why: `reason` is a msgid filled from `params`; `text` is what was signed."""

    is_true: bool
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    check_code: str = ""


def check_bytes(session: Session, data: bytes) -> Checked:
    """Whatever somebody holds: a PDF by its fingerprint, else a text of ours. Nothing is unpacked."""
    if data.startswith(b"%PDF"):
        return _check_pdf(session, data)
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        return Checked(False, N_("这是压缩包，不会打开它。请解开以后，把里面的那一个文件交上来"))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").strip() + "\n"
    except UnicodeDecodeError:
        return Checked(False, N_("既不是 PDF，也不是文字：不是本系统给出的东西"))
    if len(data) > verify_proof.LONGEST:
        return Checked(False, N_("文字太长，不是回执、证明或检查点"))
    return _check_text(session, text)


def _check_pdf(session: Session, data: bytes) -> Checked:
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
    newer = document_queries.find_newer(session, document)
    if newer is not None:
        params["newer"] = newer.number
        reason = N_("%(number)s《%(title)s》：是本系统签发过的，但是旧的一份；后来又签发了 %(newer)s，以新的为准")
        return Checked(True, reason, params, text=digest, check_code=document.check_code)
    reason = N_("%(number)s《%(title)s》：是本系统签发的那一份，日志中有它的指纹")
    return Checked(True, reason, params, text=digest, check_code=document.check_code)


def _check_text(session: Session, text: str) -> Checked:
    names = SIGNERS.findall(text)
    log = _signer(session, names)
    if log is None and names:
        reason = N_("签名的是 %(names)s，不是本系统任何一个县的日志：这是另一本日志的东西")
        return Checked(False, reason, {"names": "、".join(dict.fromkeys(names))[:200]})
    if log is None:
        return Checked(False, N_("没有本系统任何一个县的日志签名。请把正文、空行和“— ”开头的签名行一起贴上"))
    raw, vkey = text.encode(), checkpoint.vkey(log.origin, log_key().public_key)
    try:
        if raw.startswith(verify_proof.HEADER + b"\n"):
            return _check_proof(session, log, verify_proof.read_proof(raw, vkey))
        if raw.startswith(verify_proof.RECEIPT + b"\n"):
            return _check_receipt(session, verify_proof.read_receipt(raw, vkey), text)
        return _check_checkpoint(session, log, *verify.open_checkpoint(raw, vkey, ""), text)
    except verify.LogError as error:
        return Checked(False, WHY.get(error.args[0]) or _why_unsigned(text, vkey))


def _signer(session: Session, names: list[str]) -> Any:
    for county in list_counties(session):
        try:
            log = queries.get_county_log(session, county.id)
        except NotFound:
            continue
        if log.origin in names:
            return log
    return None


def _why_unsigned(text: str, vkey: str) -> str:
    """The name is ours and the signature is not: another key, or another text?"""
    name, key_id, _ = verify.parse_vkey(vkey)
    lines = re.findall(rf"^— {re.escape(name.decode())} ([A-Za-z0-9+/=]+)$", text, re.MULTILINE)
    if not any(verify.unbase64(line.encode())[:4] == key_id for line in lines):
        return N_("写着本县日志的名称，却是用另一把钥匙签的：不是公布的公钥签署的")
    return N_("签名不成立：文字改过，或者没有贴全")


def _check_proof(session: Session, log: Any, proof: verify_proof.Proof) -> Checked:
    """A proof holds by itself; does the log still say the same?"""
    params = {"seq": proof.index, "size": proof.size, "type": proof.entry["type"]}
    text = verify.encode(proof.entry if proof.bid is None else proof.bid)
    present = next(queries.bodies(session, log.id, proof.index + 1, start=proof.index), b"")
    if present.decode() != verify.encode(proof.entry):
        return Checked(
            False, N_("证明成立，但日志第 %(seq)d 条现在已经不同：日志被改写了。请保存好这份证明"), params, text
        )
    if proof.bid is not None:
        params["count"] = proof.entry["facts"]["count"]
        return Checked(
            True, N_("证明成立：截止时投标箱的 %(count)d 条里有这一条，箱子记在日志第 %(seq)d 条"), params, text
        )
    return Checked(True, N_("证明成立：日志第 %(seq)d 条（%(type)s）在签署的前 %(size)d 条之内"), params, text)


def _check_receipt(session: Session, words: Mapping[str, str], text: str) -> Checked:
    """Before the deadline the signature alone is judged: the box tells nothing. Afterwards the box must hold it."""
    box = queries.closed_box(session, _uuid(words["tender"]))
    if box is None:
        return Checked(True, N_("回执是真的：签名成立。它证明这份密封文件在所写的时间收到"), text=text)
    digest = words["envelope"]
    entries = [entry["facts"] for entry in queries.entries_of(session, *box)]
    if not any(facts.get("envelope_sha256") == digest and "received_at" in facts for facts in entries):
        reason = N_("回执是真的，截止时的投标箱里却没有这份信封：收到以后被去掉了。请保存好回执，向监督部门反映")
        return Checked(False, reason, text=text)
    if any(facts.get("replaces_sha256") == digest for facts in entries):
        return Checked(True, N_("回执是真的，但这份信封后来被投标人自己用新信封替换了，没有参加开标"), text=text)
    if bid_queries.is_withdrawn(session, digest):
        return Checked(True, N_("回执是真的，但这份信封后来被投标人自己撤回了，没有参加开标"), text=text)
    return Checked(True, N_("回执是真的：签名成立，截止时的投标箱里有这份信封"), text=text)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _check_checkpoint(session: Session, log: Any, claimed: int, root: str, text: str) -> Checked:
    size = size_of(session, log)
    params = {"size": claimed, "now": size}
    if claimed > size:
        return Checked(
            False, N_("签名成立，但日志现在只有 %(now)d 条，少于检查点的 %(size)d 条：日志被截短了"), params, text
        )
    if root_of(session, log, claimed).hex() != root:
        return Checked(False, N_("签名成立，但日志前 %(size)d 条与检查点不一致：日志被改写了"), params, text)
    return Checked(True, N_("签名成立；日志前 %(size)d 条至今一个字节没有改（现有 %(now)d 条）"), params, text)
