"""A county's word on a paper, by two people. Information, never a gate before a bid (财库〔2019〕38号)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.suppliers import queries, rules
from procurement.suppliers.models import PaperReview, PaperVerdict
from procurement.suppliers.service import OWN_PAGE
from procurement.suppliers.states import REVIEW, ReviewStatus


def review_paper(  # noqa: PLR0913  (keyword-only: a verb names every field it takes)
    session: Session,
    *,
    actor: Actor,
    county_id: UUID,
    paper_id: UUID,
    verdict: PaperVerdict,
    reason: str,
    now: datetime,
) -> PaperReview:
    """The first person's word for a county; it counts once a second person confirms it.

    Raises Conflict while another review of the paper waits.
    """
    require(actor, Permission.SUPPLIER_REVIEW)
    _only_for_own_county(actor, county_id)
    paper = queries.get_paper(session, paper_id, lock=True)
    refuse(rules.review_problems(verdict, reason))
    if queries.find_open_review(session, county_id, paper.id) is not None:
        raise Conflict("review.open_already", N_("已有人审过，等第二人确认"))
    review = PaperReview(
        county_id=county_id, paper=paper, supplier_id=paper.supplier_id, verdict=verdict, reason=reason.strip(),
        reviewed_by=actor.user_id, reviewed_at=now, status=REVIEW.initial,
    )  # fmt: skip
    session.add(review)
    session.flush()
    _log(session, AuditTag.SUPPLIER_PAPER_REVIEWED, review)
    return review


def decide_review(
    session: Session, *, actor: Actor, review_id: UUID, agrees: bool, reason: str, now: datetime
) -> PaperReview:
    """The second person's word: confirmed, the verdict stands and a return is told to the supplier; else it is void."""
    require(actor, Permission.SUPPLIER_REVIEW)
    review = queries.get_review(session, review_id, lock=True)
    _only_for_own_county(actor, review.county_id)
    if review.status is not ReviewStatus.PROPOSED:
        raise Conflict("review.decided", N_("这条意见已经有人确认或退回，请刷新后再看"))
    refuse(rules.second_review_problems(review.reviewed_by, actor.user_id, agrees=agrees, reason=reason))
    REVIEW.move(review, ReviewStatus.CONFIRMED if agrees else ReviewStatus.RETURNED)
    review.decided_by, review.decided_at, review.decide_reason = actor.user_id, now, reason.strip()
    _log(session, AuditTag.SUPPLIER_PAPER_DECIDED, review)
    if agrees and review.verdict is PaperVerdict.RETURNED:
        tell(
            session, county_id=review.county_id, organization_id=review.supplier_id,
            subject=N_("证照 %(number)s 被退回，请看理由后重新上传"), params={"number": review.paper.number},
            body=review.reason, link=OWN_PAGE, now=now,
        )  # fmt: skip
    return review


def _only_for_own_county(actor: Actor, county_id: UUID) -> None:
    if actor.county_ids is not None and county_id not in actor.county_ids:
        raise Forbidden


def _log(session: Session, tag: AuditTag, review: PaperReview) -> None:
    facts = {
        "supplier": review.supplier_id, "paper": review.paper_id, "file_sha256": review.paper.file_sha256,
        "verdict": review.verdict, "status": review.status,
    }  # fmt: skip
    declare(session, tag, log=county_log(review.county_id), facts=facts, subject_id=review.supplier_id)
