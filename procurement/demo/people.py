"""The people of the demonstration county: offices, schools' staff, suppliers' staff, and their keyrings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from procurement.accounts import passwords, queries, service
from procurement.accounts.models import County, Organization, OrganizationKind
from procurement.bids.__main__ import main as bids_command
from procurement.core import clock, files
from procurement.core.actors import PUBLIC, SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.demo.figures import SUPPLIERS, SupplierFigure
from procurement.suppliers import paper_reviews
from procurement.suppliers import service as suppliers
from procurement.suppliers.models import PaperKind, PaperVerdict

K = OrganizationKind
STAFF = (
    ("officer", "周敏", Role.OFFICER, K.COUNTY_BUREAU), ("officer2", "陈立", Role.OFFICER, K.COUNTY_BUREAU),
    ("approver", "何建国", Role.APPROVER, K.COUNTY_BUREAU), ("keyholder1", "刘芳", Role.KEYHOLDER, K.COUNTY_BUREAU),
    ("keyholder2", "孙涛", Role.KEYHOLDER, K.FINANCE_BUREAU),
    ("keyholder3", "赵倩", Role.KEYHOLDER, K.PARENT_COMMITTEE),
    ("expert", "钱思远", Role.EXPERT, K.COUNTY_BUREAU), ("auditor", "吴静", Role.AUDITOR, K.AUDIT_OFFICE),
    ("discipline", "郑刚", Role.DISCIPLINE, K.DISCIPLINE_OFFICE),
    ("supervisor", "马琳", Role.SUPERVISOR, K.FINANCE_BUREAU),
)  # fmt: skip
OFFICES = {
    K.COUNTY_BUREAU: ("示范县教育局", "Demonstration County Education Bureau"),
    K.FINANCE_BUREAU: ("示范县财政局", "Demonstration County Finance Bureau"),
    K.PARENT_COMMITTEE: ("示范县家长委员会", "Demonstration County Parents' Committee"),
    K.AUDIT_OFFICE: ("示范县审计局", "Demonstration County Audit Office"),
    K.DISCIPLINE_OFFICE: ("示范县纪委监委", "Demonstration County Discipline Office"),
}


@dataclass
class Cast:
    """Everybody by log-in name, and where their keyrings lie."""

    county: County
    password: str
    password_hash: str
    keyrings: Path
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Actor:
        return self.actors[login]

    def user_id(self, login: str) -> UUID:
        user_id = self.actors[login].user_id
        assert user_id is not None  # noqa: S101  (everybody in the cast may log in)
        return user_id

    @property
    def passphrase_file(self) -> Path:
        return self.keyrings / "passphrase.txt"

    def keyring(self, login: str) -> Path:
        return self.keyrings / f"{login}.json"


def gather(data_dir: Path) -> Cast:
    """Make the county, its offices and staff. Everybody shares one password, made anew for each demonstration."""
    keyrings = data_dir / "out" / "keyrings"
    keyrings.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = "-".join(["demo", secrets.token_hex(3), secrets.token_hex(3)])
    with transaction(SYSTEM) as session:
        county = service.create_county(
            session, actor=SYSTEM, code="SF", name="示范县", name_en="Demonstration County", city="示范市",
            province="示范省", is_demo=True, requires_second_factor=False,
            complaint_phone="0557-5550123",
            buyer_code=credit_code("11341300MB2DEM001"), buyer_address="示范县文教路1号", buyer_phone="0557-5550100",
        )  # fmt: skip
    cast = Cast(county, password, passwords.hash_password(password), keyrings)
    cast.passphrase_file.write_text(secrets.token_urlsafe(18))
    cast.passphrase_file.chmod(0o600)
    offices = {kind: make_office(kind, *names, county.id) for kind, names in OFFICES.items()}
    offices[K.PROVINCE] = make_office(K.PROVINCE, "示范省教育厅", "Provincial Education Department", None, "示范省")
    offices[K.PLATFORM] = make_office(K.PLATFORM, "平台运维", "Platform Operations", None)
    for login, name, role, kind in STAFF:
        add_person(cast, offices[kind], role, login, name)
    add_person(cast, offices[K.PROVINCE], Role.VIEWER, "viewer", "冯雪")
    add_person(cast, offices[K.PLATFORM], Role.ADMINISTRATOR, "administrator", "韩冰")
    for number in (1, 2, 3):
        register_key(cast, f"keyholder{number}", "keyholder")
    return cast


def make_office(
    kind: OrganizationKind, name: str, name_en: str, county_id: UUID | None, region: str = ""
) -> Organization:
    with transaction(SYSTEM) as session:
        return service.create_organization(
            session, actor=SYSTEM, kind=kind, name=name, name_en=name_en, county_id=county_id, region=region
        )


def add_person(cast: Cast, organization: Organization, role: Role, login: str, name: str) -> Actor:
    """Let `name` of `organization` log in as `login`."""
    with transaction(SYSTEM) as session:
        user = service.create_user(
            session, actor=SYSTEM, organization=queries.get_organization(session, organization.id), role=role,
            login=login, name=name, password_hash=cast.password_hash, now=clock.now(),
        )  # fmt: skip
        cast.actors[login] = queries.actor_for(session, user)
    return cast.actors[login]


def make_keyring(cast: Cast, login: str, kind: str) -> str:
    """A keyring file made as its owner would make it; returns the public key it shows."""
    from procurement.bids.cli_files import read_file

    run_bids("new-key", "--kind", kind, "--out", cast.keyring(login), "--passphrase-file", cast.passphrase_file)
    public_key: str = read_file(cast.keyring(login))["public_key"]
    return public_key


def register_key(cast: Cast, login: str, kind: str) -> None:
    public_key = make_keyring(cast, login, kind)
    with transaction(cast[login]) as session:
        service.register_signing_key(session, actor=cast[login], public_key=public_key, now=clock.now())


def run_bids(*arguments: object) -> None:
    """Run `python -m procurement.bids …` in this process, on the demonstration's clock."""
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = bids_command([str(argument) for argument in arguments])
    if code:
        msg = f"bids {arguments[0]}: {said.getvalue()}"
        raise RuntimeError(msg)


