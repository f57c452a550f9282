"""Drawing up contracts from confirmed awards, attaching their PDF, signing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts import ContractContent
from procurement.accounts import queries as account_queries
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import holds
from procurement.awards import rules as award_rules
from procurement.awards.models import Award
from procurement.contracting import content_builder, queries, rules
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import CONTRACT, ContractStatus
from procurement.core import clock, money
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.errors import Conflict, InvalidMove, Problem, refuse
from procurement.core.ids import new_id
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.queue import enqueue
from procurement.core.text import N_
from procurement.core.transaction import reading, transaction
from procurement.documents import service as documents
from procurement.documents.models import DocumentKind
from procurement.messages.service import tell
from procurement.supervision import admissions
from procurement.suppliers import queries as supplier_queries
from procurement.tenders import queries as tender_queries
from procurement.tenders import service as tender_service
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

RENDER = "contract:render"


def draft_contracts(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> list[Contract]:
    """One contract for each awarded supplier that has none yet; suppliers whose awards do not stand yet are left out.

    Raises InvalidMove unless the tender is awarded, Conflict when nobody is without a contract, RuleViolation with what
    stands in the way when nobody is ready.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.AWARDED:
        raise InvalidMove(object="tender", from_status=str(tender.status), to_status=str(TenderStatus.COMPLETED))
    waiting = _awards_without_contract(session, tender)
    if not waiting:
        raise Conflict("contract.already_drafted", N_("每家中标供应商的合同都已经拟好"))
    drafted, problems = [], []
    for awards in waiting:
        lines = queries.agreed_lines(session, tender, awards)
        found = _drafting_problems(session, awards, lines, now)
        problems += found
        if not found:
            drafted.append(_draft(session, actor, tender, lines, now))
    if not drafted:
        refuse(problems)
    return drafted


def _awards_without_contract(session: Session, tender: Tender) -> list[list[Award]]:
    by_supplier: dict[UUID, list[Award]] = defaultdict(list)
    for award in queries.undrafted_awards(session, tender.id):
        by_supplier[award.supplier_id].append(award)
    return sorted(by_supplier.values(), key=lambda awards: awards[0].supplier.credit_code)


def _drafting_problems(
    session: Session, awards: Sequence[Award], lines: Sequence[rules.AgreedLine], now: datetime
) -> list[Problem]:
    return rules.drafting_problems(
        awards[0].supplier.name,
        [award.status for award in awards],
        lines,
        is_barred=_is_barred(session, awards[0].supplier_id, now),
    )


def _is_barred(session: Session, supplier_id: UUID, now: datetime) -> bool:
    return supplier_queries.find_bar(session, supplier_id, clock.local(now).date()) is not None


def _draft(
    session: Session, actor: Actor, tender: Tender, lines: Sequence[rules.AgreedLine], now: datetime
) -> Contract:
    award = session.get_one(Award, lines[0].award_id)
    county = account_queries.get_county(session, tender.county_id)
    today = clock.local(now).date()
    number = next_number(session, county_id=county.id, county_code=county.code, kind="HT", year=today.year)
    content = _content(session, tender, number, lines)
    contract_id = new_id()  # the document names the contract
    document = documents.issue_document(
        session,
        actor=actor,
        county_id=county.id,
        kind=DocumentKind.CONTRACT,
        number=number,
        subject_id=contract_id,
        content=content,
        is_public=False,  # bank account and people's names; lines and prices are public on the portal once signed
        supplier_id=award.supplier_id,
        now=now,
    )
    contract = Contract(
        id=contract_id,
        county_id=county.id,
        number=number,
        tender=tender,
        supplier=award.supplier,
        status=ContractStatus.DRAFTED,
        total_amount=content.total_amount,
        starts_on=content.starts_on,
        ends_on=content.ends_on,
        content=document.content,
        fingerprint=document.content_sha256,
        document=document,
        drafted_by=actor.user_id,
        drafted_at=now,
        lines=[_contract_line(county.id, line) for line in lines],
    )
    session.add(contract)
    session.flush()  # fills the keys that the log names
    _log_draft(session, contract)
    payload = {"contract_id": str(contract_id)}
    enqueue(session, actor=actor, county_id=county.id, kind=RENDER, payload=payload, now=now)
    return contract


def _content(session: Session, tender: Tender, number: str, lines: Sequence[rules.AgreedLine]) -> ContractContent:
    award = session.get_one(Award, lines[0].award_id)
    notice = tender_queries.frozen_notice(tender)
    county = account_queries.get_county(session, tender.county_id)
    return content_builder.build(
        number=number,
        notice=notice,
        buyer=content_builder.buyer_party(notice["buyer"], county),
        supplier=content_builder.supplier_party(award.supplier),
        lines=lines,
    )


def _contract_line(county_id: UUID, line: rules.AgreedLine) -> ContractLine:
    return ContractLine(
        county_id=county_id,
        award_id=line.award_id,
        lot_id=line.lot_id,
        school_id=line.school_id,
        item_id=line.item_id,
        grade=line.grade,
        standard=line.standard,
        unit=line.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
    )


def _log_draft(session: Session, contract: Contract) -> None:
    declare(
        session,
        AuditTag.CONTRACT_DRAFTED,
        log=county_log(contract.county_id),
        subject_id=contract.id,
        facts={
            "contract": contract.id,
            "number": contract.number,
            "tender": contract.tender_id,
            "supplier": contract.supplier_id,
            "total_amount": contract.total_amount,
            "fingerprint": contract.fingerprint,
        },
    )


