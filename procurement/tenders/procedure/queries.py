"""Reading versions, questions, answers, reviews and endings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.core.actors import Actor, Role
from procurement.core.errors import NotFound
from procurement.tenders.models import Tender
from procurement.tenders.procedure.models import (
    Clarification,
    LegalReview,
    NoticeKind,
    NoticeVersion,
    TenderEnding,
    TenderOrigin,
    TenderQuestion,
)
from procurement.tenders.queries import INSIDERS


def list_versions(session: Session, tender_id: UUID) -> Sequence[NoticeVersion]:
    """The notices of a tender, the first one first; the last is the one in force."""
    statement = select(NoticeVersion).filter_by(tender_id=tender_id).order_by(NoticeVersion.number)
    return session.scalars(statement).all()


def bindable_hashes(session: Session, tender_id: UUID) -> list[str]:
    """Hashes of the notices that say the same but for the deadline as the one in force: the last amendment and later.

    A bid sealed to any of them offers what is asked today; one sealed to an earlier notice must be confirmed anew.
    """
    hashes: list[str] = []
    for version in list_versions(session, tender_id):
        if version.kind is not NoticeKind.EXTENSION:
            hashes.clear()
        hashes.append(version.sha256)
    return hashes


def list_questions(session: Session, actor: Actor, tender_id: UUID) -> Sequence[TenderQuestion]:
    """The oldest first: a supplier's own, the county's insiders all of them (they are not told who asked)."""
    if actor.role not in {*INSIDERS, Role.SUPPLIER}:
        return []
    statement = (
        select(TenderQuestion)
        .options(joinedload(TenderQuestion.clarification))
        .filter_by(tender_id=tender_id)
        .order_by(TenderQuestion.asked_at, TenderQuestion.id)
    )
    return session.scalars(statement).all()


def get_question(session: Session, question_id: UUID, lock: bool = False) -> TenderQuestion:
    """A question, locked for a change when `lock`. Raises NotFound."""
    statement = select(TenderQuestion).where(TenderQuestion.id == question_id)
    if lock:
        statement = statement.with_for_update(of=TenderQuestion).execution_options(populate_existing=True)
    question = session.scalar(statement)
    if question is None:
        raise NotFound
    return question


def list_clarifications(session: Session, tender_id: UUID) -> Sequence[Clarification]:
    """Questions and answers as published, in order."""
    statement = select(Clarification).filter_by(tender_id=tender_id).order_by(Clarification.number)
    return session.scalars(statement).all()


def list_reviews(session: Session, tender_id: UUID) -> Sequence[LegalReview]:
    """Legal reviews, the newest first."""
    statement = select(LegalReview).filter_by(tender_id=tender_id)
    return session.scalars(statement.order_by(LegalReview.reviewed_at.desc(), LegalReview.id)).all()


def list_endings(session: Session, tender_id: UUID) -> Sequence[TenderEnding]:
    """Why the tender or lots of it ended, in order."""
    statement = select(TenderEnding).options(joinedload(TenderEnding.lot)).filter_by(tender_id=tender_id)
    return session.scalars(statement.order_by(TenderEnding.ended_at, TenderEnding.id)).all()


def find_origin(session: Session, tender_id: UUID) -> TenderOrigin | None:
    """The failed tender that this one was made from."""
    return session.scalar(select(TenderOrigin).filter_by(tender_id=tender_id))


def list_successors(session: Session, failed_tender_id: UUID) -> Sequence[Tender]:
    """The tenders made anew from this failed one."""
    statement = select(Tender).join(TenderOrigin, TenderOrigin.tender_id == Tender.id)
    return session.scalars(statement.where(TenderOrigin.failed_tender_id == failed_tender_id)).all()
