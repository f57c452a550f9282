"""Which suppliers are one: connected by a controlling owner, a legal representative, a phone, an address or an account.

政府采购法实施条例第18条: companies with the same head, or one controlling the other, may not bid against each other.
Pure: no database, no clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

CONTROL_PERCENT = Decimal(50)


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


def groups(parties: Iterable[Party], control_percent: Decimal = CONTROL_PERCENT) -> dict[UUID, str]:
    """Group key of each supplier: the smallest id among all it is connected with, by however long a chain.

    Two suppliers are connected when they share any mark (see `marks`); connection is transitive.
    """
    members: dict[tuple[str, str], list[UUID]] = {}
    leader: dict[UUID, UUID] = {}
    for party in parties:
        leader[party.supplier_id] = party.supplier_id
        for mark in marks(party, control_percent):
            members.setdefault(mark, []).append(party.supplier_id)

    def find(supplier_id: UUID) -> UUID:
        while leader[supplier_id] != supplier_id:
            leader[supplier_id] = supplier_id = leader[leader[supplier_id]]
        return supplier_id

    for first, *others in members.values():
        for other in others:
            low, high = sorted((find(first), find(other)))
            leader[high] = low
    return {supplier_id: str(find(supplier_id)) for supplier_id in leader}


def marks(party: Party, control_percent: Decimal = CONTROL_PERCENT) -> set[tuple[str, str]]:
    """What connects a party: its own code and those of its controlling owners are one kind, so a parent and its
    subsidiary meet. Values are compared without spaces, width and case; numbers by their digits; blanks connect nobody.
    """
    found = {
        ("code", party.credit_code),
        ("representative", _text(party.legal_representative)),
        ("phone", _digits(party.phone)),
        ("address", _text(party.address)),
        ("account", _digits(party.bank_account)),
    }
    found |= {("code", code) for code, share in party.owners.items() if share >= control_percent}
    return {(kind, value) for kind, value in found if value}


def _text(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def _digits(value: str) -> str:
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", value) if sign.isdecimal())
    return digits.removeprefix("86") if len(digits) == 13 else digits
