"""Pages of zones, schools and demand plans, with their Excel tables out and in."""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from procurement.accounts.queries import names_of_users
from procurement.catalogue.queries import list_items
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.schools import adjustments, demand, queries, schemas, service, sheets, uploads
from procurement.schools.states import DemandPlanStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("schools", __name__)

STATUS = {
    DemandPlanStatus.DRAFT: ("idle", N_("编制中")),
    DemandPlanStatus.COLLECTING: ("active", N_("征集中")),
    DemandPlanStatus.CONFIRMED: ("done", N_("已确认")),
}


def _table(data: bytes, name: str) -> Response:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(io.BytesIO(data), kind, as_attachment=True, download_name=f"{name}.xlsx")


@blueprint.get("/schools")
@requires(Permission.SCHOOL_VIEW)
def list_schools() -> str:
    """Zones and schools."""
    return _schools_page(FormState())


def _schools_page(form: FormState) -> str:
    session = read_session()
    return render_template(
        "schools/schools.html",
        form=form,
        zones=queries.list_zones(session),
        counts=queries.count_schools_by_zone(session),
        schools=queries.list_schools(session),
        may_edit=may(current_actor(), Permission.SCHOOL_MANAGE),
    )


@blueprint.post("/zones")
@requires(Permission.SCHOOL_MANAGE)
def create_zone() -> ResponseReturnValue:
    """Add a delivery zone."""
    return submit(
        schemas.CreateZoneSchema(),
        lambda session, data: service.create_zone(session, actor=current_actor(), **data),
        back=_schools_page,
        to=url_for("schools.list_schools"),
        done=_("片区已加入"),
    )


@blueprint.route("/schools/new", methods=["GET", "POST"])
@requires(Permission.SCHOOL_MANAGE)
def create_school() -> ResponseReturnValue:
    """Add a school."""
    if request.method == "GET":
        return _school_page(FormState({"delivery_window": service.WINDOW}))
    return submit(
        schemas.CreateSchoolSchema(),
        lambda session, data: service.create_school(session, actor=current_actor(), **data),
        back=_school_page,
        to=url_for("schools.list_schools"),
        done=_("学校已加入"),
    )


def _school_page(form: FormState, school_id: UUID | None = None) -> str:
    session = read_session()
    school = queries.get_school(session, school_id) if school_id else None
    return render_template("schools/school.html", form=form, school=school, zones=queries.list_zones(session))


@blueprint.route("/schools/<uuid:school_id>", methods=["GET", "POST"])
@requires(Permission.SCHOOL_MANAGE)
def update_school(school_id: UUID) -> ResponseReturnValue:
    """Change a school."""
    if request.method == "GET":
        school = queries.get_school(read_session(), school_id)
        names = ("zone_id", "name", "name_en", "pupil_count", "address", "delivery_window", "is_active")
        return _school_page(FormState({name: getattr(school, name) for name in names}), school_id)
    return submit(
        schemas.UpdateSchoolSchema(),
        lambda session, data: service.update_school(session, actor=current_actor(), school_id=school_id, **data),
        back=lambda form: _school_page(form, school_id),
        to=url_for("schools.list_schools"),
        done=_("学校资料已改"),
    )


@blueprint.get("/schools/export.xlsx")
@requires(Permission.SCHOOL_VIEW)
def export_schools() -> Response:
    """All schools, in the columns of the import."""
    return _table(sheets.write_schools(queries.list_schools(read_session())), "schools")


@blueprint.get("/schools/template.xlsx")
@requires(Permission.SCHOOL_MANAGE)
def download_template() -> Response:
    """An empty table of schools."""
    return _table(sheets.school_template(zone.code for zone in queries.list_zones(read_session())), "schools-template")


def _school_import_page(form: FormState, rows: Any = (), sha256: str = "") -> str:
    return render_template("schools/import_schools.html", form=form, rows=rows, sha256=sha256)


