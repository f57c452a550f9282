"""Asking for consent to subcontract, and answering in writing (政府采购法第48条)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting import queries as contracts
from procurement.contracting.models import Subcontract
from procurement.contracting.states import SUBCONTRACT, SubcontractStatus
from procurement.contracting.subcontracts import queries, rules
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell


def request_subcontract(
    session: Session, *, actor: Actor, contract_id: UUID, name: str, credit_code: str, work: str, now: datetime
) -> Subcontract:
    """The supplier asks whether `name` may do `work`, a part of its contract that is not the main one.

    Raises RuleViolation, Conflict while the same company's request is open or consented to, NotFound.
    """
    require(actor, Permission.CONTRACT_SIGN_SUPPLIER)
    contract = contracts.get_contract(session, contract_id, lock=True)
    refuse(rules.request_problems(contract.status, contract.supplier.credit_code, credit_code, work))
    standing = [one for one in queries.list_subcontracts(session, contract_id) if one.credit_code == credit_code]
    if any(one.status is not SubcontractStatus.REFUSED for one in standing):
        raise Conflict("subcontract.asked", N_("这家单位已经申请过，或已经同意"))
    subcontract = Subcontract(
        county_id=contract.county_id,
        contract=contract,
        supplier_id=contract.supplier_id,
        status=SUBCONTRACT.initial,
        name=name.strip(),
        credit_code=credit_code,
        work=work.strip(),
        asked_by=actor.user_id,
        asked_at=now,
    )
    session.add(subcontract)
    session.flush()  # the id names the entry
    facts = {
        "subcontract": subcontract.id,
        "contract": contract.id,
        "company_sha256": sha256(credit_code.encode()).hexdigest(),
        "work_sha256": sha256(subcontract.work.encode()).hexdigest(),
    }
    log = county_log(contract.county_id)
    declare(session, AuditTag.SUBCONTRACT_REQUESTED, log=log, facts=facts, subject_id=subcontract.id)
    office = get_user(session, contract.drafted_by).organization_id
    _tell(session, subcontract, office, N_("合同 %(number)s 的供应商申请分包，请书面答复"), now)
    return subcontract


def answer_request(
    session: Session, *, actor: Actor, subcontract_id: UUID, is_consented: bool, answer: str, now: datetime
) -> Subcontract:
    """The buyer consents or refuses, in writing, once. Raises InvalidMove, RuleViolation without a text."""
    require(actor, Permission.CONTRACT_DRAFT)
    subcontract = queries.get_subcontract(session, subcontract_id, lock=True)
    refuse(rules.answer_problems(answer))
    SUBCONTRACT.move(subcontract, SubcontractStatus.CONSENTED if is_consented else SubcontractStatus.REFUSED)
    subcontract.answer, subcontract.answered_by, subcontract.answered_at = answer.strip(), actor.user_id, now
    facts = {
        "subcontract": subcontract.id,
        "contract": subcontract.contract_id,
        "is_consented": is_consented,
        "answer_sha256": sha256(subcontract.answer.encode()).hexdigest(),
    }
    log = county_log(subcontract.county_id)
    declare(session, AuditTag.SUBCONTRACT_ANSWERED, log=log, facts=facts, subject_id=subcontract.id)
    _tell(session, subcontract, subcontract.supplier_id, N_("合同 %(number)s 的分包申请已答复"), now)
    return subcontract


def _tell(session: Session, subcontract: Subcontract, organization_id: UUID, subject: str, now: datetime) -> None:
    tell(
        session,
        county_id=subcontract.county_id,
        organization_id=organization_id,
        subject=subject,
        params={"number": subcontract.contract.number},
        link=f"/contracts/{subcontract.contract_id}/subcontracts",
        now=now,
    )
