"""What each role's landing page shows beside its tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from procurement.audit import queries as audit
from procurement.awards.models import Award
from procurement.bids import queries as bids
from procurement.contracting import queries as contracts
from procurement.contracting.states import ContractStatus
from procurement.core import money
from procurement.core.actors import Role
from procurement.core.pagination import paginate
from procurement.core.queue import Job
from procurement.deliveries import queries as deliveries
from procurement.deliveries.pages import DELIVERY_STATUS, ORDER_STATUS
from procurement.deliveries.states import OrderStatus
from procurement.desks import (
    bureau,
    comparison,
    disputes,
    evaluating,
    history,
    judging,
    partners,
    performing,
    preparing,
    settling,
    supervision,
)
from procurement.desks.tasks import Reader, Task, gather, merged
from procurement.schools import queries as schools
from procurement.suppliers import listing
from procurement.tenders import board
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from procurement.tenders.workdays.rules import missing_years

SOURCES = merged(
    bureau.SOURCES,
    preparing.SOURCES,
    partners.SOURCES,
    evaluating.SOURCES,
    judging.SOURCES,
    disputes.SOURCES,
    performing.SOURCES,
    settling.SOURCES,
    supervision.SOURCES,
)
IN_REVIEW = {TenderStatus.OPENED, TenderStatus.EVALUATED}
OPEN_ORDERS = {OrderStatus.PLACED, OrderStatus.CONFIRMED}
LATEST, PEEK = 8, 200


def list_tasks(reader: Reader) -> list[Task]:
    """What waits for the reader, the nearest day first."""
    return gather(reader, SOURCES)


def show_bureau(reader: Reader) -> dict[str, Any]:
    """The tender board."""
    return {
        "rows": board.rows(reader.session, reader.actor, tenders.list_tenders(reader.session), reader.today),
        "missing_years": missing_years(reader.days(reader.actor.county_id), reader.today),
    }


def show_keyholder(reader: Reader) -> dict[str, Any]:
    """The tenders whose box the reader helps to open, whatever their stage."""
    return {"held": bids.list_held(reader.session, reader.actor.user_id)}


def show_expert(reader: Reader) -> dict[str, Any]:
    """Tenders under review."""
    found = tenders.list_published(reader.session)
    return {"tenders": [tender for tender in found if tender.status in IN_REVIEW]}


def show_supplier(reader: Reader) -> dict[str, Any]:
    """Countdowns, papers, bids, contracts in force and what is to be delivered."""
    supplier_id = reader.actor.supplier_id
    if supplier_id is None:
        return {}
    own = contracts.list_contracts(reader.session)
    return {
        **listing.standing(reader.session, supplier_id),
        "countdowns": [
            (tender, partners.has_sealed(reader, tender), time_left(tender.deadline_at - reader.now))
            for tender in partners.open_tenders(reader)
            if tender.deadline_at
        ],
        "own_bids": bids.list_own(reader.session, supplier_id)[:LATEST],
        "contracts": [contract for contract in own if contract.status is ContractStatus.SIGNED],
    }


def time_left(span: timedelta) -> tuple[int, int, int]:
    """Days, hours and minutes, none below zero."""
    seconds = max(0, int(span.total_seconds()))
    return seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60


def show_school(reader: Reader) -> dict[str, Any]:
    """Today's deliveries, and next week's orders."""
    monday, sunday = partners.next_week(reader.today)
    found = reader.session.scalars(
        deliveries.select_deliveries(today=reader.today, starts_on=reader.today, ends_on=reader.today)
    )
    orders = partners.orders_between(reader, reader.today, sunday)
    school_id = reader.actor.school_id
    return {
        "school": schools.get_school(reader.session, school_id) if school_id else None,
        "todays": found.unique().all(),
        "expected": [order for order in orders if order.deliver_on == reader.today and order.status in OPEN_ORDERS],
        "next_week": [order for order in orders if order.deliver_on >= monday],
        "monday": monday,
        "delivery_status": DELIVERY_STATUS,
        "order_status": ORDER_STATUS,
        "sunday": sunday,
    }


def show_overseer(reader: Reader) -> dict[str, Any]:
    """Awards with flags, the log's latest entries, its latest checkpoint."""
    session = reader.session
    log = audit.get_county_log(session, reader.actor.county_id)
    found = history.rows(session, session.scalars(history.select_awards(session, history.Search()).limit(PEEK)).all())
    return {
        "awards": found[:LATEST],
        "flagged": [row for row in found if row.flags][:LATEST],
        "award_count": session.scalar(select(func.count(Award.id))) or 0,
        "award_amount": money.total(row.award.amount for row in found if not row.award.ended_reason),
        "entries": paginate(session, audit.select_entries(log.id, audit.EntrySearch()), 1, LATEST).items,
        "log": log,
        "checkpoint": audit.latest_checkpoint(session, log.id),
    }


def show_viewer(reader: Reader) -> dict[str, Any]:
    """Counties side by side."""
    rows, items = comparison.compare(reader.session, reader.actor)
    return {"counties": rows, "items": items}


def show_administrator(reader: Reader) -> dict[str, Any]:
    """Background jobs by state, and how many people there are."""
    counts = reader.session.execute(select(Job.status, func.count()).group_by(Job.status))
    return {"jobs": {status: count for status, count in counts}}  # noqa: C416  (dict() does not know the rows' types)


Builder = Callable[[Reader], dict[str, Any]]
PAGES: dict[Role, tuple[str, Builder]] = {
    Role.OFFICER: ("desks/bureau.html", show_bureau),
    Role.APPROVER: ("desks/bureau.html", show_bureau),
    Role.KEYHOLDER: ("desks/keyholder.html", show_keyholder),
    Role.EXPERT: ("desks/expert.html", show_expert),
    Role.SUPPLIER: ("desks/supplier.html", show_supplier),
    Role.SCHOOL: ("desks/school.html", show_school),
    Role.AUDITOR: ("desks/overseer.html", show_overseer),
    Role.DISCIPLINE: ("desks/overseer.html", show_overseer),
    Role.SUPERVISOR: ("desks/bureau.html", show_bureau),
    Role.VIEWER: ("desks/viewer.html", show_viewer),
    Role.ADMINISTRATOR: ("desks/administrator.html", show_administrator),
}
