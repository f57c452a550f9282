"""The people of the walked road, with names of their own, and the keyrings they keep at home."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from procurement.accounts import passwords, queries, service
from procurement.accounts.models import County, OrganizationKind
from procurement.bids.cli_files import read_file
from procurement.catalogue import service as catalogue
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.demo.people import run_bids
from procurement.suppliers.models import PaperKind
from procurement.tenders import service as tenders
from tests.factories.people import PASSWORD, make_organization
from tests.factories.suppliers import add_paper, make_supplier

K = OrganizationKind
STAFF = (
    ("officer", "周敏", Role.OFFICER, K.COUNTY_BUREAU, "示范县教育局"),
    ("officer2", "沈悦", Role.OFFICER, K.COUNTY_BUREAU, "示范县教育局"),
    ("approver", "何建国", Role.APPROVER, K.COUNTY_BUREAU, "示范县教育局"),
    ("keyholder1", "刘芳", Role.KEYHOLDER, K.COUNTY_BUREAU, "示范县教育局"),
    ("keyholder2", "孙涛", Role.KEYHOLDER, K.FINANCE_BUREAU, "示范县财政局"),
    ("keyholder3", "赵倩", Role.KEYHOLDER, K.PARENT_COMMITTEE, "示范县家长委员会"),
    ("discipline", "郑刚", Role.DISCIPLINE, K.DISCIPLINE_OFFICE, "示范县纪委监委"),
    ("auditor", "吴静", Role.AUDITOR, K.AUDIT_OFFICE, "示范县审计局"),
)
PAPERS = (PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_OPERATION_LICENCE)


@dataclass
class Town:
    """Everybody by log-in name; an actor's `name` is its log-in name."""

    county: County
    home: Path
    actors: dict[str, Actor]

    def __getitem__(self, login: str) -> Actor:
        return self.actors[login]

    def keyring(self, login: str) -> Path:
        return self.home / f"{login}-keyring.json"

    def bids(self, *arguments: object) -> None:
        """`python -m procurement.bids …` at somebody's home, on the test's clock."""
        run_bids(*arguments, "--passphrase-file", self.home / "passphrase.txt")

    def make_key(self, login: str, kind: str) -> str:
        """A new keyring; the public key that the command prints."""
        self.bids("new-key", "--kind", kind, "--out", self.keyring(login))
        return str(read_file(self.keyring(login))["public_key"])

    def add(self, organization: Any, role: Role, login: str, name: str) -> Actor:
        with transaction(SYSTEM) as session:
            user = service.create_user(
                session, actor=SYSTEM, organization=session.merge(organization), role=role, login=login, name=name,
                password_hash=passwords.hash_password(PASSWORD), now=clock.now(),
            )  # fmt: skip
            self.actors[login] = replace(queries.actor_for(session, user), name=login)
        return self.actors[login]

    def add_school_person(self, name: str, login: str, person: str) -> Actor:
        """Somebody of the school with this name."""
        with reading(SYSTEM) as session:
            listed = queries.list_organizations(session, county_id=self.county.id, kind=K.SCHOOL)
            found = [organization for organization in listed if organization.name == name]
        return self.add(found[0], Role.SCHOOL, login, person)

    def adopt(self, login: str) -> Actor:
        """Somebody who registered on the site."""
        with reading(SYSTEM) as session:
            user = queries.find_user_by_login(session, login)
            assert user is not None, f"{login} is not registered"
            self.actors[login] = replace(queries.actor_for(session, user), name=login)
        return self.actors[login]

    def add_supplier(self, number: int, name: str) -> Actor:
        """A supplier that registered earlier, with its papers and its keyring."""
        login = f"supplier{number}"
        key = self.make_key(login, "supplier")
        self.actors[login] = make_supplier(number, name=name, signing_key=key)
        for kind in PAPERS:
            add_paper(self.actors[login], kind)
        return self.actors[login]


def make_town(home: Path) -> Town:
    """A county with catalogue, legal numbers and calendar; no school, no supplier, no tender yet."""
    (home / "passphrase.txt").write_text("a passphrase of the walked road")
    with transaction(SYSTEM) as session:
        county = service.create_county(
            session, actor=SYSTEM, code="SF", name="示范县", name_en="Demonstration County", city="示范市",
            province="示范省", is_demo=True, complaint_phone="0557-5550123", buyer_address="示范县文教路1号",
            buyer_phone="0557-5550100", requires_second_factor=False,
        )  # fmt: skip
        catalogue.load_shipped(session, actor=SYSTEM, county_id=county.id)
        tenders.load_parameters(session, actor=SYSTEM, county_id=county.id)
        tenders.load_calendar(session, actor=SYSTEM, county_id=county.id)
    town = Town(county, home, {})
    offices: dict[K, Any] = {}
    for login, name, role, kind, office in STAFF:
        offices[kind] = offices.get(kind) or make_organization(kind, office, county.id)
        town.add(offices[kind], role, login, name)
    return town
