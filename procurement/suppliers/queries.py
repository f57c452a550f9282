"""Reading suppliers, their papers, what counties said of those, and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.core.errors import NotFound
from procurement.suppliers import related_parties, rules
from procurement.suppliers.models import PaperKind, PaperReview, Supplier, SupplierBar, SupplierPaper
from procurement.suppliers.states import ReviewStatus


class BehindAs(StrEnum):
    HEAD = "head"
    CONTACT = "contact"
    OWNER = "owner"


@dataclass(frozen=True)
class PersonBehind:
    """A person or company behind a supplier; `code`: a company's credit code or a keyed hash of a person's number."""

    name: str
    role: BehindAs
    code: str = ""
    share_percent: Decimal | None = None


def get_supplier(session: Session, supplier_id: UUID, *, lock: bool = False) -> Supplier:
    """A supplier with owners and papers. Raises NotFound; for a supplier's session all others do not exist."""
    statement = select(Supplier).where(Supplier.id == supplier_id)
    statement = statement.options(selectinload(Supplier.owners), selectinload(Supplier.papers))
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def find_supplier_by_credit_code(session: Session, credit_code: str) -> Supplier | None:
    return session.scalar(select(Supplier).where(Supplier.credit_code == credit_code))


def select_suppliers(text: str = "") -> Select[Supplier]:
    """Suppliers by name; with `text` those whose name holds it or whose code begins with it."""
    statement = select(Supplier).options(selectinload(Supplier.papers)).order_by(Supplier.name, Supplier.id)
    if not text:
        return statement
    return statement.where(
        or_(
            Supplier.name.contains(text, autoescape=True),
            Supplier.credit_code.startswith(text.upper(), autoescape=True),
        )
    )


def list_suppliers(session: Session, text: str = "") -> Sequence[Supplier]:
    """Every supplier of the platform, by name."""
    return session.scalars(select_suppliers(text)).all()


def list_papers(session: Session, supplier_id: UUID) -> Sequence[SupplierPaper]:
    """Every version of every paper, by kind, the newest first."""
    return session.scalars(
        select(SupplierPaper)
        .where(SupplierPaper.supplier_id == supplier_id)
        .order_by(SupplierPaper.kind, SupplierPaper.uploaded_at.desc(), SupplierPaper.id)
    ).all()


