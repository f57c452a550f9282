"""Reading what the bidders paid."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.bids.bonds.models import Bond
from procurement.bids.bonds.states import BondKind


def bid_bonds(session: Session, tender_id: UUID) -> dict[UUID, Bond]:
    """Supplier → its bid bond for the tender; nothing before the opening, when none is recorded."""
    bonds = session.scalars(select(Bond).filter_by(tender_id=tender_id, kind=BondKind.BID))
    return {bond.supplier_id: bond for bond in bonds}
