"""Suppliers and their papers, made through the services. An actor's `name` is its log-in name."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.accounts import passwords
from procurement.accounts.queries import actor_for, find_user_by_login
from procurement.core import clock
from procurement.core.actors import PUBLIC, Actor
from procurement.core.transaction import transaction
from procurement.suppliers import paper_files, service
from procurement.suppliers.credit_code import check_digit
from procurement.suppliers.models import PaperKind, SupplierPaper
from tests.factories.people import PASSWORD

PDF = b"%PDF-1.4\n% a paper\n"
JPEG = b"\xff\xd8\xff\xe0 a photo"
PNG = b"\x89PNG\r\n\x1a\n a picture"
OFD = b"PK\x03\x04\x14\x00 OFD.xml"


def credit_code(number: int) -> str:
    """A company's true code, another one for each number."""
    first = f"91420000MA4K{number:05d}"
    return first + check_digit(first)


def registration(number: int = 1, **changes: Any) -> dict[str, Any]:
    """What a company says of itself; each number is a company of its own that shares nothing with the others."""
    facts = {
        "credit_code": credit_code(number),
        "name": f"第{number}粮油配送有限公司",
        "name_en": f"Grain and Oil {number} Ltd.",
        "legal_representative": f"法人{number}",
        "contact_name": f"联系人{number}",
        "contact_phone": f"0700-555{number:04d}",
        "address": f"示范县粮站路{number}号",
        "bank_account": f"示范农商银行 6200 0000 {number:08d}",
        "is_small_business": False,
        "owners": [{"name": f"出资人{number}", "code": f"P{number:08d}", "share_percent": Decimal(100)}],
        "login": f"supplier{number}",
        "signing_key": "",
    }
    return facts | changes


def make_supplier(number: int = 1, **changes: Any) -> Actor:
    """A registered supplier as the actor that logs in as `supplier<number>` (or `login`) with PASSWORD."""
    facts = registration(number, **changes)
    hashed = passwords.hash_password(PASSWORD)
    with transaction(PUBLIC) as session:
        service.register_supplier(session, actor=PUBLIC, password_hash=hashed, now=clock.now(), **facts)
    with transaction(PUBLIC) as session:
        user = find_user_by_login(session, facts["login"])
        assert user is not None
        return replace(actor_for(session, user), name=user.login)


def add_paper(
    supplier: Actor,
    kind: PaperKind = PaperKind.BUSINESS_LICENCE,
    *,
    number: str = "JY14200000000001",
    valid_until: date | None = None,
    file_name: str = "证照.pdf",
    data: bytes = PDF,
) -> SupplierPaper:
    """A paper of the supplier, uploaded by it."""
    kept = paper_files.keep(file_name, data)
    with transaction(supplier) as session:
        return service.add_paper(
            session,
            actor=supplier,
            kind=kind,
            number=number,
            issuer="示范县市场监督管理局",
            valid_until=valid_until,
            now=clock.now(),
            **asdict(kept),
        )
