"""What is accepted, stated, invoiced, paid and owed, by school and supplier, and how long it is overdue.

Each sum is taken from its own rows: the ledger of acceptances, statements, invoices, payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core import money
from procurement.schools.models import School
from procurement.settlement import queries, terms
from procurement.settlement.due import DueDates
from procurement.settlement.models import Statement
from procurement.settlement.states import StatementStatus
from procurement.settlement.terms import Age
from procurement.suppliers.models import Supplier

Key = tuple[UUID, UUID]  # school, supplier


@dataclass(frozen=True)
class Row:
    """One school and supplier, in CNY.

    `accepted` = `unstated` + `submitted` (not confirmed yet) + `confirmed`; `owed` = `confirmed` − `paid`, of which
    `not_due` to `over_60` say how late it is. `paid_late` of `paid` came after its last day; `interest` came on top.
    """

    school: str
    supplier: str
    accepted: Decimal
    unstated: Decimal
    submitted: Decimal
    confirmed: Decimal
    invoiced: Decimal
    paid: Decimal
    paid_late: Decimal
    interest: Decimal
    owed: Decimal
    not_due: Decimal
    to_30: Decimal
    to_60: Decimal
    over_60: Decimal

    @property
    def is_balanced(self) -> bool:
        """Do the sums agree to the fen?"""
        return (
            self.accepted == self.unstated + self.submitted + self.confirmed
            and self.owed == self.confirmed - self.paid == self.not_due + self.to_30 + self.to_60 + self.over_60
            and self.paid_late <= self.paid <= self.invoiced <= self.confirmed
        )


SUMS = tuple(field.name for field in fields(Row))[2:]


def ageing(session: Session, today: date) -> list[Row]:
    """Every school and supplier with accepted goods, as far as they exist for the session's actor."""
    sums: dict[Key, dict[str, Decimal]] = {}
    for name, entries in (("accepted", queries.list_entries(session)), ("unstated", queries.list_unsettled(session))):
        for entry in entries:
            _add(sums, (entry.school_id, entry.supplier_id), {name: entry.amount})
    due = DueDates(session)
    for statement in queries.list_statements(session):
        _add(sums, (statement.school_id, statement.supplier_id), _of_statement(statement, due, today))
    return _rows(session, sums)


def _of_statement(statement: Statement, due: DueDates, today: date) -> dict[str, Decimal]:
    if statement.status is not StatementStatus.CONFIRMED:
        return {"submitted": statement.amount}
    owed, last = queries.owed(statement), due.pay_by(statement) or today
    return {
        "confirmed": statement.amount,
        "invoiced": statement.invoice.amount if statement.invoice else money.total(()),
        "paid": queries.paid(statement),
        "paid_late": due.paid_late(statement),
        "interest": money.total(one.interest for one in queries.payments_of(statement) if one.interest),
        "owed": owed,
        terms.age(last, today).value: owed,
    }


def _add(sums: dict[Key, dict[str, Decimal]], key: Key, amounts: Mapping[str, Decimal]) -> None:
    row = sums.setdefault(key, dict.fromkeys(SUMS, money.total(())))
    for name, amount in amounts.items():
        row[name] += amount


def _rows(session: Session, sums: Mapping[Key, Mapping[str, Decimal]]) -> list[Row]:
    schools = {school_id for school_id, _ in sums}
    suppliers = {supplier_id for _, supplier_id in sums}
    found_schools = session.execute(select(School.id, School.code, School.name).where(School.id.in_(schools)))
    places = {school_id: (code, name) for school_id, code, name in found_schools}
    found_suppliers = session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(suppliers)))
    names = {supplier_id: name for supplier_id, name in found_suppliers}  # noqa: C416  (dict() does not know the types)
    ordered = sorted(sums, key=lambda key: (places[key[0]], names[key[1]]))
    return [Row(places[key[0]][1], names[key[1]], **sums[key]) for key in ordered]


def total(rows: Iterable[Row]) -> Row:
    """All rows in one, without names."""
    found = list(rows)
    return Row("", "", **{name: money.total(getattr(row, name) for row in found) for name in SUMS})


@dataclass(frozen=True)
class Performance:
    """How one contract is paid, in CNY: what anybody may know."""

    accepted: Decimal
    invoiced: Decimal
    paid: Decimal
    paid_late: Decimal
    overdue: Decimal


def performance(session: Session, contract_id: UUID, today: date) -> Performance:
    """Sums of one contract over all its schools."""
    due = DueDates(session)
    found = [_of_statement(one, due, today) for one in queries.list_statements(session, contract_id=contract_id)]
    accepted = [one.amount for one in queries.list_entries(session, contract_id=contract_id)]
    late = (Age.TO_30.value, Age.TO_60.value, Age.OVER_60.value)
    sums = {name: money.total(one[name] for one in found if name in one) for name in ("invoiced", "paid", "paid_late")}
    overdue = money.total(one[name] for one in found for name in late if name in one)
    return Performance(accepted=money.total(accepted), overdue=overdue, **sums)
