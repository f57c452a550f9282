"""The page of a notice's procedure: its versions and what changed, questions and answers, corrections, extension."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.tenders.procedure import labels, pages, schemas, service
from procurement.tenders.queries import INSIDERS, get_tender
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("procedure", __name__, url_prefix="/tenders/<uuid:tender_id>/procedure")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called, and what the reader may do."""
    actor = current_actor()
    return {
        "labels": labels,
        "may_draft": may(actor, Permission.TENDER_DRAFT),
        "may_ask": may(actor, Permission.BID_SUBMIT),
        "may_review": may(actor, Permission.TENDER_REVIEW),
        "is_insider": actor.role in INSIDERS,
    }


@blueprint.get("")
@requires(Permission.TENDER_VIEW)
def show(tender_id: UUID) -> str:
    """What happened around this notice, and what can be done now."""
    return _page(tender_id, FormState())


def _page(tender_id: UUID, form: FormState) -> str:
    session = read_session()
    tender = get_tender(session, tender_id)
    page = pages.read(session, current_actor(), tender, clock.now())
    if not form.values:
        form = replace(form, values=pages.amendment_values(tender))
    return render_template("tenders/procedure.html", form=form, tender=tender, page=page, today=clock.today())


def _act(page_of: UUID, schema: Any, act: Any, done: str, **fixed: Any) -> ResponseReturnValue:
    """One act; a refusal shows the page again with what was typed."""
    return submit(
        schema,
        lambda session, data: act(session, actor=current_actor(), now=clock.now(), **fixed, **data),
        back=lambda form: _page(page_of, form),
        to=url_for("procedure.show", tender_id=page_of),
        done=done,
    )


@blueprint.post("/amendments")
@requires(Permission.TENDER_DRAFT)
def amend_notice(tender_id: UUID) -> ResponseReturnValue:
    """Correct the notice."""
    schema = schemas.AmendNoticeFormSchema(get_tender(read_session(), tender_id))
    return _act(tender_id, schema, service.amend_notice, _("更正公告已发布，已通知所有供应商"), tender_id=tender_id)


@blueprint.post("/extensions")
@requires(Permission.TENDER_DRAFT)
def extend_deadline(tender_id: UUID) -> ResponseReturnValue:
    """Move the deadline later."""
    schema, done = schemas.ExtendDeadlineSchema(), _("截止时间已延后，已通知所有供应商")
    return _act(tender_id, schema, service.extend_deadline, done, tender_id=tender_id)


@blueprint.post("/questions")
@requires(Permission.BID_SUBMIT)
def ask_question(tender_id: UUID) -> ResponseReturnValue:
    """A supplier asks."""
    done = _("提问已收到；答复会公开给所有人，不写是谁问的")
    return _act(tender_id, schemas.AskQuestionSchema(), service.ask_question, done, tender_id=tender_id)


@blueprint.post("/questions/<uuid:question_id>")
@requires(Permission.TENDER_DRAFT)
def answer_question(tender_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """An officer answers, to everybody."""
    schema, done = schemas.AnswerQuestionSchema(), _("答复已公开")
    return _act(tender_id, schema, service.answer_question, done, question_id=question_id)


@blueprint.post("/reviews")
@requires(Permission.TENDER_REVIEW)
def record_review(tender_id: UUID) -> ResponseReturnValue:
    """Counsel's opinion is recorded."""
    schema, done = schemas.RecordReviewSchema(), _("法律审查意见已登记")
    return _act(tender_id, schema, service.record_review, done, tender_id=tender_id)


@blueprint.post("/remake")
@requires(Permission.TENDER_DRAFT)
def remake_tender(tender_id: UUID) -> ResponseReturnValue:
    """Draft anew what failed."""
    return submit(
        None,
        lambda session, _data: service.remake_tender(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _page(tender_id, form),
        to=lambda made: url_for("tenders.show_tender", tender_id=made.id),
        done=_("已由废标的采购包起草新的招标，请核对后送审"),
    )
