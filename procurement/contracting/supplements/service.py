"""Proposing a supplement, signing it on both sides, withdrawing it (政府采购法第49条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting import queries as contracts
from procurement.contracting.models import Contract, ContractSupplement, SupplementLine
from procurement.contracting.rules import four_eyes_problems
from procurement.contracting.states import SUPPLEMENT, SupplementStatus
from procurement.contracting.supplements import queries, rules
from procurement.contracting.supplements.paper import supplement_paper
from procurement.core import clock, money
from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict, Forbidden, InvalidMove, NotFound, refuse
from procurement.core.ids import new_id
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import Document, DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell

OPEN = (SupplementStatus.PROPOSED, SupplementStatus.SUPPLIER_SIGNED)


def propose_supplement(
    session: Session, *, actor: Actor, contract_id: UUID, lines: Sequence[Mapping[str, Any]], reason: str, now: datetime
) -> ContractSupplement:
    """Draw up what both sides are to sign; `lines` have contract_line_id and the quantity to be added.

    Raises RuleViolation beyond the law's share or outside the contract's term, Conflict while another one is open,
    NotFound for a line of another contract.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    if actor.user_id is None:
        raise Forbidden
    contract, today = contracts.get_contract(session, contract_id, lock=True), clock.local(now).date()
    earlier = queries.list_supplements(session, contract_id)
    if any(supplement.status in OPEN for supplement in earlier):
        raise Conflict("supplement.open", N_("这份合同已有一份补充合同还没有签完：先签完或撤回"))
    known = {line.id: line for line in contracts.list_lines(session, contract_id)}
    if any(line["contract_line_id"] not in known for line in lines):
        raise NotFound
    added = [
        rules.Added(row, line["contract_line_id"], line["quantity"], known[line["contract_line_id"]].unit_price)
        for row, line in enumerate(lines, 1)
    ]
    room, amount = queries.room_of(session, contract, today), money.total(line.amount for line in added)
    refuse([
        *rules.contract_problems(contract.status, contract.ends_on, today),
        *rules.line_problems(added),
        *rules.room_problems(amount, room),
        *rules.reason_problems(reason),
    ])  # fmt: skip
    number, supplement_id = f"{contract.number}-B{len(earlier) + 1}", new_id()
    pairs = [(line, known[line.contract_line_id]) for line in added]
    content = supplement_paper(contract, pairs, number=number, reason=reason.strip(), room=room, on=today)
    supplement = ContractSupplement(
        id=supplement_id,
        county_id=contract.county_id,
        contract=contract,
        supplier_id=contract.supplier_id,
        number=number,
        status=SUPPLEMENT.initial,
        amount=amount,
        reason=reason.strip(),
        document=_issue(session, actor, contract, supplement_id, content, now),
        proposed_by=actor.user_id,
        proposed_at=now,
        lines=[
            SupplementLine(
                county_id=contract.county_id,
                contract_line_id=line.contract_line_id,
                quantity=line.quantity,
                amount=line.amount,
            )
            for line in added
        ],
    )
    session.add(supplement)
    session.flush()
    _log(session, AuditTag.CONTRACT_SUPPLEMENT_PROPOSED, supplement, amount=amount)
    _tell(session, supplement, supplement.supplier_id, N_("补充合同 %(number)s 已拟好，请核对后签订"), now)
    return supplement


def _issue(
    session: Session, actor: Actor, contract: Contract, subject_id: UUID, content: Mapping[str, Any], now: datetime
) -> Document:
    """Only the two sides read it until both have signed."""
    return issue_document(
        session,
        actor=actor,
        county_id=contract.county_id,
        kind=DocumentKind.CONTRACT_SUPPLEMENT,
        number=content["number"],
        subject_id=subject_id,
        content=content,
        is_public=False,
        supplier_id=contract.supplier_id,
        now=now,
    )


def sign_supplement(session: Session, *, actor: Actor, supplement_id: UUID, now: datetime) -> ContractSupplement:
    """The supplier's signature, then the buyer's by somebody else than who proposed it; then it is in force and public.

    Raises InvalidMove out of turn, RuleViolation where the law's share or the contract's term no longer hold.
    """
    is_supplier = actor.role is Role.SUPPLIER
    require(actor, Permission.CONTRACT_SIGN_SUPPLIER if is_supplier else Permission.CONTRACT_SIGN)
    supplement, today = queries.get_supplement(session, supplement_id, lock=True), clock.local(now).date()
    to = SupplementStatus.SUPPLIER_SIGNED if is_supplier else SupplementStatus.SIGNED
    if not SUPPLEMENT.may(supplement.status, to):
        raise InvalidMove(object=SUPPLEMENT.name, from_status=str(supplement.status), to_status=str(to))
    contract = supplement.contract
    refuse([
        *([] if is_supplier else four_eyes_problems(actor, supplement.proposed_by)),
        *rules.contract_problems(contract.status, contract.ends_on, today),
        *rules.room_problems(supplement.amount, queries.room_of(session, contract, today)),
    ])  # fmt: skip
    SUPPLEMENT.move(supplement, to)
    if is_supplier:
        supplement.supplier_signed_by, supplement.supplier_signed_at = actor.user_id, now
        office = get_user(session, supplement.proposed_by).organization_id
        _tell(session, supplement, office, N_("供应商已签补充合同 %(number)s，等采购人签"), now)
    else:
        supplement.buyer_signed_by, supplement.buyer_signed_at = actor.user_id, now
        supplement.document.is_public = True  # 政府采购法实施条例第50条
        for reader in {supplement.supplier_id, *(line.contract_line.school_id for line in supplement.lines)}:
            _tell(session, supplement, reader, N_("补充合同 %(number)s 已生效，追加的数量可以下订单"), now)
    side = "supplier" if is_supplier else "buyer"
    _log(session, AuditTag.CONTRACT_SUPPLEMENT_SIGNED, supplement, side=side)
    return supplement


def withdraw_supplement(
    session: Session, *, actor: Actor, supplement_id: UUID, reason: str, now: datetime
) -> ContractSupplement:
    """Give up a supplement that is not signed by both. Raises InvalidMove, RuleViolation without a reason."""
    require(actor, Permission.CONTRACT_DRAFT)
    supplement = queries.get_supplement(session, supplement_id, lock=True)
    refuse(rules.reason_problems(reason))
    SUPPLEMENT.move(supplement, SupplementStatus.WITHDRAWN)
    supplement.withdrawn_by, supplement.withdrawn_at = actor.user_id, now
    supplement.withdrawn_reason = reason.strip()
    digest = sha256(supplement.withdrawn_reason.encode()).hexdigest()
    _log(session, AuditTag.CONTRACT_SUPPLEMENT_WITHDRAWN, supplement, reason_sha256=digest)
    _tell(session, supplement, supplement.supplier_id, N_("补充合同 %(number)s 已由采购人撤回"), now)
    return supplement


def _log(session: Session, tag: AuditTag, supplement: ContractSupplement, **facts: Any) -> None:
    common = {
        "supplement": supplement.id,
        "contract": supplement.contract_id,
        "number": supplement.number,
        "fingerprint": supplement.document.content_sha256,
    }
    declare(session, tag, log=county_log(supplement.county_id), facts={**common, **facts}, subject_id=supplement.id)


def _tell(session: Session, supplement: ContractSupplement, organization_id: UUID, subject: str, now: datetime) -> None:
    tell(
        session,
        county_id=supplement.county_id,
        organization_id=organization_id,
        subject=subject,
        params={"number": supplement.number},
        link=f"/supplements/{supplement.id}",
        now=now,
    )