@blueprint.route("/schools/import", methods=["GET", "POST"])
@requires(Permission.SCHOOL_MANAGE)
def upload_schools() -> ResponseReturnValue:
    """Check an uploaded table of schools; one without fault is kept for its preview."""
    if request.method == "GET":
        return _school_import_page(FormState())
    return submit(
        None,
        lambda session, _data: uploads.keep_schools(session, actor=current_actor(), file=request.files.get("file")),
        back=_school_import_page,
        to=lambda sha256: url_for("schools.import_schools", sha256=sha256),
    )


@blueprint.route("/schools/import/<sha256>", methods=["GET", "POST"])
@requires(Permission.SCHOOL_MANAGE)
def import_schools(sha256: str) -> ResponseReturnValue:
    """Show what the kept table would add; then add all of it."""
    rows = sheets.read_schools(uploads.kept(sha256))
    if request.method == "GET":
        return _school_import_page(FormState(), rows, sha256)
    return submit(
        None,
        lambda session, _data: service.import_schools(session, actor=current_actor(), rows=rows),
        back=_school_import_page,
        to=url_for("schools.list_schools"),
        done=_("已加入 %(count)s 所学校", count=len(rows)),
    )


@blueprint.get("/demand-plans")
@requires(Permission.DEMAND_VIEW)
def list_plans() -> str:
    """Demand plans."""
    may_plan = may(current_actor(), Permission.DEMAND_PLAN)
    plans = queries.list_plans(read_session())
    return render_template("schools/plans.html", plans=plans, status=STATUS, may_plan=may_plan)


def _plan_form_page(form: FormState, plan_id: UUID | None = None) -> str:
    session = read_session()
    plan = queries.get_plan(session, plan_id) if plan_id else None
    items = [item for item in list_items(session) if item.is_active]
    return render_template("schools/plan_form.html", form=form, plan=plan, items=items)


@blueprint.route("/demand-plans/new", methods=["GET", "POST"])
@requires(Permission.DEMAND_PLAN)
def create_plan() -> ResponseReturnValue:
    """Draft a plan."""
    if request.method == "GET":
        return _plan_form_page(FormState())
    return submit(
        schemas.CreatePlanSchema(),
        lambda session, data: service.create_plan(session, actor=current_actor(), now=clock.now(), **data),
        back=_plan_form_page,
        to=lambda plan: url_for("schools.show_plan", plan_id=plan.id),
        done=_("需求计划已建，核对后开始征集"),
    )


@blueprint.route("/demand-plans/<uuid:plan_id>/edit", methods=["GET", "POST"])
@requires(Permission.DEMAND_PLAN)
def edit_plan(plan_id: UUID) -> ResponseReturnValue:
    """Change a draft."""
    if request.method == "GET":
        plan = queries.get_plan(read_session(), plan_id)
        values = {name: getattr(plan, name) for name in ("title", "starts_on", "ends_on", "school_days")}
        portions = {f"rations.{ration.item_id}.value": f"{ration.per_pupil_day:f}" for ration in plan.rations}
        return _plan_form_page(FormState(values | portions), plan_id)
    back = partial(_plan_form_page, plan_id=plan_id)
    return _act_on_plan(plan_id, service.edit_plan, _("需求计划已改"), schemas.CreatePlanSchema(), back)


def _act_on_plan(plan_id: UUID, act: Any, done: str, schema: Schema | None = None, back: Any = None) -> Any:
    """Do `act` to the plan with what was posted and show it; refused, render `back` (the plan's page)."""
    who = {"actor": current_actor(), "plan_id": plan_id, "now": clock.now()}
    return submit(
        schema,
        lambda session, data: act(session, **who, **data),
        back=back or (lambda form: _plan_page(plan_id, form)),
        to=url_for("schools.show_plan", plan_id=plan_id),
        done=done,
    )


@blueprint.get("/demand-plans/<uuid:plan_id>")
@requires(Permission.DEMAND_VIEW)
def show_plan(plan_id: UUID) -> str:
    """One plan: a school checks its lines here, the bureau sees all and the sums."""
    lines = queries.list_lines(read_session(), plan_id)
    return _plan_page(plan_id, FormState(adjustments.page_values(lines)))


