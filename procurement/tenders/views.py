"""The tenders' pages: the board, one tender with what is to be done, drafting, the calendar and the law's numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.audit.entries import canonical
from procurement.catalogue import queries as catalogue
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.schools import queries as schools
from procurement.schools.states import DemandPlanStatus
from procurement.tenders import board, labels, parameters, queries, schemas, service
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus
from procurement.tenders.workdays.rules import missing_years
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("tenders", __name__)
_POSITION = re.compile(r"(?<=^items)\.\d+(?=\.)")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called, and what the reader may do."""
    actor = current_actor()
    return {
        "actor": actor, "labels": labels,
        "label_options": lambda words: [(str(code), _(text)) for code, text in words.items()],
        "today": clock.today(),
        "may_draft": may(actor, Permission.TENDER_DRAFT),
        "may_approve": may(actor, Permission.TENDER_APPROVE),
        "is_insider": actor.role in queries.INSIDERS,
    }  # fmt: skip


@blueprint.get("/tenders")
@requires(Permission.TENDER_VIEW)
def list_tenders() -> str:
    """The officers' board; for everybody else the published notices."""
    session, actor = read_session(), current_actor()
    if actor.role not in queries.INSIDERS:
        return render_template("tenders/notices.html", tenders=queries.list_tenders(session), now=clock.now())
    rows = board.rows(session, actor, queries.list_tenders(session), clock.today())
    chosen = next((group for group in labels.GROUPS if group[0] == request.args.get("stage")), labels.GROUPS[0])
    return render_template(
        "tenders/board.html",
        missing_years=missing_years(queries.calendar_days(session, actor.county_id), clock.today()),
        rows=[row for row in rows if row.tender.status in chosen[2]],
        mine=[row for row in rows if row.is_mine],
        stages=[
            {"mark": sum(row.tender.status in states for row in rows), "text": _(text), "current": key == chosen[0],
             "url": url_for("tenders.list_tenders", stage=key or None)}
            for key, text, states in labels.GROUPS
        ],
    )  # fmt: skip


@blueprint.get("/tenders/<uuid:tender_id>")
@requires(Permission.TENDER_VIEW)
def show_tender(tender_id: UUID) -> str:
    """One tender: what to do now, facts, lots, terms, documents, the closed bid box, its story."""
    return _tender_page(tender_id, FormState())


def _tender_page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    tender = queries.get_tender(session, tender_id)
    return render_template(
        "tenders/show.html",
        form=form,
        tender=tender,
        page=board.detail(session, actor, tender, clock.now()),
        onward=[
            (url_for(endpoint, tender_id=tender.id), _(text))
            for endpoint, permission, statuses, text in labels.LINKS
            if tender.status in statuses and may(actor, permission) and endpoint in current_app.view_functions
        ],
    )


@blueprint.get("/tenders/new")
@requires(Permission.TENDER_DRAFT)
def show_new() -> str:
    """Step 1: which confirmed plan; step 2: the document."""
    plan_id = request.args.get("plan", type=UUID)
    if plan_id is None:
        plans = [p for p in schools.list_plans(read_session()) if p.status is DemandPlanStatus.CONFIRMED]
        return render_template("tenders/choose_plan.html", plans=plans)
    return _form_page(FormState(board.new_values(read_session(), plan_id, clock.today())), plan_id)


