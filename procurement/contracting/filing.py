"""The copy of a signed contract that goes to the finance bureau (政府采购法第47条)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting import queries, rules
from procurement.contracting.models import Contract
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_


def file_contract(
    session: Session, *, actor: Actor, contract_id: UUID, filed_on: date, filing_number: str, now: datetime
) -> Contract:
    """Record that the copy was filed, and under which number; a late one is filed and shown as late.

    Raises RuleViolation before both have signed or for a day that cannot be, Conflict the second time.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    contract = queries.get_contract(session, contract_id, lock=True)
    if contract.filed_on is not None:
        raise Conflict("contract.filed_already", N_("这份合同已经登记过备案"))
    signed_on = clock.local(contract.buyer_signed_at).date() if contract.buyer_signed_at else None
    refuse(rules.filing_problems(signed_on, filed_on, clock.local(now).date()))
    contract.filed_on, contract.filed_by, contract.filing_number = filed_on, actor.user_id, filing_number.strip()
    due_on = queries.deadlines_of(session, contract).file_by
    facts = {
        "contract": contract.id,
        "filed_on": filed_on,
        "due_on": due_on,
        "is_late": due_on is not None and filed_on > due_on,
    }
    log = county_log(contract.county_id)
    declare(session, AuditTag.CONTRACT_FILED, log=log, facts=facts, subject_id=contract.id)
    return contract
