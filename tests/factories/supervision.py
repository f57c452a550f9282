"""Measures, admissions and assessments, through the services. The county's parameters and calendar must be loaded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from procurement.accounts.models import OrganizationKind
from procurement.accounts.queries import list_organizations
from procurement.catalogue.queries import find_item_by_code
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor, Role
from procurement.core.transaction import reading, transaction
from procurement.supervision import admissions, assessments, queries, service
from procurement.supervision.models import Admission, Assessment, Ground, Measure, MeasureAppeal
from procurement.supervision.states import Step
from procurement.suppliers import paper_files
from tests.factories.people import People, make_user
from tests.factories.suppliers import JPEG

FACTS = "九月连续三次送到的大米每袋短秤一公斤以上。"
REASON = "事实清楚，证据充分，同意采取措施。"
REPLY = "我单位已换秤并补足，恳请从轻处理。"
DAYS = {Step.REMINDER: 3, Step.TALK: 3, Step.CORRECTION: 5, Step.SUSPENSION: 30, Step.REMOVAL: 365}


def propose(actor: Actor, supplier: Actor, step: Step = Step.REMINDER, **changes: Any) -> Measure:
    """Proposed with one photo as evidence; a step above the first says why those below were left out."""
    facts = {
        "ground": Ground.SHORT_WEIGHT, "facts": FACTS, "duration_days": DAYS[step], "files": [photo()],
        "skip_reason": "情节严重，不宜逐级处理，直接采取。",
    }  # fmt: skip
    with transaction(actor) as session:
        return service.propose_measure(
            session, actor=actor, supplier_id=supplier.organization_id, step=step, now=clock.now(), **facts | changes
        )


def photo(data: bytes = JPEG) -> paper_files.PaperFile:
    return paper_files.keep("短秤.jpg", data)


def propose_urgent(actor: Actor, supplier: Actor, **changes: Any) -> Measure:
    return propose(actor, supplier, Step.SUSPENSION, ground=Ground.FOOD_SAFETY_INCIDENT, is_urgent=True, **changes)


def reply(supplier: Actor, measure: Measure, text: str = REPLY, **changes: Any) -> Measure:
    with transaction(supplier) as session:
        return service.reply_to_measure(
            session, actor=supplier, measure_id=measure.id, text=text, now=clock.now(), **changes
        )


def vote(actor: Actor, measure: Measure, *, agrees: bool = True, reason: str = REASON) -> Measure:
    with transaction(actor) as session:
        return service.vote_on_measure(
            session, actor=actor, measure_id=measure.id, agrees=agrees, reason=reason, now=clock.now()
        )


def take(people: People, supplier: Actor, step: Step = Step.REMINDER, **changes: Any) -> Measure:
    """Proposed by the officer, replied to, and decided by as many others as the step needs: all now."""
    measure = propose(people.officer, supplier, step, **changes)
    reply(supplier, measure)
    for decider in (people.approver, people.officer2)[: 2 if step in {Step.SUSPENSION, Step.REMOVAL} else 1]:
        measure = vote(decider, measure)
    return measure


def lift(actor: Actor, measure: Measure, reason: str = "已整改到位，经复查合格，可以解除。") -> Measure:
    with transaction(actor) as session:
        return service.lift_measure(session, actor=actor, measure_id=measure.id, reason=reason, now=clock.now())


def appeal(supplier: Actor, measure: Measure, text: str = "秤是学校的，未经检定，请复核。") -> MeasureAppeal:
    with transaction(supplier) as session:
        return service.appeal_measure(session, actor=supplier, measure_id=measure.id, text=text, now=clock.now())


def hear(actor: Actor, measure: Measure, *, allows: bool, reason: str = "经复核原始记录，结论如下。") -> MeasureAppeal:
    with transaction(actor) as session:
        return service.hear_appeal(
            session, actor=actor, measure_id=measure.id, allows=allows, reason=reason, now=clock.now()
        )


def approver2(people: People) -> Actor:
    """Another approver of the same bureau."""
    with reading(SYSTEM) as session:
        (bureau,) = list_organizations(session, county_id=people.county.id, kind=OrganizationKind.COUNTY_BUREAU)
    return make_user(bureau, Role.APPROVER, "approver2")


def category_of(people: People, code: str = "rice") -> UUID:
    with reading(SYSTEM) as session:
        item = find_item_by_code(session, people.county.id, code)
        assert item is not None
        return item.category_id


def propose_admission(actor: Actor, supplier: Actor, category_id: UUID, days: int = 365) -> Admission:
    with transaction(actor) as session:
        return admissions.propose_admission(
            session, actor=actor, supplier_id=supplier.organization_id, category_id=category_id,
            valid_until=clock.today() + timedelta(days=days), now=clock.now(),
        )  # fmt: skip


def decide_admission(actor: Actor, admission: Admission, *, agrees: bool = True, reason: str = "") -> Admission:
    with transaction(actor) as session:
        return admissions.decide_admission(
            session, actor=actor, admission_id=admission.id, agrees=agrees, reason=reason, now=clock.now()
        )


def admit(people: People, supplier: Actor, days: int = 365) -> Admission:
    """By officer and approver, for rice."""
    made = propose_admission(people.officer, supplier, category_of(people), days)
    return decide_admission(people.approver, made)


def record(people: People, supplier: Actor, on: date, **changes: Any) -> UUID:
    """One delivery that was accepted on this day, all of it good and on time unless told."""
    facts = {
        "delivery_id": uuid4(), "delivery_number": "SFSH-2026-001", "accepted_on": on, "is_on_time": True,
        "batch_count": 2, "rejected_batch_count": 0, "short_batch_count": 0, "delivered_amount": Decimal("1000.00"),
        "accepted_amount": Decimal("1000.00"), "short_amount": Decimal("0.00"),
    }  # fmt: skip
    with transaction(SYSTEM) as session:
        made = assessments.record_performance(
            session, county_id=people.county.id, supplier_id=supplier.organization_id, acceptance_id=uuid4(),
            facts=facts | changes,
        )  # fmt: skip
        session.flush()
        return made.id


def assess(actor: Actor, supplier: Actor, year: int) -> Assessment:
    with transaction(actor) as session:
        return assessments.propose_assessment(
            session, actor=actor, supplier_id=supplier.organization_id, year=year, remarks="", now=clock.now()
        )


def status_of(supplier: Actor) -> set[str]:
    """The statuses of the supplier's admissions."""
    with reading(SYSTEM) as session:
        return {str(a.status) for a in queries.list_admissions(session, supplier_id=supplier.organization_id)}


def measure_of(measure: Measure) -> Measure:
    """As it stands now."""
    with reading(SYSTEM) as session:
        return queries.get_measure(session, measure.id)
