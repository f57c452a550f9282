"""The review table: every opened bid on every lot, what the rules find, what the reviewer says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.core import clock
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission, may
from procurement.evaluation import queries, rules, schemas, service
from procurement.evaluation.models import ReviewKind
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, show, submit
from procurement.web.session import read_session

blueprint = Blueprint("evaluation", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called, and how a finding is said."""
    return {"KINDS": rules.KIND_NAMES, "GROUNDS": rules.GROUND_NAMES, "VERDICTS": rules.VERDICT_STATUS, "said": show}


def _opened_tender(tender_id: UUID) -> Tender:
    tender = tender_queries.get_tender(read_session(), tender_id)
    if tender.opened_at is None:
        raise NotFound
    return tender


@blueprint.get("/tenders/<uuid:tender_id>/reviews")
@requires(Permission.EVALUATION_VIEW)
def show_reviews(tender_id: UUID) -> str:
    """Who bid for what, what stands against it, and what has been decided."""
    return _table_page(tender_id, FormState())


def _table_page(tender_id: UUID, form: FormState) -> str:
    tender = _opened_tender(tender_id)
    rows = queries.review_table(read_session(), tender, clock.today())
    return render_template(
        "evaluation/reviews.html",
        form=form,
        tender=tender,
        rows=rows,
        pending=sum(row.next_kind is not None for row in queries.open_rows(rows)),
        may_review=may(current_actor(), Permission.EVALUATION_REVIEW) and tender.status is TenderStatus.OPENED,
    )


@blueprint.get("/tenders/<uuid:tender_id>/lots/<uuid:lot_id>/reviews/<uuid:opened_bid_id>")
@requires(Permission.EVALUATION_REVIEW)
def show_review(tender_id: UUID, lot_id: UUID, opened_bid_id: UUID) -> str:
    """The next verdict on one bid for one lot."""
    return _review_page((tender_id, lot_id, opened_bid_id), FormState())


def _review_page(place: tuple[UUID, UUID, UUID], form: FormState) -> str:
    tender_id, lot_id, opened_bid_id = place
    tender = _opened_tender(tender_id)
    for row in queries.open_rows(queries.review_table(read_session(), tender, clock.today())):
        named = (row.bid.lot.id, row.bid.opened.id) == (lot_id, opened_bid_id)
        if named and row.next_kind is not ReviewKind.CONFORMITY:  # which is the committee's
            return render_template("evaluation/review.html", form=form, tender=tender, row=row)
    raise NotFound


@blueprint.post("/tenders/<uuid:tender_id>/lots/<uuid:lot_id>/reviews/<uuid:opened_bid_id>")
@requires(Permission.EVALUATION_REVIEW)
def review_bid(tender_id: UUID, lot_id: UUID, opened_bid_id: UUID) -> ResponseReturnValue:
    """Record the verdict."""
    return submit(
        schemas.ReviewBidSchema(exclude=("opened_bid_id", "lot_id")),
        lambda session, data: service.review_bid(
            session, actor=current_actor(), opened_bid_id=opened_bid_id, lot_id=lot_id, now=clock.now(), **data
        ),
        back=lambda form: _review_page((tender_id, lot_id, opened_bid_id), form),
        to=url_for("evaluation.show_reviews", tender_id=tender_id, _anchor=f"bid-{lot_id}-{opened_bid_id}"),
        done=_("结论已记录"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/reviews/completion")
@requires(Permission.EVALUATION_REVIEW)
def complete_reviews(tender_id: UUID) -> ResponseReturnValue:
    """Close the reviews."""
    return submit(
        None,
        lambda session, _data: service.complete_reviews(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _table_page(tender_id, form),
        to=url_for("evaluation.show_reviews", tender_id=tender_id),
        done=_("审查已完成，结果已告知投标人"),
    )
