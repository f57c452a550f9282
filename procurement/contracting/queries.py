"""Reading contracts, and what a contract must say: the binding run's quantities at the opened bids' prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from procurement.allocation.models import AllocationLine, AllocationRun
from procurement.awards import holds
from procurement.awards import queries as award_queries
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.bids.models import BidLine
from procurement.catalogue.models import Item
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.rules import AgreedLine, Deadlines
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.schools.models import School
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Tender

PUBLISHED = frozenset({ContractStatus.SIGNED, ContractStatus.TERMINATED})


def _contracts(session: Session) -> Select[Contract]:
    """Contracts that exist for the session's actor; for a school those that deliver to it."""
    statement = select(Contract).options(joinedload(Contract.tender), joinedload(Contract.supplier))
    school_id = actor_of(session).school_id
    return statement.where(Contract.lines.any(ContractLine.school_id == school_id)) if school_id else statement


def get_contract(session: Session, contract_id: UUID, lock: bool = False) -> Contract:
    """The contract, locked for a change when `lock`. Raises NotFound."""
    statement = _contracts(session).where(Contract.id == contract_id)
    if lock:
        statement = statement.with_for_update(of=Contract).execution_options(populate_existing=True)
    contract = session.scalar(statement)
    if contract is None:
        raise NotFound
    return contract


def select_contracts(session: Session, *, tender_id: UUID | None = None) -> Select[Contract]:
    """Contracts that exist for the session's actor, the newest first."""
    statement = _contracts(session).order_by(Contract.drafted_at.desc(), Contract.number.desc())
    return statement.where(Contract.tender_id == tender_id) if tender_id else statement


def list_contracts(session: Session, *, tender_id: UUID | None = None) -> Sequence[Contract]:
    return session.scalars(select_contracts(session, tender_id=tender_id)).all()


def list_published(session: Session, county_id: UUID) -> Sequence[Contract]:
    """Contracts of the county that both sides have signed, the newest first: public (政府采购法实施条例 art. 50)."""
    statement = select_contracts(session).where(Contract.county_id == county_id, Contract.status.in_(PUBLISHED))
    return session.scalars(statement).all()


def get_published(session: Session, contract_id: UUID) -> Contract:
    """A contract that both sides have signed. Raises NotFound for any other."""
    contract = get_contract(session, contract_id)
    if contract.buyer_signed_at is None:
        raise NotFound
    return contract


def list_lines(session: Session, contract_id: UUID) -> Sequence[ContractLine]:
    """The contract's lines that exist for the actor, in the order in which they are printed."""
    statement = (
        select(ContractLine)
        .join(ContractLine.lot)
        .join(ContractLine.school)
        .join(ContractLine.item)
        .options(joinedload(ContractLine.school), joinedload(ContractLine.item), joinedload(ContractLine.lot))
        .where(ContractLine.contract_id == contract_id)
        .order_by(Lot.number, School.code, Item.code)
    )
    return session.scalars(statement).all()


def standing_awards(session: Session, tender_id: UUID, supplier_id: UUID | None = None) -> Sequence[Award]:
    """Awards of a tender, or of one of its suppliers, that were not cancelled, by lot."""
    return [a for a in award_queries.list_live(session, tender_id) if supplier_id in {None, a.supplier_id}]


def contract_awards(session: Session, contract: Contract) -> Sequence[Award]:
    """The awards that this contract carries out, by lot, as far as they still live."""
    mine = set(session.scalars(select(ContractLine.award_id).where(ContractLine.contract_id == contract.id)))
    return [award for award in standing_awards(session, contract.tender_id, contract.supplier_id) if award.id in mine]


def undrafted_awards(session: Session, tender_id: UUID) -> Sequence[Award]:
    """Live awards of the tender that no contract carries out yet; a tender computed again may give a second one."""
    drafted = set(
        session.scalars(
            select(ContractLine.award_id).join(ContractLine.contract).where(
                Contract.tender_id == tender_id, Contract.status != ContractStatus.TERMINATED
            )
        )
    )  # fmt: skip
    return [award for award in standing_awards(session, tender_id) if award.id not in drafted]


def has_undrafted(session: Session, tender_id: UUID) -> bool:
    """Is an award of the tender still without a contract?"""
    return bool(undrafted_awards(session, tender_id))


