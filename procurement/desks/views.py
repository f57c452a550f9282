"""Where everybody lands, the auditor's desk, and the comparison of counties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement import doctor
from procurement.accounts.queries import names_of_users
from procurement.audit.queries import get_county_log
from procurement.audit.verification import verify_county_log
from procurement.audit.words import EVENTS
from procurement.awards import queries as awards
from procurement.core import clock
from procurement.core.actors import Actor, Role
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may, require
from procurement.core.spreadsheet import Column, write_csv, write_table
from procurement.desks import comparison, duties, history, labels, pages, record, tables
from procurement.desks.tasks import Reader
from procurement.messages.queries import count_unread
from procurement.schools.queries import list_schools
from procurement.tenders import labels as tender_labels
from procurement.web.guards import current_actor, public, requires
from procurement.web.i18n import language
from procurement.web.navigation import ROLE_LABELS
from procurement.web.payload import show
from procurement.web.session import read_session

blueprint = Blueprint("desks", __name__)
FIELDS = ("text", "owner", "school", "officer", "year")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.record_once
def _count_messages(state: BlueprintSetupState) -> None:
    badges = state.app.extensions.setdefault("procurement.badges", {})
    badges["messages.show_inbox"] = lambda actor: count_unread(read_session(), actor)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {"labels": labels, "tender_labels": tender_labels, "is_english": language() == "en"}


def _reader() -> Reader:
    return Reader(read_session(), current_actor(), clock.now(), clock.today())


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The reader's own page; for nobody the public pages."""
    actor = current_actor()
    if not actor.is_authenticated:
        return redirect(url_for("portal.home"))
    require(actor, Permission.HOME_VIEW)
    reader = _reader()
    template, build = pages.PAGES[actor.role]
    more = {"findings": list(doctor.examine(current_app.config["SETTINGS"]))} if _looks_after_machine(actor) else {}
    return render_template(
        template,
        tasks=pages.list_tasks(reader),
        events=EVENTS,
        today=reader.today,
        may=lambda permission: may(actor, Permission(permission)),
        **more,
        **build(reader),
    )


def _looks_after_machine(actor: Actor) -> bool:
    return actor.role is Role.ADMINISTRATOR


def _search() -> history.Search:
    return history.Search(
        text=request.args.get("text", "").strip()[:60],
        owner=request.args.get("owner", "").strip()[:60],
        school_id=request.args.get("school", type=UUID),
        officer_id=request.args.get("officer", type=UUID),
        year=request.args.get("year", type=_year),
    )


def _year(text: str) -> int:
    year = int(text)
    if not 2000 <= year < 2200:
        raise ValueError(text)
    return year


def _asked() -> dict[str, str]:
    """The search as it was typed, for the links that keep it."""
    return {
        name: request.args[name] for name in ("text", "owner", "school", "officer", "year") if request.args.get(name)
    }


@blueprint.get("/history")
@requires(Permission.AUDIT_VIEW)
def award_history() -> str:
    """Search every award of the county."""
    session = read_session()
    page = paginate(session, history.select_awards(session, _search()), request.args.get("page", 1, type=int))
    people = names_of_users(session, history.officers(session))
    return render_template(
        "desks/history.html",
        page=page,
        rows=history.rows(session, page.items),
        asked=_asked(),
        schools=list_schools(session),
        officers=sorted(people.items(), key=lambda pair: pair[1]),
        years=history.years(session),
    )


@blueprint.get("/history.xlsx")
@requires(Permission.AUDIT_VIEW)
def download_history() -> Response:
    """What the search found, for Excel."""
    return _history_file("xlsx")


@blueprint.get("/history.csv")
@requires(Permission.AUDIT_VIEW)
def download_history_csv() -> Response:
    """What the search found, as CSV."""
    return _history_file("csv")


def _history_file(kind: str) -> Response:
    session = read_session()
    found = session.scalars(history.select_awards(session, _search())).all()
    columns = [Column(key, _(title)) for key, title in tables.HISTORY]
    rows = [
        tables.history_cells(row)
        | {"flags": _("；").join(_(flag.text, **flag.params) for flag in row.flags),
           "status": _(labels.AWARD_STATUS[row.award.status][1])}
        for row in history.rows(session, found)
    ]  # fmt: skip
    return _file(kind, "awards", _("中标记录"), columns, rows)


def _file(kind: str, name: str, title: str, columns: list[Column], rows: list[dict[str, Any]]) -> Response:
    """A table as Excel or CSV."""
    is_csv = kind == "csv"
    data = write_csv(columns, rows) if is_csv else write_table(title, columns, rows)
    head = {"Content-Disposition": f"attachment; filename={name}-{clock.today().isoformat()}.{kind}"}
    return Response(data, mimetype="text/csv" if is_csv else EXCEL, headers=head)


@blueprint.get("/history/<uuid:award_id>")
@requires(Permission.AUDIT_VIEW)
def award_record(award_id: UUID) -> str:
    """One award's whole record."""
    session = read_session()
    award = awards.get_award(session, award_id)
    found = record.read(session, award, clock.today())
    return render_template("desks/record.html", award=award, record=found, log=get_county_log(session, award.county_id))


@blueprint.get("/duties")
@requires(Permission.AUDIT_VIEW)
def show_duties() -> str:
    """Who may not do what together, and whether anybody does."""
    session = read_session()
    return render_template(
        "desks/duties.html",
        people=duties.people_rows(session),
        roles=duties.role_rows(),
        namesakes=duties.namesakes(session, current_actor().county_id),
        role_labels=ROLE_LABELS,
    )


@blueprint.post("/log/verification")
@requires(Permission.AUDIT_VIEW)
def verify_log() -> str:
    """Recompute the county's log from its bytes and say whether it is what was signed. Nothing is changed."""
    session, county_id = read_session(), current_actor().county_id
    found = verify_county_log(session, county_id)
    return render_template(
        "desks/verification.html",
        found=found,
        problems=[show(problem) for problem in found.problems],
        log=get_county_log(session, county_id),
        checked_at=clock.now(),
        award_id=request.form.get("award_id", type=UUID),
    )


@blueprint.get("/counties.xlsx")
@requires(Permission.COUNTY_COMPARE)
def download_counties() -> Response:
    """The comparison of counties, for Excel."""
    return _counties_file("xlsx")


@blueprint.get("/counties.csv")
@requires(Permission.COUNTY_COMPARE)
def download_counties_csv() -> Response:
    """The comparison of counties, as CSV."""
    return _counties_file("csv")


def _counties_file(kind: str) -> Response:
    rows, items = comparison.compare(read_session(), current_actor())
    columns = [Column(key, _(title)) for key, title in tables.COUNTIES]
    columns += [Column(item.key, _item_head(item)) for item in items]
    cells = [
        tables.county_cells(row, items) | {"county": row.county.name_en if language() == "en" else row.county.name}
        for row in rows
    ]
    return _file(kind, "counties", _("各县对比"), columns, cells)


def _item_head(item: comparison.ItemHead) -> str:
    name = item.name_en if language() == "en" and item.name_en else item.name
    return _("%(item)s 均价（元/%(unit)s）", item=name, unit=item.unit)
