"""Payments that come near their last day, and those that let it pass: each told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.audit.queries import find_entry
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.scheduler.effect import Due
from procurement.scheduler.overdue import mark, passed
from procurement.settlement import queries
from procurement.settlement.due import DueDates
from procurement.tenders import parameters

LATE = N_("对账单 %(number)s 到 %(due)s 没有付清，已经逾期，开始计息")
NEAR = N_("对账单 %(number)s 最迟 %(due)s 付款，还有 %(owed)s 元没有付")


def list_late(session: Session, until: datetime) -> Iterator[Due]:
    """Confirmed amounts not paid in full on their last day."""
    due = DueDates(session)
    for statement in queries.list_owing(session):
        yield from passed(session, statement.id, due.pay_by(statement), until)


def mark_late(session: Session, statement_id: UUID, now: datetime) -> None:
    """Enter it, and tell who must pay and who waits for the money."""
    statement = queries.get_statement(session, statement_id)
    due_on, link = DueDates(session).pay_by(statement), f"/statements/{statement_id}"
    mark(session, statement, LATE, statement.number, due_on, link, now)
    tell(
        session, county_id=statement.county_id, organization_id=statement.supplier_id, subject=LATE,
        params={"number": statement.number, "due": due_on}, now=now, link=link,
    )  # fmt: skip


def list_reminders(session: Session, until: datetime) -> Iterator[Due]:
    """Confirmed amounts whose last day comes near; none once it is past."""
    due = DueDates(session)
    for statement in queries.list_owing(session):
        last = due.pay_by(statement)
        if last is None or find_entry(session, statement.id, AuditTag.PAYMENT_REMINDED) is not None:
            continue
        days = parameters.count_on(session, statement.county_id, "payment_reminder_days", last)
        at = clock.start_of(last - timedelta(days=days))
        if at <= until < clock.start_of(last + timedelta(days=1)):
            yield statement.id, at


def remind(session: Session, statement_id: UUID, now: datetime) -> None:
    """Tell the bureau what is to be paid, and by when."""
    statement = queries.get_statement(session, statement_id)
    due_on, owed = DueDates(session).pay_by(statement), queries.owed(statement)
    facts = {"statement": statement.id, "due_on": due_on, "owed": owed}
    log = county_log(statement.county_id)
    declare(session, AuditTag.PAYMENT_REMINDED, log=log, subject_id=statement.id, facts=facts)
    tell_offices(
        session, county_id=statement.county_id, kind=OrganizationKind.COUNTY_BUREAU, subject=NEAR,
        params={"number": statement.number, "due": due_on, "owed": f"{owed:,.2f}"}, now=now,
        link=f"/statements/{statement.id}",
    )  # fmt: skip
