"""Orders, deliveries and acceptances under a signed contract, through the services.

What comes before the signed contract is written as rows: the tests of contracting walk that road. School S1 may order
3,000 kg of rice and 1,500 kg of flour from the first supplier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.models import Organization
from procurement.allocation.models import AllocationRun
from procurement.allocation.states import RunStatus
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.core import clock, money
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.deliveries import queries, service
from procurement.deliveries.models import Acceptance, Delivery, Order
from procurement.deliveries.reasons import SHORT_WEIGHT
from procurement.schools.models import School
from procurement.supervision import admissions
from procurement.suppliers.models import Supplier
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Tender
from tests.factories.people import People, make_user
from tests.factories.suppliers import make_supplier
from tests.factories.tenders import make_published

TERMS = {"buyer": {"name": "示范县教育局"}, "payment_days": 30, "clauses_version": "2026-2"}
PRICES = {"rice": Decimal("4.5555"), "flour": Decimal("3.3333")}
TERM_TIME = datetime(2026, 9, 6, 22, 30, tzinfo=UTC)  # Monday 7 September, 06:30 in Shanghai
TODAY = date(2026, 9, 7)
JPEG = b"\xff\xd8\xff\xe0" + b"a picture of sacks on a scale"


@dataclass
class Yard:
    """One school's receiving yard: two people of S1, one of its neighbour S2, and two suppliers."""

    people: People
    supplier: Actor
    other_supplier: Actor
    keeper: Actor
    teacher: Actor
    neighbour: Actor
    contract_id: UUID

    def lines(self, school: Actor | None = None) -> dict[str, UUID]:
        """The school's contract lines by item code."""
        with reading(SYSTEM) as session:
            school_id = (school or self.keeper).organization_id
            found = queries.list_contract_lines(session, self.contract_id, school_id)
            return {line.item.code: line.id for line in found}


def make_yard(people: People, *, prefix: str = "", number: int = 1) -> Yard:
    """Two signed contracts, of lot 1 and lot 2; the caller sets the clock to TERM_TIME.

    A second yard in another county needs a `prefix` for its log-ins and a `number` for its companies.
    """
    tender_id = make_published(people)
    suppliers = [make_supplier(2 * number + n, login=f"{prefix}supplier{n}") for n in (1, 2)]
    with transaction(SYSTEM) as session:
        tender = tender_queries.get_tender(session, tender_id)
        run = _run(people, tender)
        contract_id, _other = (
            _contract(session, people, lot, supplier, run) for lot, supplier in zip(tender.lots, suppliers, strict=True)
        )
        declare(session, AuditTag.CONTRACT_SIGNED, log=county_log(tender.county_id), facts={"tender": tender.id})
    with reading(people.officer) as session:
        schools = {school.code: school.id for school in session.scalars(select(School))}
        first, second = (session.get_one(Organization, schools[code]) for code in ("S1", "S2"))
    return Yard(
        people,
        *suppliers,
        keeper=make_user(first, Role.SCHOOL, f"{prefix}keeper"),
        teacher=make_user(first, Role.SCHOOL, f"{prefix}teacher"),
        neighbour=make_user(second, Role.SCHOOL, f"{prefix}neighbour"),
        contract_id=contract_id,
    )


def _run(people: People, tender: Tender) -> AllocationRun:
    return AllocationRun(
        county_id=tender.county_id, tender=tender, number=1, is_binding=True, status=RunStatus.SOLVED,
        instance_sha256="0" * 64, result_sha256="1" * 64, checks=[], changes={}, summary={},
        prepared_by=people.officer.user_id, prepared_at=clock.now(),
    )  # fmt: skip


def _contract(session: Session, people: People, lot: Lot, actor: Actor, run: AllocationRun) -> UUID:
    """The whole demand of one lot at PRICES, signed by both sides."""
    supplier, now = session.get_one(Supplier, actor.organization_id), clock.now()
    units = {line.item_id: line.item for line in lot.items}
    rows = [(demand, PRICES[units[demand.item_id].code]) for demand in lot.demands]
    amount = money.total(money.line_amount(demand.quantity, price) for demand, price in rows)
    award = Award(
        county_id=lot.county_id, tender=lot.tender, lot=lot, supplier=supplier, run=run, status=AwardStatus.ACTIVE,
        amount=amount, evaluated_amount=amount, reason="评审价最低", proposed_by=people.officer.user_id,
        proposed_at=now,
    )  # fmt: skip
    contract = Contract(
        county_id=lot.county_id, number=f"{people.county.code}HT-2026-{lot.number:03d}", tender=lot.tender,
        supplier=supplier, status=ContractStatus.SIGNED, total_amount=amount,
        starts_on=lot.tender.contract_starts_on, ends_on=lot.tender.contract_ends_on,
        content=TERMS | {"supplier": {"bank_account": supplier.bank_account}}, fingerprint="2" * 64,
        drafted_by=people.officer.user_id, drafted_at=now, supplier_signed_by=actor.user_id, supplier_signed_at=now,
        buyer_signed_by=people.approver.user_id, buyer_signed_at=now,
        lines=[
            ContractLine(
                county_id=lot.county_id, award=award, lot=lot, school=demand.school, item=units[demand.item_id],
                grade="一级", standard="GB/T 1354—2018", unit=units[demand.item_id].unit, quantity=demand.quantity,
                unit_price=price, amount=money.line_amount(demand.quantity, price),
            )
            for demand, price in rows
        ],
    )  # fmt: skip
    session.add(contract)
    session.flush()
    admissions.admit_by_contract(
        session, county_id=lot.county_id, supplier_id=supplier.id, contract_number=contract.number,
        category_ids={line.item.category_id for line in contract.lines}, valid_until=contract.ends_on,
        drafted_by=contract.drafted_by, signed_by=people.approver.user_id, now=now,
    )  # fmt: skip
    return contract.id


