"""Terms of the law that were let pass: entered in the log once, and told to who must act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.offices import tell_offices
from procurement.audit.queries import find_entry
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.bids.bonds.models import Bond
from procurement.complaints import decisions, queries
from procurement.complaints.models import Challenge, Complaint
from procurement.complaints.states import ChallengeStatus, ComplaintStatus
from procurement.contracting import queries as contracts
from procurement.contracting.bonds import service as bonds
from procurement.contracting.models import Contract
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.text import N_
from procurement.scheduler.effect import Due
from procurement.settlement.models import Statement

REPLY, DECISION = (
    N_("质疑 %(number)s 到 %(due)s 没有答复，已经逾期"),
    N_("投诉 %(number)s 到 %(due)s 没有决定，已经逾期"),
)
FILING, REFUND = (
    N_("合同 %(number)s 到 %(due)s 没有备案，已经逾期"),
    N_("%(number)s 的投标保证金到 %(due)s 没有退还，开始计息"),
)


def passed(session: Session, row_id: UUID, due_on: date | None, until: datetime) -> Iterator[Due]:
    """Due when the day after the last one begins, and never twice."""
    if due_on is None or find_entry(session, row_id, AuditTag.TERM_OVERDUE) is not None:
        return
    at = clock.start_of(due_on + timedelta(days=1))
    if at <= until:
        yield row_id, at


def list_replies(session: Session, until: datetime) -> Iterator[Due]:
    """Challenges not answered in their days."""
    for challenge in queries.list_challenges(session, status=ChallengeStatus.RECEIVED):
        yield from passed(session, challenge.id, challenge.reply_due_on, until)


def list_decisions(session: Session, until: datetime) -> Iterator[Due]:
    """Admitted complaints not decided in their days."""
    for complaint in queries.list_complaints(session, open_only=True):
        if complaint.status is ComplaintStatus.ACCEPTED:
            yield from passed(session, complaint.id, complaint.decision_due_on, until)


def list_filings(session: Session, until: datetime) -> Iterator[Due]:
    """Signed contracts not filed in their days."""
    for contract in contracts.list_contracts(session):
        if contract.status is ContractStatus.SIGNED and contract.filed_on is None:
            yield from passed(session, contract.id, contracts.deadlines_of(session, contract).file_by, until)


def list_refunds(session: Session, until: datetime) -> Iterator[Due]:
    """Bid bonds not given back in their days."""
    for bond in bonds.list_bonds(session, held=True):
        yield from passed(session, bond.id, bonds.refund_due_on(session, bond), until)


def mark_reply(session: Session, challenge_id: UUID, now: datetime) -> None:
    challenge = queries.get_challenge(session, challenge_id)
    mark(session, challenge, REPLY, challenge.number, challenge.reply_due_on, f"/challenges/{challenge_id}", now)


def mark_decision(session: Session, complaint_id: UUID, now: datetime) -> None:
    complaint = queries.get_complaint(session, complaint_id)
    link = f"/complaints/{complaint_id}"
    mark(session, complaint, DECISION, complaint.number, complaint.decision_due_on, link, now)


def mark_filing(session: Session, contract_id: UUID, now: datetime) -> None:
    contract = contracts.get_contract(session, contract_id)
    due_on = contracts.deadlines_of(session, contract).file_by
    mark(session, contract, FILING, contract.number, due_on, f"/contracts/{contract_id}", now)


def mark_refund(session: Session, bond_id: UUID, now: datetime) -> None:
    bond = bonds.get_bond(session, bond_id)
    mark(session, bond, REFUND, bond.tender.number, bonds.refund_due_on(session, bond), "/bonds", now)


def mark(  # noqa: PLR0913, PLR0917  (one line of the log and one message, whatever is late)
    session: Session, row: Challenge | Complaint | Contract | Bond | Statement, subject: str, number: str,
    due_on: date | None, link: str, now: datetime,
) -> None:  # fmt: skip
    facts = {"what": type(row).__tablename__, "subject": row.id, "due_on": due_on}
    declare(session, AuditTag.TERM_OVERDUE, log=county_log(row.county_id), facts=facts, subject_id=row.id)
    kind = OrganizationKind.FINANCE_BUREAU if isinstance(row, Complaint) else OrganizationKind.COUNTY_BUREAU
    tell_offices(
        session, county_id=row.county_id, kind=kind, subject=subject, params={"number": number, "due": due_on},
        now=now, link=link,
    )  # fmt: skip


def end_suspension(session: Session, complaint_id: UUID, now: datetime) -> None:
    decisions.end_suspension(session, actor=SYSTEM, complaint_id=complaint_id, now=now)
