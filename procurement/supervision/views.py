"""Measures from notice to appeal, admissions, yearly assessments, and the map of related companies."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock, files
from procurement.core.errors import DomainError
from procurement.core.files import Shelf
from procurement.core.permissions import Permission
from procurement.supervision import admissions, assessments, pages, queries, schemas, service
from procurement.supervision.rules import MAX_FILES
from procurement.suppliers import paper_files
from procurement.suppliers.queries import get_supplier
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, show, submit
from procurement.web.session import read_session

blueprint = Blueprint("supervision", __name__)
Back = Callable[[FormState], str]


def _do(verb: Callable[..., Any], schema: Any, back: Back, to: str, done: str, **given: Any) -> ResponseReturnValue:
    """One verb with what the form says, as the actor, now."""
    who = {"actor": current_actor(), "now": clock.now()}
    return submit(schema, lambda session, data: verb(session, **who, **given, **data), back=back, to=to, done=done)


def _with_files(verb: Callable[..., Any], schema: Any, back: Back, to: str, done: str, **given: Any) -> Any:
    """The same with the uploaded files, checked and kept before the transaction."""
    uploads = [upload for upload in request.files.getlist("files") if upload.filename][:MAX_FILES]
    try:
        kept = [paper_files.keep(upload.filename or "", upload.read()) for upload in uploads]
    except DomainError as error:
        typed = FormState(dict(request.form), [show(problem) for problem in error.problems])
        return back(typed), error.status
    return _do(verb, schema, back, to, done, files=kept, **given)


@blueprint.get("/measures")
@requires(Permission.MEASURE_VIEW)
def list_measures() -> str:
    """Measures, admissions and assessments: the county's, or those of one's own company."""
    return _list_page(FormState())


@blueprint.get("/suppliers/<uuid:supplier_id>/measures/new")
@requires(Permission.MEASURE_PROPOSE)
def new_measure(supplier_id: UUID) -> str:
    """The form of a measure; ?step= chooses the step."""
    return _new_page(supplier_id, FormState(pages.new_values(read_session(), supplier_id, request.args.get("step"))))


def _new_page(supplier_id: UUID, form: FormState) -> str:
    shown = pages.new_measure(read_session(), current_actor(), supplier_id)
    return render_template("supervision/new.html", form=form, accept=paper_files.ACCEPT, **shown)


@blueprint.post("/suppliers/<uuid:supplier_id>/measures/new")
@requires(Permission.MEASURE_PROPOSE)
def propose_measure(supplier_id: UUID) -> ResponseReturnValue:
    """Propose it: the supplier is told at once."""
    get_supplier(read_session(), supplier_id)
    back, to = partial(_new_page, supplier_id), url_for("supervision.list_measures")
    done = _("已提出，并已告知供应商；它可以陈述申辩")
    return _with_files(
        service.propose_measure, schemas.MeasureFormSchema(), back, to, done, supplier_id=supplier_id
    )  # fmt: skip


@blueprint.get("/measures/<uuid:measure_id>")
@requires(Permission.MEASURE_VIEW)
def show_measure(measure_id: UUID) -> str:
    """One measure: what was said and decided, and what the reader may do now."""
    return _measure_page(measure_id, FormState())


def _measure_page(measure_id: UUID, form: FormState) -> str:
    shown = pages.measure(read_session(), current_actor(), measure_id)
    return render_template("supervision/show.html", form=form, accept=paper_files.ACCEPT, **shown)


def _measure_act(measure_id: UUID, verb: Callable[..., Any], schema: Any, done: str) -> ResponseReturnValue:
    back, to = partial(_measure_page, measure_id), url_for("supervision.show_measure", measure_id=measure_id)
    return _do(verb, schema, back, to, done, measure_id=measure_id)


@blueprint.get("/measures/<uuid:measure_id>/evidence/<int:position>")
@requires(Permission.MEASURE_VIEW)
def download_evidence(measure_id: UUID, position: int) -> Response:
    """A file of the evidence, always to be saved."""
    piece = pages.evidence_file(read_session(), measure_id, position)
    data = io.BytesIO(files.get(Shelf.PRIVATE, piece.file_sha256))
    return send_file(data, piece.file_type, as_attachment=True, download_name=piece.file_name, max_age=0)


@blueprint.post("/measures/<uuid:measure_id>/reply")
@requires(Permission.MEASURE_ANSWER)
def reply_to_measure(measure_id: UUID) -> ResponseReturnValue:
    """The supplier's statement and defence."""
    back, to = partial(_measure_page, measure_id), url_for("supervision.show_measure", measure_id=measure_id)
    done = _("已收到你的陈述申辩")
    return _with_files(service.reply_to_measure, schemas.TextSchema(), back, to, done, measure_id=measure_id)


@blueprint.post("/measures/<uuid:measure_id>/vote")
@requires(Permission.MEASURE_DECIDE)
def vote_on_measure(measure_id: UUID) -> ResponseReturnValue:
    """A decider's word."""
    return _measure_act(measure_id, service.vote_on_measure, schemas.WordSchema(), _("已记下你的决定"))


