"""Scoring pages: the member's own sheet, and what everybody may see once all are revealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.evaluation import seats
from procurement.evaluation.committee.queries import find_member
from procurement.evaluation.scoring import queries, rules, schemas, service
from procurement.evaluation.scoring.models import ReopenGround
from procurement.evaluation.scoring.states import RoundStatus
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("scoring", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {
        "ROUND_STATUS": rules.ROUND_STATUS,
        "SHEET_STATUS": rules.SHEET_STATUS,
        "REOPEN_GROUNDS": rules.GROUND_NAMES,
    }


@blueprint.get("/tenders/<uuid:tender_id>/score-sheet")
@requires(Permission.COMMITTEE_SIT)
def show_sheet(tender_id: UUID) -> str:
    """One's own sheet."""
    return _sheet(tender_id, FormState())


def _sheet(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    seats.require_seat(session, actor, tender_id)
    tender = tenders.get_tender(session, tender_id)
    sheet = queries.get_sheet(session, tender_id, actor.user_id)
    kept = {
        f"p.{lot}.{alias}.{code}": text
        for lot, given in sheet.points.items()
        for alias, cells in given.items()
        for code, text in cells.items()
    }
    earlier = next(
        (one for one in queries.list_rounds(session, tender_id) if one.number == sheet.round.number - 1), None
    )
    return render_template(
        "evaluation/scoring/sheet.html",
        form=FormState({**kept, **form.values}, form.problems),
        tender=tender,
        sheet=sheet,
        offers=queries.blind_offers(session, tender, sheet.round.aliases),
        differences=earlier.differences if earlier else [],
    )


@blueprint.post("/tenders/<uuid:tender_id>/score-sheet")
@requires(Permission.COMMITTEE_SIT)
def save_sheet(tender_id: UUID) -> ResponseReturnValue:
    """Keep what is filled in so far."""
    return _post_sheet(tender_id, service.save_sheet, _("已保存，还没有签署；别人看不到"))


@blueprint.post("/tenders/<uuid:tender_id>/score-sheet/signature")
@requires(Permission.COMMITTEE_SIT)
def sign_sheet(tender_id: UUID) -> ResponseReturnValue:
    """Sign and lock."""
    return _post_sheet(tender_id, service.sign_sheet, _("已签署封存，全部评委签署后一起公开"))


def _post_sheet(tender_id: UUID, act: Callable[..., Any], done: str) -> ResponseReturnValue:
    return submit(
        schemas.PointsFormSchema(),
        lambda session, data: act(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data),
        back=lambda form: _sheet(tender_id, form),
        to=url_for("scoring.show_sheet", tender_id=tender_id),
        done=done,
    )


@blueprint.get("/tenders/<uuid:tender_id>/scores")
@requires(Permission.EVALUATION_WATCH)
def show_scores(tender_id: UUID) -> str:
    """Rounds, who has signed, and the ranking once all sheets are revealed."""
    return _scores(tender_id, FormState())


def _scores(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    tender = tenders.get_tender(session, tender_id)
    seats.require_sight(session, actor, tender, prices=False)
    seat = find_member(session, tender_id, actor.user_id)
    rounds = queries.list_rounds(session, tender_id)
    newest = rounds[-1] if rounds else None
    is_revealed = newest is not None and newest.status is RoundStatus.REVEALED
    is_chair = seat is not None and seat.is_chair
    return render_template(
        "evaluation/scoring/scores.html",
        form=form,
        tender=tender,
        rounds=rounds,
        ranking=queries.ranking(session, tender),
        names={str(bid.id): bid.supplier.name for bid in bids.list_opened(session, tender_id)} if is_revealed else {},
        given={str(lot.id): queries.revealed_points(newest, str(lot.id)) for lot in tender.lots}
        if newest and is_revealed
        else {},
        seat=seat,
        may_open=is_chair and newest is None and tender.status is TenderStatus.OPENED,
        may_reopen=is_chair and is_revealed and tender.status in service.RUNNING,
        grounds=[(ground.value, rules.GROUND_NAMES[ground]) for ground in ReopenGround],
    )


@blueprint.post("/tenders/<uuid:tender_id>/score-rounds")
@requires(Permission.COMMITTEE_SIT)
def open_round(tender_id: UUID) -> ResponseReturnValue:
    """Begin scoring."""
    return submit(
        None,
        lambda session, _data: service.open_round(session, actor=current_actor(), tender_id=tender_id, now=clock.now()),
        back=lambda form: _scores(tender_id, form),
        to=url_for("scoring.show_sheet", tender_id=tender_id),
        done=_("已开始打分，每位评委有自己的评分表"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/score-rounds/reopening")
@requires(Permission.COMMITTEE_SIT)
def reopen_round(tender_id: UUID) -> ResponseReturnValue:
    """Score again on a ground of the law."""
    return submit(
        schemas.ReopenSchema(),
        lambda session, data: service.reopen_round(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _scores(tender_id, form),
        to=url_for("scoring.show_scores", tender_id=tender_id),
        done=_("已记录理由，重新打分"),
    )
