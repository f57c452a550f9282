"""Naming the keyholders, taking their keys, and publishing: the notice frozen, logged, printed and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, InvalidMove, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.messages.service import tell
from procurement.tenders import calendar, checking, keyholders, parameters, queries, rules
from procurement.tenders.models import Tender, TenderKeyholder
from procurement.tenders.notice_document import notice_document
from procurement.tenders.procedure.reviews import document_sha256
from procurement.tenders.procedure.versions import freeze_notice
from procurement.tenders.states import TENDER, TenderStatus


def assign_keyholders(session: Session, *, actor: Actor, tender_id: UUID, user_ids: Sequence[UUID]) -> Tender:
    """Name who holds the box's keys, replacing those named before; keys already published fall away."""
    require(actor, Permission.TENDER_DRAFT)
    tender = queries.get_tender(session, tender_id, lock=True)
    _refuse_unless_approved(tender)
    users = [get_user(session, user_id) for user_id in dict.fromkeys(user_ids)]
    candidates = [
        keyholders.Candidate(user.id, user.role, user.organization_id, user.organization.county_id, user.is_active)
        for user in users
    ]
    refuse(keyholders.assignment_problems(candidates, tender.key_threshold, tender.county_id))
    tender.keyholders.clear()
    tender.key_count = len(users)
    session.flush()  # the new ones take the old ones' numbers
    for index, user in enumerate(users, start=1):
        tender.keyholders.append(TenderKeyholder(county_id=tender.county_id, user_id=user.id, share_index=index))
    facts = {"tender": tender.id, "k": tender.key_threshold, "n": len(users), "users": [user.id for user in users]}
    log = county_log(tender.county_id)
    declare(session, AuditTag.TENDER_KEYHOLDERS_ASSIGNED, log=log, facts=facts, subject_id=tender.id)
    return tender


def publish_key(
    session: Session, *, actor: Actor, tender_id: UUID, statement: Mapping[str, Any], now: datetime
) -> TenderKeyholder:
    """A keyholder's signed key for this tender, also their approval of it: once, until the keyholders change."""
    require(actor, Permission.KEY_PUBLISH)
    tender = queries.get_tender(session, tender_id, lock=True)
    holder = next((holder for holder in tender.keyholders if holder.user_id == actor.user_id), None)
    if holder is None:
        raise NotFound
    _refuse_unless_approved(tender)
    if holder.public_key:
        raise Conflict("tender_key.published", N_("你的密钥声明已经收到，不能再换"))
    signing_key = get_user(session, holder.user_id).signing_key
    checked = dict(statement)
    refuse(
        keyholders.statement_problems(
            checked,
            tender_id=tender.id,
            document_sha256=document_sha256(tender),
            user_id=holder.user_id,
            signing_key=signing_key,
        )
    )
    holder.public_key, holder.statement, holder.published_at = checked["public_key"], checked, now
    facts = {
        "tender": tender.id,
        "holder": holder.user_id,
        "index": holder.share_index,
        "public_key": holder.public_key,
        "document_sha256": checked["document_sha256"],
    }
    log = county_log(tender.county_id)
    objects = {"statement": canonical(checked)}
    declare(session, AuditTag.TENDER_KEY_PUBLISHED, log=log, facts=facts, objects=objects, subject_id=tender.id)
    return holder


def publish_tender(session: Session, *, actor: Actor, tender_id: UUID, deadline_at: datetime, now: datetime) -> Tender:
    """Publish: from here on nothing of the notice changes. `deadline_at` is the deadline and the moment of opening.

    Freezes the notice as one object, logs its hash with a checkpoint, issues the printed notice and tells suppliers,
    schools and keyholders. Raises RuleViolation (keys missing, deadline below 20 days, unknown calendar), InvalidMove.
    """
    require(actor, Permission.TENDER_DRAFT)
    tender = queries.get_tender(session, tender_id, lock=True)
    TENDER.move(tender, TenderStatus.PUBLISHED)
    today, days = clock.local(now).date(), queries.calendar_days(session, tender.county_id)
    least = parameters.count_on(session, tender.county_id, "notice_to_deadline_days", today)
    gate = checking.gate_problems(session, tender, today)
    approvals = keyholders.approval_problems([h.statement for h in tender.keyholders], document_sha256(tender))
    refuse([*rules.publication_problems(tender, deadline_at, now, least, days), *approvals, *gate])
    notice_days = parameters.count_on(session, tender.county_id, "notice_working_days", today)
    with session.no_autoflush:  # the row is only right once the notice's hash is in it
        tender.notice_ends_on = calendar.add_working_days(today, notice_days, days)
        tender.published_at, tender.deadline_at = now, deadline_at
        notice = freeze_notice(session, actor=actor, tender=tender, now=now)
    _issue(session, actor, tender, notice, now)
    _tell_everybody(session, tender, now)
    return tender


def _issue(session: Session, actor: Actor, tender: Tender, notice: Mapping[str, Any], now: datetime) -> None:
    issue_document(
        session,
        actor=actor,
        county_id=tender.county_id,
        kind=DocumentKind.TENDER_NOTICE,
        number=tender.number,
        subject_id=tender.id,
        content=notice_document(notice, str(tender.notice_sha256), clock.local(now).date()),
        is_public=True,
        now=now,
    )


def _tell_everybody(session: Session, tender: Tender, now: datetime) -> None:
    """Suppliers alike, whoever they are; the schools that are bought for; the keyholders."""
    params = {"number": tender.number, "title": tender.title, "deadline": _minute(tender.deadline_at)}
    common: dict[str, Any] = {
        "county_id": tender.county_id,
        "params": params,
        "link": f"/tenders/{tender.id}",
        "now": now,
    }
    schools = sorted({demand.school_id for lot in tender.lots for demand in lot.demands})
    for supplier_id in queries.list_supplier_ids(session):
        subject = N_("招标公告 %(number)s：%(title)s，%(deadline)s 截止投标")
        tell(session, organization_id=supplier_id, subject=subject, **common)
    for school_id in schools:
        tell(session, organization_id=school_id, subject=N_("你校的米面油已公开招标：%(number)s %(title)s"), **common)
    for holder in tender.keyholders:
        organization_id = get_user(session, holder.user_id).organization_id
        subject = N_("%(number)s 已公告，%(deadline)s 截止并开标，届时请开箱")
        tell(session, organization_id=organization_id, user_id=holder.user_id, subject=subject, **common)


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else clock.local(moment).strftime("%Y-%m-%d %H:%M")


def _refuse_unless_approved(tender: Tender) -> None:
    if tender.status is not TenderStatus.APPROVED:
        raise InvalidMove(object="tender", from_status=str(tender.status), to_status=str(TenderStatus.PUBLISHED))
