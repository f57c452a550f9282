"""New checkpoints told: to the offices that oversee, and, once the box is closed, to all who bid for the tender."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import County, OrganizationKind
from procurement.accounts.queries import list_counties, list_organizations
from procurement.audit import queries as audit
from procurement.audit.service import note_told
from procurement.audit.tags import AuditTag
from procurement.bids.queries import list_bidder_ids
from procurement.contracting.queries import get_contract
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.scheduler.effect import Due
from procurement.tenders.models import Tender
from procurement.tenders.queries import get_tender

OFFICES = (OrganizationKind.AUDIT_OFFICE, OrganizationKind.DISCIPLINE_OFFICE)
MILESTONES = {
    AuditTag.TENDER_PUBLISHED: N_("请保存日志检查点（%(size)d 条）：%(number)s 已公告"),
    AuditTag.BOX_CLOSED: N_("请保存日志检查点（%(size)d 条）：%(number)s 已截止，投标箱已关闭"),
    AuditTag.OPENING_COMPLETED: N_("请保存日志检查点（%(size)d 条）：%(number)s 已开标"),
    AuditTag.EVALUATION_COMPLETED: N_("请保存日志检查点（%(size)d 条）：%(number)s 评审完成"),
    AuditTag.AWARD_PUBLISHED: N_("请保存日志检查点（%(size)d 条）：%(number)s 已公告中标结果"),
    AuditTag.CONTRACT_SIGNED: N_("请保存日志检查点（%(size)d 条）：%(number)s 的合同已签署"),
}
OTHER = N_("请保存日志检查点（%(size)d 条）")
AT_ONCE = 20  # checkpoints told in one transaction; the rest follows at the next run


def list_untold(session: Session, until: datetime) -> Iterator[Due]:
    """Counties with a checkpoint of which nobody was told yet, since it was signed."""
    for county in list_counties(session):
        points = audit.list_untold(session, county.id, 1)
        if points and points[0].issued_at <= until:
            yield county.id, points[0].issued_at


def tell_checkpoints(session: Session, county_id: UUID, now: datetime) -> None:
    """Put every new checkpoint, whole, into the inboxes of those who should keep it."""
    county = session.get_one(County, county_id)
    offices = [o.id for kind in OFFICES for o in list_organizations(session, county_id=county_id, kind=kind)]
    for point in audit.list_untold(session, county_id, AT_ONCE):
        entry = audit.find_milestone(session, point, MILESTONES)
        tender = _tender_of(session, audit.facts_of(entry)) if entry else None
        subject, params = OTHER, dict[str, Any](size=point.size)
        if entry and tender:
            subject, params = MILESTONES[AuditTag(entry.tag)], {"size": point.size, "number": tender.number}
        bidders = list_bidder_ids(session, tender) if tender else []
        for organization_id in [*offices, *bidders]:
            tell(
                session, county_id=county_id, organization_id=organization_id, subject=subject, params=params, now=now,
                link=f"/portal/checkpoints?county={county.code}", body=audit.published_note(session, point),
            )  # fmt: skip
        note_told(session, point, now=now)


def _tender_of(session: Session, facts: dict[str, Any]) -> Tender | None:
    """The tender a milestone is about: named in its entry, or by its contract."""
    if "tender" in facts:
        return get_tender(session, UUID(facts["tender"]))
    return get_contract(session, UUID(facts["contract"])).tender if "contract" in facts else None
