"""The calendar's page: what is there, what is missing, a list from Excel with its preview, one day by hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.schools.uploads import keep, kept, read_upload
from procurement.tenders import loading, queries
from procurement.tenders.workdays import rules, schemas, service, sheets
from procurement.tenders.workdays.rules import NamedDay
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("workdays", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/tenders/calendar")
@requires(Permission.AUDIT_VIEW)
def show_calendar() -> str:
    """Holidays and worked weekend days."""
    return _page(FormState())


def _page(form: FormState) -> str:
    actor = current_actor()
    days = queries.list_calendar(read_session(), actor.county_id)
    return render_template(
        "tenders/calendar.html",
        form=form,
        days=days,
        missing_years=rules.missing_years({row.day: row.is_working for row in days}, clock.today()),
        may_draft=may(actor, Permission.TENDER_DRAFT),
    )


@blueprint.post("/tenders/calendar")
@requires(Permission.TENDER_DRAFT)
def load_calendar() -> ResponseReturnValue:
    """Load the shipped holidays."""
    actor = current_actor()
    return submit(
        None,
        lambda session, _data: loading.load_calendar(session, actor=actor, county_id=actor.county_id),
        back=_page,
        to=url_for("workdays.show_calendar"),
        done=_("节假日安排已载入"),
    )


@blueprint.post("/tenders/calendar/days")
@requires(Permission.TENDER_DRAFT)
def add_calendar_day() -> ResponseReturnValue:
    """Add one day."""
    return submit(
        schemas.CalendarDaySchema(),
        lambda session, data: service.add_day(
            session, actor=current_actor(), row=NamedDay(**data), today=clock.today()
        ),
        back=_page,
        to=url_for("workdays.show_calendar"),
        done=_("已加入日历"),
    )


@blueprint.get("/tenders/calendar.xlsx")
@requires(Permission.AUDIT_VIEW)
def download_calendar() -> Response:
    """The calendar as the table that the import takes."""
    data = sheets.write_days(queries.list_calendar(read_session(), current_actor().county_id))
    head = {"Content-Disposition": "attachment; filename=calendar.xlsx"}
    return Response(data, mimetype=EXCEL, headers=head)


def _import_page(form: FormState, changes: Any = (), sha256: str = "") -> str:
    return render_template("tenders/import_calendar.html", form=form, changes=changes, sha256=sha256)


@blueprint.route("/tenders/calendar/import", methods=["GET", "POST"])
@requires(Permission.TENDER_DRAFT)
def upload_list() -> ResponseReturnValue:
    """Check a year's list; one without fault is kept for its preview."""
    if request.method == "GET":
        return _import_page(FormState())
    return submit(
        None,
        lambda session, _data: _check_and_keep(session),
        back=_import_page,
        to=lambda sha256: url_for("workdays.import_list", sha256=sha256),
    )


def _check_and_keep(session: Any) -> str:
    data = read_upload(request.files.get("file"))
    service.plan_import(session, actor=current_actor(), rows=sheets.read_days(data), today=clock.today())
    return keep(data)


@blueprint.route("/tenders/calendar/import/<sha256>", methods=["GET", "POST"])
@requires(Permission.TENDER_DRAFT)
def import_list(sha256: str) -> ResponseReturnValue:
    """Show what the kept list would change; then take all of it."""
    actor, rows, today = current_actor(), sheets.read_days(kept(sha256)), clock.today()
    if request.method == "GET":
        changes = service.plan_import(read_session(), actor=actor, rows=rows, today=today)
        return _import_page(FormState(), changes, sha256)
    return submit(
        None,
        lambda session, _data: service.import_days(session, actor=actor, rows=rows, today=today),
        back=_import_page,
        to=url_for("workdays.show_calendar"),
        done=_("节假日安排已载入"),
    )
