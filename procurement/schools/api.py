"""Zones, schools and demand plans as API operations."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.schools import adjustments, demand, queries, schemas, service, sheets
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("schools_api", __name__, url_prefix="/api/v1", description="Zones, schools, demand plans")


@blueprint.get("/zones")
@requires(Permission.DEMAND_VIEW)
@blueprint.response(200, schemas.ZoneSchema(many=True))
def list_zones() -> Any:
    """Delivery zones."""
    return queries.list_zones(read_session())


@blueprint.post("/zones")
@requires(Permission.SCHOOL_MANAGE)
@blueprint.arguments(schemas.CreateZoneSchema)
@blueprint.response(201, schemas.ZoneSchema)
def create_zone(data: dict[str, Any]) -> Any:
    """Add a delivery zone."""
    with transaction(current_actor()) as session:
        return service.create_zone(session, actor=current_actor(), **data)


@blueprint.get("/schools")
@requires(Permission.SCHOOL_VIEW)
@blueprint.response(200, schemas.SchoolSchema(many=True))
def list_schools() -> Any:
    """Schools with their zones."""
    return queries.list_schools(read_session())


@blueprint.post("/schools")
@requires(Permission.SCHOOL_MANAGE)
@blueprint.arguments(schemas.CreateSchoolSchema)
@blueprint.response(201, schemas.SchoolSchema)
def create_school(data: dict[str, Any]) -> Any:
    """Add a school."""
    with transaction(current_actor()) as session:
        return service.create_school(session, actor=current_actor(), **data)


@blueprint.get("/schools/<uuid:school_id>")
@requires(Permission.SCHOOL_VIEW)
@blueprint.response(200, schemas.SchoolSchema)
def show_school(school_id: UUID) -> Any:
    """One school."""
    return queries.get_school(read_session(), school_id)


@blueprint.put("/schools/<uuid:school_id>")
@requires(Permission.SCHOOL_MANAGE)
@blueprint.arguments(schemas.UpdateSchoolSchema)
@blueprint.response(200, schemas.SchoolSchema)
def update_school(data: dict[str, Any], school_id: UUID) -> Any:
    """Change a school."""
    with transaction(current_actor()) as session:
        return service.update_school(session, actor=current_actor(), school_id=school_id, **data)


@blueprint.post("/schools/imports")
@requires(Permission.SCHOOL_MANAGE)
@blueprint.arguments(schemas.UploadTableSchema, location="files")
@blueprint.arguments(schemas.ImportQuerySchema, location="query")
@blueprint.response(200, schemas.ImportedSchema)
def import_schools(files: dict[str, Any], query: dict[str, Any]) -> dict[str, int]:
    """Add all schools of an .xlsx table or none."""
    rows = sheets.read_schools(files["file"].read())
    if query["preview"]:
        service.check_schools(read_session(), actor=current_actor(), rows=rows)
    else:
        with transaction(current_actor()) as session:
            service.import_schools(session, actor=current_actor(), rows=rows)
    return {"count": len(rows)}


@blueprint.get("/demand-plans")
@requires(Permission.DEMAND_VIEW)
@blueprint.response(200, schemas.PlanSchema(many=True))
def list_plans() -> Any:
    """Demand plans; a school sees no drafts."""
    return queries.list_plans(read_session())


@blueprint.post("/demand-plans")
@requires(Permission.DEMAND_PLAN)
@blueprint.arguments(schemas.CreatePlanSchema)
@blueprint.response(201, schemas.PlanSchema)
def create_plan(data: dict[str, Any]) -> Any:
    """Draft a plan: dates, school days, rations."""
    with transaction(current_actor()) as session:
        return service.create_plan(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.get("/demand-plans/<uuid:plan_id>")
@requires(Permission.DEMAND_VIEW)
@blueprint.response(200, schemas.PlanSchema)
def show_plan(plan_id: UUID) -> Any:
    """One plan."""
    return queries.get_plan(read_session(), plan_id)


@blueprint.put("/demand-plans/<uuid:plan_id>")
@requires(Permission.DEMAND_PLAN)
@blueprint.arguments(schemas.CreatePlanSchema)
@blueprint.response(200, schemas.PlanSchema)
def edit_plan(data: dict[str, Any], plan_id: UUID) -> Any:
    """Change a draft."""
    with transaction(current_actor()) as session:
        return service.edit_plan(session, actor=current_actor(), plan_id=plan_id, now=clock.now(), **data)


@blueprint.post("/demand-plans/<uuid:plan_id>/collection")
@requires(Permission.DEMAND_PLAN)
@blueprint.response(200, schemas.PlanSchema)
def open_collection(plan_id: UUID) -> Any:
    """Compute every school's lines and ask the schools to check them."""
    with transaction(current_actor()) as session:
        return service.open_collection(session, actor=current_actor(), plan_id=plan_id, now=clock.now())


@blueprint.post("/demand-plans/<uuid:plan_id>/confirmation")
@requires(Permission.DEMAND_PLAN)
@blueprint.response(200, schemas.PlanSchema)
def confirm_plan(plan_id: UUID) -> Any:
    """Freeze the plan."""
    with transaction(current_actor()) as session:
        return service.confirm_plan(session, actor=current_actor(), plan_id=plan_id, now=clock.now())


@blueprint.get("/demand-plans/<uuid:plan_id>/lines")
@requires(Permission.DEMAND_VIEW)
@blueprint.response(200, schemas.LineSchema(many=True))
def list_lines(plan_id: UUID) -> Any:
    """The plan's lines; a school sees its own."""
    return queries.list_lines(read_session(), queries.get_plan(read_session(), plan_id).id)


@blueprint.get("/demand-plans/<uuid:plan_id>/totals")
@requires(Permission.DEMAND_VIEW)
@blueprint.response(200, schemas.TotalSchema(many=True))
def list_totals(plan_id: UUID) -> Any:
    """Sums by zone and item, then by item."""
    plan = queries.get_plan(read_session(), plan_id)
    return demand.totals(queries.list_lines(read_session(), plan.id))


@blueprint.put("/demand-lines/<uuid:line_id>")
@requires(Permission.DEMAND_VIEW)
@blueprint.arguments(schemas.AdjustLineSchema)
@blueprint.response(200, schemas.LineSchema)
def adjust_line(data: dict[str, Any], line_id: UUID) -> Any:
    """Set what a school needs; with a reason when it differs from the computed quantity."""
    with transaction(current_actor()) as session:
        return service.adjust_line(session, actor=current_actor(), line_id=line_id, now=clock.now(), **data)


@blueprint.post("/demand-plans/<uuid:plan_id>/imports")
@requires(Permission.DEMAND_VIEW)
@blueprint.arguments(schemas.UploadTableSchema, location="files")
@blueprint.arguments(schemas.ImportQuerySchema, location="query")
@blueprint.response(200, schemas.ImportedSchema)
def import_lines(files: dict[str, Any], query: dict[str, Any], plan_id: UUID) -> dict[str, int]:
    """Take all adjustments of an .xlsx table or none."""
    rows = sheets.read_lines(files["file"].read())
    if query["preview"]:
        return {
            "count": len(adjustments.check_lines(read_session(), actor=current_actor(), plan_id=plan_id, rows=rows))
        }
    with transaction(current_actor()) as session:
        now = clock.now()
        return {"count": adjustments.import_lines(session, actor=current_actor(), plan_id=plan_id, rows=rows, now=now)}
