"""Who may be given orders: admitted by a signed contract or by two people, and following measures and time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.catalogue.models import Category
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, Forbidden, NotFound, Problem, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.messages.service import tell
from procurement.supervision import queries, rules
from procurement.supervision.models import Admission
from procurement.supervision.states import ADMISSION, AdmissionStatus
from procurement.suppliers import queries as suppliers
from procurement.tenders import parameters

LINK = "/measures"
FOLLOWS = frozenset({AdmissionStatus.ADMITTED, AdmissionStatus.SUSPENDED, AdmissionStatus.REMOVED})


def order_problems(
    session: Session, *, county_id: UUID, supplier_id: UUID, category_ids: Iterable[UUID]
) -> list[Problem]:
    """What keeps the county's schools from ordering goods of these categories from the supplier."""
    names = {category.id: category.name for category in queries.list_categories(session, category_ids)}
    supplier = suppliers.get_supplier(session, supplier_id)
    statuses = queries.admission_statuses(session, county_id, supplier_id)
    return rules.order_problems(supplier.name, names, statuses)


def admit_by_contract(  # noqa: PLR0913  (keyword-only: a verb names every field it takes)
    session: Session,
    *,
    county_id: UUID,
    supplier_id: UUID,
    category_ids: Iterable[UUID],
    contract_number: str,
    valid_until: date,
    drafted_by: UUID,
    signed_by: UUID,
    now: datetime,
) -> list[Admission]:
    """A signed contract admits its supplier to the contract's categories until it ends: two people stand behind it."""
    known = {a.category_id: a for a in queries.list_admissions(session, county_id=county_id, supplier_id=supplier_id,
                                                              lock=True)}  # fmt: skip
    found = []
    for category_id in sorted(set(category_ids)):
        admission = known.get(category_id)
        if admission is None:
            admission = Admission(county_id=county_id, supplier_id=supplier_id, category_id=category_id)
            admission.status, admission.valid_until = AdmissionStatus.ADMITTED, valid_until
            session.add(admission)
        elif ADMISSION.may(admission.status, AdmissionStatus.ADMITTED):
            ADMISSION.move(admission, AdmissionStatus.ADMITTED)
        admission.valid_until = max(admission.valid_until, valid_until)
        admission.contract_number, admission.reason = contract_number, ""
        admission.proposed_by, admission.proposed_at = drafted_by, now
        admission.decided_by, admission.decided_at = signed_by, now
        session.flush()
        _log(session, AuditTag.ADMISSION_DECIDED, admission)
        found.append(admission)
    follow_measures(session, county_id, supplier_id, now)
    return found


def propose_admission(
    session: Session, *, actor: Actor, supplier_id: UUID, category_id: UUID, valid_until: date, now: datetime
) -> Admission:
    """Put a supplier forward for one category; another person decides. Raises Conflict while it is in the register."""
    require(actor, Permission.SUPPLIER_REVIEW)
    county_id, today = actor.county_id, clock.local(now).date()
    if actor.user_id is None:
        raise Forbidden
    supplier = suppliers.get_supplier(session, supplier_id, lock=True)
    category = session.get(Category, category_id)
    if category is None or category.county_id != county_id:
        raise NotFound
    most = parameters.count_on(session, county_id, "max_admission_days", today)
    refuse(rules.admission_problems(valid_until, today, most))
    own = queries.list_admissions(session, county_id=county_id, supplier_id=supplier.id, lock=True)
    admission = next((found for found in own if found.category_id == category_id), None)
    if admission is None:
        admission = Admission(county_id=county_id, supplier=supplier, category=category)
        admission.status = ADMISSION.initial
        session.add(admission)
    elif ADMISSION.may(admission.status, AdmissionStatus.PROPOSED):
        ADMISSION.move(admission, AdmissionStatus.PROPOSED)
    else:
        raise Conflict("admission.there_already", N_("这家供应商在这一类已经提出过或在册"))
    admission.valid_until, admission.reason = valid_until, ""
    admission.proposed_by, admission.proposed_at = actor.user_id, now
    admission.decided_by, admission.decided_at = None, None
    session.flush()
    _log(session, AuditTag.ADMISSION_PROPOSED, admission)
    return admission


def decide_admission(
    session: Session, *, actor: Actor, admission_id: UUID, agrees: bool, reason: str, now: datetime
) -> Admission:
    """The second person's word. The supplier is told either way. Raises RuleViolation for whoever proposed it."""
    require(actor, Permission.SUPPLIER_REVIEW)
    admission = queries.get_admission(session, admission_id, lock=True)
    if admission.status is not AdmissionStatus.PROPOSED:
        raise Conflict("admission.decided", N_("这项准入已经有人确认或退回，请刷新后再看"))
    refuse(rules.second_person_problems(admission.proposed_by, actor.user_id, agrees=agrees, reason=reason))
    ADMISSION.move(admission, AdmissionStatus.ADMITTED if agrees else AdmissionStatus.RETURNED)
    admission.decided_by, admission.decided_at, admission.reason = actor.user_id, now, reason.strip()
    _log(session, AuditTag.ADMISSION_DECIDED, admission)
    if agrees:
        follow_measures(session, admission.county_id, admission.supplier_id, now)
    subject = (
        N_("你单位已列入本县准入名录（%(category)s），到 %(day)s 止")
        if agrees
        else N_("列入本县准入名录（%(category)s）的提议被退回；不影响投标")
    )
    params = (
        {"category": admission.category.name, "day": admission.valid_until}
        if agrees
        else {"category": admission.category.name}
    )
    tell(
        session, county_id=admission.county_id, organization_id=admission.supplier_id, subject=subject, params=params,
        body=reason.strip(), link=LINK, now=now,
    )  # fmt: skip
    return admission


def follow_measures(session: Session, county_id: UUID, supplier_id: UUID, now: datetime) -> None:
    """Let the supplier's admissions say what the measures in force make of them; what is over in time ends."""
    session.flush()
    due, today = rules.status_under(queries.steps_in_force(session, county_id, supplier_id)), clock.local(now).date()
    for admission in queries.list_admissions(session, county_id=county_id, supplier_id=supplier_id, lock=True):
        if admission.status not in FOLLOWS or admission.status is due:
            continue
        is_over = due is AdmissionStatus.ADMITTED and admission.valid_until < today
        ADMISSION.move(admission, AdmissionStatus.EXPIRED if is_over else due)
        _log(session, AuditTag.ADMISSION_CHANGED, admission)


def expire_admission(session: Session, *, actor: Actor, admission_id: UUID, now: datetime) -> Admission:
    """What the clock does when the last day is over; the supplier is told."""
    require(actor, Permission.SUPPLIER_REVIEW)
    admission = queries.get_admission(session, admission_id, lock=True)
    ADMISSION.move(admission, AdmissionStatus.EXPIRED)
    _log(session, AuditTag.ADMISSION_CHANGED, admission)
    tell(
        session, county_id=admission.county_id, organization_id=admission.supplier_id,
        subject=N_("你单位在本县的准入（%(category)s）已到期；不影响投标"),
        params={"category": admission.category.name}, link=LINK, now=now,
    )  # fmt: skip
    return admission


def _log(session: Session, tag: AuditTag, admission: Admission) -> None:
    facts = {
        "admission": admission.id, "supplier": admission.supplier_id, "category": admission.category_id,
        "status": admission.status, "valid_until": admission.valid_until, "contract": admission.contract_number,
    }  # fmt: skip
    declare(session, tag, log=county_log(admission.county_id), facts=facts, subject_id=admission.id)
