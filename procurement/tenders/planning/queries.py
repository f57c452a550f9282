"""Reading surveys, plans, intentions and other purchases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.catalogue.models import Category
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.schools.queries import list_lines
from procurement.tenders.models import Tender
from procurement.tenders.planning.models import OtherMethod, OtherPurchase, ProcurementPlan, RequirementSurvey
from procurement.tenders.planning.rules import SHORTEST, Prepared
from procurement.tenders.planning.shares import Part, Purchase, purchase_of
from procurement.tenders.states import LotStatus, TenderStatus


def list_surveys(session: Session, plan_id: UUID) -> Sequence[RequirementSurvey]:
    """The surveys made for a demand plan, the newest first."""
    statement = select(RequirementSurvey).filter_by(plan_id=plan_id)
    return session.scalars(statement.order_by(RequirementSurvey.surveyed_on.desc(), RequirementSurvey.id)).all()


def find_plan(session: Session, plan_id: UUID, lock: bool = False) -> ProcurementPlan | None:
    """The procurement plan filed for a demand plan."""
    statement = select(ProcurementPlan).options(joinedload(ProcurementPlan.category)).filter_by(plan_id=plan_id)
    if lock:
        statement = statement.with_for_update(of=ProcurementPlan).execution_options(populate_existing=True)
    return session.scalar(statement)


def list_intentions(session: Session) -> Sequence[ProcurementPlan]:
    """Announced procurement intentions, the newest first."""
    statement = select(ProcurementPlan).options(joinedload(ProcurementPlan.category))
    statement = statement.where(ProcurementPlan.announced_at.is_not(None))
    return session.scalars(statement.order_by(ProcurementPlan.announced_at.desc(), ProcurementPlan.id)).all()


def list_plans(session: Session) -> dict[UUID, ProcurementPlan]:
    """Every filed plan by its demand plan."""
    return {plan.plan_id: plan for plan in session.scalars(select(ProcurementPlan))}


def prepared(session: Session, plan_id: UUID) -> Prepared:
    """What was done before the notice of this demand plan."""
    surveys, plan = list_surveys(session, plan_id), find_plan(session, plan_id)
    return Prepared(
        surveyed_on=surveys[0].surveyed_on if surveys else None,
        announced_on=clock.local(plan.announced_at).date() if plan and plan.announced_at else None,
        budget_amount=plan.budget_amount if plan else None,
    )


def categories_of(session: Session, plan_id: UUID) -> Sequence[Category]:
    """The categories whose items a demand plan asks for."""
    found = {line.item.category_id for line in list_lines(session, plan_id)}
    return session.scalars(select(Category).where(Category.id.in_(found)).order_by(Category.code)).all()


def list_categories(session: Session) -> Sequence[Category]:
    return session.scalars(select(Category).order_by(Category.code)).all()


def hold_category(session: Session, category_id: UUID) -> Category:
    """The category, locked: two purchases of it are counted one after the other. Raises NotFound."""
    category = session.scalar(select(Category).where(Category.id == category_id).with_for_update(of=Category))
    if category is None:
        raise NotFound
    return category


def list_other_purchases(session: Session) -> Sequence[OtherPurchase]:
    """Purchases by other methods, the newest first."""
    statement = select(OtherPurchase).options(joinedload(OtherPurchase.category))
    return session.scalars(statement.order_by(OtherPurchase.proposed_at.desc(), OtherPurchase.id)).all()


def get_other_purchase(session: Session, purchase_id: UUID) -> OtherPurchase:
    """One of them, locked for its approval. Raises NotFound."""
    statement = select(OtherPurchase).where(OtherPurchase.id == purchase_id).with_for_update(of=OtherPurchase)
    purchase = session.scalar(statement.execution_options(populate_existing=True))
    if purchase is None:
        raise NotFound
    return purchase


def other_amount(session: Session, county_id: UUID, category_id: UUID, fiscal_year: int) -> Decimal:
    """CNY bought of a category in a fiscal year by other methods, proposed ones included."""
    total = session.scalar(
        select(func.sum(OtherPurchase.amount)).filter_by(
            county_id=county_id, category_id=category_id, fiscal_year=fiscal_year
        )
    )
    return total or Decimal("0.00")


ENDED = frozenset({TenderStatus.UNSUCCESSFUL, TenderStatus.CANCELLED})
LIVE = frozenset({LotStatus.ACTIVE, LotStatus.AWARDED})


def year_purchases(session: Session, county_id: UUID, *, is_public: bool = False) -> dict[int, list[Purchase]]:
    """What a county buys, by fiscal year: tenders that have not ended, and approved purchases by other methods.

    `is_public`: published tenders alone. Frameworks are left out (财库〔2020〕46号第6条).
    """
    found: dict[int, list[Purchase]] = {}
    statement = select(Tender, ProcurementPlan.fiscal_year).options(selectinload(Tender.lots))
    statement = statement.outerjoin(ProcurementPlan, ProcurementPlan.plan_id == Tender.plan_id)
    statement = statement.where(Tender.county_id == county_id, Tender.status.not_in(ENDED))
    if is_public:
        statement = statement.where(Tender.published_at.is_not(None))
    for tender, year in session.execute(statement.order_by(Tender.number)):
        on = year or clock.local(tender.drafted_at).year
        found.setdefault(on, []).append(tender_purchase(tender))
    others = select(OtherPurchase).where(
        OtherPurchase.county_id == county_id,
        OtherPurchase.approved_at.is_not(None),
        OtherPurchase.method != OtherMethod.FRAMEWORK,
    )
    for other in session.scalars(others.order_by(OtherPurchase.approved_at, OtherPurchase.id)):
        bought = Purchase(other.approval_number, other.title, other.amount, other.amount)
        found.setdefault(other.fiscal_year, []).append(bought)
    return found


def tender_purchase(tender: Tender) -> Purchase:
    """A tender as one of the year's purchases; a reason too short to be judged is none."""
    parts = [
        Part(lot.ceiling_amount, lot.is_reserved, lot.is_reserved_small, lot.status in LIVE) for lot in tender.lots
    ]
    reason = tender.small_business_reason.strip()
    return purchase_of(
        tender.number, tender.title, tender.budget_amount, parts, reason if len(reason) >= SHORTEST else ""
    )


def fiscal_year(session: Session, tender: Tender) -> int:
    """The year whose budget pays: its plan's, else that of the draft."""
    plan = find_plan(session, tender.plan_id)
    return plan.fiscal_year if plan else clock.local(tender.drafted_at).year
