"""Registering a supplier, adding papers, setting and lifting dated bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procurement.accounts import service as accounts
from procurement.accounts.models import OrganizationKind
from procurement.accounts.rules import signing_key_problems
from procurement.audit.keys import log_key
from procurement.audit.service import PLATFORM, county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict, Forbidden, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.suppliers import queries, rules
from procurement.suppliers.credit_code import owner_code
from procurement.suppliers.models import (
    PaperKind,
    Supplier,
    SupplierBar,
    SupplierOwner,
    SupplierPaper,
)

OWN_PAGE = "/suppliers/own"
CODE_TAKEN = N_("这个统一社会信用代码已经登记过；忘了登录名请联系页脚的电话")


def register_supplier(
    session: Session,
    *,
    actor: Actor,
    credit_code: str,
    name: str,
    name_en: str,
    legal_representative: str,
    contact_name: str,
    contact_phone: str,
    address: str,
    bank_account: str,
    is_small_business: bool,
    owners: Sequence[Mapping[str, Any]],
    login: str,
    password_hash: str,
    signing_key: str,
    now: datetime,
) -> Supplier:
    """Register a company, its owners and its first user; open to everybody, approved by nobody (财库〔2019〕38号).

    `owners`: mappings of name, code (credit code, or a person's number, of which only a keyed hash is kept) and
    share_percent. `password_hash` is made outside the transaction. `signing_key` may be "". Raises RuleViolation,
    Conflict when the code or the log-in name is taken.
    """
    facts = {
        "name": name, "name_en": name_en, "legal_representative": legal_representative, "contact_name": contact_name,
        "contact_phone": contact_phone, "address": address, "bank_account": bank_account,
    }  # fmt: skip
    problems = rules.registration_problems(credit_code=credit_code, contact_phone=contact_phone, owners=owners)
    refuse([*problems, *rules.text_problems(facts), *_key_problems(signing_key)])
    if queries.find_supplier_by_credit_code(session, credit_code) is not None:
        raise Conflict("supplier.code_taken", CODE_TAKEN)
    organization = accounts.create_organization(
        session, actor=actor, kind=OrganizationKind.SUPPLIER, name=name, name_en=name_en
    )
    supplier = Supplier(
        id=organization.id,
        credit_code=credit_code,
        is_small_business=is_small_business,
        signing_key=signing_key,
        registered_at=now,
        owners=[_owner(owner) for owner in owners],
        papers=[],
        **facts,
    )
    session.add(supplier)
    try:
        session.flush()
    except IntegrityError as error:  # two registrations of one company at the same moment
        raise Conflict("supplier.code_taken", CODE_TAKEN) from error
    accounts.create_user(
        session, actor=actor, organization=organization, role=Role.SUPPLIER, login=login, name=contact_name,
        password_hash=password_hash, now=now,
    )  # fmt: skip
    logged = {"supplier": supplier.id, "credit_code": credit_code, "signing_key": signing_key or None}
    declare(session, AuditTag.SUPPLIER_REGISTERED, log=PLATFORM, facts=logged, subject_id=supplier.id)
    return supplier


def _owner(owner: Mapping[str, Any]) -> SupplierOwner:
    # The log's seed is the one secret that lives as long as the owners' codes must stay comparable.
    code = owner_code(owner["code"], log_key().seed)
    return SupplierOwner(name=owner["name"], code=code, share_percent=owner["share_percent"])


def _key_problems(signing_key: str) -> list[Any]:
    return [replace(p, field="signing_key") for p in signing_key_problems(signing_key)] if signing_key else []


def _own(session: Session, actor: Actor) -> Supplier:
    require(actor, Permission.SUPPLIER_EDIT_OWN)
    if actor.supplier_id is None:
        raise Forbidden
    return queries.get_supplier(session, actor.supplier_id, lock=True)


def update_supplier(session: Session, *, actor: Actor, now: datetime, **facts: Any) -> Supplier:
    """Change the actor's own name_en, contact_name, contact_phone, address, bank_account or is_small_business."""
    supplier = _own(session, actor)
    refuse([*rules.contact_problems(facts["contact_phone"]), *rules.text_problems(facts)])
    changed = sorted(name for name, value in facts.items() if getattr(supplier, name) != value)
    for name in changed:
        setattr(supplier, name, facts[name])
    logged = {"supplier": supplier.id, "changed": changed}
    declare(session, AuditTag.SUPPLIER_UPDATED, log=PLATFORM, facts=logged, subject_id=supplier.id)
    return supplier


def register_signing_key(session: Session, *, actor: Actor, signing_key: str, now: datetime) -> Supplier:
    """Bind the company's Ed25519 public key (base64url, 32 bytes). Once only: what it signed must stay checkable."""
    supplier = _own(session, actor)
    refuse([replace(p, field="signing_key") for p in signing_key_problems(signing_key)])
    if supplier.signing_key and supplier.signing_key != signing_key:
        raise Conflict("supplier.key_registered", N_("已登记过另一把公钥"))
    supplier.signing_key = signing_key
    logged = {"supplier": supplier.id, "public_key": signing_key}
    declare(session, AuditTag.SUPPLIER_UPDATED, log=PLATFORM, facts=logged, subject_id=supplier.id)
    return supplier


def add_paper(
    session: Session,
    *,
    actor: Actor,
    kind: PaperKind,
    number: str,
    issuer: str,
    valid_until: date | None,
    file_name: str,
    file_type: str,
    file_sha256: str,
    now: datetime,
) -> SupplierPaper:
    """Add a version of a paper; earlier versions stay. `valid_until` None: no end.

    `paper_files.keep` has checked and stored the file. Raises RuleViolation for a paper that has ended already.
    """
    supplier = _own(session, actor)
    problems = rules.paper_problems(valid_until, clock.local(now).date())
    refuse([*problems, *rules.text_problems({"number": number, "issuer": issuer})])
    paper = SupplierPaper(
        supplier_id=supplier.id,
        kind=kind,
        number=number,
        issuer=issuer,
        valid_until=valid_until,
        file_name=file_name,
        file_type=file_type,
        file_sha256=file_sha256,
        uploaded_at=now,
    )
    session.add(paper)
    session.flush()
    logged = {"supplier": supplier.id, "paper": paper.id, "kind": kind, "file_sha256": file_sha256}
    declare(session, AuditTag.SUPPLIER_PAPER_ADDED, log=PLATFORM, facts=logged, subject_id=supplier.id)
    return paper


def bar_supplier(
    session: Session,
    *,
    actor: Actor,
    supplier_id: UUID,
    reason: str,
    legal_basis: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> SupplierBar:
    """Keep a supplier from bidding from `starts_on` through `ends_on`; the bar ends by itself.

    政府采购法第77条 allows one to three years; other bases at most three.
    Raises RuleViolation, and Conflict when the actor's county has set the very same bar already.
    """
    require(actor, Permission.SUPPLIER_BAR)
    supplier = queries.get_supplier(session, supplier_id, lock=True)
    today = clock.local(now).date()
    refuse(
        [
            *rules.bar_problems(
                reason=reason, legal_basis=legal_basis, starts_on=starts_on, ends_on=ends_on, today=today
            ),
            *rules.text_problems({"legal_basis": legal_basis}),
        ]
    )
    same = {"county_id": actor.county_id, "legal_basis": legal_basis, "starts_on": starts_on, "ends_on": ends_on}
    for known in queries.list_bars(session, supplier.id):
        if known.lifted_at is None and all(getattr(known, name) == value for name, value in same.items()):
            raise Conflict("supplier.bar_twice", N_("同样的禁止已经作出过"))
    bar = SupplierBar(supplier_id=supplier.id, reason=reason.strip(), decided_by=actor.user_id, **same)
    session.add(bar)
    session.flush()
    logged = {
        "supplier": supplier.id, "bar": bar.id, "legal_basis": legal_basis, "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    log = county_log(actor.county_id)
    declare(session, AuditTag.SUPPLIER_BARRED, log=log, facts=logged, subject_id=supplier.id)
    tell(
        session, county_id=actor.county_id, organization_id=supplier.id,
        subject=N_("你被禁止参加政府采购活动：%(starts_on)s 至 %(ends_on)s，依据%(legal_basis)s"),
        params={"starts_on": starts_on, "ends_on": ends_on, "legal_basis": legal_basis}, body=reason.strip(),
        link=OWN_PAGE, now=now,
    )  # fmt: skip
    return bar


def lift_bar(session: Session, *, actor: Actor, bar_id: UUID, now: datetime) -> SupplierBar:
    """End a bar of the actor's county before its day. Raises NotFound for another county's, Conflict when lifted."""
    require(actor, Permission.SUPPLIER_BAR)
    bar = queries.get_bar(session, bar_id, actor.county_id, lock=True)
    if bar.lifted_at is not None:
        raise Conflict("supplier.bar_lifted", N_("已经解除过"))
    bar.lifted_at, bar.lifted_by = now, actor.user_id
    logged = {"supplier": bar.supplier_id, "bar": bar.id}
    log = county_log(bar.county_id)
    declare(session, AuditTag.SUPPLIER_BAR_LIFTED, log=log, facts=logged, subject_id=bar.supplier_id)
    tell(
        session, county_id=bar.county_id, organization_id=bar.supplier_id,
        subject=N_("对你的禁止已解除，即日起可以投标"), params={}, link=OWN_PAGE, now=now,
    )  # fmt: skip
    return bar
