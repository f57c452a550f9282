"""Paid: never before acceptance, never more than matched, by two people, to the account of the contract."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from procurement.audit.queries import list_entries_about
from procurement.core import db
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading
from procurement.settlement import paying, queries
from procurement.settlement.states import PaymentStatus
from procurement.suppliers import service as suppliers
from tests.factories import deliveries as yards
from tests.factories import settlement as factory


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def left(invoice):
    with reading(SYSTEM) as session:
        return queries.unpaid(queries.get_invoice(session, invoice.id))


def change_account(yard, account):
    factory.act(yard.supplier, suppliers.update_supplier, bank_account=account, contact_phone="0700-5550003")


def test_from_the_proposal_to_the_banks_reference(yard, invoice):
    payment = factory.approve(yard, factory.propose(yard, invoice))
    assert not payment.account_differs
    done = factory.pay(yard, payment)
    assert (done.status, done.amount, done.interest) == (PaymentStatus.PAID, invoice.amount, 0)
    assert left(invoice) == 0


def test_parts_and_never_a_cent_more_than_is_matched(yard, invoice):
    first = factory.propose(yard, invoice, "1000.00")
    factory.approve(yard, first)
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(yard, invoice, "2733.30")
    assert codes(refusal) == ["payment.too_much"]
    factory.propose(yard, invoice, "2733.29")
    with pytest.raises(RuleViolation):
        factory.propose(yard, invoice, "0.01")
    for nothing in ("0.00",):
        with pytest.raises(RuleViolation) as refusal:
            factory.propose(yard, invoice, nothing)
        assert "payment.nothing" in codes(refusal)


def test_paid_ahead_of_acceptance_cannot_be(yard, statement):
    """Money hangs on an invoice, an invoice on a confirmed statement, a statement on what two people signed."""
    yards.record(yard, yards.make_delivery(yard, {"rice": "500"}))  # one signature
    with pytest.raises(RuleViolation) as refusal:
        factory.submit(yard)
    assert codes(refusal) == ["statement.nothing"]
    paper = factory.invoiced(statement.id)
    with pytest.raises(RuleViolation) as refusal:  # billed already
        factory.invoice(yard, statement, paper=factory.invoiced(statement.id, amount=paper.amount + Decimal("2277.75")))
    assert codes(refusal) == ["invoice.amount"]
    invoice = factory.invoice(yard, statement)
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(yard, invoice, str(invoice.amount + Decimal("2277.75")))
    assert codes(refusal) == ["payment.too_much"]


def test_an_acceptance_is_paid_once_only(yard, invoice):
    factory.pay(yard, factory.approve(yard, factory.propose(yard, invoice)))
    for again, code in ((lambda: factory.submit(yard), "statement.nothing"),
                        (lambda: factory.propose(yard, invoice, "0.01"), "payment.too_much")):  # fmt: skip
        with pytest.raises(RuleViolation) as refusal:
            again()
        assert codes(refusal) == [code]


def test_who_drew_up_the_contract_does_not_pay_on_it_and_two_people_pay(yard, invoice):
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(yard, invoice, by=yard.people.officer)
    assert codes(refusal) == ["payment.own_contract"]
    payment = factory.propose(yard, invoice)
    for actor in (yard.people.officer, yard.keeper, yard.supplier, yard.people.auditor):
        with pytest.raises(Forbidden):
            factory.approve(yard, payment, by=actor)
    for actor in (yard.keeper, yard.supplier, yard.people.approver):
        with pytest.raises(Forbidden):
            factory.propose(yard, invoice, by=actor)
    with pytest.raises(IntegrityError), db.engine().begin() as connection:
        connection.execute(text("UPDATE payment SET approved_by = proposed_by, approved_at = proposed_at"))


def test_the_same_person_is_refused_by_the_rule_too():
    assert [p.code for p in paying.rules.approver_problems("a", "a")] == ["payment.four_eyes"]
    assert paying.rules.approver_problems("b", "a") == []


def test_no_account_no_payment_and_a_changed_one_stops_it_until_somebody_consents(yard, invoice):
    change_account(yard, "")
    with pytest.raises(RuleViolation) as refusal:
        factory.propose(yard, invoice)
    assert codes(refusal) == ["payment.no_account"]
    change_account(yard, "示范农商银行 6200 8888 00000008")
    payment = factory.propose(yard, invoice)
    change_account(yard, "示范农商银行 6200 9999 00000009")
    with pytest.raises(RuleViolation) as refusal:
        factory.approve(yard, payment, reason="同意")
    assert codes(refusal) == ["payment.account_changed"]
    factory.act(yard.people.approver, paying.return_payment, payment_id=payment.id, reason="账号变了")
    payment = factory.propose(yard, invoice)
    assert payment.account_differs
    with pytest.raises(RuleViolation) as refusal:
        factory.approve(yard, payment)
    assert codes(refusal) == ["payment.account_reason"]
    assert factory.approve(yard, payment, reason="已电话核实，并见盖章的变更函").account_reason


def test_what_goes_back_may_be_proposed_anew(yard, invoice):
    for is_approved in (False, True):
        payment = factory.propose(yard, invoice)
        if is_approved:
            factory.approve(yard, payment)
        with pytest.raises(RuleViolation) as refusal:
            factory.act(yard.people.approver, paying.return_payment, payment_id=payment.id, reason=" ")
        assert codes(refusal) == ["payment.return_reason"]
        factory.act(yard.people.approver, paying.return_payment, payment_id=payment.id, reason="银行退回：户名不符")
        assert left(invoice) == invoice.amount


def test_each_step_counts_once_and_in_order(yard, invoice):
    payment = factory.propose(yard, invoice)
    with pytest.raises(InvalidMove):
        factory.pay(yard, payment)
    factory.approve(yard, payment)
    with pytest.raises(InvalidMove):
        factory.approve(yard, payment)
    factory.pay(yard, payment)
    for again in (lambda: factory.pay(yard, payment), lambda: factory.approve(yard, payment)):
        with pytest.raises(InvalidMove):
            again()
    with pytest.raises(InvalidMove):
        factory.act(yard.people.approver, paying.return_payment, payment_id=payment.id, reason="晚了")


@pytest.mark.parametrize(("days", "codes"), [(-1, ["payment.day"]), (0, []), (2, []), (3, ["payment.day"])])
def test_the_bank_pays_after_the_approval_and_not_tomorrow(days, codes):
    approved, today = date(2026, 9, 7), date(2026, 9, 9)
    found = paying.rules.bank_problems(approved + timedelta(days=days), approved, today)
    assert [problem.code for problem in found] == codes


def test_a_late_payment_owes_interest_from_the_day_after_the_last(yard, invoice, still_clock):
    """Confirmed and invoiced on 7 September: 30 days end in the holidays, so on 8 October."""
    payments = [factory.approve(yard, factory.propose(yard, invoice, "900.00")) for _ in range(4)]
    still_clock.move(days=60)
    days = (date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 18))
    paid = [factory.pay(yard, payment, on=day).interest for payment, day in zip(payments, days, strict=True)]
    assert paid == [0, 0, Decimal("0.45"), Decimal("4.50")]


def test_entries_say_amounts_and_no_account(yard, invoice, session):
    change_account(yard, "示范农商银行 6200 9999 00000009")
    payment = factory.approve(yard, factory.propose(yard, invoice), reason="核实过")
    factory.pay(yard, payment)
    statement = invoice.statement.id
    entries = list_entries_about(session, yard.people.county.id, {statement})
    assert [entry.tag for entry in entries] == [
        "statement:submitted", "statement:confirmed", "invoice:recorded", "payment:proposed", "payment:approved",
        "payment:recorded",
    ]  # fmt: skip
    told = "".join(entry.body.decode() for entry in entries)
    assert "3733.29" in told
    assert not any(word in told for word in ("6200", "9999", "2026-0001", "核实"))


def test_another_county_finds_nothing(yard, invoice):
    from tests.factories.people import make_county, make_people

    other = make_people(make_county("XX", "别县"), prefix="x-")
    with pytest.raises(NotFound):
        factory.act(other.officer2, paying.propose_payment, invoice_id=invoice.id, amount=Decimal(1))
