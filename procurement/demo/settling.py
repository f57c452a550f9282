"""After the first deliveries: one school's month is paid, and every desk on the way from acceptance to bank has work.

One statement is paid, one is overdue, one payment waits for its approval, one statement for its invoice, one for the
school; one school's acceptances are not stated yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.core import clock, files
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.settlement import invoicing, paying, queries, service
from procurement.settlement.matching import Invoiced, InvoicedLine
from procurement.suppliers.paper_files import PaperFile

if TYPE_CHECKING:
    from procurement.demo.road import Walk

PAYMENT_DAYS = 7  # as the demonstration's notice agrees: short, so that its fortnight shows what late means
PAID, LATE, PROPOSED, CONFIRMED, SUBMITTED = "school01", "school02", "school10", "school11", "school24"
_PAPER = b"%PDF-1.4\n% invoice of the demonstration "


@dataclass
class Desk:
    """Who acts for one school's deliveries of one supplier."""

    road: Walk
    school: str
    supplier: Actor
    contract_id: UUID

    def submit(self) -> UUID:
        school_id = self.road.cast[self.school].organization_id
        assert school_id is not None  # noqa: S101  (a school's people have a school)
        with transaction(self.supplier) as session:
            return service.submit_statement(
                session, actor=self.supplier, contract_id=self.contract_id, school_id=school_id,
                month=clock.today().replace(day=1), now=clock.now(),
            ).id  # fmt: skip

    def confirm(self, statement_id: UUID) -> None:
        """The colleague who was not the first to accept."""
        colleague = self.road.cast[f"{self.school}b"]
        with transaction(colleague) as session:
            service.confirm_statement(session, actor=colleague, statement_id=statement_id, now=clock.now())

    def invoice(self, statement_id: UUID, number: int) -> UUID:
        with reading(SYSTEM) as session:
            statement = queries.get_statement(session, statement_id)
            lines = [
                InvoicedLine(line.contract_line_id, line.accepted, line.unit_price)
                for line in invoicing.agreed_lines(statement)
            ]
            paper = Invoiced(f"2634{number:016d}", clock.today(), statement.amount, lines)
        kept = files.put(files.Shelf.PRIVATE, _PAPER + str(number).encode())
        file = PaperFile(f"发票{number}.pdf", "application/pdf", kept)
        with transaction(self.supplier) as session:
            return invoicing.record_invoice(
                session, actor=self.supplier, statement_id=statement_id, invoiced=paper, file=file, now=clock.now()
            ).id

    def propose(self, invoice_id: UUID) -> UUID:
        """By the officer who did not draw up the contract."""
        officer = self.road.cast["officer2"]
        with transaction(officer) as session:
            amount = queries.get_invoice(session, invoice_id).amount
            return paying.propose_payment(
                session, actor=officer, invoice_id=invoice_id, amount=amount, now=clock.now()
            ).id

    def pay(self, payment_id: UUID) -> None:
        """Approved by another person, then entered as the bank did it."""
        approver, officer = self.road.cast["approver"], self.road.cast["officer2"]
        with transaction(approver) as session:
            paying.approve_payment(session, actor=approver, payment_id=payment_id, now=clock.now())
        with transaction(officer) as session:
            paying.record_payment(
                session, actor=officer, payment_id=payment_id, bank_reference="JZZF-0001", paid_on=clock.today(),
                now=clock.now(),
            )  # fmt: skip


def walk(road: Walk, day: date) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then); `day` is that of the first deliveries, the road ends on its 75th."""
    yield _at(day + timedelta(days=1), 9), "the supplier submits statements for two schools, both confirm"
    paid, late = desk_of(road, PAID), desk_of(road, LATE)
    statements = [desk.submit() for desk in (paid, late)]
    for desk, statement_id in zip((paid, late), statements, strict=True):
        desk.confirm(statement_id)
    yield _at(day + timedelta(days=2), 11), "both invoices are recorded and match"
    invoices = [desk.invoice(found, n) for n, (desk, found) in enumerate(zip((paid, late), statements, strict=True), 1)]
    yield _at(day + timedelta(days=3), 14), "one of them is proposed, approved and paid"
    paid.pay(paid.propose(invoices[0]))
    yield (
        _at(road.first_day + timedelta(days=72), 9),
        "a third statement is confirmed, invoiced and proposed for payment",
    )
    third = desk_of(road, PROPOSED)
    statement_id = third.submit()
    third.confirm(statement_id)
    third.propose(third.invoice(statement_id, 3))
    yield _at(road.first_day + timedelta(days=72), 15), "a fourth is confirmed and waits for its invoice"
    fourth = desk_of(road, CONFIRMED)
    fourth.confirm(fourth.submit())
    yield _at(road.first_day + timedelta(days=73), 9), "a fifth waits for the school"
    desk_of(road, SUBMITTED).submit()


def _at(day: date, hour: int) -> datetime:
    from procurement.demo.delivering import at

    return at(day, hour)


def desk_of(road: Walk, school: str) -> Desk:
    """The supplier whose deliveries this school accepted, under which contract."""
    with reading(road.cast[school]) as session:
        entry = queries.list_unsettled(session)[0]
    drivers = {actor.organization_id: actor for actor in road.cast.actors.values() if actor.role is Role.SUPPLIER}
    return Desk(road, school, drivers[entry.supplier_id], entry.contract_id)
