"""Freezing a notice: one canonical object, its hash in the log with a checkpoint, one row in the list of versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.entries import canonical
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.tenders import parameters
from procurement.tenders.models import Tender
from procurement.tenders.notice import Version, build_notice
from procurement.tenders.procedure import queries
from procurement.tenders.procedure.models import NoticeKind, NoticeVersion
from procurement.tenders.queries import frozen_notice

TAGS = {
    NoticeKind.FIRST: AuditTag.TENDER_PUBLISHED,
    NoticeKind.AMENDMENT: AuditTag.TENDER_AMENDED,
    NoticeKind.EXTENSION: AuditTag.TENDER_EXTENDED,
}


def freeze_notice(
    session: Session,
    *,
    actor: Actor,
    tender: Tender,
    now: datetime,
    kind: NoticeKind = NoticeKind.FIRST,
    reason: str = "",
) -> dict[str, Any]:
    """Freeze what `tender` says now as its next version; returns the notice. The caller has locked and checked it.

    The law's numbers are those of the first version: a purchase is run by the rules it began with.
    """
    before = queries.list_versions(session, tender.id)
    replaces = before[-1].sha256 if before else ""
    version = Version(len(before) + 1, kind, now, reason, replaces)
    numbers = (
        frozen_notice(tender).get("parameters", [])
        if before
        else parameters.frozen_on(session, tender.county_id, clock.local(now).date())
    )
    buyer = get_user(session, tender.drafted_by).organization.name
    notice = build_notice(tender, buyer=buyer, version=version, parameters=numbers)
    _log(session, tender, version, notice)
    assert tender.deadline_at is not None and tender.notice_sha256  # noqa: S101, PT018  (set before, and by the log)
    session.add(
        NoticeVersion(
            county_id=tender.county_id,
            tender_id=tender.id,
            number=version.number,
            kind=kind,
            sha256=tender.notice_sha256,
            deadline_at=tender.deadline_at,
            reason=reason,
            frozen_by=actor.user_id,
            frozen_at=now,
        )
    )
    return notice


def _log(session: Session, tender: Tender, version: Version, notice: dict[str, Any]) -> None:
    facts = {
        "tender": tender.id,
        "number": tender.number,
        "version": version.number,
        "replaces": version.replaces or None,
        "deadline_at": tender.deadline_at,
        "notice_ends_on": tender.notice_ends_on,
        "k": tender.key_threshold,
        "n": tender.key_count,
        "seed_commitment": tender.seed_commitment,
    }
    declared = declare(
        session,
        TAGS[NoticeKind(version.kind)],
        log=county_log(tender.county_id),
        facts=facts,
        subject_id=tender.id,
        objects={"notice": canonical(notice)},
        with_checkpoint=True,
    )
    tender.notice_sha256 = declared.facts["notice_sha256"]
