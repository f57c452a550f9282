"""Who is told of what happens to a published tender: every supplier alike, the schools, the keyholders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.core.permissions import Permission
from procurement.messages.service import tell
from procurement.tenders import queries
from procurement.tenders.models import Tender


def tell_suppliers(session: Session, tender: Tender, subject: str, params: Mapping[str, Any], now: datetime) -> None:
    """Every registered supplier gets the same words: who is interested is nobody's to know before the deadline."""
    for supplier_id in queries.list_supplier_ids(session):
        tell(session, organization_id=supplier_id, subject=subject, **_common(tender, params, now))


def tell_insiders(session: Session, tender: Tender, subject: str, params: Mapping[str, Any], now: datetime) -> None:
    """The buyer's own office, the schools that are bought for and the keyholders."""
    common = _common(tender, params, now)
    office = get_user(session, tender.drafted_by).organization_id
    tell(session, organization_id=office, subject=subject, permission=Permission.AUDIT_VIEW, **common)
    for school_id in sorted({demand.school_id for lot in tender.lots for demand in lot.demands}):
        tell(session, organization_id=school_id, subject=subject, **common)
    for holder in tender.keyholders:
        organization_id = get_user(session, holder.user_id).organization_id
        tell(session, organization_id=organization_id, user_id=holder.user_id, subject=subject, **common)


def _common(tender: Tender, params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "county_id": tender.county_id,
        "params": {"number": tender.number, "title": tender.title, **params},
        "link": f"/tenders/{tender.id}",
        "now": now,
    }
