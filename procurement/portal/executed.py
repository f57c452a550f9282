"""What was really bought from small business under reservation, year by year (财库〔2020〕46号第18条及附2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.bids.models import OpenedBid
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.evaluation import declarations
from procurement.tenders.models import Lot, Tender
from procurement.tenders.planning.models import ProcurementPlan


@dataclass(frozen=True)
class Executed:
    """Contracts in force on reserved lots, in CNY; `small_amount`: with who declared a small or micro enterprise."""

    amount: Decimal = Decimal("0.00")
    small_amount: Decimal = Decimal("0.00")

    @property
    def small_share(self) -> Decimal:
        return self.small_amount / self.amount if self.amount else Decimal(0)


def executed_by_year(session: Session, county_id: UUID) -> dict[int, Executed]:
    """Fiscal year → what its contracts on reserved lots come to; signed contracts are public."""
    statement = (
        select(ProcurementPlan.fiscal_year, Contract.tender_id, Contract.supplier_id, func.sum(ContractLine.amount))
        .join(Contract.lines)
        .join(ContractLine.lot)
        .join(Contract.tender)
        .join(ProcurementPlan, ProcurementPlan.plan_id == Tender.plan_id)
        .where(Contract.county_id == county_id, Contract.status == ContractStatus.SIGNED, Lot.is_reserved)
        .group_by(ProcurementPlan.fiscal_year, Contract.tender_id, Contract.supplier_id)
    )
    rows = session.execute(statement).all()
    bids = select(OpenedBid).where(OpenedBid.tender_id.in_({row.tender_id for row in rows}))
    small = {(bid.tender_id, bid.supplier_id): declarations.is_small(bid.declarations) for bid in session.scalars(bids)}
    found: dict[int, Executed] = defaultdict(Executed)
    for year, tender_id, supplier_id, amount in rows:
        so_far = found[year]
        more = amount if small.get((tender_id, supplier_id)) else Decimal(0)
        found[year] = Executed(so_far.amount + amount, so_far.small_amount + more)
    return found
