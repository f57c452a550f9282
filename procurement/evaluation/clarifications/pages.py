"""What the committee's page of clarifications shows, and who may look."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.errors import refuse
from procurement.evaluation import seats
from procurement.evaluation.clarifications import queries, rules
from procurement.evaluation.committee.queries import find_member
from procurement.evaluation.scoring.queries import is_scoring
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus


def watched(session: Session, actor: Actor, tender_id: UUID) -> Tender:
    """The tender, for who may watch its evaluation; members not while they score. Raises NotFound, RuleViolation."""
    tender = tenders.get_tender(session, tender_id)
    seats.require_sight(session, actor, tender, prices=False)
    if actor.role is Role.EXPERT:
        refuse(rules.blind_problems(is_scoring=is_scoring(session, tender.id)))
    return tender


def committee_page(session: Session, actor: Actor, tender: Tender, now: datetime) -> dict[str, Any]:
    """Everything asked so far; for a member the bids that may be asked about."""
    seat = find_member(session, tender.id, actor.user_id)
    may_ask = seat is not None and tender.status is TenderStatus.OPENED
    today = clock.local(now).date()
    bids = queries.list_running(session, tender) if may_ask else []
    return {
        "tender": tender,
        "asked": queries.list_clarifications(session, tender.id),
        "bids": [(f"{bid.opened.id}.{bid.lot.id}", f"{bid.lot.number}　{bid.opened.supplier.name}") for bid in bids],
        "minutes": parameters.count_on(session, tender.county_id, "explanation_minutes", today),
        "may_ask": may_ask,
        "STATUS": rules.STATUS_NAMES,
    }
