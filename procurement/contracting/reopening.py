"""Ending what is not yet under contract, so that a tender's lots are awarded anew by the same published rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation import reruns
from procurement.allocation.states import RerunCause
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import reopening
from procurement.contracting import queries
from procurement.contracting.models import Contract
from procurement.contracting.states import CONTRACT, ContractStatus
from procurement.core.actors import Actor
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.tenders.models import Tender


def reopen_awards(
    session: Session,
    *,
    actor: Actor,
    tender: Tender,
    cause: RerunCause,
    excluded_supplier_id: UUID | None,
    reason: str,
    now: datetime,
) -> None:
    """Void the awards whose contract is not signed and open the tender for a new run without the excluded supplier.

    Lots under a signed contract stay as they are, except the excluded supplier's. Then come, as before: the binding
    run, a proposal, another person's approval, a notice with its own window. The caller locked the tender.
    """
    kept: dict[UUID, UUID] = {}
    for contract in queries.list_contracts(session, tender_id=tender.id):
        if contract.status is ContractStatus.SIGNED and contract.supplier_id != excluded_supplier_id:
            kept |= {line.lot_id: contract.supplier_id for line in queries.list_lines(session, contract.id)}
        elif contract.status is not ContractStatus.TERMINATED:
            terminate_contract(session, contract=contract, reason=reason, now=now)
    reopening.void_awards(session, actor=actor, tender=tender, kept=kept, reason=reason, now=now)
    reruns.open_rerun(
        session, actor=actor, tender=tender, cause=cause, excluded_supplier_id=excluded_supplier_id, kept_lots=kept,
        reason=reason, now=now,
    )  # fmt: skip


def terminate_contract(session: Session, *, contract: Contract, reason: str, now: datetime) -> None:
    """End a contract whose award is void, and tell its supplier. The caller has decided so."""
    CONTRACT.move(contract, ContractStatus.TERMINATED)
    contract.ended_reason = reason
    facts = {"contract": contract.id, "fingerprint": contract.fingerprint, "reason": reason}
    log = county_log(contract.county_id)
    declare(session, AuditTag.CONTRACT_TERMINATED, log=log, facts=facts, subject_id=contract.id)
    tell(
        session,
        county_id=contract.county_id,
        organization_id=contract.supplier_id,
        subject=N_("合同 %(number)s 已终止"),
        params={"number": contract.number},
        body=reason,
        link=f"/contracts/{contract.id}",
        now=now,
    )
