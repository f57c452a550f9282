"""Reading surveys, plans, intentions and other purchases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from procurement.catalogue.models import Category
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.schools.queries import list_lines
from procurement.tenders.planning.models import OtherPurchase, ProcurementPlan, RequirementSurvey
from procurement.tenders.planning.rules import Prepared


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
