"""Awarded tenders and contracts. What comes before the award is written as rows: other tests walk that road."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.allocation.models import AllocationLine, AllocationRun
from procurement.allocation.states import RunStatus
from procurement.audit.service import PLATFORM, county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.bids.models import Bid, BidLine, OpenedBid
from procurement.bids.states import BidStatus
from procurement.contracting import service
from procurement.contracting.models import Contract
from procurement.core import clock, money
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import transaction
from procurement.suppliers.models import Supplier
from procurement.tenders import calendar
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Tender
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories.people import People, make_organization, make_user
from tests.factories.tenders import make_published

PRICES = (Decimal("4.5555"), Decimal("3.3333"))  # rice, flour
BRAND, ORIGIN = "禾丰牌", "示范省"


@dataclass
class Awarded:
    """A tender of two lots, the first awarded to `suppliers[0]`, the second to `suppliers[1]`."""

    tender_id: UUID
    suppliers: list[Actor]
    award_ids: list[UUID]


def add_supplier(name: str, credit_code: str, login: str) -> Actor:
    """A supplier with one person."""
    organization = make_organization(OrganizationKind.SUPPLIER, name)
    with transaction(SYSTEM) as session:
        session.add(
            Supplier(
                id=organization.id, credit_code=credit_code, name=name, name_en=login, legal_representative="王某",
                contact_name="李某", contact_phone="07005550001", address="城关镇粮站路18号",
                bank_account="6222000000000001", registered_at=clock.now(),
            )
        )  # fmt: skip
        declare(session, AuditTag.SUPPLIER_REGISTERED, log=PLATFORM, facts={"supplier": organization.id})
    return make_user(organization, Role.SUPPLIER, login)


def make_awarded(people: People, *, status: AwardStatus = AwardStatus.ACTIVE, prefix: str = "") -> Awarded:
    """A tender whose awards were published now and have `status`."""
    tender_id = make_published(people)
    suppliers = [
        add_supplier(f"{prefix}禾丰粮油配送有限公司", f"91420000MA00000{prefix or 'A'}1X"[:18], f"{prefix}supplier1"),
        add_supplier(f"{prefix}青禾粮油购销有限公司", f"91420000MA00000{prefix or 'A'}2X"[:18], f"{prefix}supplier2"),
    ]
    with transaction(SYSTEM) as session:
        tender = tender_queries.get_tender(session, tender_id)
        tender.status = TenderStatus.AWARDED
        run = _run(people, tender)
        session.add(run)
        awards = [
            _award(session, people, lot, supplier, run, status)
            for lot, supplier in zip(tender.lots, suppliers, strict=True)
        ]
        session.flush()
        declare(session, AuditTag.AWARD_PUBLISHED, log=county_log(tender.county_id), facts={"tender": tender.id})
        return Awarded(tender_id, suppliers, [award.id for award in awards])


def _run(people: People, tender: Tender) -> AllocationRun:
    return AllocationRun(
        county_id=tender.county_id, tender=tender, number=1, is_binding=True, status=RunStatus.SOLVED,
        instance_sha256="0" * 64, result_sha256="1" * 64, checks=[], changes={}, summary={},
        prepared_by=people.officer.user_id, prepared_at=clock.now(), finished_at=clock.now(),
    )  # fmt: skip


def _award(
    session: Session, people: People, lot: Lot, actor: Actor, run: AllocationRun, status: AwardStatus
) -> Award:
    """One lot for one supplier, with its bid, opened, and the run's lines."""
    opened = _opened_bid(session, lot, actor)
    lines = {line.item_id: line for line in opened.lines}
    session.flush()
    given = [
        AllocationLine(
            county_id=lot.county_id, run_id=run.id, lot_id=lot.id, school_id=demand.school_id, item_id=demand.item_id,
            supplier_id=opened.supplier_id, bid_line_id=lines[demand.item_id].id, quantity=demand.quantity,
            unit_price=lines[demand.item_id].unit_price,
        )
        for demand in lot.demands
    ]  # fmt: skip
    session.add_all(given)
    lot.status = LotStatus.AWARDED
    days = tender_queries.calendar_days(session, lot.county_id)
    notice_ends_on = calendar.add_working_days(clock.today(), 1, days)
    amount = money.total(money.line_amount(line.quantity, line.unit_price) for line in given)
    is_out = status not in {AwardStatus.PROPOSED, AwardStatus.APPROVED}
    award = Award(
        county_id=lot.county_id, tender=lot.tender, lot=lot, supplier=opened.supplier, run=run, status=status,
        amount=amount, evaluated_amount=amount, reason="评审价最低", proposed_by=people.officer.user_id,
        proposed_at=clock.now(), approved_by=people.approver.user_id, approved_at=clock.now(),
        published_at=clock.now() if is_out else None, notice_ends_on=notice_ends_on if is_out else None,
        challenge_until=calendar.add_working_days(notice_ends_on, 7, days) if is_out else None,
        confirmed_at=clock.now() if status is AwardStatus.ACTIVE else None,
    )  # fmt: skip
    session.add(award)
    return award


def _opened_bid(session: Session, lot: Lot, actor: Actor) -> OpenedBid:
    supplier = session.get_one(Supplier, actor.organization_id)
    bid = Bid(
        county_id=lot.county_id, tender=lot.tender, supplier=supplier, status=BidStatus.OPENED,
        envelope_sha256=lot.id.hex * 2, received_at=clock.now(), receipt="",
    )  # fmt: skip
    session.add(bid)
    session.flush()
    items = sorted(lot.items, key=lambda line: line.item.code, reverse=True)  # rice, flour
    opened = OpenedBid(
        county_id=lot.county_id, bid_id=bid.id, tender_id=lot.tender_id, supplier=supplier, content_sha256="2" * 64,
        declarations={}, faults=[], valid_until=clock.today() + timedelta(days=120), opened_at=clock.now(),
        lines=[
            BidLine(county_id=lot.county_id, lot=lot, item=line.item, unit_price=price, brand=BRAND, origin=ORIGIN,
                    lead_days=2)
            for line, price in zip(items, PRICES, strict=True)
        ],
    )  # fmt: skip
    session.add(opened)
    session.flush()
    return opened


def draft(people: People, awarded: Awarded) -> list[UUID]:
    """The officer draws up the contracts; ids in the order of `awarded.suppliers`."""
    with transaction(people.officer) as session:
        made = service.draft_contracts(session, actor=people.officer, tender_id=awarded.tender_id, now=clock.now())
        by_supplier = {contract.supplier_id: contract.id for contract in made}
    return [by_supplier[actor.organization_id] for actor in awarded.suppliers if actor.organization_id in by_supplier]


def sign(actor: Actor, contract_id: UUID) -> Contract:
    with transaction(actor) as session:
        return service.sign_contract(session, actor=actor, contract_id=contract_id, now=clock.now())
