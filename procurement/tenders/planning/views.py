"""The pages before a tender: what each demand plan still lacks, its survey, plan and intention; other purchases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.schools import queries as schools
from procurement.tenders import checking
from procurement.tenders.planning import labels, queries, schemas, service
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("planning", __name__, url_prefix="/planning")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called, and what the reader may do."""
    actor = current_actor()
    return {
        "labels": labels,
        "label_options": lambda words: [(str(code), _(text)) for code, text in words.items()],
        "may_draft": may(actor, Permission.TENDER_DRAFT),
        "may_approve": may(actor, Permission.TENDER_APPROVE),
    }


@blueprint.get("")
@requires(Permission.AUDIT_VIEW)
def list_plans() -> str:
    """Every demand plan with what was done before its tender; purchases by other methods."""
    return _list_page(FormState())


def _list_page(form: FormState) -> str:
    session = read_session()
    return render_template(
        "tenders/planning.html",
        form=form,
        rows=[(plan, queries.prepared(session, plan.id)) for plan in schools.list_plans(session)],
        purchases=queries.list_other_purchases(session),
        categories=[(str(category.id), category.name) for category in queries.list_categories(session)],
        years=checking.list_years(session, current_actor().county_id, clock.today()),
    )


@blueprint.get("/<uuid:plan_id>")
@requires(Permission.AUDIT_VIEW)
def show_plan(plan_id: UUID) -> str:
    """One demand plan's survey, procurement plan and intention."""
    return _plan_page(plan_id, FormState())


def _plan_page(plan_id: UUID, form: FormState) -> str:
    session = read_session()
    demand, filed = schools.get_plan(session, plan_id), queries.find_plan(session, plan_id)
    if not form.values and filed:
        names = ("category_id", "title", "budget_amount", "filing_number", "summary", "expected_on")
        form = replace(form, values={name: str(getattr(filed, name)) for name in names})
    return render_template(
        "tenders/plan.html",
        form=form,
        demand=demand,
        filed=filed,
        surveys=queries.list_surveys(session, plan_id),
        categories=[(str(category.id), category.name) for category in queries.categories_of(session, plan_id)],
    )


def _act(page_of: UUID, schema: Any, act: Any, done: str) -> ResponseReturnValue:
    """One act on one plan; a refusal shows the page with what was typed."""
    return submit(
        schema,
        lambda session, data: act(session, actor=current_actor(), plan_id=page_of, now=clock.now(), **data),
        back=lambda form: _plan_page(page_of, form),
        to=url_for("planning.show_plan", plan_id=page_of),
        done=done,
    )


@blueprint.post("/<uuid:plan_id>/surveys")
@requires(Permission.TENDER_DRAFT)
def record_survey(plan_id: UUID) -> ResponseReturnValue:
    """Record a survey."""
    return _act(plan_id, schemas.RecordSurveyFormSchema(), service.record_survey, _("需求调查已记录"))


@blueprint.post("/<uuid:plan_id>/filing")
@requires(Permission.TENDER_DRAFT)
def file_plan(plan_id: UUID) -> ResponseReturnValue:
    """File the plan."""
    return _act(plan_id, schemas.FilePlanSchema(), service.file_plan, _("采购计划已保存"))


@blueprint.post("/<uuid:plan_id>/intention")
@requires(Permission.TENDER_DRAFT)
def announce_intention(plan_id: UUID) -> ResponseReturnValue:
    """Publish the intention."""
    return _act(plan_id, None, service.announce_intention, _("采购意向已公开"))


@blueprint.post("/purchases")
@requires(Permission.TENDER_DRAFT)
def propose_other_purchase() -> ResponseReturnValue:
    """Propose a purchase by another method."""
    return submit(
        schemas.ProposePurchaseSchema(),
        lambda session, data: service.propose_other_purchase(session, actor=current_actor(), now=clock.now(), **data),
        back=_list_page,
        to=url_for("planning.list_plans"),
        done=_("已记录，等审批人批准"),
    )


@blueprint.post("/purchases/<uuid:purchase_id>/approve")
@requires(Permission.TENDER_APPROVE)
def approve_other_purchase(purchase_id: UUID) -> ResponseReturnValue:
    """Approve it."""
    return submit(
        None,
        lambda session, _data: service.approve_other_purchase(
            session, actor=current_actor(), purchase_id=purchase_id, now=clock.now()
        ),
        back=_list_page,
        to=url_for("planning.list_plans"),
        done=_("已批准"),
    )
