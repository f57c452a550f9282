"""Declarations of size of winners that enjoyed the policy: they go out with the result (财库〔2020〕46号第13条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.awards.models import Award
from procurement.bids import queries as bids
from procurement.bids.models import OpenedBid
from procurement.core.text import N_
from procurement.evaluation import declarations
from procurement.evaluation.declarations import Maker
from procurement.tenders.models import Tender

POLICIES = {True: N_("专门面向中小企业的采购包"), False: N_("小微企业价格扣除")}
UNNAMED = (N_("投标没有逐项写明"), "—")


@dataclass(frozen=True)
class Declared:
    """What a winner of a lot declared: its `size`, and `makers` by item code; `is_reserved`: on a reserved lot."""

    size: str
    is_reserved: bool
    makers: Mapping[str, Maker]

    @property
    def policy(self) -> str:
        return POLICIES[self.is_reserved]

    def maker_of(self, item: str) -> tuple[str, str]:
        """Name and size of who makes the item; a bid that names nobody says so."""
        maker = self.makers.get(item)
        return (maker["name"], declarations.SIZE_NAMES[maker["size"]]) if maker else UNNAMED


def declared_by_winners(session: Session, tender: Tender, awards: Sequence[Award]) -> dict[tuple[UUID, UUID], Declared]:
    """(lot, supplier) → the declaration of each award that enjoyed the policy. For published awards, and no losers."""
    opened = {bid.supplier_id: bid for bid in bids.list_opened(session, tender.id)}
    return {
        (award.lot_id, award.supplier_id): _declared(award, opened[award.supplier_id])
        for award in awards
        if _enjoys(tender, award, opened[award.supplier_id])
    }


def _enjoys(tender: Tender, award: Award, bid: OpenedBid) -> bool:
    if award.lot.is_reserved:
        return True
    return declarations.is_small(bid.declarations) and tender.small_business_factor < Decimal(1)


def _declared(award: Award, bid: OpenedBid) -> Declared:
    lot = str(award.lot_id)
    makers = {maker["item"]: maker for maker in declarations.makers_of(bid.declarations) if maker["lot"] == lot}
    return Declared(str(bid.declarations.get(declarations.SIZE, "")), award.lot.is_reserved, makers)
