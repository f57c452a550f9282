"""Recording bonds after the opening, and giving them back in time or with interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.duties import same_person_problems
from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import queries as awards
from procurement.awards.rules import reason_problems
from procurement.bids import queries as bids
from procurement.bids.bonds.models import Bond
from procurement.bids.bonds.states import BOND, BondKind, BondStatus, KeepGround
from procurement.bids.states import BidStatus
from procurement.contracting import queries
from procurement.contracting.bonds import rules as bond_rules
from procurement.contracting.models import Contract, WinnerRefusal
from procurement.contracting.states import RefusalStatus
from procurement.core import clock, money
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.suppliers.models import Supplier
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender

NOTHING = money.amount(0)


@dataclass(frozen=True)
class Refund:
    """What a bond's refund comes to on a day: its last day (None while none runs), days late, interest in CNY."""

    due_on: date | None
    late_days: int
    interest: Decimal


def list_bonds(session: Session, *, tender_id: UUID | None = None, held: bool = False) -> Sequence[Bond]:
    """Bonds that exist for the session's actor, by supplier; of one tender, or only those still held."""
    statement = select(Bond).options(joinedload(Bond.supplier), joinedload(Bond.tender))
    if tender_id is not None:
        statement = statement.where(Bond.tender_id == tender_id)
    if held:
        statement = statement.where(Bond.status == BondStatus.HELD)
    return session.scalars(statement.order_by(Bond.recorded_at, Bond.id)).all()


def get_bond(session: Session, bond_id: UUID, *, lock: bool = False) -> Bond:
    """The bond. Raises NotFound."""
    statement = select(Bond).options(joinedload(Bond.supplier), joinedload(Bond.tender)).where(Bond.id == bond_id)
    if lock:
        statement = statement.with_for_update(of=Bond).execution_options(populate_existing=True)
    bond = session.scalar(statement)
    if bond is None:
        raise NotFound
    return bond


def list_bidders(session: Session, tender_id: UUID) -> list[Supplier]:
    """Whose bids an opened tender counted: what was opened, and what stayed sealed, whose bonds are owed an end too."""
    opened = [bid.supplier for bid in bids.list_opened(session, tender_id)]
    return opened + [bid.supplier for bid in bids.list_unreadable(session, tender_id)]


@dataclass(frozen=True)
class Receipt:
    """What came: CNY, the day, the bank's number or that of the letter; `at`: the moment, where it counts."""

    amount: Decimal
    on: date
    reference: str
    at: datetime | None = None


def record_bid_bond(
    session: Session, *, actor: Actor, tender_id: UUID, supplier_id: UUID, amount: Decimal, received_at: datetime,
    reference: str, now: datetime,
) -> Bond:  # fmt: skip
    """Write down a bidder's bond, once the bids are opened. Raises RuleViolation, Conflict when it is there already.

    `received_at`: when the money was in the account, or the letter handed in; the reviews hold it to the deadline.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    tender = tenders.get_tender(session, tender_id, lock=True)
    rate = parameters.value_on(session, tender.county_id, "max_bond_rate", _day_of(tender.published_at or now))
    refuse(bond_rules.bid_bond_problems(tender.status, amount, tender.budget_amount, rate))
    if supplier_id not in {supplier.id for supplier in list_bidders(session, tender_id)}:
        raise NotFound
    refuse(bond_rules.receipt_problems(received_at, now, "received_at"))
    receipt = Receipt(amount, _day_of(received_at), reference, received_at)
    return _record(session, actor=actor, tender=tender, supplier_id=supplier_id, receipt=receipt, now=now)


def record_performance_bond(
    session: Session, *, actor: Actor, contract_id: UUID, amount: Decimal, received_on: date, reference: str,
    now: datetime,
) -> Bond:  # fmt: skip
    """Write down the bond for a contract (条例第48条). Raises RuleViolation, Conflict when it is there already."""
    require(actor, Permission.CONTRACT_DRAFT)
    contract = queries.get_contract(session, contract_id, lock=True)
    rate = parameters.value_on(session, contract.county_id, "max_performance_bond_rate", _day_of(now))
    refuse(bond_rules.performance_bond_problems(amount, contract.total_amount, rate))
    refuse(bond_rules.receipt_problems(clock.start_of(received_on), now, "received_on"))
    return _record(
        session, actor=actor, tender=contract.tender, supplier_id=contract.supplier_id, contract=contract,
        receipt=Receipt(amount, received_on, reference), now=now,
    )  # fmt: skip


def _day_of(at: datetime) -> date:
    return clock.local(at).date()


def _record(
    session: Session, *, actor: Actor, tender: Tender, supplier_id: UUID, receipt: Receipt, now: datetime,
    contract: Contract | None = None,
) -> Bond:  # fmt: skip
    if actor.user_id is None:
        raise Forbidden
    kind = BondKind.PERFORMANCE if contract else BondKind.BID
    if session.scalar(select(Bond.id).filter_by(tender_id=tender.id, supplier_id=supplier_id, kind=kind)):
        raise Conflict("bond.recorded_already", N_("这家供应商的这笔保证金已经登记过"))
    bond = Bond(
        county_id=tender.county_id, kind=kind, tender_id=tender.id, supplier_id=supplier_id, amount=receipt.amount,
        contract_id=contract.id if contract else None, received_on=receipt.on, received_at=receipt.at,
        reference=receipt.reference.strip(), recorded_by=actor.user_id, recorded_at=now,
    )  # fmt: skip
    session.add(bond)
    session.flush()
    facts = {"bond": bond.id, "kind": kind, "tender": tender.id, "supplier": supplier_id, "amount": receipt.amount}
    facts["received_at"] = receipt.at
    declare(session, AuditTag.BOND_RECORDED, log=county_log(tender.county_id), facts=facts, subject_id=bond.id)
    return bond


def refund_due_on(session: Session, bond: Bond) -> date | None:
    """The last day for giving a bid bond back: losers from the letters, a winner from its signed contract.

    None while neither has happened, and for performance bonds, whose end the contract says.
    """
    if bond.kind is BondKind.PERFORMANCE:
        return None
    start = _refund_starts(session, bond)
    if start is None:
        return None
    count = parameters.count_on(session, bond.county_id, "bond_refund_working_days", start)
    return calendar.add_working_days(start, count, tenders.calendar_days(session, bond.county_id))


def _refund_starts(session: Session, bond: Bond) -> date | None:
    """A bid deemed withdrawn through others' fault has no part in the award: its bond is due from the opening."""
    if _sealed_status(session, bond) is BidStatus.DEEMED_WITHDRAWN and bond.tender.opened_at:
        return _day_of(bond.tender.opened_at)
    live = awards.list_live(session, bond.tender_id)
    if any(award.supplier_id == bond.supplier_id for award in live):
        contracts = queries.list_contracts(session, tender_id=bond.tender_id)
        signed = [c.buyer_signed_at for c in contracts if c.supplier_id == bond.supplier_id and c.buyer_signed_at]
        return _day_of(min(signed)) if signed else None
    published = [award.published_at for award in live if award.published_at]
    return _day_of(min(published)) if published else None


