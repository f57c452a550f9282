"""Reading requests to subcontract, and who may carry under a contract."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.contracting.models import Contract, Subcontract
from procurement.contracting.states import SubcontractStatus
from procurement.core.errors import NotFound


def list_subcontracts(session: Session, contract_id: UUID) -> Sequence[Subcontract]:
    """The contract's requests that exist for the session's actor, the oldest first."""
    statement = select(Subcontract).filter_by(contract_id=contract_id)
    return session.scalars(statement.order_by(Subcontract.asked_at, Subcontract.id)).all()


def list_carriers(session: Session, contract_id: UUID) -> list[Subcontract]:
    """Who may carry besides the supplier itself."""
    found = list_subcontracts(session, contract_id)
    return [one for one in found if one.status is SubcontractStatus.CONSENTED]


def list_waiting(session: Session) -> Sequence[Subcontract]:
    """Requests without an answer that exist for the session's actor, the oldest first."""
    statement = select(Subcontract).options(joinedload(Subcontract.contract))
    statement = statement.where(Subcontract.status == SubcontractStatus.REQUESTED)
    return session.scalars(statement.order_by(Subcontract.asked_at)).all()


def get_subcontract(session: Session, subcontract_id: UUID, *, lock: bool = False) -> Subcontract:
    """The request, locked for a change when `lock`. Raises NotFound."""
    contract = joinedload(Subcontract.contract).joinedload(Contract.supplier)
    statement = select(Subcontract).options(contract).where(Subcontract.id == subcontract_id)
    if lock:
        statement = statement.with_for_update(of=Subcontract).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found
