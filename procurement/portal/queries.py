"""What is published in a county, and nothing else. Sessions are the public's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts import queries as account_queries
from procurement.accounts.models import County
from procurement.audit import queries as audit_queries
from procurement.awards.declared import Declared, declared_by_winners
from procurement.awards.models import Award
from procurement.catalogue.models import Item
from procurement.contracting import queries as contract_queries
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.core.actors import PUBLIC, Actor
from procurement.core.errors import NotFound
from procurement.suppliers.models import Supplier, SupplierBar
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Tender


def reader(county_id: UUID | None = None) -> Actor:
    """The public, looking at one county or at all."""
    return replace(PUBLIC, county_ids=(county_id,) if county_id else None)


def choose_county(session: Session, code: str = "") -> County | None:
    """The county with this code, else the first; None when there is none. Raises NotFound for an unknown code."""
    counties = account_queries.list_counties(session)
    if not code:
        return counties[0] if counties else None
    found = next((county for county in counties if county.code == code), None)
    if found is None:
        raise NotFound
    return found


def latest_checkpoint(session: Session, county_id: UUID) -> Any:
    """The county log's newest signed checkpoint."""
    try:
        log = audit_queries.get_county_log(session, county_id)
    except NotFound:
        return None
    return audit_queries.latest_checkpoint(session, log.id)


def list_awards(session: Session, *, tender_id: UUID | None = None) -> Sequence[Award]:
    """Published awards, the newest first."""
    statement = (
        select(Award)
        .join(Award.lot)
        .options(joinedload(Award.tender), joinedload(Award.lot), joinedload(Award.supplier))
        .where(Award.published_at.is_not(None))
        .order_by(Award.published_at.desc(), Lot.number, Award.id)
    )
    return session.scalars(statement.where(Award.tender_id == tender_id) if tender_id else statement).all()


@dataclass(frozen=True)
class AwardedItem:
    """What an award pays for one item: prices in CNY a unit, quantity an estimate."""

    code: str
    name: str
    unit: str
    grade: str
    standard: str
    quantity: Decimal
    unit_price: Decimal
    ceiling_price: Decimal

    @property
    def below_ceiling(self) -> Decimal:
        """Share of the ceiling price that was saved."""
        return 1 - self.unit_price / self.ceiling_price


def awarded_items(session: Session, award: Award) -> list[AwardedItem]:
    """Unit prices of an award beside the ceilings of the frozen notice, in the notice's order."""
    notice = tender_queries.frozen_notice(award.tender)
    lot = next(lot for lot in notice["lots"] if lot["lot"] == str(award.lot_id))
    lines = contract_queries.agreed_lines(session, award.tender, [award])
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    prices: dict[str, Decimal] = {}
    for line in lines:
        quantities[str(line.item_id)] += line.quantity
        prices[str(line.item_id)] = line.unit_price
    return [
        AwardedItem(
            code=item["code"],
            name=item["name"],
            unit=item["unit"],
            grade=item["grade"],
            standard=item["standard"],
            quantity=quantities[item["item"]],
            unit_price=prices[item["item"]],
            ceiling_price=Decimal(item["ceiling_price"]),
        )
        for item in lot["items"]
        if item["item"] in prices
    ]


def list_results(session: Session) -> list[tuple[Award, list[AwardedItem], Declared | None]]:
    """Published awards, the newest first, with their prices and, where the winner enjoyed a policy, its declaration."""
    return [
        (
            award,
            awarded_items(session, award),
            declared_by_winners(session, award.tender, [award]).get((award.lot_id, award.supplier_id)),
        )
        for award in list_awards(session)
    ]


@dataclass(frozen=True)
class PriceInForce:
    """An item's mean unit price over the contracts in force, weighted by quantity (CNY a unit)."""

    name: str
    unit: str
    unit_price: Decimal


def prices_in_force(session: Session, today: date) -> list[PriceInForce]:
    """What the county's contracts pay today, by item."""
    statement = (
        select(Item.name, ContractLine.unit, func.sum(ContractLine.amount), func.sum(ContractLine.quantity))
        .join(ContractLine.contract)
        .join(ContractLine.item)
        .where(Contract.status == ContractStatus.SIGNED, Contract.starts_on <= today, Contract.ends_on >= today)
        .group_by(Item.code, Item.name, ContractLine.unit)
        .order_by(Item.code)
    )
    return [PriceInForce(name, unit, amount / quantity) for name, unit, amount, quantity in session.execute(statement)]


@dataclass(frozen=True)
class Figures:
    """The county in numbers: counts, and the sum of standing awards in CNY."""

    notice_count: int
    award_amount: Decimal
    contract_count: int
    supplier_count: int


def count_figures(session: Session, awards: Sequence[Award]) -> Figures:
    """Numbers of published things alone."""
    return Figures(
        notice_count=session.scalar(select(func.count(Tender.id)).where(Tender.published_at.is_not(None))) or 0,
        award_amount=sum((award.amount for award in awards if not award.ended_reason), Decimal("0.00")),
        contract_count=session.scalar(
            select(func.count(Contract.id)).where(Contract.status.in_(contract_queries.PUBLISHED))
        )
        or 0,
        supplier_count=session.scalar(select(func.count(Supplier.id))) or 0,
    )


def bars_of(session: Session, supplier_ids: Sequence[UUID]) -> dict[UUID, list[SupplierBar]]:
    """Bars of these suppliers that the session's county decided, past and present, the newest first."""
    statement = select(SupplierBar).where(SupplierBar.supplier_id.in_(supplier_ids))
    bars: dict[UUID, list[SupplierBar]] = defaultdict(list)
    for bar in session.scalars(statement.order_by(SupplierBar.starts_on.desc())):
        bars[bar.supplier_id].append(bar)
    return bars
