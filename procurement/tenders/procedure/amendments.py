"""Changing a published notice before its deadline: a new version is frozen, the old ones stay, everybody is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import bid_box, lock_log
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.tenders import checking, parameters, queries
from procurement.tenders.models import Tender
from procurement.tenders.procedure import papers, rules
from procurement.tenders.procedure.changes import changes_between
from procurement.tenders.procedure.models import NoticeKind
from procurement.tenders.procedure.telling import tell_insiders, tell_suppliers
from procurement.tenders.procedure.versions import freeze_notice

SUBJECTS = {
    NoticeKind.AMENDMENT: N_("%(number)s 有更正，%(deadline)s 截止投标；已投标的请重新确认：%(title)s"),
    NoticeKind.EXTENSION: N_("%(number)s 投标截止延至 %(deadline)s：%(title)s"),
}


@dataclass(frozen=True)
class Revision:
    """What an officer changes of a notice. `base_sha256` is the version that was read; `deadline_at` None: no wish."""

    reason: str
    base_sha256: str
    deadline_at: datetime | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


def amend_notice(session: Session, *, actor: Actor, tender_id: UUID, revision: Revision, now: datetime) -> Tender:
    """Correct the notice (更正): `changes` are of rules.AMENDABLE; what is bought and who may bid cannot change.

    A correction may touch bids, so the law's days lie between it and the deadline: without `deadline_at` the deadline
    moves as far as that needs, with it no less far. Raises Conflict when another version is in force, RuleViolation,
    NotFound.
    """
    tender, deadline_at, at = _hold(session, actor, tender_id, revision, now)
    refuse(rules.change_problems(revision.changes, revision.reason))
    today, days = clock.local(at).date(), queries.calendar_days(session, tender.county_id)
    least = parameters.count_on(session, tender.county_id, "clarification_days", today)
    earliest = rules.earliest_deadline(deadline_at, at, least, days)
    wanted = revision.deadline_at or earliest
    refuse(rules.amended_deadline_problems(wanted, earliest, least))
    with session.no_autoflush:
        for name, value in revision.changes.items():
            setattr(tender, name, value)
        refuse(checking.refused(session, tender, at))
    return _freeze(session, actor, tender, NoticeKind.AMENDMENT, replace(revision, deadline_at=wanted), at)


def extend_deadline(session: Session, *, actor: Actor, tender_id: UUID, revision: Revision, now: datetime) -> Tender:
    """Move the deadline later, and nothing else: as long as it has not come (87号令第18、27条).

    Raises Conflict when another version is in force, RuleViolation (too late, earlier, a holiday), NotFound.
    """
    tender, deadline_at, at = _hold(session, actor, tender_id, revision, now)
    refuse(rules.text_problems(revision.reason, "reason"))
    if revision.deadline_at in {None, deadline_at}:
        raise Conflict("notice.same_deadline", N_("截止时间没有变"))
    return _freeze(session, actor, tender, NoticeKind.EXTENSION, revision, at)


def _hold(
    session: Session, actor: Actor, tender_id: UUID, revision: Revision, now: datetime
) -> tuple[Tender, datetime, datetime]:
    """The tender under the locks that a bid's receipt takes, its deadline, and the instant stamped under them."""
    require(actor, Permission.TENDER_DRAFT)
    tender = queries.get_tender(session, tender_id, lock=True)
    lock_log(session, bid_box(tender.id))
    at = max(now, clock.now())
    refuse(rules.window_problems(tender.status, tender.deadline_at, at))
    if tender.notice_sha256 != revision.base_sha256:
        raise Conflict("notice.changed", N_("公告刚刚已由别人更正或延期，请看过新的版本再改"))
    assert tender.deadline_at is not None  # noqa: S101  (else it would not be open)
    return tender, tender.deadline_at, at


def _freeze(
    session: Session, actor: Actor, tender: Tender, kind: NoticeKind, revision: Revision, at: datetime
) -> Tender:
    deadline_at, reason = revision.deadline_at, revision.reason.strip()
    assert deadline_at is not None  # noqa: S101  (the caller has settled it)
    refuse(rules.extension_problems(tender, deadline_at, queries.calendar_days(session, tender.county_id)))
    before = queries.frozen_notice(tender)
    tender.deadline_at = deadline_at
    notice = freeze_notice(session, actor=actor, tender=tender, now=at, kind=kind, reason=reason)
    issue_document(
        session,
        actor=actor,
        county_id=tender.county_id,
        kind=DocumentKind.TENDER_CORRECTION,
        number=f"{tender.number}-G{notice['version']['number'] - 1}",
        subject_id=tender.id,
        content=papers.correction(notice, changes_between(before, notice), clock.local(at).date()),
        is_public=True,
        now=at,
    )
    params = {"deadline": rules.minute(deadline_at)}
    tell_suppliers(session, tender, SUBJECTS[kind], params, at)
    tell_insiders(session, tender, SUBJECTS[kind], params, at)
    return tender
