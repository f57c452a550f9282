"""Statements of account: made by the supplier in one act, confirmed or returned by the school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county, list_users_with_role
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.contracting import queries as contracts
from procurement.contracting.models import Contract
from procurement.core import clock, money
from procurement.core.actors import Actor, Role
from procurement.core.errors import Forbidden, Problem, refuse
from procurement.core.numbering import next_number
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.settlement import queries, rules, terms
from procurement.settlement.models import Statement, StatementLine
from procurement.settlement.states import STATEMENT, StatementStatus
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders


def submit_statement(
    session: Session, *, actor: Actor, contract_id: UUID, school_id: UUID, month: date, now: datetime
) -> Statement:
    """The supplier's statement of everything signed up to the end of `month` (its first day) and settled nowhere yet.

    One that the school returned is submitted anew, with what was signed since. Raises RuleViolation when nothing is
    left to settle, as at the second press.
    """
    require(actor, Permission.STATEMENT_SUBMIT)
    if actor.user_id is None:
        raise Forbidden
    contract = contracts.get_contract(session, contract_id, lock=True)
    refuse(rules.month_problems(month, clock.local(now).date()))
    entries = queries.list_unsettled(session, contract_id=contract_id, school_id=school_id, until=terms.last_of(month))
    statement = queries.find_returned(session, contract_id, school_id)
    amount = money.total(entry.amount for entry in entries)
    if statement is not None:
        amount += statement.amount
    refuse(rules.statement_problems(len(entries) + (statement is not None), amount))
    if statement is None:
        statement = _new_statement(session, contract, school_id, now)
    else:
        STATEMENT.move(statement, StatementStatus.SUBMITTED)
        month = max(month, statement.month)
    statement.month, statement.amount = month, amount
    statement.submitted_by, statement.submitted_at = actor.user_id, now
    _add_lines(statement, entries)
    session.flush()
    _note(session, statement, AuditTag.STATEMENT_SUBMITTED, entries=entries)
    subject = N_("%(supplier)s提交了对账单 %(number)s，%(amount)s 元，请核对确认")
    params = {"supplier": contract.supplier.name, "number": statement.number, "amount": f"{amount:,.2f}"}
    _tell(session, statement, statement.school_id, subject, params, now)
    return statement


def _new_statement(session: Session, contract: Contract, school_id: UUID, now: datetime) -> Statement:
    county = get_county(session, contract.county_id)
    year = clock.local(now).year
    statement = Statement(
        county_id=county.id, contract=contract, supplier=contract.supplier, school_id=school_id,
        status=StatementStatus.SUBMITTED, lines=[],
        number=next_number(session, county_id=county.id, county_code=county.code, kind="DZ", year=year),
    )  # fmt: skip
    session.add(statement)
    return statement


def _add_lines(statement: Statement, entries: Sequence[queries.Entry]) -> None:
    first = len(statement.lines) + 1
    statement.lines += [
        StatementLine(
            county_id=statement.county_id, acceptance_line_id=entry.acceptance_line_id, position=position,
            contract_line_id=entry.contract_line_id, quantity=entry.quantity, unit_price=entry.unit_price,
            amount=entry.amount,
        )
        for position, entry in enumerate(entries, first)
    ]  # fmt: skip


def confirm_statement(session: Session, *, actor: Actor, statement_id: UUID, now: datetime) -> Statement:
    """A person of the school agrees: the amount is owed, and the term for paying runs.

    Raises InvalidMove the second time, RuleViolation for the first signer of an acceptance on it while a colleague who
    was not could confirm.
    """
    require(actor, Permission.STATEMENT_CONFIRM)
    statement = queries.get_statement(session, statement_id, lock=True)
    first_signers = {line.acceptance_line.acceptance.recorded_by for line in statement.lines}
    colleagues, due_on = colleagues_of(session, statement), _due_on(session, statement, now)
    STATEMENT.move(statement, StatementStatus.CONFIRMED)
    refuse(rules.confirmer_problems(actor.user_id, first_signers, colleagues))
    statement.confirmed_by, statement.confirmed_at, statement.due_on = actor.user_id, now, due_on
    _note(session, statement, AuditTag.STATEMENT_CONFIRMED, due_on=statement.due_on)
    subject = N_("对账单 %(number)s 已确认，%(amount)s 元；请开发票并登记")
    _tell(session, statement, statement.supplier_id, subject, _named(statement), now)
    return statement


def colleagues_of(session: Session, statement: Statement) -> set[UUID]:
    """Who of the school could confirm."""
    people = list_users_with_role(session, county_id=statement.county_id, role=Role.SCHOOL)
    return {person.id for person in people if person.organization_id == statement.school_id}


def _due_on(session: Session, statement: Statement, now: datetime) -> date:
    today, county_id = clock.local(now).date(), statement.county_id
    days = tenders.calendar_days(session, county_id)
    term = queries.agreed_term(statement.contract)
    count = parameters.count_on(session, county_id, "confirm_statement_working_days", today)
    submitted_on = clock.local(statement.submitted_at).date()
    taken = [line.acceptance_line.acceptance for line in statement.lines if line.quantity > 0]
    start = terms.starts_on(
        term, [clock.local(entry.arrived_at).date() for entry in taken], today,
        calendar.add_working_days(submitted_on, count, days),
    )  # fmt: skip
    longest = parameters.count_on(session, county_id, "max_payment_days", today)
    return terms.due_on(start, term.payment_days, longest, days)


def return_statement(session: Session, *, actor: Actor, statement_id: UUID, reason: str, now: datetime) -> Statement:
    """The school does not agree, and says why; wrong acceptances are reversed, then the supplier submits anew."""
    require(actor, Permission.STATEMENT_CONFIRM)
    statement = queries.get_statement(session, statement_id, lock=True)
    STATEMENT.move(statement, StatementStatus.RETURNED)
    if not reason.strip():
        refuse([Problem("statement.return_reason", N_("请写明哪里不对"), "reason")])
    statement.return_reason = reason.strip()
    _note(session, statement, AuditTag.STATEMENT_RETURNED)
    subject = N_("%(school)s退回了对账单 %(number)s，请看原因")
    params = _named(statement) | {"school": statement.school.name}
    _tell(session, statement, statement.supplier_id, subject, params, now)
    return statement


def _named(statement: Statement) -> dict[str, Any]:
    return {"number": statement.number, "amount": f"{statement.amount:,.2f}"}


def _note(
    session: Session, statement: Statement, tag: AuditTag, *, entries: Sequence[queries.Entry] = (), **more: Any
) -> None:
    """Unit prices and quantities are public once contracts are, so amounts may stand in the entry."""
    facts = {
        "statement": statement.id, "number": statement.number, "contract": statement.contract_id,
        "school": statement.school_id, "supplier": statement.supplier_id, "month": statement.month,
        "amount": statement.amount, "status": statement.status, **more,
    }  # fmt: skip
    if entries:
        facts["lines"] = [
            {"acceptance_line": entry.acceptance_line_id, "quantity": entry.quantity, "amount": entry.amount}
            for entry in entries
        ]
    declare(session, tag, log=county_log(statement.county_id), subject_id=statement.id, facts=facts)


def _tell(
    session: Session, statement: Statement, organization_id: UUID, subject: str, params: dict[str, Any], now: datetime
) -> None:
    link = f"/statements/{statement.id}"
    tell(
        session, county_id=statement.county_id, organization_id=organization_id, subject=subject, params=params,
        now=now, link=link,
    )  # fmt: skip
