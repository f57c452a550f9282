"""The pages of a draw: what is frozen, who committed, what was revealed, and what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from procurement.bids import queries as bid_queries
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.evaluation.draws import lotteries, queries, rules, schemas, service, ties
from procurement.evaluation.draws.models import Draw
from procurement.evaluation.draws.states import DrawStatus
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import AwardMethod
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("draws", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {
        "PURPOSES": rules.PURPOSE_NAMES, "GAMES": rules.GAME_NAMES, "DRAW_STATUS": rules.STATUS_NAMES,
        "EXCLUSIONS": rules.EXCLUSION_NAMES,
    }  # fmt: skip


@blueprint.get("/tenders/<uuid:tender_id>/draws")
@requires(Permission.DRAW_TAKE_PART)
def list_draws(tender_id: UUID) -> str:
    """Every draw of the tender; for the officer a form to begin one between tied bidders."""
    return _list_page(tender_id, FormState())


def _list_page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    draws = queries.list_draws_for(session, actor, tender_id)
    tender = tender_queries.get_tender(session, tender_id)
    may_draw_tie = (
        may(actor, Permission.DRAW_RUN)
        and tender.status in ties.DRAWN_IN
        and tender.award_method is AwardMethod.WEIGHTED_SCORING
    )
    bidders = [bid.supplier for bid in bid_queries.list_opened(session, tender_id)] if may_draw_tie else []
    return render_template(
        "draws/draws.html", tender=tender, draws=draws, form=form, may_draw_tie=may_draw_tie, bidders=bidders,
        lottery_times=lotteries.times_on(clock.today()),
    )  # fmt: skip


@blueprint.post("/tenders/<uuid:tender_id>/ties")
@requires(Permission.DRAW_RUN)
def draw_tie(tender_id: UUID) -> ResponseReturnValue:
    """Freeze a draw between tied bidders."""
    return submit(
        schemas.DrawTieSchema(),
        lambda session, data: ties.freeze_tie(
            session, actor=current_actor(), tender_id=tender_id, tie=ties.Tie(**data), now=clock.now()
        ),
        back=lambda form: _list_page(tender_id, form),
        to=lambda made: url_for("draws.show_draw", draw_id=made.id),
        done=_("池已冻结，开始收承诺"),
    )


@blueprint.get("/draws/<uuid:draw_id>")
@requires(Permission.DRAW_TAKE_PART)
def show_draw(draw_id: UUID) -> str:
    """One draw, with what the reader may do now."""
    return _draw_page(draw_id, FormState())


def _draw_page(draw_id: UUID, form: FormState) -> str:
    session, actor, now = read_session(), current_actor(), clock.now()
    draw = queries.get_draw_for(session, actor, draw_id)
    return render_template(
        "draws/draw.html",
        form=form,
        draw=draw,
        tender=tender_queries.get_tender(session, draw.tender_id),
        pool=queries.pool_of(draw),
        rows=queries.shown_rows(draw),
        own=queries.find_commitment(draw, actor.user_id),
        draws_at=queries.lottery_at(draw),
        example=lotteries.LOTTERIES[draw.game].example,
        acts=_acts(draw, now),
    )


def _acts(draw: Draw, now: Any) -> set[str]:
    """What the reader may do with the draw now."""
    actor = current_actor()
    own = queries.find_commitment(draw, actor.user_id)
    is_drawn = now >= queries.lottery_at(draw)
    runs, is_other = may(actor, Permission.DRAW_RUN), draw.numbers_by != actor.user_id
    found = {
        "commit": draw.status is DrawStatus.COMMITTING and own is None,
        "close": draw.status is DrawStatus.COMMITTING and runs,
        "reveal": draw.status is DrawStatus.REVEALING and own is not None and own.seed is None and now < draw.reveal_by,
        "number": draw.status in {DrawStatus.REVEALING, DrawStatus.NUMBERED} and runs and is_drawn,
        "confirm": draw.status is DrawStatus.NUMBERED and may(actor, Permission.DRAW_CONFIRM) and is_other,
    }
    if found["confirm"]:
        found["number"] = False  # another officer checks; correcting is for who typed
    return {name for name, holds in found.items() if holds}


def _act(schema: Schema | None, verb: Callable[..., Any], draw_id: UUID, done: str) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(session, actor=current_actor(), draw_id=draw_id, now=clock.now(), **data),
        back=lambda form: _draw_page(draw_id, form),
        to=url_for("draws.show_draw", draw_id=draw_id),
        done=done,
    )


@blueprint.post("/draws/<uuid:draw_id>/commitments")
@requires(Permission.DRAW_TAKE_PART)
def commit_seed(draw_id: UUID) -> ResponseReturnValue:
    """Commit to a seed."""
    return _act(schemas.CommitSeedSchema(), service.commit_seed, draw_id, _("承诺已记入日志；请保存好种子文件"))


@blueprint.post("/draws/<uuid:draw_id>/closing")
@requires(Permission.DRAW_RUN)
def close_commitments(draw_id: UUID) -> ResponseReturnValue:
    """Take no more commitments."""
    return _act(None, service.close_commitments, draw_id, _("收承诺已结束，请各方揭示种子"))


@blueprint.post("/draws/<uuid:draw_id>/reveals")
@requires(Permission.DRAW_TAKE_PART)
def reveal_seed(draw_id: UUID) -> ResponseReturnValue:
    """Reveal a seed."""
    return _act(schemas.RevealSeedSchema(), service.reveal_seed, draw_id, _("种子已揭示"))


@blueprint.post("/draws/<uuid:draw_id>/numbers")
@requires(Permission.DRAW_RUN)
def enter_numbers(draw_id: UUID) -> ResponseReturnValue:
    """Type the lottery's number."""
    return _act(schemas.LotteryNumbersSchema(), service.enter_numbers, draw_id, _("号码已录入，等第二人核对"))


@blueprint.post("/draws/<uuid:draw_id>/confirmation")
@requires(Permission.DRAW_CONFIRM)
def confirm_numbers(draw_id: UUID) -> ResponseReturnValue:
    """Type it again; the draw is computed."""
    return _act(schemas.LotteryNumbersSchema(), service.confirm_numbers, draw_id, _("两人一致，抽取已经算出"))


@blueprint.post("/draws/<uuid:draw_id>/cancellation")
@requires(Permission.DRAW_RUN)
def cancel_draw(draw_id: UUID) -> ResponseReturnValue:
    """End a draw before its commitments are closed."""
    return _act(schemas.CancelDrawSchema(), service.cancel_draw, draw_id, _("抽取已取消"))
