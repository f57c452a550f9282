"""Price checks: the committee's table, the bidder's own pages of a correction and of an explanation."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock, files
from procurement.core.errors import DomainError, NotFound
from procurement.core.files import Shelf
from procurement.core.permissions import Permission
from procurement.core.text import N_
from procurement.evaluation import seats
from procurement.evaluation.committee.queries import find_member
from procurement.evaluation.pricing import findings, queries, rules, schemas, service
from procurement.evaluation.pricing.models import PriceExplanation
from procurement.evaluation.pricing.states import ExplanationStatus
from procurement.suppliers import paper_files
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, show, submit
from procurement.web.session import read_session

blueprint = Blueprint("pricing", __name__)

ANSWERED = N_("已收到你的答复，评标委员会会看到")
MOST_FILES = 5


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {
        "CORRECTION_STATUS": rules.CORRECTION_STATUS,
        "EXPLANATION_STATUS": rules.EXPLANATION_STATUS,
        "RULE_NAMES": rules.RULE_NAMES,
        "TRIGGER_NAMES": rules.TRIGGER_NAMES,
    }


def _tender(tender_id: UUID) -> Tender:
    tender = tenders.get_tender(read_session(), tender_id)
    seats.require_sight(read_session(), current_actor(), tender)
    return tender


@blueprint.get("/tenders/<uuid:tender_id>/price-checks")
@requires(Permission.EVALUATION_WATCH)
def show_price_checks(tender_id: UUID) -> str:
    """What the arithmetic and the numbers find, and how far each is settled."""
    return _table(tender_id, FormState())


def _table(tender_id: UUID, form: FormState) -> str:
    tender, session, actor = _tender(tender_id), read_session(), current_actor()
    rows = findings.price_rows(session, tender)
    seat = find_member(session, tender_id, actor.user_id)
    return render_template(
        "evaluation/pricing/checks.html",
        form=form,
        tender=tender,
        rows=rows,
        seat=seat if tender.status is TenderStatus.OPENED else None,
        shares=queries.shares_of(session, tender),
        minutes=parameters.count_on(session, tender.county_id, "explanation_minutes", clock.today()),
        unasked=sum(row.faults is not None and row.correction is None for row in rows),
        left=[show(problem) for problem in findings.open_problems(rows, clock.now())],
    )


@blueprint.post("/tenders/<uuid:tender_id>/price-corrections")
@requires(Permission.COMMITTEE_SIT)
def request_corrections(tender_id: UUID) -> ResponseReturnValue:
    """Ask for confirmation of every correction found."""
    return submit(
        schemas.RequestCorrectionsSchema(),
        lambda session, data: service.request_corrections(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _table(tender_id, form),
        to=url_for("pricing.show_price_checks", tender_id=tender_id),
        done=_("已请投标人确认，到时不确认的投标无效"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/price-explanations")
@requires(Permission.COMMITTEE_SIT)
def request_explanation(tender_id: UUID) -> ResponseReturnValue:
    """Ask one bidder to explain."""
    return submit(
        schemas.RequestExplanationSchema(),
        lambda session, data: service.request_explanation(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _table(tender_id, form),
        to=url_for("pricing.show_price_checks", tender_id=tender_id),
        done=_("已请投标人说明"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/price-explanations/<uuid:explanation_id>")
@requires(Permission.EVALUATION_WATCH)
def show_explanation(tender_id: UUID, explanation_id: UUID) -> str:
    """An explanation, and the committee's decision on it."""
    return _judged(tender_id, explanation_id, FormState())


def _judged(tender_id: UUID, explanation_id: UUID, form: FormState) -> str:
    tender, asked = _tender(tender_id), _explanation(tender_id, explanation_id)
    seat = find_member(read_session(), tender_id, current_actor().user_id)
    may_decide = (
        seat is not None
        and seat.is_chair
        and asked.decided_at is None
        and (asked.status is ExplanationStatus.ANSWERED or clock.now() >= asked.answer_until)
    )
    return render_template(
        "evaluation/pricing/judged.html", form=form, tender=tender, asked=asked, may_decide=may_decide
    )


def _explanation(tender_id: UUID, explanation_id: UUID) -> PriceExplanation:
    asked = queries.get_explanation(read_session(), explanation_id)
    if asked.tender_id != tender_id:
        raise NotFound
    return asked


