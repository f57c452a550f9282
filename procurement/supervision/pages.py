"""What the pages of supervision show, and what the reader may do on them now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import list_counties, names_of_users
from procurement.catalogue.models import Category
from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.documents.queries import list_for_subject
from procurement.supervision import deadlines, labels, queries, rules
from procurement.supervision.models import Assessment, Measure, MeasureEvidence
from procurement.supervision.states import AppealStatus, AssessmentStatus, Step
from procurement.suppliers.queries import get_supplier, list_suppliers

P = Permission


def overview(session: Session, actor: Actor) -> dict[str, Any]:
    """Everything the reader may see, with what waits for a second person."""
    admissions = queries.list_admissions(session)
    return {
        "measures": queries.list_measures(session),
        "admissions": admissions,
        "assessments": queries.list_assessments(session),
        "counties": {county.id: county for county in list_counties(session)},
        "names": names_of_users(session, {a.proposed_by for a in admissions}),
        "labels": labels,
        "is_supplier": actor.role is Role.SUPPLIER,
        "may_review": may(actor, P.SUPPLIER_REVIEW),
        "today": clock.today(),
    }


def new_values(session: Session, supplier_id: UUID, step: str | None) -> dict[str, Any]:
    """The step above the highest one in force, unless one is named."""
    if step in set(Step):
        return {"step": step}
    taken = [m.step for m in queries.list_measures(session, supplier_id=supplier_id, statuses=rules.DECIDED)]
    highest = max((rules.LADDER.index(found) for found in taken), default=-1)
    return {"step": rules.LADDER[min(highest + 1, len(rules.LADDER) - 1)]}


def new_measure(session: Session, actor: Actor, supplier_id: UUID) -> dict[str, Any]:
    """The supplier, what was done before, its latest deliveries, and how long each step may last."""
    today = clock.today()
    return {
        "supplier": get_supplier(session, supplier_id),
        "earlier": queries.list_measures(session, supplier_id=supplier_id),
        "records": queries.list_records(session, supplier_id)[:20],
        "longest": {step: deadlines.longest(session, actor.county_id, step, today) for step in Step},
        "labels": labels,
    }


def measure(session: Session, actor: Actor, measure_id: UUID) -> dict[str, Any]:
    """One measure and the acts that are open to the reader; deciders are named once it is decided."""
    found = queries.get_measure(session, measure_id)
    people = {found.proposed_by, *(vote.voter_id for vote in found.votes)}
    if found.appeal and found.appeal.decided_by:
        people.add(found.appeal.decided_by)
    return {
        "measure": found,
        "names": names_of_users(session, people),
        "labels": labels,
        "documents": list_for_subject(session, found.id),
        "needed": rules.deciders_needed(found.step),
        "is_supplier": actor.role is Role.SUPPLIER,
        "is_open": found.status in rules.OPEN,
        "unit_is_working": found.step in rules.IN_WORKING_DAYS,
        **_acts(found, actor),
    }


def _acts(found: Measure, actor: Actor) -> dict[str, bool]:
    today, me = clock.today(), actor.user_id
    involved = {found.proposed_by, *(vote.voter_id for vote in found.votes)}
    voters = [vote.voter_id for vote in found.votes]
    anything = "·" * rules.SHORTEST_REASON  # only the rest of the rules is asked here
    return {
        "may_reply": may(actor, P.MEASURE_ANSWER) and not rules.reply_problems(found, anything, today),
        "may_vote": may(actor, P.MEASURE_DECIDE) and not rules.vote_problems(found, voters, me, today),
        "may_lift": may(actor, P.MEASURE_DECIDE) and not rules.lift_problems(found, me, anything),
        "may_appeal": may(actor, P.MEASURE_ANSWER) and not rules.appeal_problems(found, anything, today),
        "may_hear": may(actor, P.MEASURE_HEAR) and not rules.hearing_problems(found, involved, me, anything),
        "has_open_appeal": found.appeal is not None and found.appeal.status is AppealStatus.OPEN,
    }


def evidence_file(session: Session, measure_id: UUID, position: int) -> MeasureEvidence:
    """The file at this position. Raises NotFound, also for a delivery, which has no file here."""
    pieces = queries.get_measure(session, measure_id).evidence
    for piece in pieces:
        if piece.position == position and piece.file_sha256:
            return piece
    raise NotFound


def new_admission(session: Session) -> dict[str, Any]:
    """Suppliers and categories to choose from; a year is proposed."""
    return {
        "suppliers": list_suppliers(session),
        "categories": session.scalars(select(Category).order_by(Category.code)).all(),
        "default_until": clock.today() + timedelta(days=365),
    }


def new_assessment(session: Session, supplier_id: UUID) -> dict[str, Any]:
    """The supplier and what its deliveries of each year come to."""
    records = queries.list_records(session, supplier_id)
    years = sorted({record.accepted_on.year for record in records}, reverse=True)
    return {
        "supplier": get_supplier(session, supplier_id),
        "years": [
            (year, rules.year_shares(rules.fact_of(r) for r in records if r.accepted_on.year == year)) for year in years
        ],
    }


def assessment(session: Session, actor: Actor, assessment_id: UUID) -> dict[str, Any]:
    """One assessment with the acts that are open to the reader."""
    found: Assessment = queries.get_assessment(session, assessment_id)
    is_open = found.status is AssessmentStatus.PROPOSED
    return {
        "assessment": found,
        "labels": labels,
        "names": names_of_users(session, {u for u in (found.proposed_by, found.decided_by) if u}),
        "may_decide": is_open and may(actor, P.SUPPLIER_REVIEW) and actor.user_id != found.proposed_by,
        "may_reply": may(actor, P.MEASURE_ANSWER) and not found.reply,
        "is_supplier": actor.role is Role.SUPPLIER,
    }
