"""Everything that is wrong with a tender's document, from its fields and its text alike."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.tenders import parameters, rules
from procurement.tenders.lint import refusals
from procurement.tenders.models import Tender
from procurement.tenders.planning import rules as planning_rules
from procurement.tenders.planning.queries import prepared


def limits_on(session: Session, county_id: UUID, day: date) -> rules.Limits:
    """The numbers of the law that a document is held to on `day`."""
    names = rules.Limits.__dataclass_fields__
    return rules.Limits(**{name: parameters.value_on(session, county_id, name, day) for name in names})


def gate_problems(session: Session, tender: Tender, day: date) -> list[Problem]:
    """What is missing before the notice may go out on `day`: survey, intention, plan."""
    names = planning_rules.Limits.__dataclass_fields__
    limits = planning_rules.Limits(**{
        name: parameters.count_on(session, tender.county_id, name, day) for name in names
    })  # fmt: skip
    return planning_rules.gate_problems(prepared(session, tender.plan_id), tender.budget_amount, day, limits)


def refused(session: Session, tender: Tender, day: date) -> list[Problem]:
    """What stops the document, held to the numbers that apply on `day`."""
    most = parameters.count_on(session, tender.county_id, "max_experience_contracts", day)
    found = rules.tender_problems(tender, limits_on(session, tender.county_id, day))
    return [*found, *refusals(f"{tender.qualification}\n{tender.terms}", most)]
