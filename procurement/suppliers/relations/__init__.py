"""What connects suppliers, in words: for the map of related companies. Its page is here too; no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from procurement.core.text import N_
from procurement.suppliers import queries
from procurement.suppliers.models import Supplier
from procurement.suppliers.related_parties import Edge, EdgeKind

KINDS = {
    EdgeKind.HEAD: N_("负责人"), EdgeKind.HOLDING: N_("控股关系"), EdgeKind.SHAREHOLDER: N_("出资人（不控股）"),
    EdgeKind.PHONE: N_("电话"), EdgeKind.ADDRESS: N_("地址"), EdgeKind.ACCOUNT: N_("账号"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One connection between two suppliers; `word` is a msgid."""

    first: Supplier
    second: Supplier
    edge: Edge
    word: str


def overview(session: Session) -> dict[str, Any]:
    """Every connection, the statutory ones first, and the groups that count as one owner."""
    known = {supplier.id: supplier for supplier in queries.list_suppliers(session)}
    edges = sorted(queries.list_edges(session), key=lambda edge: (not edge.is_statutory, edge))
    members: dict[str, list[Supplier]] = {}
    for supplier_id, key in queries.owner_groups(session).items():
        members.setdefault(key, []).append(known[supplier_id])
    return {
        "rows": [Row(known[edge.first], known[edge.second], edge, KINDS[edge.kind]) for edge in edges],
        "groups": [sorted(group, key=lambda s: s.name) for group in members.values() if len(group) > 1],
        "statutory_count": sum(edge.is_statutory for edge in edges),
        "clue_count": sum(not edge.is_statutory for edge in edges),
    }
