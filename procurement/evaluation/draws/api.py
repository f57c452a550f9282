"""Draws as API operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.evaluation.draws import queries, schemas, service, ties
from procurement.evaluation.draws.models import Draw
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("draws_api", __name__, url_prefix="/api/v1", description="Public draws")


@blueprint.get("/tenders/<uuid:tender_id>/draws")
@requires(Permission.DRAW_TAKE_PART)
@blueprint.response(200, schemas.DrawSchema(many=True))
def list_draws(tender_id: UUID) -> Any:
    """The tender's draws that the reader may take part in, the oldest first."""
    return queries.list_draws_for(read_session(), current_actor(), tender_id)


@blueprint.get("/draws/<uuid:draw_id>")
@requires(Permission.DRAW_TAKE_PART)
@blueprint.response(200, schemas.DrawSchema)
def show_draw(draw_id: UUID) -> Any:
    """One draw."""
    return queries.get_draw_for(read_session(), current_actor(), draw_id)


def _do(verb: Callable[..., Any], draw_id: UUID, data: dict[str, Any]) -> Draw:
    with transaction(current_actor()) as session:
        verb(session, actor=current_actor(), draw_id=draw_id, now=clock.now(), **data)
    return queries.get_draw(read_session(), draw_id)


@blueprint.post("/draws/<uuid:draw_id>/commitments")
@requires(Permission.DRAW_TAKE_PART)
@blueprint.arguments(schemas.CommitSeedSchema)
@blueprint.response(201, schemas.DrawSchema)
def commit_seed(data: dict[str, Any], draw_id: UUID) -> Any:
    """Commit to a seed that only the sender knows; it cannot be changed."""
    return _do(service.commit_seed, draw_id, data)


@blueprint.post("/draws/<uuid:draw_id>/closing")
@requires(Permission.DRAW_RUN)
@blueprint.response(200, schemas.DrawSchema)
def close_commitments(draw_id: UUID) -> Any:
    """Take no more commitments."""
    return _do(service.close_commitments, draw_id, {})


@blueprint.post("/draws/<uuid:draw_id>/reveals")
@requires(Permission.DRAW_TAKE_PART)
@blueprint.arguments(schemas.RevealSeedSchema)
@blueprint.response(201, schemas.DrawSchema)
def reveal_seed(data: dict[str, Any], draw_id: UUID) -> Any:
    """Reveal the seed committed to."""
    return _do(service.reveal_seed, draw_id, data)


@blueprint.post("/draws/<uuid:draw_id>/numbers")
@requires(Permission.DRAW_RUN)
@blueprint.arguments(schemas.LotteryNumbersSchema)
@blueprint.response(200, schemas.DrawSchema)
def enter_numbers(data: dict[str, Any], draw_id: UUID) -> Any:
    """Type the lottery's number."""
    return _do(service.enter_numbers, draw_id, data)


@blueprint.post("/draws/<uuid:draw_id>/confirmation")
@requires(Permission.DRAW_CONFIRM)
@blueprint.arguments(schemas.LotteryNumbersSchema)
@blueprint.response(200, schemas.DrawSchema)
def confirm_numbers(data: dict[str, Any], draw_id: UUID) -> Any:
    """Type the number again as another person; the draw is computed when both agree."""
    return _do(service.confirm_numbers, draw_id, data)


@blueprint.post("/draws/<uuid:draw_id>/cancellation")
@requires(Permission.DRAW_RUN)
@blueprint.arguments(schemas.CancelDrawSchema)
@blueprint.response(200, schemas.DrawSchema)
def cancel_draw(data: dict[str, Any], draw_id: UUID) -> Any:
    """End a draw while its commitments are still open."""
    return _do(service.cancel_draw, draw_id, data)


@blueprint.post("/tenders/<uuid:tender_id>/ties")
@requires(Permission.DRAW_RUN)
@blueprint.arguments(schemas.DrawTieSchema)
@blueprint.response(201, schemas.DrawSchema)
def draw_tie(data: dict[str, Any], tender_id: UUID) -> Any:
    """Freeze a draw between tied bidders of one lot."""
    with transaction(current_actor()) as session:
        tie = ties.Tie(**data)
        made = ties.freeze_tie(session, actor=current_actor(), tender_id=tender_id, tie=tie, now=clock.now())
    return queries.get_draw(read_session(), made.id)
