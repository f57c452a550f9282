"""A county with one person of each role. An actor's `name` is its log-in name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from procurement.accounts import passwords, queries, service
from procurement.accounts.models import County, Organization, OrganizationKind
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import transaction

PASSWORD = "a long test password"
OFFICES = {
    Role.OFFICER: OrganizationKind.COUNTY_BUREAU, Role.APPROVER: OrganizationKind.COUNTY_BUREAU,
    Role.EXPERT: OrganizationKind.COUNTY_BUREAU, Role.AUDITOR: OrganizationKind.AUDIT_OFFICE,
    Role.DISCIPLINE: OrganizationKind.DISCIPLINE_OFFICE, Role.SUPERVISOR: OrganizationKind.FINANCE_BUREAU,
}  # fmt: skip


@dataclass
class People:
    county: County
    officer: Actor
    officer2: Actor
    approver: Actor
    expert: Actor
    auditor: Actor
    discipline: Actor
    supervisor: Actor
    keyholders: list[Actor]
    viewer: Actor
    administrator: Actor


def make_organization(
    kind: OrganizationKind, name: str, county_id: UUID | None = None, region: str = ""
) -> Organization:
    with transaction(SYSTEM) as session:
        return service.create_organization(
            session, actor=SYSTEM, kind=kind, name=name, name_en=name, county_id=county_id, region=region
        )


def make_user(organization: Organization, role: Role, login: str) -> Actor:
    """A person who logs in as `login` with PASSWORD; returned as an actor."""
    hashed = passwords.hash_password(PASSWORD)
    with transaction(SYSTEM) as session:
        user = service.create_user(
            session, actor=SYSTEM, organization=session.merge(organization, load=True), role=role, login=login,
            name=login, password_hash=hashed, now=clock.now(),
        )  # fmt: skip
        return queries.actor_for(session, user)


def make_county(code: str = "SF", name: str = "示范县") -> County:
    with transaction(SYSTEM) as session:
        return service.create_county(
            session,
            actor=SYSTEM,
            code=code,
            name=name,
            name_en=f"{code} County",
            city="示范市",
            province="示范省",
            requires_second_factor=False,
        )


def make_people(county: County | None = None, prefix: str = "") -> People:
    """One person of each role in `county` (made when not given); log-in names begin with `prefix`."""
    county = county or make_county()
    bureau = make_organization(OrganizationKind.COUNTY_BUREAU, f"{county.name}教育局", county.id)
    offices = {OrganizationKind.COUNTY_BUREAU: bureau}

    def person(role: Role, login: str, kind: OrganizationKind) -> Actor:
        if kind not in offices:
            offices[kind] = make_organization(kind, f"{county.name}{kind}", county.id)
        return make_user(offices[kind], role, prefix + login)

    holders = [OrganizationKind.COUNTY_BUREAU, OrganizationKind.FINANCE_BUREAU, OrganizationKind.PARENT_COMMITTEE]
    province = make_organization(OrganizationKind.PROVINCE, "示范省教育厅", region="示范省")
    platform = make_organization(OrganizationKind.PLATFORM, "平台")
    named = {role.value: person(role, role.value, kind) for role, kind in OFFICES.items()}
    return People(
        county=county,
        officer2=person(Role.OFFICER, "officer2", OrganizationKind.COUNTY_BUREAU),
        keyholders=[person(Role.KEYHOLDER, f"keyholder{n}", kind) for n, kind in enumerate(holders, 1)],
        viewer=make_user(province, Role.VIEWER, f"{prefix}viewer"),
        administrator=make_user(platform, Role.ADMINISTRATOR, f"{prefix}administrator"),
        **named,
    )
