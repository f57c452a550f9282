"""Is the stored log still what was signed? Every hash is computed anew from the stored bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit import checkpoint, entries, merkle, queries
from procurement.audit.export import county_vkey
from procurement.audit.models import AuditEntry, AuditLog, Checkpoint
from procurement.core.errors import Problem
from procurement.core.text import N_


@dataclass(frozen=True)
class Verification:
    """What was found: `size` entries, of which the latest signed checkpoint covers `covered`; `root` is computed anew.

    `problems` says why the log does not hold; none: it holds.
    """

    size: int
    covered: int
    checkpoint_count: int
    root: bytes
    problems: Sequence[Problem]

    @property
    def is_good(self) -> bool:
        return not self.problems


def verify_county_log(session: Session, county_id: UUID) -> Verification:
    """Recompute leaves and roots of the county's log and hold them against every checkpoint's root and signature.

    Reads the whole log. Whoever rewrote log and checkpoints alike, with the log's key, is found only by a checkpoint
    kept elsewhere: that is what the export and its verifier are for. Raises NotFound for a county without a log.
    """
    log = queries.get_county_log(session, county_id)
    tree, problems = _Tree(), list[Problem]()
    for entry in _entries(session, log):
        problems += _entry_problems(log, tree.size, entry)
        tree.append(merkle.leaf_hash(entry.body))
    points = session.scalars(select(Checkpoint).where(Checkpoint.log_id == log.id).order_by(Checkpoint.size)).all()
    if not points:
        problems.append(Problem("log.no_checkpoint", N_("还没有签署的检查点，不能证明记录没有被改动")))
    vkey = county_vkey(session, county_id)
    for point in points:
        problems += _checkpoint_problems(tree, point, log.origin, vkey)
    covered = points[-1].size if points else 0
    return Verification(tree.size, covered, len(points), tree.root(min(covered, tree.size)), problems)


def _entries(session: Session, log: AuditLog) -> Iterator[Any]:
    columns = (AuditEntry.seq, AuditEntry.tag, AuditEntry.at, AuditEntry.body, AuditEntry.leaf)
    statement = select(*columns).where(AuditEntry.log_id == log.id).order_by(AuditEntry.seq)
    return iter(session.execute(statement.execution_options(yield_per=1000)))


def _entry_problems(log: AuditLog, wanted: int, entry: Any) -> Iterator[Problem]:
    """Do the entry's number, stored hash and columns say what its signed bytes say?"""
    params = {"seq": entry.seq}
    if entry.seq != wanted:
        message = N_("第 %(seq)d 条之前应是第 %(wanted)d 条：有记录被删除")
        yield Problem("log.gap", message, params=params | {"wanted": wanted})
    if merkle.leaf_hash(entry.body) != entry.leaf:
        yield Problem("log.leaf", N_("第 %(seq)d 条的内容与它的哈希不符：内容被改动"), params=params)
    if not _says(entry, log.origin):
        yield Problem("log.columns", N_("第 %(seq)d 条的目录与内容不符"), params=params)


def _says(entry: Any, origin: str) -> bool:
    try:
        said = json.loads(entry.body)
    except ValueError:
        return False
    wanted = {"log": origin, "seq": entry.seq, "type": entry.tag, "at": entries.instant(entry.at)}
    return isinstance(said, dict) and all(said.get(key) == value for key, value in wanted.items())


def _checkpoint_problems(tree: _Tree, point: Checkpoint, origin: str, vkey: str) -> Iterator[Problem]:
    params = {"size": point.size}
    try:
        signed = checkpoint.Checkpoint.open(point.note, vkey)
    except ValueError:
        yield Problem("checkpoint.signature", N_("检查点 #%(size)d 的签名不成立"), params=params)
        return
    if signed != checkpoint.Checkpoint(origin, point.size, point.root):
        yield Problem("checkpoint.note", N_("检查点 #%(size)d 的签名文本与登记的不符"), params=params)
    if point.size > tree.size:
        message = N_("检查点签署了 %(size)d 条，现在只有 %(found)d 条：记录被截去")
        yield Problem("checkpoint.short", message, params=params | {"found": tree.size})
    elif tree.root(point.size) != signed.root:
        message = N_("前 %(size)d 条重算的根与签署的不同：签署以后有记录被改动")
        yield Problem("checkpoint.root", message, params=params)


class _Tree:
    """A Merkle tree in memory, appended leaf by leaf."""

    def __init__(self) -> None:
        self.size, self._nodes = 0, dict[tuple[int, int], bytes]()

    def _lookup(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]

    def append(self, leaf: bytes) -> None:
        for level, index, digest in merkle.completed_nodes(self.size, leaf, self._lookup):
            self._nodes[level, index] = digest
        self.size += 1

    def root(self, size: int) -> bytes:
        return merkle.root_from_nodes(size, self._lookup)
