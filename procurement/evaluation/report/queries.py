"""Reading reports, and gathering what one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.audit.queries import find_entry
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.evaluation import queries as reviews
from procurement.evaluation import standing
from procurement.evaluation.clarifications import queries as clarifications
from procurement.evaluation.pricing import findings
from procurement.evaluation.pricing import queries as pricing
from procurement.evaluation.queries import ReviewRow
from procurement.evaluation.report.models import EvaluationReport
from procurement.evaluation.report.states import ReportStatus
from procurement.evaluation.scoring import queries as scoring
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Lot, Tender


@dataclass(frozen=True)
class SentReport:
    """A signed report as the buyer received it: when, and the official document."""

    sent_at: datetime
    document_id: UUID


def list_reports(session: Session, tender_id: UUID) -> Sequence[EvaluationReport]:
    """The tender's editions, the first first."""
    statement = select(EvaluationReport).options(joinedload(EvaluationReport.signatures))
    statement = statement.where(EvaluationReport.tender_id == tender_id).order_by(EvaluationReport.edition)
    return session.scalars(statement).unique().all()


def find_standing(session: Session, tender_id: UUID) -> EvaluationReport | None:
    """The edition that counts."""
    found = [one for one in list_reports(session, tender_id) if one.status is not ReportStatus.SUPERSEDED]
    return found[-1] if found else None


def find_sent(session: Session, tender_id: UUID) -> SentReport | None:
    """The standing edition, once every member's stance is in it and it went to the buyer."""
    report = find_standing(session, tender_id)
    if report is None or report.sent_at is None or report.document_id is None:
        return None
    return SentReport(report.sent_at, report.document_id)


def due_on(session: Session, tender: Tender) -> date:
    """The report reaches the buyer within two working days of the evaluation's end (87号令第68条). Raises NotFound."""
    entry = find_entry(session, tender.id, AuditTag.EVALUATION_COMPLETED)
    if entry is None:
        raise NotFound
    day = clock.local(entry.at).date()
    count = parameters.count_on(session, tender.county_id, "report_working_days", day)
    return calendar.add_working_days(day, count, tenders.calendar_days(session, tender.county_id))


def gather_facts(session: Session, tender: Tender, today: date) -> dict[str, Any]:
    """Everything the report says: bids, reviews with grounds, corrections, explanations, clarifications, scores."""
    rows = reviews.review_table(session, tender, today)
    return {
        "tender": str(tender.id),
        "number": tender.number,
        "title": tender.title,
        "method": str(tender.award_method),
        "opened_at": _instant(tender),
        "lots": [_lot(session, tender, lot, [row for row in rows if row.bid.lot.id == lot.id]) for lot in tender.lots],
        "rounds": [
            {
                "number": one.number,
                "status": str(one.status),
                "ground": str(one.reopen_ground) if one.reopen_ground else None,
                "reason": one.reopen_reason,
            }
            for one in scoring.list_rounds(session, tender.id)
        ],
    }


def _instant(tender: Tender) -> str:
    return clock.local(tender.opened_at).strftime("%Y-%m-%d %H:%M") if tender.opened_at else ""


def _lot(session: Session, tender: Tender, lot: Lot, rows: Sequence[ReviewRow]) -> dict[str, Any]:
    corrected = [one for one in pricing.list_corrections(session, tender.id) if one.lot_id == lot.id]
    explained = [one for one in pricing.list_explanations(session, tender.id) if one.lot_id == lot.id]
    clarified = [one for one in clarifications.list_clarifications(session, tender.id) if one.lot_id == lot.id]
    names = {row.bid.opened.id: row.bid.opened.supplier.name for row in rows}
    return {
        "number": lot.number,
        "title": lot.title,
        "failure": lot.failure_reason,
        "bids": [_bid(row) for row in rows],
        "corrections": [
            {"name": names[one.opened_bid_id], "status": str(one.status), "steps": list(one.steps)} for one in corrected
        ],
        "explanations": [findings.explanation_json(one) | {"name": names[one.opened_bid_id]} for one in explained],
        "clarifications": [
            {
                "name": names[one.opened_bid_id],
                "status": str(one.status),
                "question": one.question,
                "answer": one.answer,
                "signatory": one.signatory,
            }
            for one in clarified
        ],
        "order": _order(session, tender, lot),
    }


def _bid(row: ReviewRow) -> dict[str, Any]:
    return {
        "supplier": str(row.bid.opened.supplier_id),
        "name": row.bid.opened.supplier.name,
        "amount": f"{row.bid.amount:.2f}" if row.bid.amount is not None else None,
        "reviews": [
            {
                "kind": str(kind),
                "verdict": str(review.verdict),
                "ground": str(review.ground) if review.ground else None,
                "reason": review.reason,
            }
            for kind, review in sorted(row.reviews.items(), reverse=True)
        ],
    }


def _order(session: Session, tender: Tender, lot: Lot) -> list[dict[str, Any]]:
    """Candidates of a lot in the recommended order: by total under 综合评分法, else by evaluated price."""
    bids = {str(one.bid.opened.id): one for one in standing.standing_bids(session, tender)[lot.id]}
    ranked = scoring.ranking(session, tender).get(lot.id)
    places: list[tuple[str, int, str | None]]
    if ranked is None:
        prices = [one.evaluated_amount for one in bids.values()]
        places = [(key, prices.index(one.evaluated_amount) + 1, None) for key, one in bids.items()]
    else:
        places = [(one.bid, one.rank, str(one.total)) for one in ranked if one.is_candidate]
    return [
        {
            "rank": rank,
            "supplier": str(bids[key].bid.opened.supplier_id),
            "name": bids[key].bid.opened.supplier.name,
            "amount": f"{bids[key].amount:.2f}",
            "evaluated_amount": f"{bids[key].evaluated_amount:.2f}",
            "total": total,
        }
        for key, rank, total in places
    ]