@blueprint.post("/measures/<uuid:measure_id>/lift")
@requires(Permission.MEASURE_DECIDE)
def lift_measure(measure_id: UUID) -> ResponseReturnValue:
    """End it before its last day."""
    return _measure_act(measure_id, service.lift_measure, schemas.LiftSchema(), _("已解除，并已告知供应商"))


@blueprint.post("/measures/<uuid:measure_id>/appeal")
@requires(Permission.MEASURE_ANSWER)
def appeal_measure(measure_id: UUID) -> ResponseReturnValue:
    """The supplier's appeal."""
    return _measure_act(measure_id, service.appeal_measure, schemas.TextSchema(), _("已收到你的申诉"))


@blueprint.post("/measures/<uuid:measure_id>/hearing")
@requires(Permission.MEASURE_HEAR)
def hear_appeal(measure_id: UUID) -> ResponseReturnValue:
    """Allow or reject the appeal."""

    def verb(session: Any, *, agrees: bool, **given: Any) -> Any:
        return service.hear_appeal(session, allows=agrees, **given)

    return _measure_act(measure_id, verb, schemas.WordSchema(), _("已作出处理，并已告知供应商"))


@blueprint.get("/admissions/new")
@requires(Permission.SUPPLIER_REVIEW)
def new_admission() -> str:
    """The form that puts a supplier forward; ?supplier= chooses it."""
    return _admission_page(FormState({"supplier_id": request.args.get("supplier", "")}))


def _admission_page(form: FormState) -> str:
    return render_template("supervision/admission.html", form=form, **pages.new_admission(read_session()))


@blueprint.post("/admissions/new")
@requires(Permission.SUPPLIER_REVIEW)
def propose_admission() -> ResponseReturnValue:
    """Put a supplier forward for one category."""
    to, done = url_for("supervision.list_measures"), _("已提出，等第二人确认")
    return _do(admissions.propose_admission, schemas.NewAdmissionSchema(), _admission_page, to, done)


def _list_page(form: FormState) -> str:
    return render_template("supervision/list.html", form=form, **pages.overview(read_session(), current_actor()))


@blueprint.post("/admissions/<uuid:admission_id>/decision")
@requires(Permission.SUPPLIER_REVIEW)
def decide_admission(admission_id: UUID) -> ResponseReturnValue:
    """The second person's word."""
    queries.get_admission(read_session(), admission_id)
    to, done = url_for("supervision.list_measures"), _("已记下")
    return _do(admissions.decide_admission, schemas.WordSchema(), _list_page, to, done, admission_id=admission_id)


@blueprint.get("/suppliers/<uuid:supplier_id>/assessments/new")
@requires(Permission.SUPPLIER_REVIEW)
def new_assessment(supplier_id: UUID) -> str:
    """The form of a yearly assessment, with the year's figures."""
    return _assessment_form(supplier_id, FormState({"year": clock.today().year}))


def _assessment_form(supplier_id: UUID, form: FormState) -> str:
    shown = pages.new_assessment(read_session(), supplier_id)
    return render_template("supervision/new_assessment.html", form=form, **shown)


@blueprint.post("/suppliers/<uuid:supplier_id>/assessments/new")
@requires(Permission.SUPPLIER_REVIEW)
def propose_assessment(supplier_id: UUID) -> ResponseReturnValue:
    """Score the year; a second person decides."""
    get_supplier(read_session(), supplier_id)
    schema = schemas.NewAssessmentSchema(exclude=("supplier_id",))
    back, to = partial(_assessment_form, supplier_id), url_for("supervision.list_measures")
    return _do(assessments.propose_assessment, schema, back, to, _("已提出，等第二人确认"), supplier_id=supplier_id)


@blueprint.get("/assessments/<uuid:assessment_id>")
@requires(Permission.MEASURE_VIEW)
def show_assessment(assessment_id: UUID) -> str:
    """One assessment: figures, score, reply."""
    return _assessment_page(assessment_id, FormState())


def _assessment_page(assessment_id: UUID, form: FormState) -> str:
    shown = pages.assessment(read_session(), current_actor(), assessment_id)
    return render_template("supervision/assessment.html", form=form, **shown)


def _assessment_act(assessment_id: UUID, verb: Callable[..., Any], schema: Any, done: str) -> ResponseReturnValue:
    back = partial(_assessment_page, assessment_id)
    to = url_for("supervision.show_assessment", assessment_id=assessment_id)
    return _do(verb, schema, back, to, done, assessment_id=assessment_id)


@blueprint.post("/assessments/<uuid:assessment_id>/decision")
@requires(Permission.SUPPLIER_REVIEW)
def decide_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """The second person's word."""
    return _assessment_act(assessment_id, assessments.decide_assessment, schemas.WordSchema(), _("已记下"))


@blueprint.post("/assessments/<uuid:assessment_id>/reply")
@requires(Permission.MEASURE_ANSWER)
def reply_to_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """The supplier's word under its assessment."""
    return _assessment_act(assessment_id, assessments.reply_to_assessment, schemas.TextSchema(), _("已收到你的答复"))
