"""One award's whole record, from the notice to the payments, each part with its number in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import names_of_users
from procurement.allocation import queries as runs
from procurement.allocation.models import AllocationRun
from procurement.audit.queries import Entry, facts_of, list_entries_about
from procurement.audit.tags import AuditTag
from procurement.audit.words import EVENTS
from procurement.awards.models import Award
from procurement.bids.opening_record import LotBid, list_lot_bids
from procurement.contracting import queries as contracts
from procurement.contracting.models import Contract
from procurement.core import money
from procurement.deliveries import queries as deliveries
from procurement.deliveries.models import Delivery
from procurement.desks import history
from procurement.documents.models import Document
from procurement.documents.queries import list_for_subject
from procurement.evaluation.models import BidReview
from procurement.evaluation.pricing import queries as pricing
from procurement.evaluation.pricing.models import PriceCorrection, PriceExplanation
from procurement.evaluation.queries import list_reviews
from procurement.settlement import pages as settled
from procurement.settlement import queries as settlement
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender


@dataclass(frozen=True)
class PriceRow:
    """An item of the lot: its ceiling and what each bidder asked (CNY a unit, by supplier's id)."""

    name: str
    name_en: str
    unit: str
    ceiling: Decimal
    asked: Mapping[UUID, Decimal]


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery under the award: CNY on the note and CNY taken; None while two signatures are missing."""

    delivery: Delivery
    delivered: Decimal
    accepted: Decimal | None


@dataclass(frozen=True)
class Event:
    """What happened, as a msgid; the same act done again and again by one person is one event of several entries."""

    text: str
    first: Entry
    last: Entry
    count: int

    @property
    def log(self) -> str:
        return _number(self.first) if self.count == 1 else f"{_number(self.first)}–{_number(self.last)}"


@dataclass(frozen=True)
class Record:
    """Everything about one award that somebody who checks it needs."""

    row: history.Row
    tender: Tender
    notice: Mapping[str, Any]
    bids: Sequence[LotBid]
    reviews: Sequence[BidReview]
    corrections: Sequence[PriceCorrection]
    explanations: Sequence[PriceExplanation]
    runs: Sequence[AllocationRun]
    documents: Sequence[Document]
    contract: Contract | None
    deliveries: Sequence[DeliveryRow]
    statements: Sequence[settled.Line]
    prices: Sequence[PriceRow]
    events: Sequence[Event]
    people: Mapping[UUID, str]
    logged: Mapping[tuple[UUID | None, str], Entry]
    review_entries: Mapping[tuple[str, str, str], Entry]

    def log(self, subject_id: UUID, tag: str) -> str:
        """Where the newest entry of this kind about this subject stands: "#123"; "" when there is none."""
        return _number(self.logged.get((subject_id, tag)))

    def review_log(self, review: BidReview) -> str:
        """Where a verdict stands in the log."""
        return _number(self.review_entries.get((str(review.lot_id), str(review.supplier_id), review.kind.value)))


def _number(entry: Entry | None) -> str:
    return f"#{entry.seq:,}" if entry else ""


def read(session: Session, award: Award, today: date) -> Record:
    """The record of an award that exists for the session's actor."""
    tender = tenders.get_tender(session, award.tender_id)
    bids = [bid for bid in list_lot_bids(session, tender) if bid.lot.id == award.lot_id]
    reviews = [review for review in list_reviews(session, tender.id) if review.lot_id == award.lot_id]
    found_runs = runs.list_runs(session, tender.id)
    contract = _contract(session, award)
    found_deliveries = _deliveries(session, contract, award, today)
    statements = settlement.list_statements(session, contract_id=contract.id) if contract else []
    documents = _documents(session, tender, award, contract)
    subjects = {
        tender.id, *(bid.opened.bid_id for bid in bids), *(run.id for run in found_runs),
        *(document.id for document in documents), *([contract.id] if contract else []),
        *(row.delivery.id for row in found_deliveries), *(row.delivery.order_id for row in found_deliveries),
        *(statement.id for statement in statements),
    }  # fmt: skip
    entries = list_entries_about(session, award.county_id, subjects)
    return Record(
        row=history.rows(session, [award])[0],
        tender=tender,
        notice=tenders.frozen_notice(tender),
        bids=bids,
        reviews=reviews,
        corrections=[one for one in pricing.list_corrections(session, tender.id) if one.lot_id == award.lot_id],
        explanations=[one for one in pricing.list_explanations(session, tender.id) if one.lot_id == award.lot_id],
        runs=found_runs,
        documents=documents,
        contract=contract,
        deliveries=found_deliveries,
        statements=settled.lines(session, statements, today),
        prices=_prices(bids, award),
        events=_events(entries, award),
        people=_people(session, award, reviews, entries),
        review_entries=_review_entries(entries),
        logged={(entry.subject_id, entry.tag): entry for entry in entries},
    )


def _contract(session: Session, award: Award) -> Contract | None:
    found = contracts.list_contracts(session, tender_id=award.tender_id)
    return next((contract for contract in found if contract.supplier_id == award.supplier_id), None)


def _documents(session: Session, tender: Tender, award: Award, contract: Contract | None) -> list[Document]:
    """Public ones of the tender, and those of this award's supplier."""
    subjects = [tender.id, award.id, *([contract.id] if contract else [])]
    found = [document for subject in subjects for document in list_for_subject(session, subject)]
    return [document for document in found if document.supplier_id in {None, award.supplier_id}]


def _deliveries(session: Session, contract: Contract | None, award: Award, today: date) -> list[DeliveryRow]:
    if contract is None:
        return []
    statement = deliveries.select_deliveries(today=today).where(Delivery.contract_id == contract.id)
    found = [_delivery_row(delivery, award.lot_id) for delivery in session.scalars(statement).unique()]
    return [row for row in found if row is not None]


def _delivery_row(delivery: Delivery, lot_id: UUID) -> DeliveryRow | None:
    prices = {
        line.id: line.order_line.contract_line.unit_price
        for line in delivery.lines
        if line.order_line.contract_line.lot_id == lot_id
    }
    if not prices:
        return None
    noted = [line for line in delivery.lines if line.id in prices]
    delivered = money.total(money.line_amount(line.quantity, prices[line.id]) for line in noted)
    standing = deliveries.standing_acceptance(delivery)
    if standing is None:
        return DeliveryRow(delivery, delivered, None)
    taken = [line for line in standing.lines if line.delivery_line_id in prices]
    accepted = money.total(money.line_amount(line.accepted_quantity, prices[line.delivery_line_id]) for line in taken)
    return DeliveryRow(delivery, delivered, accepted)


def _prices(bids: Sequence[LotBid], award: Award) -> list[PriceRow]:
    """The winner's prices first among what was asked, for each item of the lot."""
    order = sorted(bids, key=lambda bid: bid.opened.supplier_id != award.supplier_id)
    items = bids[0].lot.items if bids else []
    return [
        PriceRow(
            item.item.name, item.item.name_en, item.item.unit, item.ceiling_price,
            {bid.opened.supplier_id: line.unit_price for bid in order for line in bid.lines
             if line.item_id == item.item_id},
        )
        for item in sorted(items, key=lambda item: item.item.code)
    ]  # fmt: skip


def _review_entries(entries: Sequence[Entry]) -> dict[tuple[str, str, str], Entry]:
    reviews = [(facts_of(entry), entry) for entry in entries if entry.tag == AuditTag.EVALUATION_REVIEWED]
    return {(facts["lot"], facts["supplier"], facts["kind"]): entry for facts, entry in reviews}


def _events(entries: Sequence[Entry], award: Award) -> list[Event]:
    """The story of the award in words, the oldest first; reviews of other lots are left out."""
    told = [entry for entry in entries if _concerns(entry, award)]
    groups = [list(group) for _key, group in groupby(told, key=lambda entry: (entry.tag, entry.actor_id))]
    return [Event(EVENTS[group[0].tag], group[0], group[-1], len(group)) for group in groups]


def _concerns(entry: Entry, award: Award) -> bool:
    return entry.tag != AuditTag.EVALUATION_REVIEWED or facts_of(entry)["lot"] == str(award.lot_id)


def _people(session: Session, award: Award, reviews: Sequence[BidReview], entries: Sequence[Entry]) -> dict[UUID, str]:
    ids = {award.proposed_by, award.approved_by, *(review.reviewed_by for review in reviews)}
    ids |= {entry.actor_id for entry in entries}
    return names_of_users(session, {user_id for user_id in ids if user_id})
