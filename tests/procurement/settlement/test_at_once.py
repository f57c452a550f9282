"""Two people, or one twice, at the same instant on both databases: one effect, the others are told why."""

import pytest

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, InvalidMove, RuleViolation
from procurement.core.transaction import reading
from procurement.settlement import ageing, queries
from procurement.settlement.models import Invoice, Payment, Statement
from tests.factories import settlement as factory
from tests.factories.at_once import at_once


def told(act):
    """What it returned, or the refusal by name: `at_once` lets conflicts pass, these are ours."""

    def call():
        try:
            return act()
        except (InvalidMove, RuleViolation, Conflict) as refusal:
            return type(refusal).__name__

    return call


def one_won(kind, refusal, *acts):
    """What the one did; all others were told the same."""
    results = at_once(*map(told, acts))
    (won,) = [result for result in results if isinstance(result, kind)]
    assert {result for result in results if result is not won} == {refusal.__name__}
    return won


def check(yard):
    statement = one_won(Statement, RuleViolation, *[lambda: factory.submit(yard)] * 4)
    one_won(Statement, InvalidMove, *[lambda: factory.confirm(yard, statement)] * 4)
    invoice = one_won(Invoice, Conflict, *[lambda: factory.invoice(yard, statement)] * 4)
    payment = one_won(Payment, RuleViolation, *[lambda: factory.propose(yard, invoice, "2000.00")] * 4)
    one_won(Payment, InvalidMove, *[lambda: factory.approve(yard, payment)] * 4)
    one_won(Payment, InvalidMove, *[lambda: factory.pay(yard, payment)] * 4)
    with reading(SYSTEM) as session:
        assert queries.paid(queries.get_statement(session, statement.id)) == 2000
        assert all(row.is_balanced for row in ageing.ageing(session, clock.today()))


def test_one_effect(yard):
    check(yard)


@pytest.mark.postgres
def test_one_effect_on_postgresql(yard):
    check(yard)
    check_one_number(yard)


def check_one_number(yard):
    """Two statements of one supplier at the same instant with the same invoice number: it pays for one."""
    statements = []
    for _ in range(2):
        factory.accepted(yard, {"rice": "10"})
        statements.append(factory.confirmed(yard))
    papers = [factory.invoiced(one.id, number="26112000000000000002") for one in statements]
    pairs = zip(statements, papers, strict=True)
    one_won(
        Invoice, RuleViolation, *[lambda pair=pair: factory.invoice(yard, pair[0], paper=pair[1]) for pair in pairs]
    )