@blueprint.post("/tenders/<uuid:tender_id>/price-explanations/<uuid:explanation_id>/decision")
@requires(Permission.COMMITTEE_SIT)
def decide_explanation(tender_id: UUID, explanation_id: UUID) -> ResponseReturnValue:
    """Record what the committee decided."""
    return submit(
        schemas.DecideExplanationSchema(),
        lambda session, data: service.decide_explanation(
            session,
            actor=current_actor(),
            explanation_id=explanation_id,
            now=clock.now(),
            **{**data, "decision": ExplanationStatus(data["decision"])},
        ),
        back=lambda form: _judged(tender_id, explanation_id, form),
        to=url_for("pricing.show_price_checks", tender_id=tender_id),
        done=_("认定已记录"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/price-explanations/<uuid:explanation_id>/files/<int:number>")
@requires(Permission.EVALUATION_WATCH)
def download_attachment(tender_id: UUID, explanation_id: UUID, number: int) -> Response:
    """A file of the bidder, always to be saved: what a stranger uploaded is never shown in this site's name."""
    _tender(tender_id)
    attachments = _explanation(tender_id, explanation_id).attachments
    if not 1 <= number <= len(attachments):
        raise NotFound
    one = attachments[number - 1]
    data = io.BytesIO(files.get(Shelf.PRIVATE, one["sha256"]))
    return send_file(data, one["type"], as_attachment=True, download_name=one["name"], max_age=0)


@blueprint.get("/price-corrections/<uuid:correction_id>")
@requires(Permission.PRICE_EXPLAIN)
def show_correction(correction_id: UUID) -> str:
    """The own bid's correction, to be confirmed."""
    return _own_correction(correction_id, FormState())


def _own_correction(correction_id: UUID, form: FormState) -> str:
    correction = queries.get_correction(read_session(), correction_id)
    is_open = correction.answered_at is None and clock.now() < correction.answer_until
    return render_template(
        "evaluation/pricing/own_correction.html", form=form, correction=correction, is_open=is_open
    )  # fmt: skip


@blueprint.post("/price-corrections/<uuid:correction_id>")
@requires(Permission.PRICE_EXPLAIN)
def answer_correction(correction_id: UUID) -> ResponseReturnValue:
    """Confirm, or not."""
    return submit(
        schemas.AnswerCorrectionSchema(),
        lambda session, data: service.answer_correction(
            session, actor=current_actor(), correction_id=correction_id, now=clock.now(), **data
        ),
        back=lambda form: _own_correction(correction_id, form),
        to=url_for("pricing.show_correction", correction_id=correction_id),
        done=_(ANSWERED),
    )


@blueprint.get("/price-explanations/<uuid:explanation_id>")
@requires(Permission.PRICE_EXPLAIN)
def show_own_explanation(explanation_id: UUID) -> str:
    """The own price, to be explained."""
    return _own_explanation(explanation_id, FormState())


def _own_explanation(explanation_id: UUID, form: FormState) -> str:
    asked = queries.get_explanation(read_session(), explanation_id)
    is_open = asked.status is ExplanationStatus.REQUESTED and clock.now() < asked.answer_until
    return render_template(
        "evaluation/pricing/own_explanation.html",
        form=form,
        asked=asked,
        is_open=is_open,
        accept=paper_files.ACCEPT,
        most=MOST_FILES,
    )


@blueprint.post("/price-explanations/<uuid:explanation_id>")
@requires(Permission.PRICE_EXPLAIN)
def answer_explanation(explanation_id: UUID) -> ResponseReturnValue:
    """Explain, with evidence."""
    try:
        kept = _kept_files()
    except DomainError as error:
        return _own_explanation(
            explanation_id, FormState(dict(request.form), [show(p) for p in error.problems])
        ), error.status
    return submit(
        schemas.AnswerExplanationSchema(),
        lambda session, data: service.answer_explanation(
            session, actor=current_actor(), explanation_id=explanation_id, attachments=kept, now=clock.now(), **data
        ),
        back=lambda form: _own_explanation(explanation_id, form),
        to=url_for("pricing.show_own_explanation", explanation_id=explanation_id),
        done=_(ANSWERED),
    )


def _kept_files() -> list[dict[str, str]]:
    uploads = [upload for upload in request.files.getlist("file") if upload.filename][:MOST_FILES]
    kept = [paper_files.keep(upload.filename or "", upload.read()) for upload in uploads]
    return [{"name": one.file_name, "type": one.file_type, "sha256": one.file_sha256} for one in kept]