def is_all_signed(session: Session, tender_id: UUID) -> bool:
    """Has every award of the tender a contract that both sides have signed?"""
    signed = exists().where(
        ContractLine.award_id == Award.id,
        Contract.id == ContractLine.contract_id,
        Contract.status == ContractStatus.SIGNED,
    )
    waiting = select(func.count(Award.id)).where(
        Award.tender_id == tender_id, Award.status != AwardStatus.CANCELLED, ~signed
    )
    return session.scalar(waiting) == 0


def agreed_lines(session: Session, tender: Tender, awards: Sequence[Award]) -> list[AgreedLine]:
    """What one supplier's awards come to: binding run × opened bid, in words of the frozen notice, in printed order."""
    by_lot = {award.lot_id: award for award in awards}
    statement = (
        select(AllocationLine, BidLine, School.code)
        .join(AllocationRun, AllocationRun.id == AllocationLine.run_id)
        .join(BidLine, BidLine.id == AllocationLine.bid_line_id)
        .join(School, School.id == AllocationLine.school_id)
        .where(
            AllocationRun.is_binding,
            AllocationLine.run_id.in_({award.run_id for award in awards}),
            AllocationLine.lot_id.in_(by_lot),
            AllocationLine.supplier_id.in_({award.supplier_id for award in awards}),
            AllocationLine.quantity > Decimal(0),
        )
    )
    lots = {UUID(lot["lot"]): lot for lot in tender_queries.frozen_notice(tender)["lots"]}
    found = [
        (lots[given.lot_id]["number"], school_code, _item_of(lots[given.lot_id], given.item_id)["code"], given, bid)
        for given, bid, school_code in session.execute(statement)
    ]
    return [
        _agreed(by_lot[given.lot_id], lots[given.lot_id], given, bid)
        for *_order, given, bid in sorted(found, key=lambda row: row[:3])
    ]


def _item_of(lot: Mapping[str, Any], item_id: UUID) -> dict[str, Any]:
    return next(item for item in lot["items"] if item["item"] == str(item_id))


def _agreed(award: Award, lot: Mapping[str, Any], given: AllocationLine, bid: BidLine) -> AgreedLine:
    item = _item_of(lot, given.item_id)
    demands = lot["demands"]
    return AgreedLine(
        award_id=award.id,
        lot_id=given.lot_id,
        school_id=given.school_id,
        item_id=given.item_id,
        lot_number=lot["number"],
        lot_title=lot["title"],
        school=next(demand["school_name"] for demand in demands if demand["school"] == str(given.school_id)),
        item=item["name"],
        grade=item["grade"],
        standard=item["standard"],
        unit=item["unit"],
        quantity=given.quantity,
        unit_price=bid.unit_price,
        run_price=given.unit_price,
        brand=bid.brand,
        origin=bid.origin,
        lead_days=bid.lead_days,
        max_lead_days=item["max_lead_days"],
    )


def deadlines_of(session: Session, contract: Contract) -> Deadlines:
    """The law's days for this contract; days on hold do not count to the signature's.

    Raises NotFound for a contract whose awards are void, RuleViolation when the county has not loaded the numbers.
    """
    awards = contract_awards(session, contract)
    published = [clock.local(award.published_at).date() for award in awards if award.published_at]
    windows = [award.challenge_until for award in awards if award.challenge_until]
    if not published or not windows:
        raise NotFound
    county_id = contract.county_id
    days = tender_queries.calendar_days(session, county_id)
    count = parameters.count_on(session, county_id, "sign_contract_days", min(published))
    held = holds.days_held(holds.list_holds(session, contract.tender_id), clock.now())
    sign_by = calendar.add_days(min(published), count + held, days)
    if contract.buyer_signed_at is None:
        return Deadlines(max(windows), sign_by)
    signed_on = clock.local(contract.buyer_signed_at).date()
    return Deadlines(
        max(windows),
        sign_by,
        publish_by=_working(session, county_id, "publish_contract_working_days", signed_on, days),
        file_by=_working(session, county_id, "file_contract_working_days", signed_on, days),
    )


def _working(session: Session, county_id: UUID, code: str, start: date, days: Mapping[date, bool]) -> date:
    return calendar.add_working_days(start, parameters.count_on(session, county_id, code, start), days)
