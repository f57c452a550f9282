"""Award history: which awards were made, found by whatever one knows of them, each with its figures and its flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from procurement.allocation import queries as runs
from procurement.allocation.models import AllocationLine
from procurement.audit.queries import Entry, list_entries_about
from procurement.audit.tags import AuditTag
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.bids.models import BidLine
from procurement.core import clock, money
from procurement.core.text import N_
from procurement.evaluation import rules as reviewing
from procurement.evaluation.models import BidReview, ReviewKind, ReviewVerdict
from procurement.suppliers import queries as suppliers
from procurement.suppliers.models import Supplier, SupplierOwner
from procurement.tenders.models import Lot, LotItem, Tender

FEW = 3  # 87号令第43条: with fewer valid bids than this there is no competition to speak of
NARROW = Decimal("0.02")  # an award this close below the ceiling is worth a look


@dataclass(frozen=True)
class Search:
    """What is looked for; everything empty finds everything. `owner` is part of an owner's or representative's name."""

    text: str = ""
    owner: str = ""
    school_id: UUID | None = None
    officer_id: UUID | None = None
    year: int | None = None


@dataclass(frozen=True)
class Flag:
    """Something worth a look, never a verdict: a msgid and its parameters."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One award. `ceiling`: CNY its quantities would cost at the ceiling prices; `entry`: its newest log entry."""

    award: Award
    bid_count: int
    valid_count: int
    ceiling: Decimal
    flags: Sequence[Flag]
    entry: Entry | None

    @property
    def below_ceiling(self) -> Decimal | None:
        """Share of the ceiling that was saved."""
        return 1 - self.award.amount / self.ceiling if self.ceiling else None


def select_awards(session: Session, search: Search) -> Select[Award]:
    """Awards of the session's counties that match, the newest first."""
    whole = (joinedload(Award.tender), joinedload(Award.lot), joinedload(Award.supplier))
    statement = select(Award).join(Award.tender).join(Award.lot).join(Award.supplier).options(*whole)
    statement = statement.order_by(Award.proposed_at.desc(), Tender.number, Lot.number, Award.id)
    if search.text:
        found = (Tender.title, Tender.title_en, Tender.number, Supplier.name, Supplier.name_en, Supplier.credit_code)
        statement = statement.where(or_(*(column.contains(search.text, autoescape=True) for column in found)))
    if search.owner:
        statement = statement.where(Award.supplier_id.in_(_owned_by(session, search.owner)))
    if search.school_id:
        statement = statement.where(_gives_to(search.school_id))
    if search.officer_id:
        statement = statement.where(or_(Award.proposed_by == search.officer_id, Award.approved_by == search.officer_id))
    if search.year:
        first, after = (datetime(search.year + n, 1, 1, tzinfo=clock.LOCAL).astimezone(UTC) for n in (0, 1))
        statement = statement.where(Award.proposed_at >= first, Award.proposed_at < after)
    return statement


def _gives_to(school_id: UUID) -> Any:
    return exists().where(
        AllocationLine.run_id == Award.run_id,
        AllocationLine.lot_id == Award.lot_id,
        AllocationLine.supplier_id == Award.supplier_id,
        AllocationLine.school_id == school_id,
        AllocationLine.quantity > Decimal(0),
    )


def _owned_by(session: Session, name: str) -> set[UUID]:
    """Suppliers behind whom somebody of this name stands, and all that count as one owner with them."""
    owned = select(SupplierOwner.supplier_id).where(SupplierOwner.name.contains(name, autoescape=True))
    led = select(Supplier.id).where(Supplier.legal_representative.contains(name, autoescape=True))
    direct = {*session.scalars(owned), *session.scalars(led)}
    groups = suppliers.owner_groups(session)
    keys = {groups[supplier_id] for supplier_id in direct if supplier_id in groups}
    return {supplier_id for supplier_id, key in groups.items() if key in keys}


def rows(session: Session, awards: Sequence[Award]) -> list[Row]:
    """These awards with bids counted, ceilings summed, flags raised and the log's numbers."""
    facts = _Facts(session, awards)
    return [facts.row(award) for award in awards]


def years(session: Session) -> list[int]:
    """Years in which awards were proposed, the latest first."""
    return sorted({clock.local(at).year for at in session.scalars(select(Award.proposed_at))}, reverse=True)


