"""Reading supplements, what they add to each line, and how much the law leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.contracting.models import Contract, ContractLine, ContractSupplement, SupplementLine
from procurement.contracting.queries import get_contract
from procurement.contracting.states import SupplementStatus
from procurement.contracting.supplements.rules import Room
from procurement.core import money
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.tenders import parameters


def list_supplements(session: Session, contract_id: UUID) -> Sequence[ContractSupplement]:
    """The contract's supplements that exist for the session's actor, the oldest first."""
    statement = select(ContractSupplement).filter_by(contract_id=contract_id)
    return session.scalars(statement.order_by(ContractSupplement.proposed_at, ContractSupplement.number)).all()


def list_published(session: Session, contract_id: UUID) -> Sequence[ContractSupplement]:
    """Those that both sides have signed: public, as the contract is (政府采购法实施条例第50条)."""
    found = list_supplements(session, contract_id)
    return [supplement for supplement in found if supplement.status is SupplementStatus.SIGNED]


def list_waiting(session: Session, status: SupplementStatus) -> Sequence[ContractSupplement]:
    """Those that exist for the session's actor and wait for a signature, the oldest first."""
    contract = joinedload(ContractSupplement.contract)
    statement = select(ContractSupplement).options(contract.joinedload(Contract.supplier))
    statement = statement.options(contract.joinedload(Contract.tender)).where(ContractSupplement.status == status)
    return session.scalars(statement.order_by(ContractSupplement.proposed_at)).all()


def get_supplement(session: Session, supplement_id: UUID, *, lock: bool = False) -> ContractSupplement:
    """The supplement with its lines, locked for a change when `lock`. Raises NotFound."""
    line = selectinload(ContractSupplement.lines).joinedload(SupplementLine.contract_line)
    statement = (
        select(ContractSupplement)
        .options(
            joinedload(ContractSupplement.contract).joinedload(Contract.supplier),
            line.joinedload(ContractLine.school),
            line.joinedload(ContractLine.item),
        )
        .where(ContractSupplement.id == supplement_id)
    )
    if lock:
        statement = statement.with_for_update(of=ContractSupplement).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def signed_quantities(session: Session, contract_line_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What supplements in force add to each contract line, in its unit."""
    line_id = SupplementLine.contract_line_id
    statement = (
        select(line_id, func.sum(SupplementLine.quantity))
        .join(SupplementLine.supplement)
        .where(line_id.in_(contract_line_ids), ContractSupplement.status == SupplementStatus.SIGNED)
        .group_by(line_id)
    )
    return {found[0]: found[1] for found in session.execute(statement)}


def room_of(session: Session, contract: Contract, day: date) -> Room:
    """What the contract may still be supplemented by on `day`."""
    signed = list_published(session, contract.id)
    rate = parameters.value_on(session, contract.county_id, "max_supplement_rate", day)
    return Room(contract.total_amount, money.total(supplement.amount for supplement in signed), rate)


def get_readable(session: Session, supplement_id: UUID) -> ContractSupplement:
    """The supplement for a page; a school reads what is in force under its own contracts. Raises NotFound."""
    found = get_supplement(session, supplement_id)
    if actor_of(session).school_id is not None and found.status is not SupplementStatus.SIGNED:
        raise NotFound
    get_contract(session, found.contract_id)
    return found
