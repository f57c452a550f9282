"""A challenge that stops the signature, its answer, the complaint about it and the finance bureau's decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.complaints import decisions, service
from procurement.complaints.states import ChallengeOutcome, ComplaintOutcome, Step
from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.demo.deciding import later

if TYPE_CHECKING:
    from procurement.demo.road import Walk

CHALLENGER, OTHER = "supplier02", "supplier04"
MATTERS = ("第 2 包中标人的配送方案没有写明备用车辆", "第 2 包评审总价的计算过程没有告知")
GROUNDS = "招标文件第二章配送要求；87号令第50条、第69条。"
REPLY = "经核对投标文件，中标人已写明备用车辆两辆；评审总价由报价和公告的扣除系数得出。质疑事项均不成立。"
FINDING = "经调取投标文件和评标报告查明，备用车辆、评审总价均有记载，评审过程没有违反公告的规则，投诉缺乏事实依据。"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the challenge to the end of every hold."""
    yield later(road, 2, 10), "two losers challenge the result: signature stops"
    challenge_id, other_id = challenge(road, CHALLENGER, MATTERS), challenge(road, OTHER, MATTERS[1:])
    yield later(road, 1, 10), "one of them takes its challenge back"
    withdraw(road, other_id)
    yield later(road, 2, 10), "the challenge is answered: without basis, the hold is lifted"
    answer(road, challenge_id)
    yield later(road, 1, 10), "the challenger complains to the finance bureau"
    complaint_id = complain(road, challenge_id)
    yield later(road, 1, 10), "the complaint must be corrected once"
    send_back(road, complaint_id)
    yield later(road, 1, 10), "the corrected complaint is accepted, the procurement rests"
    correct(road, complaint_id)
    accept(road, complaint_id)
    yield later(road, 5, 10), "the complaint is decided: dismissed, the hold is lifted"
    decide(road, complaint_id)


def challenge(road: Walk, login: str, matters: tuple[str, ...]) -> UUID:
    actor = road.cast[login]
    with transaction(actor) as session:
        return service.submit_challenge(
            session, actor=actor, tender_id=road.tender, step=Step.RESULT, matters=matters, grounds=GROUNDS,
            request="重新核对评审结果。", now=clock.now(),
        ).id  # fmt: skip


def withdraw(road: Walk, challenge_id: UUID) -> None:
    actor = road.cast[OTHER]
    with transaction(actor) as session:
        service.withdraw_challenge(session, actor=actor, challenge_id=challenge_id, now=clock.now())


def answer(road: Walk, challenge_id: UUID) -> None:
    """By the officer who had no part in it."""
    actor = road.cast["officer2"]
    with transaction(actor) as session:
        service.answer_challenge(
            session, actor=actor, challenge_id=challenge_id, outcome=ChallengeOutcome.BASELESS, reply=REPLY,
            now=clock.now(),
        )  # fmt: skip


def complain(road: Walk, challenge_id: UUID) -> UUID:
    actor = road.cast[CHALLENGER]
    with transaction(actor) as session:
        return decisions.submit_complaint(
            session, actor=actor, challenge_id=challenge_id, matters=(0,), on_reply="", request="责令重新评审",
            now=clock.now(),
        ).id  # fmt: skip


def send_back(road: Walk, complaint_id: UUID) -> None:
    actor = road.cast["supervisor"]
    with transaction(actor) as session:
        decisions.return_complaint(
            session, actor=actor, complaint_id=complaint_id, correction="请补充对答复内容的具体异议和证据来源。",
            now=clock.now(),
        )  # fmt: skip


def correct(road: Walk, complaint_id: UUID) -> None:
    actor = road.cast[CHALLENGER]
    with transaction(actor) as session:
        decisions.correct_complaint(
            session, actor=actor, complaint_id=complaint_id, on_reply="答复没有说明备用车辆的车牌和产权。",
            request="责令重新评审", now=clock.now(),
        )  # fmt: skip


def accept(road: Walk, complaint_id: UUID) -> None:
    actor = road.cast["supervisor"]
    with transaction(actor) as session:
        decisions.accept_complaint(session, actor=actor, complaint_id=complaint_id, suspend=True, now=clock.now())


def decide(road: Walk, complaint_id: UUID) -> None:
    actor = road.cast["supervisor"]
    with transaction(actor) as session:
        decisions.decide_complaint(
            session, actor=actor, complaint_id=complaint_id, outcome=ComplaintOutcome.DISMISSED, finding=FINDING,
            excluded_supplier_id=None, is_fabricated=False, now=clock.now(),
        )  # fmt: skip
