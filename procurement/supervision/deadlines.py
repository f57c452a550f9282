"""The last days of a measure's time limits, by the county's dated parameters and calendar."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.errors import refuse
from procurement.supervision.rules import IN_WORKING_DAYS
from procurement.supervision.states import Step
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.rules import calendar_problems

LONGEST = {
    Step.REMINDER: "max_correction_working_days",
    Step.TALK: "max_correction_working_days",
    Step.CORRECTION: "max_correction_working_days",
    Step.SUSPENSION: "max_supply_suspension_days",
    Step.REMOVAL: "max_removal_days",
}


def longest(session: Session, county_id: UUID, step: Step, today: date) -> int:
    """How long a step may last: working days up to the corrective order, calendar days from the suspension on."""
    return parameters.count_on(session, county_id, LONGEST[step], today)


def in_working_days(session: Session, county_id: UUID, code: str, today: date) -> date:
    """The last day of a period of the parameter's working days that begins today."""
    return after_working_days(session, county_id, today, parameters.count_on(session, county_id, code, today))


def after_working_days(session: Session, county_id: UUID, today: date, count: int) -> date:
    """Raises RuleViolation when the holidays that it is counted with are not known."""
    days = tenders.calendar_days(session, county_id)
    last = calendar.add_working_days(today, count, days)
    refuse(calendar_problems(calendar.unknown_years(today, last, days)))
    return last


def in_days(session: Session, county_id: UUID, code: str, today: date) -> date:
    """The last day of a period of the parameter's calendar days that begins today."""
    return today + timedelta(days=parameters.count_on(session, county_id, code, today))


def end_of(session: Session, county_id: UUID, step: Step, duration_days: int, today: date) -> date:
    """The last day of a measure that begins today, itself counted for calendar days."""
    if step in IN_WORKING_DAYS:
        return after_working_days(session, county_id, today, duration_days)
    return today + timedelta(days=duration_days - 1)
