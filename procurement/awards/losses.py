"""Why a bid did not win a lot, from its own figures and the winner's: for the message and for the letter. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from procurement.awards.models import Award
from procurement.core.text import N_


class Cause(StrEnum):
    """What decided against a bid."""

    INVALID = "invalid"  # failed a review, or does not take part by the document
    DEARER = "dearer"  # 最低评标价法: a higher evaluated total
    TIED = "tied"
    CAPPED = "capped"  # better alone, but the notice limits lots an owner
    SAME_BRAND = "same_brand"  # 综合评分法: another of its brand scored better (87号令第31条)
    LOWER_SCORE = "lower_score"
    EQUAL_SCORE_DEARER = "equal_score_dearer"  # 87号令第57条: of equal scores the lower price comes first
    TIED_SCORE = "tied_score"
    CAPPED_SCORE = "capped_score"


@dataclass(frozen=True)
class Place:
    """A bid's place on a lot under 综合评分法. `parts`: {"name", "most", "own"} of each factor, points as text."""

    total: Decimal
    rank: int
    is_candidate: bool
    parts: Sequence[Mapping[str, str]]


Key = tuple[UUID, UUID]  # (lot, supplier)


@dataclass(frozen=True)
class Figures:
    """What a result's bids came to: evaluated totals in CNY; places, where they were scored; why bids were invalid."""

    totals: Mapping[Key, Decimal]
    places: Mapping[Key, Place]
    invalid: Mapping[Key, str]


@dataclass(frozen=True)
class Loss:
    """One lot that a bidder did not win. `own` None for a bid that was not compared, `rank` for one not ranked."""

    lot_id: UUID
    lot: int
    cause: Cause
    own: Decimal | None
    winning: Decimal
    rank: int | None
    bidder_count: int
    place: Place | None
    invalid: str = ""

    @property
    def reason(self) -> str:
        """In words of the letter: the reviewer's own for an invalid bid."""
        return self.invalid if self.cause is Cause.INVALID and self.invalid else LETTER[self.cause]

    @property
    def message(self) -> tuple[str, dict[str, Any]]:
        """As msgid and its params, without `number`."""
        params: dict[str, Any] = {"lot": self.lot, "winning": f"{self.winning:,.2f}"}
        if self.own is not None:
            params["own"] = f"{self.own:,.2f}"
        if self.place is not None:
            params |= {"score": str(self.place.total), "rank": self.place.rank}
        return MESSAGE[self.cause], params


Prices = Sequence[Mapping[str, str | None]]


@dataclass(frozen=True)
class ToldLoss:
    """A lot not won, with the prices that would have won it: none under 综合评分法, where they move every score.

    `prices`: {"item", "winning"} of each own item, CNY a unit; None where no price of it alone would have won.
    """

    loss: Loss
    prices: Prices


def loss_of(award: Award, supplier_id: UUID, figures: Figures) -> Loss:
    """What the supplier is told of the lot that another won by `award`."""
    key, winner = (award.lot_id, supplier_id), (award.lot_id, award.supplier_id)
    own, place = figures.totals.get(key), figures.places.get(key)
    ranked = [total for (lot, _supplier), total in figures.totals.items() if lot == award.lot_id]
    scored = sum(lot == award.lot_id for lot, _supplier in figures.places)
    rank = 1 + sum(total < own for total in ranked) if own is not None else None
    best = figures.places.get(winner)
    if place is not None and best is not None:
        cause, rank = _scored_cause(place, best), place.rank
    else:
        cause = _price_cause(own, award.evaluated_amount)
    return Loss(
        lot_id=award.lot_id, lot=award.lot.number, cause=cause, own=own, winning=award.evaluated_amount, rank=rank,
        bidder_count=scored or len(ranked), place=place, invalid=figures.invalid.get(key, ""),
    )  # fmt: skip


def _price_cause(own: Decimal | None, winning: Decimal) -> Cause:
    if own is None:
        return Cause.INVALID
    if own == winning:
        return Cause.TIED
    return Cause.DEARER if own > winning else Cause.CAPPED


def _scored_cause(own: Place, winner: Place) -> Cause:
    if not own.is_candidate:
        return Cause.SAME_BRAND
    if own.rank == winner.rank:
        return Cause.TIED_SCORE
    if own.rank < winner.rank:
        return Cause.CAPPED_SCORE
    return Cause.EQUAL_SCORE_DEARER if own.total == winner.total else Cause.LOWER_SCORE


LETTER = {
    Cause.INVALID: "投标没有参加排序：经评审无效，或者按招标文件的规定不参加评审。",
    Cause.DEARER: "评审总价高于中标人。",
    Cause.TIED: "评审总价与中标人并列，按公告的抽签办法由他人中标。",
    Cause.CAPPED: "评审总价低于中标人；公告限制每家中标包数，按各包总价之和最低的组合定标。",
    Cause.SAME_BRAND: "核心产品品牌相同的投标人只推荐排名最前的一家，推荐的是另一家。",
    Cause.LOWER_SCORE: "评审总得分低于中标人。",
    Cause.EQUAL_SCORE_DEARER: "评审总得分与中标人相同，投标报价高于中标人；得分相同的，报价低的排在前面。",
    Cause.TIED_SCORE: "评审总得分和投标报价都与中标人相同，按公告的抽签办法由他人中标。",
    Cause.CAPPED_SCORE: "排名在中标人之前；公告限制每家中标包数，按各包得分合计最高的组合定标。",
}
MESSAGE = {
    Cause.INVALID: N_("%(number)s 第 %(lot)d 包未中标：你的投标经审查无效，原因见正文；中标人评审总价 %(winning)s 元"),
    Cause.DEARER: N_("%(number)s 第 %(lot)d 包未中标：你的评审总价 %(own)s 元，高于中标人的 %(winning)s 元"),
    Cause.TIED: N_(
        "%(number)s 第 %(lot)d 包未中标：你的评审总价与中标人并列，同为 %(own)s 元，按公告的抽签办法由他人中标"
    ),
    Cause.CAPPED: N_(
        "%(number)s 第 %(lot)d 包未中标：你的评审总价 %(own)s 元，中标人 %(winning)s 元；"
        "公告限制每家中标包数，按各包总价之和最低的组合定标"
    ),
    Cause.SAME_BRAND: N_(
        "%(number)s 第 %(lot)d 包未中标：你的总得分 %(score)s 分，排名第 %(rank)d；同品牌的只推荐排名最前的一家"
    ),
    Cause.LOWER_SCORE: N_("%(number)s 第 %(lot)d 包未中标：你的总得分 %(score)s 分，排名第 %(rank)d，低于中标人"),
    Cause.EQUAL_SCORE_DEARER: N_(
        "%(number)s 第 %(lot)d 包未中标：你的总得分 %(score)s 分，与中标人相同，但报价较高，排名第 %(rank)d"
    ),
    Cause.TIED_SCORE: N_(
        "%(number)s 第 %(lot)d 包未中标：你的总得分 %(score)s 分，得分和报价都与中标人相同，按公告的抽签办法由他人中标"
    ),
    Cause.CAPPED_SCORE: N_(
        "%(number)s 第 %(lot)d 包未中标：你的总得分 %(score)s 分，排名第 %(rank)d；"
        "公告限制每家中标包数，按各包得分合计最高的组合定标"
    ),
}
