"""A tender under 综合评分法, opened, reviewed and scored by its committee, through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.bids.queries import list_opened
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.evaluation.scoring import queries, service
from procurement.evaluation.scoring.models import ScoreRound, ScoreSheet
from procurement.tenders.models import AwardMethod, Tender
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.bench import seat
from tests.factories.people import People
from tests.factories.tenders import make_published, read_tender

Given = Sequence[Sequence[str]]
SCORED = {
    "award_method": AwardMethod.WEIGHTED_SCORING,
    "method_reason": "本次采购含配送到校与库存管理服务，服务标准不统一",
    "score_weights": {"price": "0.5", "quality": "0.3", "delivery": "0.2"},
    "score_factors": [
        {"name": "检测报告", "part": "quality", "points": "10", "basis": "每份得 5 分，至多两份", "is_objective": True},
        {"name": "质量保障", "part": "quality", "points": "20", "basis": "方案分三档，每档写明指标"},
        {"name": "配送能力", "part": "delivery", "points": "20", "basis": "次日送达 20 分，每迟一日减 5 分"},
    ],
    "objective": [{"maximise": "score"}, {"minimise": "cost"}],
    "max_lots_per_owner": None,
}
PRICES = ({"rice": "4.0000", "flour": "3.0000"}, {"rice": "4.4000", "flour": "3.3000"}, make.PRICES)
GIVEN = (  # by bidder: F1, F2, F3
    ("5", "10", "12"), ("10", "19", "19"), ("10", "15", "15"),
)  # fmt: skip


def make_scored(
    people: People, still_clock: Any, *, prices: Sequence[Mapping[str, str]] = PRICES
) -> tuple[Tender, list[make.Bidder], list[Actor]]:
    """An opened tender, three bids on its first lot, everything reviewed, the committee seated, nothing scored."""
    tender = read_tender(people, make_published(people, **SCORED))
    bidders = make.make_bidders(3)
    offers = {bidder: {"prices": asked, "lots": (1,)} for bidder, asked in zip(bidders, prices, strict=True)}
    make.make_opened(tender, people, still_clock, offers)
    judges = seat(people, tender.id)
    reviews.review_all(people, tender)
    return tender, bidders, judges


def begin(judge: Actor, tender: Tender) -> ScoreRound:
    with transaction(judge) as session:
        return service.open_round(session, actor=judge, tender_id=tender.id, now=clock.now())


def sheet_of(tender: Tender, bidders: Sequence[make.Bidder], given: Given = GIVEN) -> dict[str, Any]:
    """What a member fills in, so that bidder n gets `given[n]`."""
    with reading(SYSTEM) as session:
        newest = queries.find_round(session, tender.id)
        assert newest is not None
        suppliers = {str(bid.id): bid.supplier_id for bid in list_opened(session, tender.id)}
    place = {bidder.supplier_id: number for number, bidder in enumerate(bidders)}
    return {
        lot: {
            alias: dict(zip(("F1", "F2", "F3"), given[place[suppliers[bid]]], strict=True))
            for alias, bid in named.items()
        }
        for lot, named in newest.aliases.items()
    }


def sign(judge: Actor, tender: Tender, points: dict[str, Any]) -> ScoreSheet:
    with transaction(judge) as session:
        return service.sign_sheet(session, actor=judge, tender_id=tender.id, points=points, now=clock.now())


def score_all(tender: Tender, bidders: Sequence[make.Bidder], judges: Sequence[Actor], given: Given = GIVEN) -> None:
    points = sheet_of(tender, bidders, given)
    for judge in judges:
        sign(judge, tender, points)
