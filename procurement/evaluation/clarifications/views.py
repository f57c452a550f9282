"""The committee's page of written clarifications, and the bidder's own page of one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.evaluation.clarifications import pages, queries, rules, schemas, service
from procurement.evaluation.clarifications.states import ClarificationStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("clarifications", __name__)


@blueprint.get("/tenders/<uuid:tender_id>/bid-clarifications")
@requires(Permission.EVALUATION_WATCH)
def show_clarifications(tender_id: UUID) -> str:
    """What was asked and answered; a member may ask."""
    return _page(tender_id, FormState())


def _page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    tender = pages.watched(session, actor, tender_id)
    shown = pages.committee_page(session, actor, tender, clock.now())
    return render_template("evaluation/clarifications/committee.html", form=form, **shown)


@blueprint.post("/tenders/<uuid:tender_id>/bid-clarifications")
@requires(Permission.COMMITTEE_SIT)
def ask_bidder(tender_id: UUID) -> ResponseReturnValue:
    """Ask one bidder."""
    return submit(
        schemas.AskBidderFormSchema(),
        lambda session, data: service.ask_bidder(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _page(tender_id, form),
        to=url_for("clarifications.show_clarifications", tender_id=tender_id),
        done=_("已书面通知投标人"),
    )


@blueprint.get("/bid-clarifications/<uuid:clarification_id>")
@requires(Permission.BID_CLARIFY)
def show_own(clarification_id: UUID) -> str:
    """A question about the own bid."""
    return _own(clarification_id, FormState())


def _own(clarification_id: UUID, form: FormState) -> str:
    asked = queries.get_clarification(read_session(), clarification_id)
    is_open = asked.status is ClarificationStatus.ASKED and clock.now() < asked.answer_until
    return render_template(
        "evaluation/clarifications/own.html", form=form, asked=asked, is_open=is_open, STATUS=rules.STATUS_NAMES
    )


@blueprint.post("/bid-clarifications/<uuid:clarification_id>")
@requires(Permission.BID_CLARIFY)
def answer_clarification(clarification_id: UUID) -> ResponseReturnValue:
    """Answer, signed."""
    return submit(
        schemas.AnswerClarificationSchema(),
        lambda session, data: service.answer_clarification(
            session, actor=current_actor(), clarification_id=clarification_id, now=clock.now(), **data
        ),
        back=lambda form: _own(clarification_id, form),
        to=url_for("clarifications.show_own", clarification_id=clarification_id),
        done=_("已收到你的答复，评标委员会会看到"),
    )