def place(
    yard: Yard, wanted: Mapping[str, str], *, by: Actor | None = None, key: UUID | None = None, on: date = TODAY
) -> Order:
    """An order such as {"rice": "600"}."""
    actor = by or yard.keeper
    ids = yard.lines(actor)
    lines = [{"contract_line_id": ids[code], "quantity": Decimal(quantity)} for code, quantity in wanted.items()]
    with transaction(actor) as session:
        return service.place_order(
            session, actor=actor, contract_id=yard.contract_id, deliver_on=on, lines=lines,
            client_key=key or uuid4(), now=clock.now(),
        )  # fmt: skip


def confirm(yard: Yard, order: Order) -> Order:
    with transaction(yard.supplier) as session:
        return service.confirm_order(session, actor=yard.supplier, order_id=order.id, now=clock.now())


def batch(order_line_id: UUID, quantity: Decimal, **changes: Any) -> dict[str, Any]:
    """A row of a delivery note as `ship_order` takes it."""
    return {
        "order_line_id": order_line_id, "quantity": quantity, "batch_number": "20260901",
        "produced_on": date(2026, 9, 1), "best_before_on": date(2027, 5, 31), "licence_number": "SC10142000000001",
        "report_number": "JY-2026-0901",
    } | changes  # fmt: skip


def ship(
    yard: Yard, order: Order, *, key: UUID | None = None, rows: Sequence[dict[str, Any]] | None = None
) -> Delivery:
    """Everything ordered, in one batch an item unless `rows` say otherwise."""
    rows = rows if rows is not None else [batch(line.id, line.quantity) for line in order.lines]
    with transaction(yard.supplier) as session:
        return service.ship_order(
            session, actor=yard.supplier, order_id=order.id, vehicle_plate="鄂A7K215", driver_name="陈卫东", lines=rows,
            client_key=key or uuid4(), now=clock.now(),
        )  # fmt: skip


def make_delivery(yard: Yard, wanted: Mapping[str, str] | None = None, **changes: Any) -> Delivery:
    """Ordered, confirmed and on its way; `changes` go into every batch."""
    order = confirm(yard, place(yard, wanted or {"rice": "600", "flour": "300"}))
    return ship(yard, order, rows=[batch(line.id, line.quantity, **changes) for line in order.lines])


def finding(line: Any, accepted: str | None = None, **changes: Any) -> dict[str, Any]:
    """What an inspector finds of a batch: all of it good unless told."""
    taken = line.quantity if accepted is None else Decimal(accepted)
    return {
        "delivery_line_id": line.id, "weighed_quantity": line.quantity, "accepted_quantity": taken,
        "rejected_quantity": line.quantity - taken, "reason": "fsl34_06", "disposal": "returned", "label_ok": True,
        "sensory_ok": True, "photos": [],
    } | changes  # fmt: skip


def missing(line: Any, weighed: str) -> dict[str, Any]:
    """A batch of which less was on the scales than on the note, all of it good."""
    return finding(line, weighed, weighed_quantity=Decimal(weighed), reason=SHORT_WEIGHT, disposal="not_received")


def record(
    yard: Yard,
    delivery: Delivery,
    rows: Sequence[dict[str, Any]] | None = None,
    *,
    by: Actor | None = None,
    key: UUID | None = None,
    **changes: Any,
) -> Acceptance:
    """The first signature, half an hour after the vehicle came."""
    actor = by or yard.keeper
    rows = rows if rows is not None else [finding(line) for line in delivery.lines]
    given = {"arrived_at": delivery.shipped_at + timedelta(minutes=30), "vehicle_ok": True, "driver_ok": True} | changes
    with transaction(actor) as session:
        return service.record_acceptance(
            session, actor=actor, delivery_id=delivery.id, lines=rows, client_key=key or uuid4(),
            now=delivery.shipped_at + timedelta(hours=1), **given,
        )  # fmt: skip


def countersign(yard: Yard, entry: Acceptance, *, by: Actor | None = None, key: UUID | None = None) -> Delivery:
    """The second signature."""
    actor = by or yard.teacher
    with transaction(actor) as session:
        return service.confirm_acceptance(
            session, actor=actor, acceptance_id=entry.id, delivery_id=entry.delivery_id, client_key=key or uuid4(),
            now=clock.now(),
        )  # fmt: skip


def send_back(yard: Yard, entry: Acceptance, reason: str = "大米少称了一袋") -> Delivery:
    with transaction(yard.teacher) as session:
        return service.send_back_acceptance(
            session, actor=yard.teacher, acceptance_id=entry.id, delivery_id=entry.delivery_id, reason=reason,
            client_key=uuid4(), now=clock.now(),
        )  # fmt: skip


def accept(yard: Yard, delivery: Delivery, rows: Sequence[dict[str, Any]] | None = None) -> Delivery:
    """Both signatures."""
    return countersign(yard, record(yard, delivery, rows))


def reverse(yard: Yard, delivery: Delivery, *, key: UUID | None = None) -> Acceptance:
    """The first signature under taking the acceptance back."""
    with transaction(yard.keeper) as session:
        return service.record_reversal(
            session, actor=yard.keeper, delivery_id=delivery.id, reason="称错了", client_key=key or uuid4(),
            now=clock.now(),
        )  # fmt: skip
