"""The report line's public pages, and the reports for those who read them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts.models import OrganizationKind
from procurement.accounts.people.rules import KIND_NAMES
from procurement.accounts.queries import list_counties
from procurement.core import clock
from procurement.core.errors import Problem, RuleViolation
from procurement.core.permissions import Permission
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.tips import queries, schemas, service
from procurement.tips.rules import ABOUT
from procurement.tips.states import TipStatus
from procurement.web.guards import current_actor, public, requires
from procurement.web.payload import FormState, form_values, load, submit
from procurement.web.payload import show as show_problem
from procurement.web.session import read_session

blueprint = Blueprint("tips", __name__)
TIP_STATUS = {TipStatus.RECEIVED: ("wait", N_("待查")), TipStatus.CLOSED: ("done", N_("已办结"))}
OFFICES = {kind: KIND_NAMES[kind] for kind in ABOUT}


@blueprint.get("/report")
@public
def show_report() -> str:
    """The form of a report, and where its writer asks for the answer."""
    return _report_page(FormState())


def _report_page(form: FormState, **more: Any) -> str:
    counties = [(str(county.id), county.name) for county in list_counties(read_session())]
    offices = [(kind.value, _(name)) for kind, name in OFFICES.items()]
    return render_template("tips/report.html", form=form, counties=counties, offices=offices, **more)


@blueprint.post("/report")
@public
def submit_report() -> ResponseReturnValue:
    """Take a report; the code is shown once, on the page itself and in no address."""
    schema = schemas.SubmitTipSchema()
    typed = dict(request.form.items())
    try:
        data = load(schema, form_values(request.form, schema))
        with transaction(current_actor()) as session:
            about = OrganizationKind(data.pop("about"))
            _tip, code = service.submit_tip(session, actor=current_actor(), about=about, now=clock.now(), **data)
    except RuleViolation as error:
        return _report_page(FormState(typed, [show_problem(p) for p in error.problems])), error.status
    return render_template("tips/received.html", code=code)


@blueprint.post("/report/check")
@public
def show_answer() -> ResponseReturnValue:
    """What became of a report, for whoever holds its code."""
    found = queries.find_by_code(read_session(), request.form.get("code", ""))
    if found is None:
        problem = show_problem(Problem("tip.unknown_code", N_("没有用这个查询码的举报"), "code"))
        return _report_page(FormState(dict(request.form.items()), [problem])), 404
    return render_template("tips/answer.html", tip=found, status=TIP_STATUS[found.status])


@blueprint.get("/tips")
@requires(Permission.TIP_HANDLE)
def list_tips() -> str:
    """Reports that the reader may see."""
    return render_template(
        "tips/list.html", tips=queries.list_tips(read_session()), TIP_STATUS=TIP_STATUS, OFFICES=OFFICES
    )


@blueprint.get("/tips/<uuid:tip_id>")
@requires(Permission.TIP_HANDLE)
def show_tip(tip_id: UUID) -> str:
    """One report."""
    return _tip_page(tip_id, FormState())


def _tip_page(tip_id: UUID, form: FormState) -> str:
    tip = queries.get_tip(read_session(), tip_id)
    return render_template(
        "tips/tip.html", form=form, tip=tip, status=TIP_STATUS[tip.status], OFFICES=OFFICES,
        is_open=tip.status is TipStatus.RECEIVED,
    )  # fmt: skip


@blueprint.post("/tips/<uuid:tip_id>/closing")
@requires(Permission.TIP_HANDLE)
def close_tip(tip_id: UUID) -> ResponseReturnValue:
    """Close it with what was found."""
    return submit(
        schemas.CloseTipSchema(),
        lambda session, data: service.close_tip(
            session, actor=current_actor(), tip_id=tip_id, now=clock.now(), **data
        ),
        back=lambda form: _tip_page(tip_id, form),
        to=url_for("tips.show_tip", tip_id=tip_id),
        done=_("已办结"),
    )  # fmt: skip
