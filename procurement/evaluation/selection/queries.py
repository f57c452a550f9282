"""Reading selections, empty seats, and whom the purchaser could select."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.actors import Actor
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.committee.models import Committee, Expert
from procurement.evaluation.committee.service import exclusion_of
from procurement.evaluation.selection.models import ExpertSelection
from procurement.evaluation.selection.states import SelectionStatus
from procurement.tenders.models import Tender


def list_selections(session: Session, tender_id: UUID) -> Sequence[ExpertSelection]:
    """The tender's selections, the newest first."""
    statement = select(ExpertSelection).where(ExpertSelection.tender_id == tender_id)
    return session.scalars(statement.order_by(ExpertSelection.proposed_at.desc(), ExpertSelection.id)).all()


def list_open(session: Session) -> Sequence[ExpertSelection]:
    """Selections that wait for a second person, the oldest first."""
    statement = select(ExpertSelection).where(ExpertSelection.status == SelectionStatus.PROPOSED)
    return session.scalars(statement.order_by(ExpertSelection.proposed_at, ExpertSelection.id)).all()


def get_selection(session: Session, selection_id: UUID) -> ExpertSelection:
    """The selection, locked for its decision. Raises NotFound."""
    statement = select(ExpertSelection).where(ExpertSelection.id == selection_id).with_for_update(of=ExpertSelection)
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def list_eligible(session: Session, tender: Tender, committee: Committee, today: date) -> list[Expert]:
    """The county's experts who were never called here and whom nothing excludes, by name."""
    called = {member.user_id for member in committee.members}
    found = committees.list_experts(session, tender.county_id)
    return [
        expert
        for expert in found
        if expert.user_id not in called and exclusion_of(session, tender, expert, today) is None
    ]


def may_see_people(actor: Actor, committee: Committee, selection: ExpertSelection) -> bool:
    """Who may know the committee, who proposed or decided it, and whoever may decide while it waits."""
    waits = selection.status is SelectionStatus.PROPOSED and may(actor, Permission.COMMITTEE_APPROVE)
    own = actor.user_id is not None and actor.user_id in {selection.proposed_by, selection.decided_by}
    return waits or own or committees.may_see_names(actor, committee)
