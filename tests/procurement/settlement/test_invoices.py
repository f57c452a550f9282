"""One cent, one gram, one ten-thousandth of a unit price: an invoice that differs is refused with every reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from procurement.core import clock, db
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, InvalidMove, RuleViolation
from procurement.core.transaction import reading
from procurement.settlement import invoicing, matching, queries
from procurement.settlement.matching import Agreed, InvoicedLine
from procurement.settlement.models import Invoice
from procurement.settlement.states import InvoiceStatus
from tests.factories import settlement as factory

CENT, GRAM, STEP = Decimal("0.01"), Decimal("0.001"), Decimal("0.0001")


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


RICE = Agreed(UUID(int=1), "大米", "Rice", "kg", Decimal(600), Decimal(600), Decimal("4.5555"))
FLOUR = Agreed(UUID(int=2), "小麦粉", "Flour", "kg", Decimal(300), Decimal(300), Decimal("3.3333"))
AMOUNT = Decimal("3733.29")
PAPER = matching.Invoiced(
    "26112000000000000001", date(2026, 9, 7), AMOUNT,
    [InvoicedLine(line.contract_line_id, line.accepted, line.unit_price) for line in (RICE, FLOUR)],
)  # fmt: skip


def found(paper, agreed=(RICE, FLOUR), *, taken=False, today=PAPER.issued_on):
    return matching.match_problems(paper, agreed, AMOUNT, taken=taken, today=today)


def with_line(**changes):
    return replace(PAPER, lines=[replace(PAPER.lines[0], **changes), PAPER.lines[1]])


def test_one_that_matches_is_recorded_and_the_bureau_is_told(yard, statement, session):
    made = factory.invoice(yard, statement)
    assert (made.status, made.amount) == (InvoiceStatus.MATCHED, Decimal("3733.29"))
    stated = session.get_one(Invoice, (made.county_id, made.id))
    assert {(line.quantity, line.unit_price) for line in stated.lines} == {
        (Decimal(600), Decimal("4.5555")), (Decimal(300), Decimal("3.3333")),
    }  # fmt: skip


def test_the_same_in_everything_has_no_problem():
    assert found(PAPER) == []


@pytest.mark.parametrize("step", [-CENT, CENT])
def test_one_cent_more_or_less(step):
    (problem,) = found(replace(PAPER, amount=AMOUNT + step))
    assert problem.code == "invoice.amount"
    assert problem.params["difference"] == "0.01"
    assert problem.law


@pytest.mark.parametrize(("step", "code"), [(-GRAM, "invoice.under_accepted"), (GRAM, "invoice.over_accepted")])
def test_one_gram_more_or_less(step, code):
    (problem,) = found(with_line(quantity=RICE.accepted + step))
    assert (problem.code, problem.row) == (code, 1)


@pytest.mark.parametrize("step", [-STEP, STEP])
def test_one_step_of_a_unit_price(step):
    (problem,) = found(with_line(unit_price=RICE.unit_price + step))
    assert (problem.code, problem.row) == ("invoice.unit_price", 1)


@pytest.mark.parametrize(("step", "codes"), [(-GRAM, ["invoice.over_ordered"]), (GRAM * 0, []), (GRAM, [])])
def test_accepted_beyond_the_order_is_named(step, codes):
    ordered = replace(RICE, ordered=RICE.accepted + step)
    assert [problem.code for problem in found(PAPER, (ordered, FLOUR))] == codes


@pytest.mark.parametrize(("days", "codes"), [(-1, []), (0, []), (1, ["invoice.day"])])
def test_no_invoice_of_tomorrow(days, codes):
    paper = replace(PAPER, issued_on=PAPER.issued_on + timedelta(days=days))
    assert [problem.code for problem in found(paper)] == codes


def test_a_line_twice_and_a_line_of_something_else():
    assert [p.code for p in found(replace(PAPER, lines=[*PAPER.lines, PAPER.lines[0]]))] == ["invoice.line_unknown"]
    stranger = InvoicedLine(uuid4(), Decimal(1), Decimal(1))
    assert [p.code for p in found(replace(PAPER, lines=[*PAPER.lines, stranger]))] == ["invoice.line_unknown"]
    assert [p.code for p in found(replace(PAPER, lines=PAPER.lines[1:]))] == ["invoice.under_accepted"]


@pytest.mark.parametrize(
    ("number", "good"),
    [("1234567", False), ("12345678", True), ("123456789", False), ("1" * 19, False), ("1" * 20, True),
     ("1" * 21, False), ("1234567a", False)],
)  # fmt: skip
def test_numbers_of_8_and_20_digits(number, good):
    assert [p.code for p in found(replace(PAPER, number=number))] == ([] if good else ["invoice.number"])


def test_every_difference_is_named_at_once_and_nothing_is_kept(yard, statement):
    paper = factory.invoiced(statement.id)
    line = replace(paper.lines[0], unit_price=Decimal(9), quantity=Decimal(601))
    wrong = replace(
        paper, number="12", amount=Decimal(1), issued_on=clock.today() + timedelta(days=1),
        lines=[line, InvoicedLine(uuid4(), Decimal(1), Decimal(1))],
    )  # fmt: skip
    with pytest.raises(RuleViolation) as refusal:
        factory.invoice(yard, statement, paper=wrong)
    assert set(codes(refusal)) == {
        "invoice.number", "invoice.day", "invoice.over_accepted", "invoice.unit_price", "invoice.under_accepted",
        "invoice.line_unknown", "invoice.amount",
    }  # fmt: skip
    with reading(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(Invoice)) == 0


def test_a_number_is_recorded_once_for_a_supplier(yard, invoice):
    factory.accepted(yard, {"rice": "10"})
    second = factory.confirmed(yard)
    with pytest.raises(RuleViolation) as refusal:
        factory.invoice(yard, second, paper=factory.invoiced(second.id, number=invoice.number))
    assert codes(refusal) == ["invoice.number_taken"]
    factory.invoice(yard, second, paper=factory.invoiced(second.id, number="26112000000000000002"))
    with pytest.raises(IntegrityError), db.engine().begin() as connection:  # the database would refuse it too
        connection.execute(text("UPDATE invoice SET number = '26112000000000000001'"))


def test_a_statement_has_one_invoice_and_needs_the_schools_word_first(yard, invoice, statement):
    with pytest.raises(Conflict) as refusal:
        factory.invoice(yard, statement, paper=factory.invoiced(statement.id, number="26112000000000000009"))
    assert codes(refusal) == ["invoice.recorded_already"]
    factory.accepted(yard, {"rice": "10"})
    open_one = factory.submit(yard)
    with pytest.raises(Conflict) as refusal:
        factory.invoice(yard, open_one)
    assert codes(refusal) == ["invoice.not_confirmed"]


def test_a_wrong_paper_goes_back_and_the_same_number_may_come_again(yard, invoice, statement):
    for reason, error in ((" ", RuleViolation), ("看不清", None)):
        given = {"invoice_id": invoice.id, "reason": reason}
        if error:
            with pytest.raises(error):
                factory.act(yard.people.officer2, invoicing.return_invoice, **given)
        else:
            factory.act(yard.people.officer2, invoicing.return_invoice, **given)
    with pytest.raises(InvalidMove):
        factory.act(yard.people.officer2, invoicing.return_invoice, invoice_id=invoice.id, reason="再退")
    with pytest.raises(Conflict) as refusal:
        factory.propose(yard, invoice)
    assert codes(refusal) == ["payment.invoice_returned"]
    again = factory.invoice(yard, statement)
    assert again.number == invoice.number
    with reading(SYSTEM) as session:
        assert queries.get_statement(session, statement.id).invoice.id == again.id


def test_one_that_is_being_paid_stays(yard, invoice):
    factory.propose(yard, invoice, "0.01")
    with pytest.raises(RuleViolation) as refusal:
        factory.act(yard.people.officer2, invoicing.return_invoice, invoice_id=invoice.id, reason="看不清")
    assert codes(refusal) == ["invoice.in_payment"]


def test_only_its_supplier_records_and_only_the_bureau_returns(yard, statement, invoice):
    paper = factory.invoiced(statement.id)
    for actor in (yard.keeper, yard.people.officer):
        with pytest.raises(Forbidden):
            factory.act(actor, invoicing.record_invoice, statement_id=statement.id, invoiced=paper,
                        file=factory.kept_file())  # fmt: skip
    with pytest.raises(Forbidden):
        factory.act(yard.supplier, invoicing.return_invoice, invoice_id=invoice.id, reason="x")