def refund_of(session: Session, bond: Bond, on: date) -> Refund:
    """What giving the bond back on this day comes to (87号令第38条)."""
    due_on = refund_due_on(session, bond)
    days = bond_rules.late_days(due_on, on)
    if not days or due_on is None:
        return Refund(due_on, days, NOTHING)
    value = lambda code: parameters.value_on(session, bond.county_id, code, due_on)  # noqa: E731
    owed = bond_rules.interest(
        bond.amount, days, value("loan_base_rate"), value("late_refund_factor"), int(value("interest_year_days"))
    )
    return Refund(due_on, days, owed)


def refund_bond(session: Session, *, actor: Actor, bond_id: UUID, ended_on: date, now: datetime) -> Bond:
    """Record that a bond went back, with the interest that a late refund owes.

    Raises InvalidMove the second time, Conflict while it is proposed not to give it back.
    """
    require(actor, Permission.CONTRACT_DRAFT)
    bond = get_bond(session, bond_id, lock=True)
    if bond.status is BondStatus.HELD and bond.keep_proposed_by is not None:
        raise Conflict("bond.proposed", N_("已经提出不予退还，先由另一个人决定"))
    refuse(bond_rules.ending_problems(bond.received_on, ended_on, _day_of(now)))
    refund = refund_of(session, bond, ended_on)
    return _end(session, actor=actor, bond=bond, to=BondStatus.REFUNDED, on=ended_on, interest=refund.interest, now=now)


def grounds_of(session: Session, bond: Bond) -> list[KeepGround]:
    """What the record shows against giving a bid bond back: a bid revoked at the opening, a refusal to sign."""
    if bond.kind is not BondKind.BID:
        return []
    found = [KeepGround.BID_REVOKED] if _sealed_status(session, bond) is BidStatus.REVOKED else []
    return found + ([KeepGround.CONTRACT_REFUSED] if _find_refusal(session, bond) else [])


def _sealed_status(session: Session, bond: Bond) -> BidStatus | None:
    unreadable = bids.list_unreadable(session, bond.tender_id)
    return next((bid.status for bid in unreadable if bid.supplier_id == bond.supplier_id), None)


def _find_refusal(session: Session, bond: Bond) -> WinnerRefusal | None:
    statement = select(WinnerRefusal).filter_by(tender_id=bond.tender_id, supplier_id=bond.supplier_id)
    return session.scalar(statement.where(WinnerRefusal.status == RefusalStatus.CONFIRMED))


