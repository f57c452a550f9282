"""The law's days from the report to the notice, and the winner that is deemed chosen when nobody chooses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.allocation import queries as runs
from procurement.allocation.states import RunStatus
from procurement.audit.queries import find_entry
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.awards import queries
from procurement.awards.models import Award, DeemedWinner
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.permissions import Permission
from procurement.core.text import N_
from procurement.evaluation.report import queries as reports
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

LAW_CHOICE, LAW_NOTICE = N_("87号令第68条"), N_("87号令第69条")


@dataclass(frozen=True)
class Term:
    """One of the law's terms: `name` and `law` are msgids, `due_on` the last day, `done_on` None while it runs."""

    name: str
    law: str
    due_on: date
    done_on: date | None

    def is_late(self, today: date) -> bool:
        """Done after the last day, or not done although it is over."""
        return (self.done_on or today) > self.due_on


def _add(session: Session, county_id: UUID, code: str, start: date) -> date:
    count = parameters.count_on(session, county_id, code, start)
    return calendar.add_working_days(start, count, tenders.calendar_days(session, county_id))


def reported_on(session: Session, tender: Tender) -> date | None:
    """The day from which the buyer's choice is counted: the report was sent, or it was decided to compute again.

    None while no signed report has reached the buyer.
    """
    report = reports.find_sent(session, tender.id)
    if report is None:
        return None
    decided = [rerun.decided_at for rerun in runs.list_reruns(session, tender.id)]
    return clock.local(max([report.sent_at, *decided])).date()


def choose_by(session: Session, tender: Tender) -> date | None:
    """The last day for choosing the winner (87号令第68条)."""
    start = reported_on(session, tender)
    return _add(session, tender.county_id, "choose_winner_working_days", start) if start else None


def fixed_on(session: Session, tender_id: UUID, awards: Sequence[Award]) -> date | None:
    """The day on which the winner was fixed: approved, or deemed chosen before."""
    days = [clock.local(award.approved_at).date() for award in awards if award.approved_at]
    deemed = find_deemed(session, tender_id)
    if deemed is not None:
        days.append(clock.local(deemed.deemed_at).date())
    return min(days, default=None)


def find_deemed(session: Session, tender_id: UUID) -> DeemedWinner | None:
    """The tender's deemed choice, where its run is still the binding one."""
    run = runs.find_binding_run(session, tender_id)
    return session.scalar(select(DeemedWinner).filter_by(run_id=run.id)) if run else None


def terms_of(session: Session, tender: Tender) -> list[Term]:
    """Report, choice and notice with their days, whether kept or not: lateness is shown."""
    if find_entry(session, tender.id, AuditTag.EVALUATION_COMPLETED) is None:
        return []
    report = reports.find_sent(session, tender.id)
    sent_on = clock.local(report.sent_at).date() if report else None
    found = [Term(N_("送达评标报告"), LAW_CHOICE, reports.due_on(session, tender), sent_on)]
    due, awards = choose_by(session, tender), queries.list_open(session, tender.id)
    fixed = fixed_on(session, tender.id, awards)
    if due is not None:
        found.append(Term(N_("确定中标人"), LAW_CHOICE, due, fixed))
    if fixed is not None:
        published = [clock.local(award.published_at).date() for award in awards if award.published_at]
        publish_by = _add(session, tender.county_id, "publish_award_working_days", fixed)
        found.append(Term(N_("公告中标结果"), LAW_NOTICE, publish_by, min(published, default=None)))
    return found


def list_deemable(session: Session, until: datetime) -> Iterator[tuple[UUID, datetime]]:
    """Tenders whose days for choosing end before `until` with a solved binding run and without a proposal."""
    for tender in tenders.list_tenders(session, {TenderStatus.EVALUATED}):
        run, due = runs.find_binding_run(session, tender.id), choose_by(session, tender)
        if run is None or run.status is not RunStatus.SOLVED or due is None:
            continue
        at = clock.start_of(due + timedelta(days=1))
        is_open = not queries.list_open(session, tender.id) and find_deemed(session, tender.id) is None
        if is_open and at <= until:
            yield tender.id, at


def deem_winner(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> DeemedWinner:
    """Record that the binding run's winners are deemed chosen; people still propose, approve and publish them.

    For the scheduler, which has asked `list_deemable`.
    """
    tender = tenders.get_tender(session, tender_id, lock=True)
    run = runs.find_binding_run(session, tender_id)
    due = choose_by(session, tender)
    assert run is not None and due is not None  # noqa: S101, PT018  (list_deemable says so)
    deemed = DeemedWinner(county_id=tender.county_id, tender_id=tender_id, run_id=run.id, due_on=due, deemed_at=now)
    session.add(deemed)
    session.flush()
    facts = {"tender": tender_id, "run": run.id, "due_on": due}
    declare(session, AuditTag.AWARD_DEEMED, log=county_log(tender.county_id), facts=facts, subject_id=tender_id)
    subject = N_("%(number)s 没有在 %(due_on)s 前确定中标人：依法视同确定排名第一的为中标人，请尽快定标、公告")
    params = {"number": tender.number, "due_on": due}
    tell_offices(
        session, county_id=tender.county_id, kind=OrganizationKind.COUNTY_BUREAU, subject=subject, params=params,
        now=now, link=f"/tenders/{tender.id}/awards", permission=Permission.EVALUATION_VIEW,
    )  # fmt: skip
    return deemed
