"""Counties side by side for those who oversee several: competition, prices, timeliness, over published things alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.models import County
from procurement.accounts.queries import list_counties
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.bids.models import BidLine, OpenedBid
from procurement.catalogue.models import Item
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.core import money
from procurement.core.actors import Actor
from procurement.deliveries.queries import accepted_facts
from procurement.tenders.queries import list_published

STANDING = (AwardStatus.PUBLISHED, AwardStatus.ACTIVE)


@dataclass(frozen=True)
class CountyRow:
    """One county. Amounts in CNY; `saving` and `on_time` are fractions of 1, None while there is nothing to count."""

    county: County
    tender_count: int
    budget: Decimal
    award_amount: Decimal
    saving: Decimal | None
    bidders_per_lot: Decimal | None
    delivery_count: int
    on_time: Decimal | None
    prices: Mapping[str, Decimal]


@dataclass(frozen=True)
class ItemHead:
    """An item that some county buys under contract; counties' items meet by code and unit."""

    code: str
    name: str
    name_en: str
    unit: str

    @property
    def key(self) -> str:
        return f"{self.code}/{self.unit}"


def compare(session: Session, actor: Actor) -> tuple[list[CountyRow], list[ItemHead]]:
    """The actor's counties by code, and the items they buy."""
    counties = [c for c in list_counties(session) if actor.county_ids is None or c.id in actor.county_ids]
    heads, prices = _prices(session)
    figures = _Figures(session)
    return [figures.row(county, prices[county.id]) for county in counties], heads


class _Figures:
    """What the rows are counted from, read once for all counties."""

    def __init__(self, session: Session) -> None:
        self.tenders = list_published(session)
        awards = select(Award).options(joinedload(Award.lot)).where(Award.status.in_(STANDING))
        self.awards: Sequence[Award] = session.scalars(awards).all()
        self.bidders = _bidders(session)
        self.facts = accepted_facts(session)

    def row(self, county: County, prices: Mapping[str, Decimal]) -> CountyRow:
        tenders = [tender for tender in self.tenders if tender.county_id == county.id]
        awards = [award for award in self.awards if award.county_id == county.id]
        arrivals = [fact.is_on_time for fact in self.facts if fact.county_id == county.id]
        amount = money.total(award.amount for award in awards)
        ceiling = money.total(lot.ceiling_amount for lot in {award.lot.id: award.lot for award in awards}.values())
        bidders = self.bidders[county.id]
        return CountyRow(
            county=county,
            tender_count=len(tenders),
            budget=money.total(tender.budget_amount for tender in tenders),
            award_amount=amount,
            saving=1 - amount / ceiling if ceiling else None,
            bidders_per_lot=mean(bidders) if bidders else None,
            delivery_count=len(arrivals),
            on_time=Decimal(sum(arrivals)) / len(arrivals) if arrivals else None,
            prices=prices,
        )


def _bidders(session: Session) -> dict[UUID, list[Decimal]]:
    """How many bidders each opened lot had, by county."""
    count = func.count(OpenedBid.supplier_id.distinct())
    statement = select(BidLine.county_id, BidLine.lot_id, count).join(BidLine.opened_bid)
    found: dict[UUID, list[Decimal]] = defaultdict(list)
    for county_id, _lot_id, bidders in session.execute(statement.group_by(BidLine.county_id, BidLine.lot_id)):
        found[county_id].append(Decimal(bidders))
    return found


def _prices(session: Session) -> tuple[list[ItemHead], dict[UUID, dict[str, Decimal]]]:
    """Mean unit price by county and item over all signed contracts, weighted by quantity."""
    columns: tuple[Any, ...] = (ContractLine.county_id, Item.code, Item.name, Item.name_en, ContractLine.unit)
    sums = (func.sum(ContractLine.amount), func.sum(ContractLine.quantity))
    statement = select(*columns, *sums).join(ContractLine.contract).join(ContractLine.item)
    statement = statement.where(Contract.status == ContractStatus.SIGNED).group_by(*columns).order_by(Item.code)
    heads: dict[str, ItemHead] = {}
    prices: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    found: list[Any] = list(session.execute(statement))
    for county_id, code, name, name_en, unit, amount, quantity in found:
        head = ItemHead(code, name, name_en, unit)
        heads.setdefault(head.key, head)
        prices[county_id][head.key] = amount / quantity
    return list(heads.values()), prices
