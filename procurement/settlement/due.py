"""By when each confirmed statement is to be paid, and what lateness costs: the county's numbers read once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core import clock, money
from procurement.settlement import queries, terms
from procurement.settlement.models import Statement
from procurement.settlement.states import PaymentStatus
from procurement.tenders import parameters
from procurement.tenders import queries as tenders


class DueDates:
    """Last days and interest of statements; keeps the holidays and numbers of each county it has met."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._days: dict[UUID, dict[date, bool]] = {}
        self._numbers: dict[tuple[UUID, str, date], Decimal] = {}

    def pay_by(self, statement: Statement) -> date | None:
        """The last day for paying a confirmed statement; None for any other."""
        received = queries.invoiced_on(statement)
        if statement.due_on is None or received is None:
            return statement.due_on
        count = int(self._number(statement.county_id, "payment_days", received))
        return terms.pay_by(statement.due_on, received, count, self._holidays(statement.county_id))

    def overdue_days(self, statement: Statement, today: date) -> int:
        """Days by which an amount still owed is overdue; 0 when it is not, or nothing is owed."""
        due = self.pay_by(statement)
        return terms.overdue_days(due, today) if due and queries.owed(statement) else 0

    def interest(self, statement: Statement, amount: Decimal, paid_on: date) -> Decimal:
        """What paying `amount` of a statement on `paid_on` owes for lateness, in CNY (条例 art. 17).

        The rate is the one in force when the contract was signed, as its clauses state it.
        """
        due, received = self.pay_by(statement), queries.invoiced_on(statement)
        if due is None or received is None:
            return money.total(())
        signed_at = statement.contract.buyer_signed_at
        signed_on = clock.local(signed_at).date() if signed_at else due
        agreed, prime, year = (
            self._number(statement.county_id, code, signed_on)
            for code in ("late_payment_daily_rate", "loan_prime_rate", "interest_year_days")
        )
        days = terms.late_days(due, received, paid_on)
        return terms.interest(amount, days, terms.daily_rate(agreed, prime, int(year)))

    def paid_late(self, statement: Statement) -> Decimal:
        """What of a statement was paid after its last day, in CNY without interest."""
        due = self.pay_by(statement)
        return money.total(
            one.amount
            for one in queries.payments_of(statement)
            if one.status is PaymentStatus.PAID and due and one.paid_on and one.paid_on > due
        )

    def _holidays(self, county_id: UUID) -> dict[date, bool]:
        if county_id not in self._days:
            self._days[county_id] = tenders.calendar_days(self.session, county_id)
        return self._days[county_id]

    def _number(self, county_id: UUID, code: str, day: date) -> Decimal:
        key = county_id, code, day
        if key not in self._numbers:
            self._numbers[key] = parameters.value_on(self.session, county_id, code, day)
        return self._numbers[key]
