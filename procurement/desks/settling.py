"""What waits between acceptance and payment: statements, invoices, proposals, approvals, the bank's word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.settlement import pages, queries, terms
from procurement.settlement.due import DueDates
from procurement.settlement.matching import TERM_SETTLE
from procurement.settlement.models import Payment, Statement
from procurement.settlement.states import PaymentStatus, StatementStatus
from procurement.tenders import calendar, parameters


def to_state(reader: Reader) -> Iterable[Task]:
    """What two people signed and no statement holds yet; what a school sent back."""
    for one in pages.open_groups(reader.session):
        yield Task(
            act=N_("提交对账单，%(amount)s 元"), params={"amount": f"{one.amount:,.2f}"}, name=one.school.name,
            name_en=one.school.name_en, endpoint="settlement.list_statements", label=N_("去提交"), article=TERM_SETTLE,
            why=N_("学校确认以后才能开发票、付款"),
        )  # fmt: skip
    for statement in _statements(reader, StatementStatus.RETURNED):
        yield _on(statement, act=N_("重新提交对账单 %(number)s"), label=N_("去看"), why=N_("学校退回，理由在里面"))


def to_invoice(reader: Reader) -> Iterable[Task]:
    """Confirmed statements without an invoice."""
    for statement in queries.list_owing(reader.session):
        if statement.invoice is None:
            yield _on(statement, act=N_("登记对账单 %(number)s 的发票"), label=N_("去登记"), article=TERM_SETTLE,
                      why=N_("金额、数量、单价要与对账单一致；没有发票的日子不计利息"))  # fmt: skip


def to_confirm(reader: Reader) -> Iterable[Task]:
    """Statements that the reader may confirm, with the day from which waiting no longer postpones the payment."""
    for statement in _statements(reader, StatementStatus.SUBMITTED):
        if pages.confirm_problems(reader.session, reader.actor, queries.get_statement(reader.session, statement.id)):
            continue
        day = clock.local(statement.submitted_at).date()
        count = parameters.count_on(reader.session, statement.county_id, "confirm_statement_working_days", day)
        last = calendar.add_working_days(day, count, reader.days(statement.county_id))
        yield _on(statement, act=N_("确认对账单 %(number)s"), label=N_("去核对"), article=terms.LAW_TERM,
                  name=statement.supplier.name, name_en=statement.supplier.name_en,
                  why=N_("由没有先签验收的同事确认"), due=reader.due(statement.county_id, last))  # fmt: skip


def to_propose(reader: Reader) -> Iterable[Task]:
    """Matched invoices not yet paid or on their way, for whoever did not draw up the contract; approved payments."""
    due = DueDates(reader.session)
    for statement in queries.list_owing(reader.session):
        invoice = statement.invoice
        if invoice and queries.unpaid(invoice) and statement.contract.drafted_by != reader.actor.user_id:
            yield _pay(reader, due, statement, act=N_("提出付款（对账单 %(number)s）"), label=N_("去提出"),
                       why=N_("三单一致，另一位审批人批准后支付"))  # fmt: skip
        for _payment in _payments(statement, PaymentStatus.APPROVED):
            yield _pay(reader, due, statement, act=N_("登记银行付款（对账单 %(number)s）"), label=N_("去登记"),
                       why=N_("已批准；银行办完以后登记凭证号和日期"))  # fmt: skip


def to_approve(reader: Reader) -> Iterable[Task]:
    """Payments that another person proposed."""
    due = DueDates(reader.session)
    for statement in queries.list_owing(reader.session):
        for _payment in _payments(statement, PaymentStatus.PROPOSED):
            yield _pay(reader, due, statement, act=N_("批准付款（对账单 %(number)s）"), label=N_("去批准"),
                       why=N_("核对发票、账户和金额；逾期的按日计息"))  # fmt: skip


def _statements(reader: Reader, status: StatementStatus) -> Iterable[Statement]:
    return queries.list_statements(reader.session, statuses={status})


def _payments(statement: Statement, status: PaymentStatus) -> Iterator[Payment]:
    return (one for one in queries.payments_of(statement) if one.status is status)


def _pay(reader: Reader, due: DueDates, statement: Statement, **more: Any) -> Task:
    last = due.pay_by(statement)
    return _on(statement, name=statement.supplier.name, name_en=statement.supplier.name_en, article=terms.LAW_TERM,
               due=reader.due(statement.county_id, last), **more)  # fmt: skip


def _on(statement: Statement, **more: Any) -> Task:
    given: dict[str, Any] = {
        "params": {"number": statement.number}, "name": statement.school.name, "name_en": statement.school.name_en,
        "endpoint": "settlement.show_statement", "values": {"statement_id": statement.id},
    }  # fmt: skip
    return Task(**(given | more))


SOURCES = {
    Role.SUPPLIER: (to_state, to_invoice), Role.SCHOOL: (to_confirm,), Role.OFFICER: (to_propose,),
    Role.APPROVER: (to_approve,),
}  # fmt: skip