def propose_keeping(
    session: Session, *, actor: Actor, bond_id: UUID, ground: KeepGround, reason: str, now: datetime
) -> Bond:
    """Propose not to give a bond back. Raises RuleViolation (no such ground on record), Conflict (proposed, ended)."""
    require(actor, Permission.CONTRACT_DRAFT)
    bond = get_bond(session, bond_id, lock=True)
    if bond.status is not BondStatus.HELD or bond.keep_proposed_by is not None:
        raise Conflict("bond.proposed", N_("这笔保证金已经提出不予退还，或已经办结，请刷新后再看"))
    shown = grounds_of(session, bond)
    refuse([*bond_rules.keeping_problems(ground, shown, _sealed_status(session, bond)), *reason_problems(reason)])
    bond.keep_ground, bond.keep_reason = ground, reason.strip()
    bond.keep_proposed_by, bond.keep_proposed_at = actor.user_id, now
    _log_keeping(session, AuditTag.BOND_KEEPING_PROPOSED, bond)
    return bond


def keep_bond(session: Session, *, actor: Actor, bond_id: UUID, reason: str, now: datetime) -> Bond:
    """Do not give a bond back, with a reason, after another person proposed it (87号令第23条).

    A refusal to sign that two people established is a proposal by whoever recorded it. Raises Conflict without one,
    RuleViolation for the proposer.
    """
    require(actor, Permission.CONTRACT_SIGN)
    bond = get_bond(session, bond_id, lock=True)
    refusal = _find_refusal(session, bond)
    if bond.keep_proposed_by is None and refusal is not None and bond.kind is BondKind.BID:
        bond.keep_ground, bond.keep_reason = KeepGround.CONTRACT_REFUSED, refusal.account
        bond.keep_proposed_by, bond.keep_proposed_at = refusal.recorded_by, refusal.recorded_at
    if bond.keep_proposed_by is None:
        raise Conflict("bond.not_proposed", N_("不予退还要先由经办人提出并写明情形，再由另一个人决定"))
    refuse([*reason_problems(reason), *same_person_problems("bond.four_eyes", actor.user_id, bond.keep_proposed_by)])
    return _end(session, actor=actor, bond=bond, to=BondStatus.KEPT, on=_day_of(now), reason=reason.strip(), now=now)


def decline_keeping(session: Session, *, actor: Actor, bond_id: UUID, reason: str, now: datetime) -> Bond:
    """Turn a proposal down: the bond is held as before and will be given back. Raises Conflict when there is none."""
    require(actor, Permission.CONTRACT_SIGN)
    bond = get_bond(session, bond_id, lock=True)
    if bond.status is not BondStatus.HELD or bond.keep_proposed_by is None:
        raise Conflict("bond.not_proposed", N_("没有等待决定的提议，请刷新后再看"))
    refuse([*reason_problems(reason), *same_person_problems("bond.four_eyes", actor.user_id, bond.keep_proposed_by)])
    _log_keeping(session, AuditTag.BOND_KEEPING_DECLINED, bond, reason_sha256=sha256(reason.encode()).hexdigest())
    proposer = get_user(session, bond.keep_proposed_by)
    tell(
        session, county_id=bond.county_id, organization_id=proposer.organization_id, user_id=proposer.id, now=now,
        link="/bonds",
        subject=N_("%(number)s 的保证金不予退还的提议没有同意"), params={"number": bond.tender.number},
        body=reason.strip(),
    )  # fmt: skip
    bond.keep_ground, bond.keep_reason, bond.keep_proposed_by, bond.keep_proposed_at = None, "", None, None
    return bond


def _log_keeping(session: Session, tag: AuditTag, bond: Bond, **more: str) -> None:
    facts = {"bond": bond.id, "tender": bond.tender_id, "ground": bond.keep_ground, **more}
    facts["proposal_sha256"] = sha256(bond.keep_reason.encode()).hexdigest()
    declare(session, tag, log=county_log(bond.county_id), facts=facts, subject_id=bond.id)


def _end(
    session: Session, *, actor: Actor, bond: Bond, to: BondStatus, on: date, now: datetime,
    interest: Decimal = NOTHING, reason: str = "",
) -> Bond:  # fmt: skip
    BOND.move(bond, to)
    bond.ended_on, bond.ended_by, bond.interest, bond.ended_reason = on, actor.user_id, interest, reason
    facts = {"bond": bond.id, "status": to, "ended_on": on, "interest": interest}
    declare(session, AuditTag.BOND_ENDED, log=county_log(bond.county_id), facts=facts, subject_id=bond.id)
    subject = N_("%(number)s 的保证金已退还") if to is BondStatus.REFUNDED else N_("%(number)s 的保证金不予退还")
    tell(
        session, county_id=bond.county_id, organization_id=bond.supplier_id, subject=subject,
        params={"number": bond.tender.number}, body=reason, now=now, link="/bonds",
    )  # fmt: skip
    return bond
