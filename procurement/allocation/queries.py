"""Reading runs, their lines and files, and what an instance is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from procurement.allocation import problem_builder, rules, summary
from procurement.allocation.models import AllocationLine, AllocationRerun, AllocationRun
from procurement.allocation.states import RunStatus
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.bids.models import BidLine, OpenedBid
from procurement.core import files
from procurement.core.errors import NotFound
from procurement.core.files import Shelf
from procurement.evaluation import standing
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.draws import ties
from procurement.evaluation.pricing import queries as pricing
from procurement.evaluation.scoring import queries as scoring
from procurement.schools.models import School
from procurement.suppliers import queries as suppliers
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import LotStatus

GONE = (RunStatus.FAILED, RunStatus.CANCELLED)


def get_run(session: Session, run_id: UUID, *, lock: bool = False) -> AllocationRun:
    """The run. Raises NotFound."""
    statement = select(AllocationRun).options(joinedload(AllocationRun.tender)).where(AllocationRun.id == run_id)
    if lock:
        statement = statement.with_for_update(of=AllocationRun).execution_options(populate_existing=True)
    run = session.scalar(statement)
    if run is None:
        raise NotFound
    return run


def list_runs(session: Session, tender_id: UUID) -> Sequence[AllocationRun]:
    """A tender's runs, the binding ones first, then by number."""
    statement = select(AllocationRun).where(AllocationRun.tender_id == tender_id)
    return session.scalars(statement.order_by(AllocationRun.is_binding.desc(), AllocationRun.number)).all()


def find_binding_run(session: Session, tender_id: UUID) -> AllocationRun | None:
    """The tender's one binding run that counts: the latest that neither failed nor was called off."""
    return session.scalar(
        select(AllocationRun)
        .where(AllocationRun.tender_id == tender_id, AllocationRun.is_binding, AllocationRun.status.not_in(GONE))
        .order_by(AllocationRun.number.desc())
        .limit(1)
    )


def find_same_run(session: Session, tender_id: UUID, instance_sha256: str) -> AllocationRun | None:
    """A comparison by this very instance that neither failed nor was called off."""
    return session.scalar(
        select(AllocationRun)
        .filter_by(tender_id=tender_id, instance_sha256=instance_sha256, is_binding=False)
        .where(AllocationRun.status.not_in(GONE))
        .limit(1)
    )


def logged_facts(session: Session, run_id: UUID) -> dict[str, Any]:
    """What the log holds of a run's solution; empty when it holds none."""
    entry = find_entry(session, run_id, AuditTag.ALLOCATION_SOLVED)
    return facts_of(entry) if entry else {}


def next_number(session: Session, tender_id: UUID) -> int:
    """Runs of a tender are numbered from 1; the caller holds the tender's lock."""
    last = session.scalar(select(func.max(AllocationRun.number)).where(AllocationRun.tender_id == tender_id))
    return (last or 0) + 1


def list_lines(session: Session, run_id: UUID) -> Sequence[AllocationLine]:
    """What a run gives, with lot, school, zone and supplier, by lot and school."""
    statement = (
        select(AllocationLine)
        .options(
            joinedload(AllocationLine.lot),
            joinedload(AllocationLine.school).joinedload(School.zone),
            joinedload(AllocationLine.supplier),
        )
        .where(AllocationLine.run_id == run_id)
    )
    return sorted(session.scalars(statement), key=lambda line: (line.lot.number, line.school.name, str(line.item_id)))


def read_object(sha256: str | None) -> bytes:
    """An instance or result as stored for the log. Raises NotFound when absent, ValueError when damaged."""
    try:
        return files.get(Shelf.OBJECTS, sha256 or "0" * 64)
    except FileNotFoundError as error:
        raise NotFound from error


def bid_lines(session: Session, tender_id: UUID) -> dict[str, BidLine]:
    """The tender's opened price lines by the id of the offer that they become."""
    statement = select(BidLine).join(BidLine.opened_bid).options(joinedload(BidLine.opened_bid))
    return {
        problem_builder.offer_id(str(line.opened_bid.supplier_id), str(line.lot_id), str(line.item_id)): line
        for line in session.scalars(statement.where(OpenedBid.tender_id == tender_id))
    }


def lot_labels(session: Session, tender_id: UUID) -> dict[str, str]:
    """Lots' numbers and titles by id, for texts."""
    return {str(lot.id): f"{lot.number} {lot.title}" for lot in tenders.get_tender(session, tender_id).lots}


