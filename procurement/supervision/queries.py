"""Reading measures, admissions, records and assessments; the questions that awards and orders ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.catalogue.models import Category
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.errors import NotFound
from procurement.core.scope import actor_of
from procurement.supervision.models import (
    Admission,
    Assessment,
    Measure,
    MeasureAppeal,
    MeasureEvidence,
    PerformanceRecord,
)
from procurement.supervision.rules import DECIDED, IN_FORCE, PUBLISHED
from procurement.supervision.states import AdmissionStatus, AppealStatus, AssessmentStatus, MeasureStatus, Step

T = TypeVar("T")
Due = tuple[UUID, datetime]


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row


def _measures() -> Select[Measure]:
    return select(Measure).options(
        joinedload(Measure.supplier),
        joinedload(Measure.lower),
        joinedload(Measure.appeal),
        selectinload(Measure.votes),
        selectinload(Measure.evidence).joinedload(MeasureEvidence.record),
    )


def get_measure(session: Session, measure_id: UUID, *, lock: bool = False) -> Measure:
    """With evidence, votes and appeal. Raises NotFound, also for other suppliers and other counties."""
    if lock:
        _found(session.scalar(select(Measure.id).where(Measure.id == measure_id).with_for_update()))
    statement = _measures().where(Measure.id == measure_id)
    return _found(session.scalar(statement.execution_options(populate_existing=lock)))


def list_measures(
    session: Session, *, supplier_id: UUID | None = None, statuses: Collection[MeasureStatus] = ()
) -> Sequence[Measure]:
    """What the session's actor may see, the newest first."""
    statement = _measures().order_by(Measure.proposed_at.desc(), Measure.number.desc())
    if supplier_id is not None:
        statement = statement.where(Measure.supplier_id == supplier_id)
    if statuses:
        statement = statement.where(Measure.status.in_(statuses))
    return session.scalars(statement).unique().all()


def find_lower(session: Session, county_id: UUID, supplier_id: UUID, step: Step, since: date) -> Measure | None:
    """The latest decided measure of `step` that began on `since` or later."""
    return session.scalar(
        select(Measure)
        .where(
            Measure.county_id == county_id, Measure.supplier_id == supplier_id, Measure.step == step,
            Measure.status.in_(DECIDED), Measure.starts_on >= since,
        )
        .order_by(Measure.starts_on.desc(), Measure.id)
        .limit(1)
    )  # fmt: skip


def steps_in_force(session: Session, county_id: UUID, supplier_id: UUID) -> set[Step]:
    """Steps of the measures that the county has in force against the supplier."""
    statement = select(Measure.step).where(
        Measure.county_id == county_id, Measure.supplier_id == supplier_id, Measure.status.in_(IN_FORCE)
    )
    return set(session.scalars(statement))


def find_removal(session: Session, county_id: UUID, supplier_id: UUID, on: date) -> Measure | None:
    """The removal in force on this day, the one that ends last: a removed supplier is awarded nothing."""
    return session.scalar(
        select(Measure)
        .where(
            Measure.county_id == county_id, Measure.supplier_id == supplier_id, Measure.step == Step.REMOVAL,
            Measure.status == MeasureStatus.EFFECTIVE, Measure.starts_on <= on, Measure.ends_on >= on,
        )
        .order_by(Measure.ends_on.desc())
        .limit(1)
    )  # fmt: skip


def list_published_measures(session: Session, county_id: UUID) -> Sequence[Measure]:
    """Suspensions and removals that came into force, also those that are over, the newest first."""
    statement = _measures().where(
        Measure.county_id == county_id, Measure.step.in_(PUBLISHED), Measure.starts_on.is_not(None)
    )
    return session.scalars(statement.order_by(Measure.starts_on.desc(), Measure.number.desc())).unique().all()


def list_timed_out(session: Session, until: datetime) -> list[Due]:
    """Measures that end by themselves at `until` or before: their last day, or that of their confirmation, is over."""
    today = clock.local(until).date()
    lapses = and_(Measure.status == MeasureStatus.PROVISIONAL, Measure.confirm_until < Measure.ends_on)
    last = case((lapses, Measure.confirm_until), else_=Measure.ends_on)
    rows = session.execute(select(Measure.id, last).where(Measure.status.in_(IN_FORCE), last < today))
    return [(measure_id, _after(day)) for measure_id, day in rows]


