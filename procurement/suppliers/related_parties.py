"""Which suppliers are one, and what connects them: a fact of the law, or a clue that a person must weigh.

政府采购法实施条例第18条: companies with the same head, or one holding the other, may not bid against each other.
A shared phone, address or account is a clue (collusion needs more), and so is a shared shareholder without control.
Pure: no database, no clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from uuid import UUID

CONTROL_PERCENT = Decimal(50)


class EdgeKind(StrEnum):
    HEAD = "head"  # 单位负责人为同一人
    HOLDING = "holding"  # 直接控股，或由同一人控股
    SHAREHOLDER = "shareholder"  # 同一出资人，不控股
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"


STATUTORY = frozenset({EdgeKind.HEAD, EdgeKind.HOLDING})
OWNER_KINDS = frozenset(EdgeKind) - {EdgeKind.SHAREHOLDER}  # a small share makes nobody one owner
Mark = tuple[EdgeKind, str]


@dataclass(frozen=True)
class Party:
    """A supplier and what it shares with others. `owners` maps an owner's code to its share in percent."""

    supplier_id: UUID
    credit_code: str
    legal_representative: str
    phone: str
    address: str
    bank_account: str
    owners: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Edge:
    """Two suppliers that share a mark; `first` is the smaller id."""

    first: UUID
    second: UUID
    kind: EdgeKind

    @property
    def is_statutory(self) -> bool:
        return self.kind in STATUTORY


def groups(
    parties: Iterable[Party], control_percent: Decimal = CONTROL_PERCENT, *, kinds: Collection[EdgeKind] = OWNER_KINDS
) -> dict[UUID, str]:
    """Group key of each supplier: the smallest id among all it is connected with, by however long a chain of `kinds`.

    Two suppliers are connected when they share any mark (see `marks`); connection is transitive.
    """
    found = list(parties)
    leader = {party.supplier_id: party.supplier_id for party in found}

    def find(supplier_id: UUID) -> UUID:
        while leader[supplier_id] != supplier_id:
            leader[supplier_id] = supplier_id = leader[leader[supplier_id]]
        return supplier_id

    for (kind, _value), (first, *others) in _sharing(found, control_percent).items():
        for other in others if kind in kinds else ():
            low, high = sorted((find(first), find(other)))
            leader[high] = low
    return {supplier_id: str(find(supplier_id)) for supplier_id in leader}


def edges(parties: Iterable[Party], control_percent: Decimal = CONTROL_PERCENT) -> list[Edge]:
    """Every pair that shares a mark, once for each kind of mark, in order."""
    found = {
        Edge(min(pair), max(pair), kind)
        for (kind, _value), members in _sharing(list(parties), control_percent).items()
        for pair in combinations(members, 2)
    }
    return sorted(found)


def _sharing(parties: Collection[Party], control_percent: Decimal) -> dict[Mark, list[UUID]]:
    members: dict[Mark, list[UUID]] = {}
    for party in parties:
        for mark in marks(party, control_percent):
            members.setdefault(mark, []).append(party.supplier_id)
    return members


def marks(party: Party, control_percent: Decimal = CONTROL_PERCENT) -> set[Mark]:
    """What connects a party: its own code and those of its controlling owners are one kind, so a parent and its
    subsidiary meet. Values are compared without spaces, width and case; numbers by their digits; blanks connect nobody.
    """
    found = {
        (EdgeKind.HOLDING, party.credit_code),
        (EdgeKind.HEAD, _text(party.legal_representative)),
        (EdgeKind.PHONE, _digits(party.phone)),
        (EdgeKind.ADDRESS, _text(party.address)),
        (EdgeKind.ACCOUNT, _digits(party.bank_account)),
    }
    for code, share in party.owners.items():
        found |= {(EdgeKind.HOLDING if share >= control_percent else EdgeKind.SHAREHOLDER, code)}
    return {(kind, value) for kind, value in found if value}


def _text(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def _digits(value: str) -> str:
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", value) if sign.isdecimal())
    return digits.removeprefix("86") if len(digits) == 13 else digits