def binding_instance(session: Session, tender: Tender) -> dict[str, Any]:
    """The instance of the binding run as it would be built now: the frozen notice, all valid bids, the public draw.

    Where it is computed again (AllocationRerun): without the excluded, and lots under contract as they are.
    """
    reruns = list_reruns(session, tender.id)
    excluded = {str(rerun.excluded_supplier_id) for rerun in reruns}
    kept = reruns[-1].kept_lots if reruns else {}
    lots = [lot for lot in tender.lots if lot.status in (LotStatus.ACTIVE, LotStatus.AWARDED)]
    open_lots, totals = {lot.id for lot in lots}, scoring.candidate_totals(session, tender)
    valid = {
        str(lot_id): [
            one.bid.opened
            for one in bids
            if (totals is None or (one.bid.opened.id, lot_id) in totals)
            and rules.stands(str(lot_id), str(one.bid.opened.supplier_id), excluded, kept)
        ]
        for lot_id, bids in standing.standing_bids(session, tender).items()
        if lot_id in open_lots
    }
    valid = _drawn(session, tender, valid)
    corrected = pricing.corrected_prices(pricing.list_corrections(session, tender.id))
    bidders = {str(bid.supplier_id): bid for bids in valid.values() for bid in bids}
    bids = [
        {
            "supplier": supplier,
            "lines": [
                _line(line, corrected, totals or {})
                for line in bid.lines
                if any(found.id == bid.id for found in valid.get(str(line.lot_id), ()))
            ],
        }
        for supplier, bid in bidders.items()
    ]
    return problem_builder.build(
        tenders.frozen_notice(tender),
        bids,
        tie_seed=_tie_seed(session, tender),
        owner_groups=_owners(session, bidders),
        small_business={supplier for supplier, bid in bidders.items() if standing.is_small_business(bid)},
        lots=valid.keys(),
    )


def _drawn(session: Session, tender: Tender, valid: Mapping[str, list[OpenedBid]]) -> dict[str, list[OpenedBid]]:
    """The valid bids by lot, without those that a public draw of a tie did not take."""
    pairs = {(lot, str(bid.supplier_id)) for lot, bids in valid.items() for bid in bids}
    back = draw_rules.outdrawn(ties.list_settled(session, tender.id), pairs)
    return {lot: [bid for bid in bids if (lot, str(bid.supplier_id)) not in back] for lot, bids in valid.items()}


def list_reruns(session: Session, tender_id: UUID) -> Sequence[AllocationRerun]:
    """Every decision to compute the tender again, in order."""
    statement = select(AllocationRerun).where(AllocationRerun.tender_id == tender_id)
    return session.scalars(statement.order_by(AllocationRerun.decided_at)).all()


def kept_lots(session: Session, tender_id: UUID) -> set[UUID]:
    """Lots under a signed contract, which a new award leaves alone."""
    reruns = list_reruns(session, tender_id)
    return {UUID(lot) for lot in reruns[-1].kept_lots} if reruns else set()


def _line(
    line: BidLine,
    corrected: Mapping[pricing.Pair, Mapping[UUID, Decimal]],
    totals: Mapping[pricing.Pair, Decimal],
) -> dict[str, Any]:
    pair = (line.opened_bid_id, line.lot_id)
    prices = corrected.get(pair, {})
    return {
        "lot": str(line.lot_id),
        "item": str(line.item_id),
        "unit_price": f"{prices.get(line.item_id, line.unit_price):.4f}",
        "lead_days": line.lead_days,
        **({"score": f"{totals[pair]:.2f}"} if pair in totals else {}),
    }


def _owners(session: Session, bidders: dict[str, OpenedBid]) -> dict[str, str]:
    """Owner of each bidder, named by the smallest id among its related bidders: no person's name leaves the house."""
    groups = suppliers.owner_groups(session)
    members: dict[str, list[str]] = {}
    for supplier in sorted(bidders):
        members.setdefault(groups.get(UUID(supplier), supplier), []).append(supplier)
    return {supplier: related[0] for related in members.values() for supplier in related}


def _tie_seed(session: Session, tender: Tender) -> str:
    """From what the log holds of the box's closing, not from the tables. Raises NotFound before it."""
    entry = find_entry(session, tender.id, AuditTag.BOX_CLOSED)
    if entry is None:
        raise NotFound
    facts = facts_of(entry)
    return problem_builder.tie_seed(facts["seed"], facts["root"])


def read_instance(run: AllocationRun) -> dict[str, Any]:
    """The instance that the run answers."""
    instance: dict[str, Any] = json.loads(read_object(run.instance_sha256))
    return instance


def award_totals(run: AllocationRun) -> list[dict[str, str]]:
    """{"lot", "supplier", "amount", "evaluated_amount"} of a solved run, from its files and not from the tables."""
    result = json.loads(read_object(run.result_sha256))
    awards: list[dict[str, str]] = summary.of(read_instance(run), result)["awards"]
    return awards