def _plan_page(plan_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    plan, lines = queries.get_plan(session, plan_id), queries.list_lines(session, plan_id)
    return render_template(
        "schools/plan_school.html" if actor.school_id else "schools/plan.html",
        form=form,
        plan=plan,
        lines=lines,
        answers=demand.by_school(lines),
        totals=demand.totals(lines),
        names=names_of_users(session, {line.adjusted_by for line in lines if line.adjusted_by}),
        status=STATUS,
        school_count=len(queries.list_schools(session, active_only=True)),
        may_plan=may(actor, Permission.DEMAND_PLAN),
    )


@blueprint.post("/demand-plans/<uuid:plan_id>/open")
@requires(Permission.DEMAND_PLAN)
def open_collection(plan_id: UUID) -> ResponseReturnValue:
    """Ask the schools."""
    return _act_on_plan(plan_id, service.open_collection, _("征集已开始，各校收到了消息"))


@blueprint.post("/demand-plans/<uuid:plan_id>/confirm")
@requires(Permission.DEMAND_PLAN)
def confirm_plan(plan_id: UUID) -> ResponseReturnValue:
    """Freeze the plan."""
    return _act_on_plan(plan_id, service.confirm_plan, _("需求计划已确认，可以据此编制招标"))


@blueprint.post("/demand-plans/<uuid:plan_id>/lines")
@requires(Permission.DEMAND_ADJUST)
def adjust_lines(plan_id: UUID) -> ResponseReturnValue:
    """Save a school's own lines, all or none."""
    done = _("已保存。征集结束前还可以再改")
    return _act_on_plan(plan_id, adjustments.adjust_lines, done, schemas.AdjustLinesSchema())


@blueprint.get("/demand-plans/<uuid:plan_id>/lines.xlsx")
@requires(Permission.DEMAND_VIEW)
def export_lines(plan_id: UUID) -> Response:
    """The lines, in the columns of the import."""
    plan = queries.get_plan(read_session(), plan_id)
    return _table(sheets.write_lines(queries.list_lines(read_session(), plan.id)), "demand")


def _line_import_page(form: FormState, plan_id: UUID, changes: Any = (), sha256: str = "") -> str:
    plan = queries.get_plan(read_session(), plan_id)
    return render_template("schools/import_lines.html", form=form, plan=plan, changes=changes, sha256=sha256)


@blueprint.route("/demand-plans/<uuid:plan_id>/import", methods=["GET", "POST"])
@requires(Permission.DEMAND_VIEW)
def upload_lines(plan_id: UUID) -> ResponseReturnValue:
    """Check an uploaded table of lines; one without fault is kept for its preview."""
    if request.method == "GET":
        return _line_import_page(FormState(), plan_id)
    return submit(
        None,
        lambda session, _data: uploads.keep_lines(
            session, actor=current_actor(), plan_id=plan_id, file=request.files.get("file")
        ),
        back=partial(_line_import_page, plan_id=plan_id),
        to=lambda sha256: url_for("schools.import_lines", plan_id=plan_id, sha256=sha256),
    )


@blueprint.route("/demand-plans/<uuid:plan_id>/import/<sha256>", methods=["GET", "POST"])
@requires(Permission.DEMAND_VIEW)
def import_lines(plan_id: UUID, sha256: str) -> ResponseReturnValue:
    """Show what the kept table would change; then change all of it."""
    rows = sheets.read_lines(uploads.kept(sha256))
    if request.method == "GET":
        changes = adjustments.check_lines(read_session(), actor=current_actor(), plan_id=plan_id, rows=rows)
        return _line_import_page(FormState(), plan_id, changes, sha256)
    act, back = partial(adjustments.import_lines, rows=rows), partial(_line_import_page, plan_id=plan_id)
    return _act_on_plan(plan_id, act, _("表中的数量已全部采用"), back=back)
