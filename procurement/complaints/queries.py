"""Reading challenges and complaints, and the days until when each may be made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.awards.models import Award
from procurement.bids.models import Bid
from procurement.bids.states import STAYED_SEALED, BidStatus
from procurement.complaints.models import Challenge, Complaint
from procurement.complaints.states import ChallengeStatus, ComplaintOutcome, ComplaintStatus, Step
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.evaluation.models import BidReview
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender

OPEN = (ComplaintStatus.SUBMITTED, ComplaintStatus.RETURNED, ComplaintStatus.ACCEPTED)


def get_challenge(session: Session, challenge_id: UUID, *, lock: bool = False) -> Challenge:
    """The challenge. Raises NotFound."""
    whole = (joinedload(Challenge.tender), joinedload(Challenge.supplier))
    statement = select(Challenge).options(*whole).where(Challenge.id == challenge_id)
    if lock:
        statement = statement.with_for_update(of=Challenge).execution_options(populate_existing=True)
    challenge = session.scalar(statement)
    if challenge is None:
        raise NotFound
    return challenge


def list_challenges(
    session: Session, *, tender_id: UUID | None = None, status: ChallengeStatus | None = None
) -> Sequence[Challenge]:
    """Challenges that exist for the session's actor, the newest first."""
    statement = select(Challenge).options(joinedload(Challenge.tender), joinedload(Challenge.supplier))
    if tender_id is not None:
        statement = statement.where(Challenge.tender_id == tender_id)
    if status is not None:
        statement = statement.where(Challenge.status == status)
    return session.scalars(statement.order_by(Challenge.received_at.desc(), Challenge.number.desc())).all()


def get_complaint(session: Session, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    """The complaint. Raises NotFound."""
    whole = (joinedload(Complaint.tender), joinedload(Complaint.supplier), joinedload(Complaint.challenge))
    statement = select(Complaint).options(*whole).where(Complaint.id == complaint_id)
    if lock:
        statement = statement.with_for_update(of=Complaint).execution_options(populate_existing=True)
    complaint = session.scalar(statement)
    if complaint is None:
        raise NotFound
    return complaint


def list_complaints(session: Session, *, open_only: bool = False) -> Sequence[Complaint]:
    """Complaints that exist for the session's actor, the newest first."""
    statement = select(Complaint).options(joinedload(Complaint.tender), joinedload(Complaint.supplier))
    if open_only:
        statement = statement.where(Complaint.status.in_(OPEN))
    return session.scalars(statement.order_by(Complaint.submitted_at.desc(), Complaint.number.desc())).all()


def find_complaint(session: Session, challenge_id: UUID) -> Complaint | None:
    """The complaint about a challenge that was not withdrawn."""
    standing = Complaint.status != ComplaintStatus.WITHDRAWN
    return session.scalar(select(Complaint).where(Complaint.challenge_id == challenge_id, standing))


def dismissed_at(session: Session, supplier_id: UUID) -> list[datetime]:
    """When complaints of this supplier were found without basis."""
    statement = select(Complaint.ended_at).filter_by(supplier_id=supplier_id, outcome=ComplaintOutcome.DISMISSED)
    return [at for at in session.scalars(statement) if at is not None]


def challenge_until(session: Session, tender: Tender, step: Step) -> date | None:
    """The last day for challenging this step (94号令第10、11条); None while the step has not ended.

    For the result the day that the award notice told; the log's, because a loser does not see others' awards.
    """
    if step is Step.RESULT:
        entry = find_entry(session, tender.id, AuditTag.AWARD_PUBLISHED)
        return date.fromisoformat(facts_of(entry)["challenge_until"]) if entry else None
    ended = _ended_on(session, tender, step)
    if ended is None:
        return None
    return add_working(session, tender.county_id, "challenge_working_days", ended)


def _ended_on(session: Session, tender: Tender, step: Step) -> date | None:
    if step is Step.DOCUMENTS:
        return tender.notice_ends_on
    if step is Step.OPENING:
        return clock.local(tender.opened_at).date() if tender.opened_at else None
    entry = find_entry(session, tender.id, AuditTag.EVALUATION_COMPLETED)
    return clock.local(entry.at).date() if entry else None


def add_working(session: Session, county_id: UUID, code: str, start: date) -> date:
    """The last day of the law's so many working days from `start`."""
    count = parameters.count_on(session, county_id, code, start)
    return calendar.add_working_days(start, count, tenders.calendar_days(session, county_id))


def is_bidder(session: Session, tender_id: UUID, supplier_id: UUID | None) -> bool:
    """Did this supplier hand in a bid?"""
    return session.scalar(select(Bid.id).filter_by(tender_id=tender_id, supplier_id=supplier_id).limit(1)) is not None


def list_bidders(session: Session, tender_id: UUID) -> set[UUID]:
    """Suppliers whose bid was in the box at the end."""
    kept = Bid.status.in_((BidStatus.SEALED, BidStatus.OPENED, *STAYED_SEALED))
    return set(session.scalars(select(Bid.supplier_id).where(Bid.tender_id == tender_id, kept)))


def involved(session: Session, challenge: Challenge) -> set[UUID]:
    """People who did what is challenged: drew up and approved the documents, reviewed bids, proposed and approved."""
    tender = challenge.tender
    if challenge.step is Step.DOCUMENTS:
        return {person for person in (tender.drafted_by, tender.approved_by) if person}
    reviewers = set(session.scalars(select(BidReview.reviewed_by).where(BidReview.tender_id == tender.id)))
    if challenge.step is not Step.RESULT:
        return reviewers
    deciders = session.execute(select(Award.proposed_by, Award.approved_by).where(Award.tender_id == tender.id))
    return reviewers | {person for pair in deciders for person in pair if person}
