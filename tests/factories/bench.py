"""An evaluation committee seated at once, and what its members do with the report."""

from __future__ import annotations

from uuid import UUID

from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.transaction import transaction
from procurement.evaluation.report import service
from procurement.evaluation.report.models import EvaluationReport, Stance
from tests.factories.committee import seat_at_once
from tests.factories.people import People


def seat(people: People, tender_id: UUID) -> list[Actor]:
    """The members of the tender's committee, the chair first."""
    return seat_at_once(people, tender_id)


def draft_report(chair: Actor, tender_id: UUID) -> EvaluationReport:
    with transaction(chair) as session:
        return service.draft_report(session, actor=chair, tender_id=tender_id, now=clock.now())


def sign_report(member: Actor, tender_id: UUID, stance: Stance = Stance.AGREED, reason: str = "") -> EvaluationReport:
    with transaction(member) as session:
        return service.sign_report(
            session, actor=member, tender_id=tender_id, stance=stance, reason=reason, now=clock.now()
        )


def send_report(people: People, tender_id: UUID) -> EvaluationReport:
    """The report of a complete evaluation, signed by every member: the last signature sends it to the buyer."""
    members = seat(people, tender_id)
    draft_report(members[0], tender_id)
    return [sign_report(member, tender_id) for member in members][-1]
