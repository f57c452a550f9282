"""Reading offices and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from procurement.accounts.models import Organization, OrganizationKind, User
from procurement.core.actors import Role


def list_offices(session: Session) -> Sequence[Organization]:
    """Every organization but suppliers, by kind and name."""
    statement = select(Organization).options(joinedload(Organization.county))
    found = session.scalars(statement.where(Organization.kind != OrganizationKind.SUPPLIER)).all()
    order = list(OrganizationKind)
    return sorted(found, key=lambda each: (each.county.code if each.county else "", order.index(each.kind), each.name))


def count_people(session: Session) -> dict[UUID, int]:
    """How many may log in, by organization."""
    statement = select(User.organization_id, func.count()).where(User.is_active).group_by(User.organization_id)
    return {organization_id: count for organization_id, count in session.execute(statement)}  # noqa: C416


def list_people(session: Session, organization_id: UUID) -> Sequence[User]:
    """The organization's people, by log-in name."""
    statement = select(User).options(joinedload(User.second_factor)).filter_by(organization_id=organization_id)
    return session.scalars(statement.order_by(User.login)).all()


def find_organization(
    session: Session, *, kind: OrganizationKind, county_id: UUID | None, region: str, name: str
) -> Organization | None:
    statement = select(Organization).filter_by(kind=kind, county_id=county_id, region=region, name=name)
    return session.scalars(statement).first()


def find_platform(session: Session) -> Organization | None:
    """The administrators' organization."""
    statement = select(Organization).filter_by(kind=OrganizationKind.PLATFORM).order_by(Organization.id)
    return session.scalars(statement).first()


def count_other_administrators(session: Session, user_id: UUID) -> int:
    """Administrators who may log in, without this one."""
    statement = select(func.count()).select_from(User)
    return session.scalar(statement.where(User.role == Role.ADMINISTRATOR, User.is_active, User.id != user_id)) or 0
