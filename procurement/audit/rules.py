"""Whether a witness's key and cosignature can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from procurement.audit import verify, verify_proof
from procurement.core.errors import Problem
from procurement.core.text import N_

LONGEST_NOTE = 20_000  # bytes: a checkpoint with a hundred cosignatures
CLOCKS_DIFFER = timedelta(minutes=5)


def witness_key_problems(vkey: str, log_name: str) -> list[Problem]:
    """A verifier key of type 0x04 whose name is not the log's own (C2SP tlog-cosignature)."""
    try:
        name = verify.parse_vkey(vkey, verify_proof.COSIGNATURE)[0].decode()
    except ValueError:
        message = N_("不是见证人的公钥：应是 new-key 命令打印的一行，名称+哈希+密钥")
        return [Problem("witness.key", message, "vkey")]
    if name == log_name:
        return [Problem("witness.own_name", N_("见证人不能用日志自己的名称"), "vkey")]
    return []


def checkpoint_problems(note: bytes, log_vkey: str) -> list[Problem]:
    """Is this a checkpoint that our log's key signed?"""
    if len(note) > LONGEST_NOTE:
        return [Problem("cosignature.long", N_("文字太长，不是检查点"), "note")]
    try:
        verify.open_checkpoint(note, log_vkey, "")
    except verify.LogError as error:
        if error.args[0] == "checkpoint.signature":
            message = N_("检查点上本日志的签名不成立：文字改过、没有贴全，或者不是这本日志的")
        else:
            message = N_("不是本日志的检查点")
        return [Problem(error.args[0], message, "note")]
    return []


def root_problems(signed_root: str, stored_root: bytes | None) -> list[Problem]:
    """The log's own signature over a root that the log does not have is evidence, not something to store."""
    if stored_root is None:
        return [Problem("cosignature.unknown", N_("日志没有签过这个长度的检查点"), "note")]
    if signed_root != stored_root.hex():
        message = N_("舞弊证据：这份检查点有本日志的签名，却与库中同一长度的检查点不同。请保存两份，立即报告")
        return [Problem("cosignature.fork", message, "note")]
    return []


def cosignature_problems(note: bytes, witnesses: Sequence[str], now: datetime) -> list[Problem]:
    """Has at least one of these witnesses (verifier keys) cosigned the note, and not in the future?"""
    times = [at for at in (verify_proof.cosigned_at(note, witness) for witness in witnesses) if at is not None]
    if not times:
        message = N_("没有你单位登记的见证公钥成立的联署。请上传 witness add 命令写出的全文")
        return [Problem("cosignature.none", message, "note")]
    if datetime.fromtimestamp(min(max(times), 2**33), UTC) > now + CLOCKS_DIFFER:
        return [Problem("cosignature.future", N_("联署的时间晚于现在：见证电脑的时钟不对"), "note")]
    return []
