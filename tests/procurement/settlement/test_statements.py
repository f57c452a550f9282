"""Statements are made of what two people signed, each entry on one of them, and confirmed by the right person."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from procurement.accounts.duties import BETWEEN_PEOPLE
from procurement.core import db
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.settlement import queries, service
from procurement.settlement.models import Statement, StatementLine
from procurement.settlement.rules import confirmer_problems, month_problems
from procurement.settlement.states import StatementStatus
from tests.factories import deliveries as yards
from tests.factories import settlement as factory


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def read(statement):
    with reading(SYSTEM) as session:
        return queries.get_statement(session, statement.id)


def test_one_press_takes_every_signed_entry_at_the_contracts_price(yard, session):
    made = factory.submit(yard)
    assert made.number == "SFDZ-2026-001"
    assert made.amount == Decimal("2733.30") + Decimal("999.99")
    lines = [(line.quantity, line.unit_price, line.amount) for line in read(made).lines]
    assert sorted(lines) == [
        (Decimal(300), Decimal("3.3333"), Decimal("999.99")), (Decimal(600), Decimal("4.5555"), Decimal("2733.30")),
    ]  # fmt: skip
    told = session.scalars(select(Message).where(Message.organization_id == yard.keeper.organization_id)).all()
    assert any("请核对确认" in message.subject for message in told)
    with pytest.raises(RuleViolation) as refusal:  # a second press
        factory.submit(yard)
    assert codes(refusal) == ["statement.nothing"]


def test_what_only_one_person_signed_is_not_settled(yard):
    yards.record(yard, yards.make_delivery(yard, {"rice": "100"}))
    assert factory.submit(yard).amount == Decimal("3733.29")


@pytest.mark.parametrize(
    ("month", "codes"),
    [(date(2026, 8, 1), []), (date(2026, 9, 1), []), (date(2026, 9, 2), ["statement.month"]),
     (date(2026, 10, 1), ["statement.month"])],
)  # fmt: skip
def test_a_month_that_has_not_begun_is_refused(month, codes):
    assert [problem.code for problem in month_problems(month, date(2026, 9, 7))] == codes


def test_an_entry_signed_after_the_months_end_waits_for_the_next(yard, still_clock):
    with pytest.raises(RuleViolation):
        factory.submit(yard, month=date(2026, 8, 1))
    assert factory.submit(yard).amount == Decimal("3733.29")


def test_the_database_keeps_an_entry_on_one_statement_and_changes_no_line(yard):
    made = read(factory.submit(yard))
    line = made.lines[0]
    again = StatementLine(
        county_id=line.county_id, statement_id=made.id, acceptance_line_id=line.acceptance_line_id, position=9,
        contract_line_id=line.contract_line_id, quantity=line.quantity, unit_price=line.unit_price, amount=line.amount,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction(yard.supplier) as session:
        session.add(again)
    for act in ("UPDATE statement_line SET amount = 1", "DELETE FROM statement_line"):
        with pytest.raises(Exception, match="only ever added"), db.engine().begin() as connection:
            connection.execute(text(act))


def test_a_later_reversal_is_a_negative_line_of_the_next_statement(yard, still_clock):
    first = factory.confirmed(yard)
    with reading(SYSTEM) as session:
        delivery = read(first).lines[0].acceptance_line.acceptance.delivery
        delivery = yards.queries.get_delivery(session, delivery.id)
    yards.countersign(yard, yards.reverse(yard, delivery))
    with pytest.raises(RuleViolation) as refusal:
        factory.submit(yard)
    assert codes(refusal) == ["statement.not_positive"]
    again = yards.accept(yard, delivery, [yards.finding(line, "280") for line in delivery.lines])
    assert again.status == "accepted"
    factory.accepted(yard, {"rice": "500"})
    second = read(factory.submit(yard))
    assert first.amount + second.amount == sum((entry.amount for entry in _entries()), Decimal(0))
    assert sum(line.amount for line in second.lines if line.quantity < 0) == -first.amount


def _entries():
    with reading(SYSTEM) as session:
        return queries.list_entries(session)


def test_the_school_returns_with_a_reason_and_the_supplier_submits_the_same_anew(yard):
    made = factory.submit(yard)
    with pytest.raises(RuleViolation) as refusal:
        factory.act(yard.teacher, service.return_statement, statement_id=made.id, reason=" ")
    assert codes(refusal) == ["statement.return_reason"]
    factory.act(yard.teacher, service.return_statement, statement_id=made.id, reason="面粉少一袋")
    factory.accepted(yard, {"rice": "10"})
    again = factory.submit(yard)
    assert (again.id, again.status) == (made.id, StatementStatus.SUBMITTED)
    assert again.amount == Decimal("3733.29") + Decimal("45.56")
    assert [line.position for line in read(again).lines] == [1, 2, 3]


def test_whoever_accepted_first_leaves_it_to_the_colleague(yard):
    made = factory.submit(yard)
    with pytest.raises(RuleViolation) as refusal:
        factory.confirm(yard, made, by=yard.keeper)
    assert codes(refusal) == ["statement.own_acceptance"]
    assert factory.confirm(yard, made, by=yard.teacher).status is StatementStatus.CONFIRMED
    with pytest.raises(InvalidMove):
        factory.confirm(yard, made)
    with pytest.raises(InvalidMove):
        factory.act(yard.teacher, service.return_statement, statement_id=made.id, reason="晚了")


def test_where_both_were_first_once_either_may_confirm(yard):
    delivery = yards.make_delivery(yard, {"rice": "10"})
    yards.countersign(yard, yards.record(yard, delivery, by=yard.teacher), by=yard.keeper)
    assert factory.confirm(yard, factory.submit(yard), by=yard.keeper).status is StatementStatus.CONFIRMED


def test_the_rule_on_who_confirms_is_pure():
    a, b, c = (f"{n}" for n in range(3))
    said = BETWEEN_PEOPLE["statement.own_acceptance"]
    assert [p.code for p in confirmer_problems(a, {a, b}, {a, b, c})] == [said.code]
    assert confirmer_problems(a, {a, b}, {a, b}) == []
    assert confirmer_problems(c, {a, b}, {a, b, c}) == []
    assert confirmer_problems(None, {a}, {a, b}) != []


def test_the_term_runs_from_the_confirmation(statement):
    assert statement.due_on == date(2026, 10, 8)  # 30 days end on 7 October, a holiday: the next working day


def test_others_find_nothing_and_roles_keep_to_their_part(yard):
    made = factory.submit(yard)
    for actor, verb in ((yard.neighbour, service.confirm_statement),):
        with pytest.raises(NotFound):
            factory.act(actor, verb, statement_id=made.id)
    with reading(yard.other_supplier) as session, pytest.raises(NotFound):
        queries.get_statement(session, made.id)
    with pytest.raises(NotFound):
        factory.submit(yard, by=yard.other_supplier)
    for actor in (yard.supplier, yard.people.officer, yard.people.auditor):
        with pytest.raises(Forbidden):
            factory.act(actor, service.confirm_statement, statement_id=made.id)
    with pytest.raises(Forbidden):
        factory.submit(yard, by=yard.keeper)
    with reading(SYSTEM) as session:
        assert len(session.scalars(select(Statement)).all()) == 1