def list_expiring(session: Session, until: datetime) -> list[Due]:
    """Admissions whose last day is over; a removal or suspension in force does not keep them alive."""
    rows = session.execute(
        select(Admission.id, Admission.valid_until).where(
            Admission.status.in_((AdmissionStatus.ADMITTED, AdmissionStatus.SUSPENDED)),
            Admission.valid_until < clock.local(until).date(),
        )
    )
    return [(admission_id, _after(day)) for admission_id, day in rows]


def _after(day: date) -> datetime:
    return clock.start_of(day + timedelta(days=1))


def list_open_appeals(session: Session) -> Sequence[MeasureAppeal]:
    """Appeals that wait for a decision, the nearest day first."""
    statement = select(MeasureAppeal).where(MeasureAppeal.status == AppealStatus.OPEN)
    statement = statement.options(joinedload(MeasureAppeal.measure).joinedload(Measure.supplier))
    return session.scalars(statement.order_by(MeasureAppeal.decide_until, MeasureAppeal.id)).all()


def _admissions() -> Select[Admission]:
    return select(Admission).options(joinedload(Admission.supplier), joinedload(Admission.category))


def get_admission(session: Session, admission_id: UUID, *, lock: bool = False) -> Admission:
    """Raises NotFound."""
    statement = _admissions().where(Admission.id == admission_id)
    return _found(session.scalar(statement.with_for_update(of=Admission) if lock else statement))


def list_admissions(
    session: Session, *, supplier_id: UUID | None = None, county_id: UUID | None = None, lock: bool = False
) -> Sequence[Admission]:
    """By supplier and category; `lock` holds the rows for a change."""
    statement = _admissions().order_by(Admission.supplier_id, Admission.category_id)
    if supplier_id is not None:
        statement = statement.where(Admission.supplier_id == supplier_id)
    if county_id is not None:
        statement = statement.where(Admission.county_id == county_id)
    return session.scalars(statement.with_for_update(of=Admission) if lock else statement).all()


def list_categories(session: Session, category_ids: Iterable[UUID]) -> Sequence[Category]:
    """These categories, by code."""
    return session.scalars(select(Category).where(Category.id.in_(list(category_ids))).order_by(Category.code)).all()


def admission_statuses(session: Session, county_id: UUID, supplier_id: UUID) -> dict[UUID, AdmissionStatus]:
    """The supplier's admissions in the county by category: what may be ordered from it."""
    found = list_admissions(session, county_id=county_id, supplier_id=supplier_id)
    return {admission.category_id: admission.status for admission in found}


def list_records(
    session: Session, supplier_id: UUID, *, first: date | None = None, last: date | None = None
) -> Sequence[PerformanceRecord]:
    """Standing records of the supplier's deliveries in the session's county, the newest first."""
    statement = select(PerformanceRecord).where(
        PerformanceRecord.supplier_id == supplier_id,
        PerformanceRecord.withdrawn_at.is_(None),
        PerformanceRecord.accepted_on.between(first or date.min, last or date.max),
    )
    return session.scalars(
        statement.order_by(PerformanceRecord.accepted_on.desc(), PerformanceRecord.delivery_number.desc())
    ).all()


def find_record_of_acceptance(session: Session, acceptance_id: UUID) -> PerformanceRecord | None:
    return session.scalar(select(PerformanceRecord).where(PerformanceRecord.acceptance_id == acceptance_id))


def _assessments(session: Session) -> Select[Assessment]:
    statement = select(Assessment).options(joinedload(Assessment.supplier))
    if actor_of(session).role is not Role.SUPPLIER:
        return statement
    return statement.where(Assessment.status == AssessmentStatus.PUBLISHED)


def get_assessment(session: Session, assessment_id: UUID, *, lock: bool = False) -> Assessment:
    """Raises NotFound; a supplier sees its own once it is published."""
    statement = _assessments(session).where(Assessment.id == assessment_id)
    return _found(session.scalar(statement.with_for_update(of=Assessment) if lock else statement))


def find_assessment(session: Session, county_id: UUID, supplier_id: UUID, year: int) -> Assessment | None:
    return session.scalar(
        select(Assessment).filter_by(county_id=county_id, supplier_id=supplier_id, year=year).with_for_update()
    )


def list_assessments(
    session: Session, *, supplier_id: UUID | None = None, status: AssessmentStatus | None = None
) -> Sequence[Assessment]:
    """By year, the newest first; a supplier sees published ones alone."""
    statement = _assessments(session)
    if supplier_id is not None:
        statement = statement.where(Assessment.supplier_id == supplier_id)
    if status is not None:
        statement = statement.where(Assessment.status == status)
    return session.scalars(statement.order_by(Assessment.year.desc(), Assessment.score, Assessment.id)).all()