def officers(session: Session) -> set[UUID]:
    """Everybody who proposed or approved an award."""
    pairs = session.execute(select(Award.proposed_by, Award.approved_by))
    return {user_id for pair in pairs for user_id in pair if user_id}


class _Facts:
    """What many rows need, read once."""

    def __init__(self, session: Session, awards: Sequence[Award]) -> None:
        lots = {award.lot_id for award in awards}
        self.bidders: dict[UUID, set[UUID]] = defaultdict(set)
        lines = select(BidLine).options(joinedload(BidLine.opened_bid)).where(BidLine.lot_id.in_(lots))
        for line in session.scalars(lines):
            self.bidders[line.lot_id].add(line.opened_bid.supplier_id)
        self.verdicts: dict[UUID, dict[UUID, dict[ReviewKind, ReviewVerdict]]] = defaultdict(lambda: defaultdict(dict))
        for review in session.scalars(select(BidReview).where(BidReview.lot_id.in_(lots))):
            self.verdicts[review.lot_id][review.supplier_id][review.kind] = review.verdict
        self.groups = suppliers.owner_groups(session)
        self.ceilings = _ceilings(session, awards)
        self.entries = _entries(session, awards)

    def row(self, award: Award) -> Row:
        verdicts = self.verdicts[award.lot_id]
        valid = sum(reviewing.is_valid(done) for done in verdicts.values())
        ceiling = self.ceilings[award.run_id, award.lot_id, award.supplier_id]
        flags = self._flags(award, valid, ceiling)
        return Row(award, len(self.bidders[award.lot_id]), valid, ceiling, flags, self.entries.get(award.id))

    def _flags(self, award: Award, valid: int, ceiling: Decimal) -> list[Flag]:
        found = []
        verdicts = self.verdicts[award.lot_id]
        failed = sum(ReviewVerdict.FAILED in done.values() for done in verdicts.values())
        keys = [self.groups.get(supplier_id, str(supplier_id)) for supplier_id in self.bidders[award.lot_id]]
        if award.status is AwardStatus.CANCELLED:
            found.append(Flag(N_("建议被退回或中标被撤销")))
        if failed:
            found.append(Flag(N_("%(count)s 份投标审查不通过"), {"count": failed}))
        if 0 < valid < FEW:
            found.append(Flag(N_("有效投标只有 %(count)s 家"), {"count": valid}))
        if len(set(keys)) < len(keys):
            found.append(Flag(N_("同一包里有关联的投标人")))
        if ceiling and 1 - award.amount / ceiling < NARROW:
            found.append(Flag(N_("只比最高限价低不到 2％")))
        return found


def _ceilings(session: Session, awards: Sequence[Award]) -> dict[tuple[UUID, UUID, UUID], Decimal]:
    """What each award's quantities cost at ceiling prices, by run, lot and supplier."""
    items = select(LotItem).where(LotItem.lot_id.in_({award.lot_id for award in awards}))
    prices = {(item.lot_id, item.item_id): item.ceiling_price for item in session.scalars(items)}
    sums: dict[tuple[UUID, UUID, UUID], Decimal] = defaultdict(lambda: Decimal("0.00"))
    for run_id in {award.run_id for award in awards}:
        for line in runs.list_lines(session, run_id):
            price = prices.get((line.lot_id, line.item_id))
            if price is not None:
                sums[run_id, line.lot_id, line.supplier_id] += money.line_amount(line.quantity, price)
    return sums


def _entries(session: Session, awards: Sequence[Award]) -> dict[UUID, Entry]:
    """The newest entry about each award: its confirmation, publication, approval or proposal."""
    tags = {AuditTag.AWARD_PROPOSED, AuditTag.AWARD_APPROVED, AuditTag.AWARD_PUBLISHED, AuditTag.AWARD_CONFIRMED,
            AuditTag.AWARD_RETURNED}  # fmt: skip
    found: dict[UUID, Entry] = {}
    for county_id in {award.county_id for award in awards}:
        mine = [award for award in awards if award.county_id == county_id]
        for entry in list_entries_about(session, county_id, {award.tender_id for award in mine}):
            if entry.tag in tags:
                named = entry.body.decode()
                found |= {award.id: entry for award in mine if str(award.id) in named}
    return found
