"""One page for both: the officer selects, the approver approves or returns. Nobody else learns a name here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts.queries import names_of_users
from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.committee.service import FORMED_IN
from procurement.evaluation.selection import queries, rules, schemas, service
from procurement.evaluation.selection.states import SelectionStatus
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("selection", __name__)


@blueprint.get("/tenders/<uuid:tender_id>/expert-selections")
@requires(Permission.TENDER_VIEW)
def show_selections(tender_id: UUID) -> str:
    """For whoever may propose or approve one; for others it does not exist."""
    return _page(tender_id, FormState())


def _page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    may_propose, may_decide = may(actor, Permission.COMMITTEE_FORM), may(actor, Permission.COMMITTEE_APPROVE)
    if not (may_propose or may_decide):
        raise NotFound
    tender, committee = tenders.get_tender(session, tender_id), committees.get_committee(session, tender_id)
    made = queries.list_selections(session, tender_id)
    seats, knows = committees.seats_of(session, committee), committees.may_see_names(actor, committee)
    waiting = next((one for one in made if one.status is SelectionStatus.PROPOSED), None)
    is_open = not rules.need_problems(seats) and tender.status in FORMED_IN and waiting is None
    is_needed = is_open and may_propose and knows
    shown = [one for one in made if queries.may_see_people(actor, committee, one)]
    people = {UUID(user_id) for one in shown for user_id in one.people} | {one.proposed_by for one in made}
    return render_template(
        "committee/selections.html",
        form=form,
        tender=tender,
        made=made,
        seats=seats,
        waiting=waiting if may_decide else None,
        eligible=queries.list_eligible(session, tender, committee, clock.today()) if is_needed else [],
        is_needed=is_needed,
        names={str(user_id): name for user_id, name in names_of_users(session, people).items()},
        STATUS=rules.STATUS_NAMES,
    )


@blueprint.post("/tenders/<uuid:tender_id>/expert-selections")
@requires(Permission.COMMITTEE_FORM)
def propose_selection(tender_id: UUID) -> ResponseReturnValue:
    """Select experts for the empty seats."""
    return submit(
        schemas.ProposeSelectionSchema(),
        lambda session, data: service.propose_selection(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _page(tender_id, form),
        to=url_for("selection.show_selections", tender_id=tender_id),
        done=_("已提交，等第二人批准"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/expert-selections/<uuid:selection_id>/approve")
@requires(Permission.COMMITTEE_APPROVE)
def approve_selection(tender_id: UUID, selection_id: UUID) -> ResponseReturnValue:
    """Approve: the experts are called."""
    return _decide(tender_id, selection_id, service.approve_selection, None, _("已批准，已分别通知"))


@blueprint.post("/tenders/<uuid:tender_id>/expert-selections/<uuid:selection_id>/return")
@requires(Permission.COMMITTEE_APPROVE)
def return_selection(tender_id: UUID, selection_id: UUID) -> ResponseReturnValue:
    """Return it with a reason."""
    done = _("已退回，理由已告诉提出人")
    return _decide(tender_id, selection_id, service.return_selection, schemas.ReturnSelectionSchema(), done)


def _decide(tender_id: UUID, selection_id: UUID, verb: Any, schema: Any, done: str) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(session, actor=current_actor(), selection_id=selection_id, now=clock.now(), **data),
        back=lambda form: _page(tender_id, form),
        to=url_for("selection.show_selections", tender_id=tender_id),
        done=done,
    )
