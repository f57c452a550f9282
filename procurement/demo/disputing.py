"""Challenges of a result in the demonstration: one waits for its answer, one has gone on to the finance bureau."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.awards import queries as awards
from procurement.bids import queries as bids
from procurement.complaints import decisions, service
from procurement.complaints.states import ChallengeOutcome, Step
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction

if TYPE_CHECKING:
    from procurement.demo.road import Walk

MATTERS = (
    "第 1 包中标人所报粮食等级与招标文件不一致",
    "评审总价的计算依据没有公开",
)


ANSWER = "经核对投标文件和评标报告，中标人所报等级与招标文件一致，评审总价按公告的规则计算，质疑事项不成立。"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) on the roads that are `challenged`."""
    if not road.challenged:
        return
    yield road.after(4, 10), "two losers challenge the result"
    first, second = _losers(road)[:2]
    challenge(road, first)
    answered = challenge(road, second)
    yield road.after(4, 14), "the second challenge is answered"
    answer(road, answered)
    yield road.after(4, 16), "its challenger complains to the finance bureau"
    complain(second, answered)


def _losers(road: Walk) -> list[Actor]:
    """Bidders that won nothing, in an order of their ids."""
    with reading(SYSTEM) as session:
        won = {award.supplier_id for award in awards.list_live(session, road.tender)}
        lost = sorted({opened.supplier_id for opened in bids.list_opened(session, road.tender)} - won, key=str)
    by_supplier = {actor.organization_id: actor for actor in road.cast.actors.values()}
    return [by_supplier[supplier_id] for supplier_id in lost]


def challenge(road: Walk, loser: Actor) -> UUID:
    with transaction(loser) as session:
        return service.submit_challenge(
            session, actor=loser, tender_id=road.tender, step=Step.RESULT, matters=MATTERS,
            grounds="招标文件第二章技术要求；87号令第50条、第59条。", request="重新核对中标人的等级和评审总价。",
            now=clock.now(),
        ).id  # fmt: skip


def answer(road: Walk, challenge_id: UUID) -> None:
    """By the officer who had no part in the tender."""
    officer = road.cast["officer2"]
    with transaction(officer) as session:
        service.answer_challenge(
            session, actor=officer, challenge_id=challenge_id, outcome=ChallengeOutcome.BASELESS, reply=ANSWER,
            now=clock.now(),
        )  # fmt: skip


def complain(loser: Actor, challenge_id: UUID) -> None:
    with transaction(loser) as session:
        decisions.submit_complaint(
            session, actor=loser, challenge_id=challenge_id, matters=(0, 1), on_reply="", request="责令重新评审",
            now=clock.now(),
        )  # fmt: skip
