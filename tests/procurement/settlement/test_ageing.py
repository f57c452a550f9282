"""Sums that agree to the fen through every stage; reminders and overdue notices once each; desks that know."""

from datetime import date, timedelta
from decimal import Decimal

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.desks import settling
from procurement.desks.tasks import Reader, gather
from procurement.messages.models import Message
from procurement.scheduler import payments, plans
from procurement.scheduler.running import run_due
from procurement.settlement import ageing, service
from tests.factories import deliveries as yards
from tests.factories import settlement as factory

OWED = Decimal("3733.29")


def row(actor=SYSTEM):
    with reading(actor) as session:
        (found,) = ageing.ageing(session, clock.today())
    assert found.is_balanced
    return found


def told(actor):
    with reading(SYSTEM) as session:
        found = session.query(Message).filter_by(organization_id=actor.organization_id)
        return [message.subject for message in found]


def tasks(actor):
    with reading(actor) as session:
        found = gather(Reader(session, actor, clock.now(), clock.today()), settling.SOURCES)
        return [(task.act, task.due and task.due.on) for task in found]


def test_every_stage_adds_up_to_the_fen(yard):
    assert (row().accepted, row().unstated) == (OWED, OWED)
    made = factory.submit(yard)
    assert (row().unstated, row().submitted) == (0, OWED)
    factory.confirm(yard, made)
    assert (row().confirmed, row().owed, row().not_due) == (OWED, OWED, OWED)
    invoice = factory.invoice(yard, made)
    factory.pay(yard, factory.approve(yard, factory.propose(yard, invoice, "1000.00")))
    factory.accepted(yard, {"rice": "0.007"})  # 0.0318885: half-up to 0.03
    found = row()
    assert (found.accepted, found.unstated, found.paid, found.owed) == (
        OWED + Decimal("0.03"),
        Decimal("0.03"),
        1000,
        OWED - 1000,
    )


def test_what_is_owed_moves_from_column_to_column(invoice, still_clock):
    columns = ("not_due", "to_30", "to_60", "over_60")
    still_clock.set(clock.start_of(date(2026, 10, 8)))
    seen = []
    for days in (0, 1, 29, 1, 29, 1):
        still_clock.move(days=days)
        seen += [name for name in columns if getattr(row(), name) == OWED]
    assert seen == ["not_due", "to_30", "to_30", "to_60", "to_60", "over_60"]


def test_late_payment_is_told_apart_with_its_interest(yard, invoice, still_clock):
    payment = factory.approve(yard, factory.propose(yard, invoice))
    still_clock.move(days=60)
    factory.pay(yard, payment, on=date(2026, 10, 18))
    found = row()
    assert (found.paid, found.paid_late, found.interest, found.owed) == (OWED, OWED, Decimal("18.67"), 0)


def test_a_reversal_before_the_statement_leaves_nothing_owed(yard):
    with reading(SYSTEM) as session:
        delivery = session.scalars(yards.queries.select_deliveries(today=yards.TODAY)).unique().one()
    yards.countersign(yard, yards.reverse(yard, delivery))
    assert (row().accepted, row().unstated) == (0, 0)


def test_schools_and_suppliers_see_their_own(yard, invoice):
    assert row(yard.keeper).owed == row(yard.supplier).owed == OWED
    for actor in (yard.neighbour, yard.other_supplier):
        with reading(actor) as session:
            assert ageing.ageing(session, clock.today()) == []


def test_reminded_once_before_and_told_once_after_the_last_day(yard, invoice, still_clock):
    """The last day is 8 October: reminded from 3 October on, late from the first second of the 9th."""
    last = clock.start_of(date(2026, 10, 9))
    for at, reminders, late in (
        (clock.start_of(date(2026, 10, 3)) - timedelta(seconds=1), 0, 0),
        (clock.start_of(date(2026, 10, 3)), 1, 0),
        (clock.start_of(date(2026, 10, 3)), 1, 0),
        (last - timedelta(seconds=1), 1, 0),
        (last, 1, 1),
        (last + timedelta(days=3), 1, 1),
    ):
        still_clock.set(at)
        run_due(at)
        said = told(yard.people.officer)
        assert (said.count(payments.NEAR), said.count(payments.LATE)) == (reminders, late), at
        assert told(yard.supplier).count(payments.LATE) == late
    with reading(SYSTEM) as session:
        assert "SFDZ-2026-001" in {done.title for done in plans.list_happened(session)}


def test_the_clock_knows_what_is_coming(invoice):
    until = clock.start_of(date(2026, 10, 9))
    with reading(SYSTEM) as session:
        coming = {*payments.list_reminders(session, until - timedelta(days=1)), *payments.list_late(session, until)}
    assert coming == {(invoice.statement_id, clock.start_of(date(2026, 10, 3))), (invoice.statement_id, until)}


def test_a_missed_run_is_caught_up_without_a_stale_reminder(yard, invoice, still_clock):
    still_clock.set(clock.start_of(date(2026, 10, 20)))
    run_due(clock.now())
    said = told(yard.people.officer)
    assert (said.count(payments.NEAR), said.count(payments.LATE)) == (0, 1)


def test_what_is_paid_is_neither_reminded_of_nor_late(yard, invoice, still_clock):
    factory.pay(yard, factory.approve(yard, factory.propose(yard, invoice)))
    still_clock.set(clock.start_of(date(2026, 10, 20)))
    run_due(clock.now())
    assert payments.LATE not in told(yard.people.officer)


def test_each_desk_knows_whose_turn_it_is(yard):
    officer, approver = yard.people.officer2, yard.people.approver
    assert ("提交对账单，%(amount)s 元", None) in tasks(yard.supplier)
    made = factory.submit(yard)
    assert tasks(yard.teacher) == [("确认对账单 %(number)s", date(2026, 9, 14))]
    assert tasks(yard.keeper) == []  # was the first to accept
    factory.act(yard.teacher, service.return_statement, statement_id=made.id, reason="少一袋")
    assert ("重新提交对账单 %(number)s", None) in tasks(yard.supplier)
    factory.confirm(yard, factory.submit(yard))
    assert ("登记对账单 %(number)s 的发票", None) in tasks(yard.supplier)
    invoice, due = factory.invoice(yard, made), date(2026, 10, 8)
    assert ("提出付款（对账单 %(number)s）", due) in tasks(officer)
    assert not any("提出付款" in act for act, _ in tasks(yard.people.officer))  # drew up the contract
    payment = factory.propose(yard, invoice)
    assert ("批准付款（对账单 %(number)s）", due) in tasks(approver)
    factory.approve(yard, payment)
    assert ("登记银行付款（对账单 %(number)s）", due) in tasks(officer)
    factory.pay(yard, payment)
    assert not any(
        "对账单" in act for actor in (officer, approver, yard.supplier, yard.teacher) for act, _ in tasks(actor)
    )