def get_paper(
    session: Session, paper_id: UUID, supplier_id: UUID | None = None, *, lock: bool = False
) -> SupplierPaper:
    """One paper, of `supplier_id` when given. Raises NotFound."""
    statement = select(SupplierPaper).where(SupplierPaper.id == paper_id)
    if supplier_id is not None:
        statement = statement.where(SupplierPaper.supplier_id == supplier_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def missing_kinds(session: Session, supplier_id: UUID, on: date) -> list[PaperKind]:
    """What is needed and not there, or only expired, on this day. Information, never a gate."""
    return rules.missing_kinds(list_papers(session, supplier_id), on)


def list_reviews(session: Session, supplier_id: UUID) -> Sequence[PaperReview]:
    """What was said of the supplier's papers, the newest first: the supplier sees all counties', officers their own."""
    return session.scalars(
        select(PaperReview)
        .where(PaperReview.supplier_id == supplier_id)
        .order_by(PaperReview.reviewed_at.desc(), PaperReview.id)
    ).all()


def get_review(session: Session, review_id: UUID, *, lock: bool = False) -> PaperReview:
    """One review with its paper. Raises NotFound, also for other counties."""
    statement = select(PaperReview).options(joinedload(PaperReview.paper)).where(PaperReview.id == review_id)
    found = session.scalar(statement.with_for_update(of=PaperReview) if lock else statement)
    if found is None:
        raise NotFound
    return found


def find_open_review(session: Session, county_id: UUID, paper_id: UUID) -> PaperReview | None:
    """The review of this paper that waits for the county's second person."""
    return session.scalar(
        select(PaperReview).filter_by(county_id=county_id, paper_id=paper_id, status=ReviewStatus.PROPOSED)
    )


def list_open_reviews(session: Session) -> Sequence[PaperReview]:
    """Reviews that wait for a second person, the oldest first."""
    statement = select(PaperReview).options(joinedload(PaperReview.paper)).filter_by(status=ReviewStatus.PROPOSED)
    return session.scalars(statement.order_by(PaperReview.reviewed_at, PaperReview.id)).all()


def reviewed_papers(session: Session, supplier_ids: Sequence[UUID]) -> set[UUID]:
    """Ids of these suppliers' papers that somebody of the reader's county has looked at."""
    return set(
        session.scalars(
            select(PaperReview.paper_id).where(
                PaperReview.supplier_id.in_(supplier_ids), PaperReview.status != ReviewStatus.RETURNED
            )
        )
    )


def find_bar(session: Session, supplier_id: UUID, on: date) -> SupplierBar | None:
    """The bar that keeps the supplier from bidding on this day, whichever county set it; the one that ends last."""
    return next(iter(bars_on(session, on, supplier_id).values()), None)


def bars_on(session: Session, on: date, supplier_id: UUID | None = None) -> dict[UUID, SupplierBar]:
    """The bar in force on this day of each barred supplier, or of the one given."""
    statement = select(SupplierBar).where(
        SupplierBar.starts_on <= on, SupplierBar.ends_on >= on, SupplierBar.lifted_at.is_(None)
    )
    if supplier_id is not None:
        statement = statement.where(SupplierBar.supplier_id == supplier_id)
    return {bar.supplier_id: bar for bar in session.scalars(statement.order_by(SupplierBar.ends_on, SupplierBar.id))}


def list_bars(session: Session, supplier_id: UUID) -> Sequence[SupplierBar]:
    """All bars there ever were, the newest first."""
    return session.scalars(
        select(SupplierBar).where(SupplierBar.supplier_id == supplier_id).order_by(SupplierBar.starts_on.desc())
    ).all()


def get_bar(session: Session, bar_id: UUID, county_id: UUID, *, lock: bool = False) -> SupplierBar:
    """A bar that this county set. Raises NotFound."""
    statement = select(SupplierBar).where(SupplierBar.id == bar_id, SupplierBar.county_id == county_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def owner_groups(session: Session) -> dict[UUID, str]:
    """Group key of every supplier: those with the same key count as one owner, where lots are counted."""
    return related_parties.groups(_parties(session))


def statutory_groups(session: Session) -> dict[UUID, str]:
    """Group key of every supplier by the law's own relations alone: same head, or held (条例第18条)."""
    return related_parties.groups(_parties(session), kinds=related_parties.STATUTORY)


def list_edges(session: Session) -> list[related_parties.Edge]:
    """What connects which two suppliers."""
    return related_parties.edges(_parties(session))


def list_people_behind(session: Session, supplier_id: UUID) -> list[PersonBehind]:
    """Who must be thought of when somebody is to be recused: head, contact and holders. Raises NotFound."""
    supplier = get_supplier(session, supplier_id)
    head = PersonBehind(supplier.legal_representative, BehindAs.HEAD)
    contact = PersonBehind(supplier.contact_name, BehindAs.CONTACT)
    holders = [PersonBehind(o.name, BehindAs.OWNER, o.code, o.share_percent) for o in supplier.owners]
    return [head, contact, *sorted(holders, key=lambda person: (person.name, person.code))]


def _parties(session: Session) -> list[related_parties.Party]:
    suppliers = session.scalars(select(Supplier).options(selectinload(Supplier.owners)))
    return [
        related_parties.Party(
            supplier_id=supplier.id,
            credit_code=supplier.credit_code,
            legal_representative=supplier.legal_representative,
            phone=supplier.contact_phone,
            address=supplier.address,
            bank_account=supplier.bank_account,
            owners={owner.code: owner.share_percent for owner in supplier.owners},
        )
        for supplier in suppliers
    ]


def list_related(session: Session, supplier_id: UUID) -> list[Supplier]:
    """The other suppliers that count as one owner with this one, by name."""
    keys = owner_groups(session)
    related = {other for other, key in keys.items() if key == keys.get(supplier_id) and other != supplier_id}
    return list(session.scalars(select(Supplier).where(Supplier.id.in_(related)).order_by(Supplier.name)))
