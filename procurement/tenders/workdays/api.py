"""The calendar: read it, load the shipped list, take a list from Excel, add a day."""

from typing import Any

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.schools.schemas import ImportedSchema, ImportQuerySchema, UploadTableSchema
from procurement.tenders import loading, queries
from procurement.tenders.workdays import schemas, service, sheets
from procurement.tenders.workdays.rules import NamedDay
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("workdays_api", __name__, url_prefix="/api/v1", description="Holidays and worked weekend days")


@blueprint.get("/calendar-days")
@requires(Permission.AUDIT_VIEW)
@blueprint.response(200, schemas.CalendarDaySchema(many=True))
def list_calendar() -> Any:
    """Holidays and worked weekend days."""
    return queries.list_calendar(read_session(), current_actor().county_id)


@blueprint.post("/calendar-days/shipped")
@requires(Permission.TENDER_DRAFT)
@blueprint.response(200, ImportedSchema)
def load_calendar() -> Any:
    """Load the shipped holidays that the county lacks."""
    actor = current_actor()
    with transaction(actor) as session:
        return {"count": loading.load_calendar(session, actor=actor, county_id=actor.county_id)}


@blueprint.post("/calendar-days/imports")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(UploadTableSchema, location="files")
@blueprint.arguments(ImportQuerySchema, location="query")
@blueprint.response(200, ImportedSchema)
def import_days(files: dict[str, Any], query: dict[str, Any]) -> dict[str, int]:
    """Take all days of an .xlsx list or none."""
    actor, rows = current_actor(), sheets.read_days(files["file"].read())
    if query["preview"]:
        return {"count": len(service.plan_import(read_session(), actor=actor, rows=rows, today=clock.today()))}
    with transaction(actor) as session:
        return {"count": service.import_days(session, actor=actor, rows=rows, today=clock.today())}


@blueprint.post("/calendar-days")
@requires(Permission.TENDER_DRAFT)
@blueprint.arguments(schemas.CalendarDaySchema)
@blueprint.response(201, schemas.CalendarDaySchema)
def add_calendar_day(data: dict[str, Any]) -> Any:
    """Add one holiday or worked weekend day."""
    with transaction(current_actor()) as session:
        return service.add_day(session, actor=current_actor(), row=NamedDay(**data), today=clock.today())
