"""From the published award to the filed contracts: a winner that will not sign, and what becomes of the bonds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.awards import queries as awards
from procurement.bids import queries as bids
from procurement.bids.bonds.states import BondKind
from procurement.contracting import queries as contracts
from procurement.contracting.bonds import service as bonds
from procurement.contracting.refusals import service as refusals
from procurement.contracting.states import ContractStatus
from procurement.core import clock, files, money
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo import deciding
from procurement.suppliers import service as suppliers
from procurement.suppliers.paper_files import PaperFile
from procurement.tenders import queries as tenders

if TYPE_CHECKING:
    from procurement.demo.road import Walk

REFUSING, LATE = "supplier11", "supplier02"
ACCOUNT = "中标人书面告知原粮涨价，按中标价供货亏损，拒绝签订合同。"
SCORED = "按公告冻结的规则，各包综合得分最高"


def award(road: Walk) -> Iterator[tuple[datetime, str]]:
    """The binding run and all up to the published award: the first time, and again without who would not sign."""
    yield deciding.later(road, 0, 14), "the binding allocation"
    deciding.run_binding(road)
    yield deciding.later(road, 0, 15), "award proposed"
    deciding.propose(road, SCORED)
    yield deciding.later(road, 1, 9), "award approved by the second officer"
    deciding.approve(road)
    yield deciding.later(road, 0, 15), "award published, challenge window opens"
    deciding.publish(road)


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the end of every dispute to the filed contracts."""
    from procurement.demo.road import challenge_over, confirm

    yield deciding.later(road, 1, 9), "award confirmed, contracts drafted"
    confirm(road)
    deciding.draft_contracts(road)
    refusing = _company(road, REFUSING)
    yield deciding.later(road, 1, 10), "one winner signs and brings its performance bond, the other will not sign"
    deciding.sign(road, but={refusing})
    secure(road)
    refusal_id = refuse(road, refusing)
    yield deciding.later(road, 1, 10), "the refusal is confirmed by another: award void, bond kept, ban decided"
    confirm_refusal(road, refusal_id)
    keep(road, refusing)
    yield deciding.later(road, 1, 8), "the signed contract is filed, the last bonds go back, one late and with interest"
    deciding.file_contracts(road)
    refund_all(road)
    yield from award(road)
    yield challenge_over(road), "second challenge window over, award confirmed"
    confirm(road)
    deciding.draft_contracts(road)
    yield deciding.later(road, 0, 10), "the next in rank signs"
    deciding.sign(road)
    yield deciding.later(road, 2, 10), "the last contract is filed"
    deciding.file_contracts(road)


def _company(road: Walk, login: str) -> UUID:
    supplier_id = road.cast[login].organization_id
    assert supplier_id is not None  # noqa: S101  (a supplier's people have a company)
    return supplier_id


def record_bonds(road: Walk) -> None:
    """What the bidders paid before the deadline is written down once the bids are open."""
    officer = road.cast["officer"]
    with reading(SYSTEM) as session:
        asked = tenders.get_tender(session, road.tender).bond_amount
    for place, supplier_id in enumerate(sorted(_bidders(road), key=str), 1):
        with transaction(officer) as session:
            bonds.record_bid_bond(
                session, actor=officer, tender_id=road.tender, supplier_id=supplier_id, amount=asked,
                received_at=clock.now() - timedelta(days=2), reference=f"电汇 {place:03d}", now=clock.now(),
            )  # fmt: skip


def _bidders(road: Walk) -> set[UUID]:
    with reading(SYSTEM) as session:
        return {opened.supplier_id for opened in bids.list_opened(session, road.tender)}


def _held(road: Walk, companies: Collection[UUID]) -> list[UUID]:
    """Their bid bonds that nobody has given back or kept."""
    with reading(SYSTEM) as session:
        held = bonds.list_bonds(session, tender_id=road.tender, held=True)
        return [one.id for one in held if one.supplier_id in companies and one.kind is BondKind.BID]


def refund(road: Walk, companies: Collection[UUID]) -> None:
    officer = road.cast["officer"]
    for bond_id in _held(road, companies):
        with transaction(officer) as session:
            bonds.refund_bond(session, actor=officer, bond_id=bond_id, ended_on=clock.today(), now=clock.now())


def refund_losers(road: Walk, forgotten: str = "") -> None:
    """All but the one that is forgotten."""
    with reading(SYSTEM) as session:
        won = {award.supplier_id for award in awards.list_live(session, road.tender)}
    refund(road, _bidders(road) - won - ({_company(road, forgotten)} if forgotten else set()))


def refund_all(road: Walk) -> None:
    refund(road, _bidders(road))


def secure(road: Walk) -> None:
    """The performance bond of the contract that was signed: five percent, as the notice says."""
    officer = road.cast["officer"]
    with reading(SYSTEM) as session:
        found = contracts.list_contracts(session, tender_id=road.tender)
        signed = [(one.id, one.total_amount) for one in found if one.status is ContractStatus.SIGNED]
    for contract_id, total in signed:
        with transaction(officer) as session:
            bonds.record_performance_bond(
                session, actor=officer, contract_id=contract_id, amount=money.amount(total / 20),
                received_on=clock.today(), reference="银行保函", now=clock.now(),
            )  # fmt: skip


def refuse(road: Walk, supplier_id: UUID) -> UUID:
    """The officer writes down that the winner will not sign, with its letter."""
    officer, letter = road.cast["officer"], b"\xff\xd8\xff\xe0 " + ACCOUNT.encode()
    file = PaperFile("拒签函.jpg", "image/jpeg", files.put(files.Shelf.PRIVATE, letter))
    with transaction(officer) as session:
        return refusals.record_refusal(
            session, actor=officer, tender_id=road.tender, supplier_id=supplier_id, refused_on=clock.today(),
            account=ACCOUNT, file=file, now=clock.now(),
        ).id  # fmt: skip


def confirm_refusal(road: Walk, refusal_id: UUID) -> None:
    approver = road.cast["approver"]
    with transaction(approver) as session:
        refusals.confirm_refusal(session, actor=approver, refusal_id=refusal_id, now=clock.now())


def keep(road: Walk, supplier_id: UUID) -> None:
    """The bond is not given back, and the company is kept from bidding for a year."""
    approver, today = road.cast["approver"], clock.today()
    (bond_id,) = _held(road, {supplier_id})
    with transaction(approver) as session:
        bonds.keep_bond(
            session,
            actor=approver,
            bond_id=bond_id,
            reason="中标后无正当理由拒不签订合同，保证金不予退还",
            now=clock.now(),
        )
    with transaction(approver) as session:
        suppliers.bar_supplier(
            session, actor=approver, supplier_id=supplier_id, reason="中标后无正当理由拒不与采购人签订政府采购合同",
            legal_basis="政府采购法第77条；政府采购法实施条例第72条", starts_on=today,
            ends_on=_year_after(today), now=clock.now(),
        )  # fmt: skip


def _year_after(day: date) -> date:
    return day + timedelta(days=365)
