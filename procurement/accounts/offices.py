"""Telling every office of a kind something."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.accounts.queries import list_organizations
from procurement.messages.service import tell


def tell_offices(session: Session, *, county_id: UUID, kind: OrganizationKind, **message: Any) -> None:
    """Tell every office of this kind in the county; `message` as `messages.service.tell` takes it."""
    for office in list_organizations(session, county_id=county_id, kind=kind):
        tell(session, county_id=county_id, organization_id=office.id, **message)