@blueprint.post("/tenders/new")
@requires(Permission.TENDER_DRAFT)
def create_tender() -> ResponseReturnValue:
    """Save a new draft."""
    plan_id = request.form.get("plan_id", type=UUID)
    if plan_id is None:
        raise NotFound
    return submit(
        schemas.DraftTenderFormSchema(),
        lambda session, data: service.draft_tender(session, actor=current_actor(), now=clock.now(), **data),
        back=lambda form: _form_page(form, plan_id),
        to=lambda tender: url_for("tenders.show_tender", tender_id=tender.id),
        done=_("草稿已保存；核对后送审"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/edit")
@requires(Permission.TENDER_DRAFT)
def show_edit(tender_id: UUID) -> ResponseReturnValue:
    """The draft's form."""
    tender = queries.get_tender(read_session(), tender_id)
    if tender.status is not TenderStatus.DRAFT:
        return redirect(url_for("tenders.show_tender", tender_id=tender_id))
    values = board.form_values(read_session(), tender, clock.today())
    return _form_page(FormState(values), tender.plan_id, tender)


@blueprint.post("/tenders/<uuid:tender_id>/edit")
@requires(Permission.TENDER_DRAFT)
def edit_tender(tender_id: UUID) -> ResponseReturnValue:
    """Save the changed draft."""
    tender = queries.get_tender(read_session(), tender_id)
    return submit(
        schemas.DraftTenderFormSchema(),
        lambda session, data: service.edit_tender(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _form_page(form, tender.plan_id, tender),
        to=url_for("tenders.show_tender", tender_id=tender_id),
        done=_("草稿已保存；核对后送审"),
    )


def _form_page(form: FormState, plan_id: UUID, tender: Tender | None = None) -> str:
    session = read_session()
    # the row says which item; fields are named alike in every row
    form = replace(form, problems=[replace(p, field=_POSITION.sub("", p.field)) for p in form.problems])
    plan = schools.get_plan(session, plan_id)
    planned = {line.item_id for line in schools.list_lines(session, plan_id)}
    items = [item for item in catalogue.list_items(session) if item.id in planned]
    findings = board.draft_findings(session, tender, clock.now()) if tender else []
    return render_template(
        "tenders/form.html", findings=findings, form=form, plan=plan, items=items, tender=tender,
        zones=schools.list_zones(session),
    )  # fmt: skip


def _act(tender_id: UUID, schema: Any, act: Any, done: str) -> ResponseReturnValue:
    """One act on one tender; a refusal shows the tender's page with what was typed."""
    return submit(
        schema,
        lambda session, data: act(session, actor=current_actor(), tender_id=tender_id, **data),
        back=lambda form: _tender_page(tender_id, form),
        to=url_for("tenders.show_tender", tender_id=tender_id),
        done=done,
    )


def _timed(act: Any) -> Any:
    return lambda session, **data: act(session, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/submit")
@requires(Permission.TENDER_DRAFT)
def submit_tender(tender_id: UUID) -> ResponseReturnValue:
    """Hand over for approval."""
    return _act(tender_id, None, _timed(service.submit_tender), _("已送审，等审批人批准或退回"))


@blueprint.post("/tenders/<uuid:tender_id>/approve")
@requires(Permission.TENDER_APPROVE)
def approve_tender(tender_id: UUID) -> ResponseReturnValue:
    """The second officer approves."""
    return _act(tender_id, None, _timed(service.approve_tender), _("已批准，接下来指定持钥人"))


@blueprint.post("/tenders/<uuid:tender_id>/return")
@requires(Permission.TENDER_APPROVE)
def return_tender(tender_id: UUID) -> ResponseReturnValue:
    """The second officer sends it back."""
    return _act(tender_id, schemas.ReasonSchema(), _timed(service.return_tender), _("已退回，理由已告知经办人"))


@blueprint.post("/tenders/<uuid:tender_id>/cancel")
@requires(Permission.TENDER_VIEW)
def cancel_tender(tender_id: UUID) -> ResponseReturnValue:
    """End the purchase."""
    return _act(tender_id, schemas.ReasonSchema(), _timed(service.cancel_tender), _("采购已终止"))


@blueprint.post("/tenders/<uuid:tender_id>/keyholders")
@requires(Permission.TENDER_DRAFT)
def assign_keyholders(tender_id: UUID) -> ResponseReturnValue:
    """Name the keyholders."""
    return _act(
        tender_id, schemas.AssignKeyholdersSchema(), service.assign_keyholders, _("持钥人已指定，等他们发布密钥声明")
    )


@blueprint.post("/tenders/<uuid:tender_id>/publish")
@requires(Permission.TENDER_DRAFT)
def publish_tender(tender_id: UUID) -> ResponseReturnValue:
    """Freeze and publish the notice."""
    return _act(tender_id, schemas.PublishTenderSchema(), _timed(service.publish_tender), _("公告已发布，规则已冻结"))


@blueprint.get("/tenders/<uuid:tender_id>/TENDER.json")
@requires(Permission.TENDER_VIEW)
def download_sealing_sheet(tender_id: UUID) -> Response:
    """What a bid is sealed to, for sealing offline."""
    sheet = queries.sealing_sheet(queries.get_published(read_session(), tender_id), current_actor().supplier_id)
    return _json_file("TENDER.json", sheet)


@blueprint.get("/tenders/<uuid:tender_id>/notice.json")
@requires(Permission.TENDER_VIEW)
def download_notice(tender_id: UUID) -> Response:
    """The frozen notice: its SHA-256 is the fingerprint shown everywhere."""
    notice = queries.frozen_notice(queries.get_published(read_session(), tender_id))
    return _json_file(f"{notice['number']}.json", notice)


def _json_file(name: str, obj: dict[str, Any]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(canonical(obj), content_type="application/json; charset=utf-8", headers=headers)


@blueprint.get("/tenders/parameters")
@requires(Permission.AUDIT_VIEW)
def list_parameters() -> str:
    """Which number of the law applies, from which article, how sure."""
    return _parameters_page(FormState())


def _parameters_page(form: FormState) -> str:
    rows = parameters.list_parameters(read_session(), current_actor().county_id)
    return render_template("tenders/parameters.html", form=form, rows=board.parameter_rows(rows, clock.today()),
                           names=parameters.NAMES, confidence=parameters.CONFIDENCE)  # fmt: skip


@blueprint.post("/tenders/parameters")
@requires(Permission.TENDER_DRAFT)
def load_parameters() -> ResponseReturnValue:
    """Load the shipped numbers."""
    actor = current_actor()
    return submit(
        None,
        lambda session, _data: service.load_parameters(session, actor=actor, county_id=actor.county_id),
        back=_parameters_page,
        to=url_for("tenders.list_parameters"),
        done=_("规则参数已载入"),
    )


@blueprint.post("/tenders/parameters/values")
@requires(Permission.TENDER_DRAFT)
def set_parameter() -> ResponseReturnValue:
    """Enter a new dated value."""
    return submit(
        schemas.SetParameterSchema(),
        lambda session, data: service.set_parameter(session, actor=current_actor(), row=data),
        back=_parameters_page,
        to=url_for("tenders.list_parameters"),
        done=_("新值已载入"),
    )
