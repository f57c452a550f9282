"""What the form for a new committee starts with: the least number of the law, the first lawful days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.evaluation.committee import queries
from procurement.evaluation.committee.models import Committee
from procurement.evaluation.committee.service import FORMED_IN
from procurement.evaluation.draws import queries as draw_queries
from procurement.evaluation.draws.models import Game
from procurement.evaluation.draws.states import DrawStatus
from procurement.tenders import calendar
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender

LAST_REVEAL = time(20, 0)  # by the clock of Shanghai, over an hour before the lotteries


def may_form(session: Session, tender: Tender, committee: Committee | None) -> bool:
    """Is there no committee yet, or only one whose draw was cancelled?"""
    if tender.status not in FORMED_IN:
        return False
    return committee is None or draw_queries.get_draw(session, committee.draw_id).status is DrawStatus.CANCELLED


def is_drawn(session: Session, committee: Committee) -> bool:
    """Has its draw been computed?"""
    return draw_queries.get_draw(session, committee.draw_id).status is DrawStatus.DRAWN


def proposal(session: Session, tender: Tender, now: datetime) -> dict[str, Any]:
    """Values for the form: a draw on the evening before the first working day after opening (or after today)."""
    today = clock.local(now).date()
    opening = clock.local(tender.deadline_at).date() if tender.deadline_at else today
    days = tender_queries.calendar_days(session, tender.county_id)
    review_on = calendar.add_working_days(max(today, opening), 1, days)
    lottery_on = max(today, review_on - timedelta(days=1))
    least = queries.requirement_on(session, tender.county_id, today).least(tender.budget_amount, "")
    return {
        "size": str(least),
        "review_on": review_on.isoformat(),
        "game": Game.WELFARE_3D.value,
        "lottery_on": lottery_on.isoformat(),
        "reveal_by": _typed(lottery_on),
    }


def _typed(day: date) -> str:
    """As an input of the kind datetime-local shows it."""
    return datetime.combine(day, LAST_REVEAL).strftime("%Y-%m-%dT%H:%M")
