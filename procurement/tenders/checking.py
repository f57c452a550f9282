"""Everything that is wrong with a tender's document, from its fields and its text alike."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.tenders import parameters, rules
from procurement.tenders.lint import refusals
from procurement.tenders.models import Tender


def limits_on(session: Session, county_id: UUID, day: date) -> rules.Limits:
    """The numbers of the law that a document is held to on `day`."""
    names = rules.Limits.__dataclass_fields__
    return rules.Limits(**{name: parameters.value_on(session, county_id, name, day) for name in names})


def refused(session: Session, tender: Tender, day: date) -> list[Problem]:
    """What stops the document, held to the numbers that apply on `day`."""
    most = parameters.count_on(session, tender.county_id, "max_experience_contracts", day)
    found = rules.tender_problems(tender, limits_on(session, tender.county_id, day))
    return [*found, *refusals(f"{tender.qualification}\n{tender.terms}", most)]
