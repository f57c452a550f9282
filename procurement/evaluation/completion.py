"""What keeps the reviews of an opened tender from being completed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.errors import Problem
from procurement.evaluation import queries, rules
from procurement.evaluation.clarifications import queries as clarifications
from procurement.evaluation.clarifications import rules as clarification_rules
from procurement.evaluation.pricing import findings
from procurement.evaluation.scoring import queries as scoring
from procurement.evaluation.scoring import rules as scoring_rules
from procurement.tenders.models import Tender


def open_problems(session: Session, tender: Tender, now: datetime) -> list[Problem]:
    """Reviews, score sheets, prices and clarifications that are still open (87号令第44条、第55条、第60条、第51条)."""
    rows = queries.open_rows(queries.review_table(session, tender, clock.local(now).date()))
    return [
        *rules.completion_problems(sum(row.next_kind is not None for row in rows)),
        *scoring_rules.completion_problems(tender.award_method, scoring.find_status(session, tender.id)),
        *findings.open_problems(findings.price_rows(session, tender), now),
        *clarification_rules.open_problems(clarifications.count_open(session, tender.id, now)),
    ]
