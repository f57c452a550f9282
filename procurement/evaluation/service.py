"""Recording the reviewers' verdicts, and completing the reviews of a tender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.bids import queries as bid_queries
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.errors import Forbidden, NotFound, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation import completion, queries, rules, standing
from procurement.evaluation.clarifications.service import expire_clarifications
from procurement.evaluation.models import BidReview, InvalidGround, ReviewKind, ReviewVerdict
from procurement.evaluation.pricing import service as pricing
from procurement.evaluation.queries import ReviewRow
from procurement.evaluation.scoring import service as scoring_service
from procurement.messages.service import tell
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders import service as tender_service
from procurement.tenders.models import Lot, Tender
from procurement.tenders.states import LotStatus, TenderStatus

RESERVED_SHORT = N_(
    "预留包符合条件的中小企业不足三家，中止采购，按不预留重新组织（财库〔2020〕46号第10条；政府采购法第36条）"
)
SHORT = N_("通过审查的投标人不足三家，予以废标（87号令第43条、第44条；政府采购法第36条）")


def review_bid(
    session: Session,
    *,
    actor: Actor,
    opened_bid_id: UUID,
    lot_id: UUID,
    kind: ReviewKind,
    verdict: ReviewVerdict,
    ground: InvalidGround | None,
    reason: str,
    now: datetime,
) -> BidReview:
    """Record the purchaser's verdict on one bid for one lot (87号令第44条); it is never changed.

    Raises NotFound for a bid that is not under review on this lot, RuleViolation when a statutory finding is passed
    over, a failure has no ground and reason, or the review is the committee's.
    """
    require(actor, Permission.EVALUATION_REVIEW)
    if actor.user_id is None:
        raise Forbidden
    tender_id = bid_queries.get_opened(session, opened_bid_id).tender_id
    tender = under_review(session, tender_id)
    row = _row(session, tender, opened_bid_id, lot_id, now)
    refuse(rules.purchaser_problems(kind))
    refuse(rules.order_problems(kind, row.verdicts))
    refuse(rules.review_problems(kind, verdict, ground, reason, row.findings))
    verdict_given = Verdict(kind, verdict, ground, reason)
    return record_review(session, tender=tender, row=row, given=verdict_given, reviewed_by=actor.user_id, now=now)


@dataclass(frozen=True)
class Verdict:
    """What a review says. `votes` counts those for, those who dissent and those silent, where a committee decided."""

    kind: ReviewKind
    verdict: ReviewVerdict
    ground: InvalidGround | None
    reason: str
    votes: Mapping[str, int] | None = None


def record_review(
    session: Session, *, tender: Tender, row: ReviewRow, given: Verdict, reviewed_by: UUID, now: datetime
) -> BidReview:
    """Write a verdict that its rules have let pass, and log it."""
    review = BidReview(
        county_id=tender.county_id,
        tender_id=tender.id,
        lot_id=row.bid.lot.id,
        opened_bid_id=row.bid.opened.id,
        supplier_id=row.bid.opened.supplier_id,
        kind=given.kind,
        verdict=given.verdict,
        ground=given.ground,
        reason=given.reason.strip(),
        reviewed_by=reviewed_by,
        reviewed_at=now,
    )
    session.add(review)
    session.flush()
    facts = {
        "tender": tender.id,
        "lot": review.lot_id,
        "supplier": review.supplier_id,
        "kind": given.kind,
        "verdict": given.verdict,
        "ground": given.ground,
        "reason_sha256": sha256(review.reason.encode()).hexdigest() if review.reason else None,
        "findings": [finding.problem.code for finding in row.findings],
        "votes": given.votes,
    }
    log = county_log(tender.county_id)
    declare(session, AuditTag.EVALUATION_REVIEWED, log=log, subject_id=tender.id, facts=facts)
    return review


def complete_reviews(session: Session, *, actor: Actor, tender_id: UUID, now: datetime) -> Tender:
    """Close the reviews: lots with too few valid bids fail, and the tender with them when none is left.

    Each bidder whose bid failed is told its own reason and nobody else's (87号令第43、44、68条). Raises NotFound,
    RuleViolation while a review is missing.
    """
    require(actor, Permission.EVALUATION_REVIEW)
    tender = under_review(session, tender_id)
    refuse(completion.open_problems(session, tender, now))
    rows = queries.open_rows(queries.review_table(session, tender, clock.local(now).date()))
    pricing.expire_corrections(session, tender=tender, now=now)
    expire_clarifications(session, tender=tender, now=now)
    minimum = parameters.count_on(session, tender.county_id, "min_bidders", clock.local(now).date())
    counts: dict[str, Any] = {}
    failure = ""
    standing_on = standing.conforming_bids(session, tender)
    for lot in bid_queries.active_lots(tender):
        mine = [row for row in rows if row.bid.lot.id == lot.id]
        valid = standing_on[lot.id]
        bidders = standing.count_bidders(valid)
        counts[str(lot.number)] = {"bids": len(mine), "valid": len(valid), "bidders": bidders}
        _tell_failed(session, tender, mine, now)
        if bidders < minimum:
            failure = _fail(session, tender, lot, mine, now)
    scoring_service.log_ranking(session, tender=tender)
    log, facts = county_log(tender.county_id), {"tender": tender.id, "lots": counts}
    declare(
        session, AuditTag.EVALUATION_COMPLETED, log=log, subject_id=tender.id, facts=facts, with_checkpoint=True
    )  # fmt: skip
    left = bool(bid_queries.active_lots(tender))
    to, reason = (TenderStatus.EVALUATED, "") if left else (TenderStatus.UNSUCCESSFUL, failure)
    return tender_service.move_tender(session, actor=SYSTEM, tender=tender, to=to, reason=reason, now=now)


def under_review(session: Session, tender_id: UUID) -> Tender:
    """The opened tender, locked. Raises NotFound before the opening and after the reviews."""
    tender = tender_queries.get_tender(session, tender_id, lock=True)
    if tender.status is not TenderStatus.OPENED:
        raise NotFound
    return tender


def _row(session: Session, tender: Tender, opened_bid_id: UUID, lot_id: UUID, now: datetime) -> ReviewRow:
    for row in queries.review_table(session, tender, clock.local(now).date()):
        named = (row.bid.opened.id, row.bid.lot.id) == (opened_bid_id, lot_id)
        if named and row.bid.lot.status is LotStatus.ACTIVE:
            return row
    raise NotFound


def _tell_failed(session: Session, tender: Tender, rows: Sequence[ReviewRow], now: datetime) -> None:
    for row in rows:
        for review in row.reviews.values():
            if review.verdict is ReviewVerdict.FAILED and review.ground is not None:
                subject = N_("%(number)s 第 %(lot)s 包：你的投标没有通过%(kind)s（%(ground)s）")
                params = {
                    "number": tender.number,
                    "lot": row.bid.lot.number,
                    "kind": rules.KIND_NAMES[review.kind],
                    "ground": rules.GROUND_NAMES[review.ground],
                }
                _tell(session, tender, row, now, subject=subject, params=params, body=review.reason)


def _fail(session: Session, tender: Tender, lot: Lot, rows: Sequence[ReviewRow], now: datetime) -> str:
    reason = RESERVED_SHORT if lot.is_reserved else SHORT
    tender_service.fail_lot(session, actor=SYSTEM, lot=lot, reason=reason, now=now)
    subject = N_("%(number)s 第 %(lot)s 包通过审查的投标人不足三家，予以废标")
    for row in rows:
        _tell(session, tender, row, now, subject=subject, params={"number": tender.number, "lot": lot.number})
    return reason


def _tell(session: Session, tender: Tender, row: ReviewRow, now: datetime, **message: Any) -> None:
    tell(
        session,
        county_id=tender.county_id,
        organization_id=row.bid.opened.supplier_id,
        now=now,
        link=f"/bids/{row.bid.opened.bid_id}",
        **message,
    )
