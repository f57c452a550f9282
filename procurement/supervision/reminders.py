"""Papers that are about to end: the supplier is reminded once, and each county that works with it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.queries import list_organizations
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.supervision.models import Admission, PaperReminder
from procurement.suppliers.models import PaperReview, SupplierPaper
from procurement.suppliers.queries import get_supplier
from procurement.tenders import parameters


def list_due(session: Session, until: datetime) -> list[tuple[UUID, datetime]]:
    """Papers of which a county that works with the supplier was not reminded, since when it should have been.

    The newest version of a kind alone counts; a paper that is over already is not announced any more.
    """
    found: dict[UUID, datetime] = {}
    for paper_id, _county_id, at in _due(session, until):
        found[paper_id] = min(at, found.get(paper_id, at))
    return sorted(found.items(), key=lambda pair: (pair[1], str(pair[0])))


def _due(session: Session, until: datetime) -> Iterable[tuple[UUID, UUID, datetime]]:
    today, counties = clock.local(until).date(), _counties(session)
    reminded = session.execute(select(PaperReminder.paper_id, PaperReminder.county_id))
    done = {(paper_id, county_id) for paper_id, county_id in reminded}
    days: dict[UUID, int | None] = {}
    for paper in _last_of_kind(session):
        for county_id in sorted(counties[paper.supplier_id]) if paper.valid_until else ():
            if county_id not in days:
                days[county_id] = _days(session, county_id, today)
            ahead, ends_on = days[county_id], paper.valid_until or date.max
            if ahead is None or (paper.id, county_id) in done:
                continue
            if ends_on - timedelta(days=ahead) <= today <= ends_on:
                yield paper.id, county_id, clock.start_of(ends_on - timedelta(days=ahead))


def _counties(session: Session) -> dict[UUID, set[UUID]]:
    """Counties that admitted a supplier or reviewed a paper of it."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for table in (Admission, PaperReview):
        for supplier_id, county_id in session.execute(select(table.supplier_id, table.county_id).distinct()):
            found[supplier_id].add(county_id)
    return found


def _last_of_kind(session: Session) -> Iterable[SupplierPaper]:
    last: dict[tuple[UUID, str], SupplierPaper] = {}
    for paper in session.scalars(select(SupplierPaper).order_by(SupplierPaper.uploaded_at, SupplierPaper.id)):
        last[paper.supplier_id, paper.kind] = paper
    return last.values()


def _days(session: Session, county_id: UUID, today: date) -> int | None:
    try:
        return parameters.count_on(session, county_id, "paper_reminder_days", today)
    except RuleViolation:  # a county whose parameters are not loaded yet reminds nobody
        return None


def remind_of_paper(session: Session, *, paper_id: UUID, now: datetime) -> None:
    """Tell the supplier, the first time, and the bureau of every county whose turn it is."""
    paper = session.get_one(SupplierPaper, paper_id)
    supplier = get_supplier(session, paper.supplier_id)
    is_first = session.scalar(select(PaperReminder.id).where(PaperReminder.paper_id == paper_id).limit(1)) is None
    counties = sorted({county_id for due_id, county_id, _at in _due(session, now) if due_id == paper_id})
    for position, county_id in enumerate(counties):
        session.add(
            PaperReminder(county_id=county_id, supplier_id=supplier.id, paper_id=paper.id, reminded_at=now)
        )  # fmt: skip
        facts = {"supplier": supplier.id, "paper": paper.id, "valid_until": paper.valid_until}
        declare(session, AuditTag.PAPER_REMINDED, log=county_log(county_id), facts=facts, subject_id=supplier.id)
        params = {"number": paper.number, "day": str(paper.valid_until), "supplier": supplier.name}
        if is_first and position == 0:
            subject = N_("证照 %(number)s 将于 %(day)s 到期，请上传新的")
            own = {name: params[name] for name in ("number", "day")}
            tell(session, county_id=county_id, organization_id=supplier.id, subject=subject, params=own,
                 link="/suppliers/own", now=now)  # fmt: skip
        for bureau in list_organizations(session, county_id=county_id, kind=OrganizationKind.COUNTY_BUREAU)[:1]:
            tell(session, county_id=county_id, organization_id=bureau.id, params=params,
                 subject=N_("%(supplier)s的证照 %(number)s 将于 %(day)s 到期"), link=f"/suppliers/{supplier.id}",
                 now=now)  # fmt: skip