def attach_document(contract_id: UUID) -> None:
    """Make the PDF, then let the contract wait for the supplier. For the worker; doing it again changes nothing.

    Raises NotFound, contracts.PdfUnavailable.
    """
    with reading(SYSTEM) as session:
        document_id = queries.get_contract(session, contract_id).document_id
    if document_id is None:
        return
    pdf_sha256 = documents.render_document(document_id)
    with transaction(SYSTEM) as session:
        contract = queries.get_contract(session, contract_id, lock=True)
        if contract.status is not ContractStatus.DRAFTED:
            return
        CONTRACT.move(contract, ContractStatus.RENDERED)
        facts = {"contract": contract.id, "fingerprint": contract.fingerprint, "pdf_sha256": pdf_sha256}
        log = county_log(contract.county_id)
        declare(session, AuditTag.CONTRACT_RENDERED, log=log, facts=facts, subject_id=contract.id)
        _tell(session, contract, contract.supplier_id, N_("合同 %(number)s 已拟好，请核对后签订"), clock.now())


def sign_contract(session: Session, *, actor: Actor, contract_id: UUID, now: datetime) -> Contract:
    """The supplier's signature, then the buyer's: a logged act bound to the fingerprint of the text.

    Raises InvalidMove out of turn, RuleViolation outside the days of the law or when the contract departs from the bid.
    """
    is_supplier = actor.role is Role.SUPPLIER
    require(actor, Permission.CONTRACT_SIGN_SUPPLIER if is_supplier else Permission.CONTRACT_SIGN)
    contract = queries.get_contract(session, contract_id, lock=True)
    to = ContractStatus.SUPPLIER_SIGNED if is_supplier else ContractStatus.SIGNED
    if not CONTRACT.may(contract.status, to):
        raise InvalidMove(object="contract", from_status=str(contract.status), to_status=str(to))
    refuse([] if is_supplier else rules.four_eyes_problems(actor, contract.drafted_by))
    refuse(_signing_problems(session, contract, now))
    CONTRACT.move(contract, to)
    if is_supplier:
        contract.supplier_signed_by, contract.supplier_signed_at = actor.user_id, now
    else:
        contract.buyer_signed_by, contract.buyer_signed_at = actor.user_id, now
    _log_signature(session, contract, "supplier" if is_supplier else "buyer")
    if not is_supplier:
        _conclude(session, actor, contract, now)
    return contract


def _signing_problems(session: Session, contract: Contract, now: datetime) -> list[Problem]:
    awards = queries.contract_awards(session, contract)
    agreed = queries.agreed_lines(session, contract.tender, awards)
    barred = _is_barred(session, contract.supplier_id, now)
    return [
        *award_rules.hold_problems(is_held=holds.is_held(session, contract.tender_id)),
        *rules.signing_problems(clock.local(now).date(), queries.deadlines_of(session, contract)),
        *rules.standing_problems(contract.supplier.name, [a.status for a in awards], is_barred=barred),
        *rules.contract_problems(
            contract.content,
            queries.list_lines(session, contract.id),
            agreed,
            total_amount=contract.total_amount,
            awarded_amount=money.total(award.amount for award in awards),
        ),
    ]


def _log_signature(session: Session, contract: Contract, side: str) -> None:
    declare(
        session,
        AuditTag.CONTRACT_SIGNED,
        log=county_log(contract.county_id),
        subject_id=contract.id,
        with_checkpoint=True,
        facts={
            "contract": contract.id,
            "side": side,
            "fingerprint": contract.fingerprint,
            "pdf_sha256": contract.document.pdf_sha256 if contract.document else None,
        },
    )


def _conclude(session: Session, actor: Actor, contract: Contract, now: datetime) -> None:
    """Tell the supplier and every school it will deliver to; with the last signature the tender is completed."""
    tender = tender_queries.get_tender(session, contract.tender_id, lock=True)
    lines = queries.list_lines(session, contract.id)
    _admit(session, contract, lines, now)
    _tell(session, contract, contract.supplier_id, N_("合同 %(number)s 已由采购人签订，开始生效"), now)
    for school_id in sorted({line.school_id for line in lines}):
        _tell(session, contract, school_id, N_("合同 %(number)s 已生效，可以向供应商下达订单"), now)
    if tender.status is TenderStatus.AWARDED and queries.is_all_signed(session, tender.id):
        tender_service.move_tender(session, actor=actor, tender=tender, to=TenderStatus.COMPLETED, now=now)


def _admit(session: Session, contract: Contract, lines: Sequence[ContractLine], now: datetime) -> None:
    """A signed contract is what admits a supplier to orders; nothing admits it to bidding."""
    assert contract.buyer_signed_by is not None  # noqa: S101  (just signed)
    admissions.admit_by_contract(
        session, county_id=contract.county_id, supplier_id=contract.supplier_id,
        category_ids={line.item.category_id for line in lines}, contract_number=contract.number,
        valid_until=contract.ends_on, drafted_by=contract.drafted_by, signed_by=contract.buyer_signed_by, now=now,
    )  # fmt: skip


def _tell(session: Session, contract: Contract, organization_id: UUID, subject: str, now: datetime) -> None:
    tell(
        session,
        county_id=contract.county_id,
        organization_id=organization_id,
        subject=subject,
        params={"number": contract.number},
        link=f"/contracts/{contract.id}",
        now=now,
    )
