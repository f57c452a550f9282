"""Who reads a report. Pure."""

from __future__ import annotations

from procurement.accounts.models import OrganizationKind
from procurement.core.actors import Role

ABOUT = (
    OrganizationKind.COUNTY_BUREAU, OrganizationKind.SCHOOL, OrganizationKind.SUPPLIER,
    OrganizationKind.FINANCE_BUREAU, OrganizationKind.PARENT_COMMITTEE, OrganizationKind.AUDIT_OFFICE,
    OrganizationKind.DISCIPLINE_OFFICE,
)  # fmt: skip


def reader_of(about: OrganizationKind) -> Role:
    """Who reads a report: the discipline office; the audit office where the report is about the former.

    Neither is the named officer nor reports to that officer's chiefs; the bureau reads none.
    """
    return Role.AUDITOR if about is OrganizationKind.DISCIPLINE_OFFICE else Role.DISCIPLINE