def register_suppliers(cast: Cast) -> None:
    """14 companies register themselves, hand in papers, and the county's officer reviews them."""
    for number, figure in enumerate(SUPPLIERS, 1):
        public_key = make_keyring(cast, figure.login, "supplier")
        with transaction(PUBLIC) as session:
            suppliers.register_supplier(
                session, actor=PUBLIC, **_facts(figure, number), login=figure.login,
                password_hash=cast.password_hash, signing_key=public_key, now=clock.now(),
            )  # fmt: skip
        with reading(SYSTEM) as session:
            user = queries.find_user_by_login(session, figure.login)
            assert user is not None  # noqa: S101  (registered above)
            cast.actors[figure.login] = queries.actor_for(session, user)
        _papers(cast, figure.login, number)


def _facts(figure: SupplierFigure, number: int) -> dict[str, Any]:
    from decimal import Decimal

    return {
        "credit_code": credit_code(f"91341300MA2DEM{number:03d}"),
        "name": figure.name,
        "name_en": figure.name_en,
        "legal_representative": f"{figure.group[:2]}法人{number}",
        "contact_name": f"联系人{number}",
        "contact_phone": f"0557-555{number:04d}",
        "address": f"示范市工业园{number}号",
        "bank_account": f"6200{number:012d}",
        "is_small_business": figure.is_small,
        "owners": [{"name": figure.group, "code": group_code(figure.group), "share_percent": Decimal("60.000")}],
    }


def group_code(group: str) -> str:
    """The invented credit code of the company behind a group."""
    number = sorted({figure.group for figure in SUPPLIERS}).index(group)
    return credit_code(f"91341300MA2GRP{number:03d}")


def credit_code(first17: str) -> str:
    """`first17` with the check character of GB 32100—2015."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + alphabet[(31 - total % 31) % 31]


_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


def _papers(cast: Cast, login: str, number: int) -> None:
    actor, officer, second = cast[login], cast["officer"], cast["officer2"]
    valid_until: date = clock.today() + timedelta(days=900)
    with transaction(actor) as session:
        papers = [
            suppliers.add_paper(
                session, actor=actor, kind=kind, number=f"{kind.value[:3].upper()}-{number:04d}",
                issuer="示范市市场监管局", valid_until=valid_until, file_name=f"{kind}.pdf",
                file_type="application/pdf", now=clock.now(),
                file_sha256=files.put(files.Shelf.PRIVATE, _PDF + f"{login} {kind}".encode()),
            ).id
            for kind in (PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_OPERATION_LICENCE, PaperKind.TEST_REPORT)
        ]  # fmt: skip
    with transaction(officer) as session:
        reviews = [
            paper_reviews.review_paper(
                session, actor=officer, county_id=cast.county.id, paper_id=paper_id, verdict=PaperVerdict.ACCEPTED,
                reason="", now=clock.now(),
            ).id
            for paper_id in papers
        ]  # fmt: skip
    with transaction(second) as session:
        for review_id in reviews:
            paper_reviews.decide_review(
                session, actor=second, review_id=review_id, agrees=True, reason="", now=clock.now()
            )
