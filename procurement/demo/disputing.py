"""A loser's challenge of the result in the demonstration: it waits for whoever may answer it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.awards import queries as awards
from procurement.bids import queries as bids
from procurement.complaints import service
from procurement.complaints.states import Step
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction

if TYPE_CHECKING:
    from procurement.demo.road import Walk

MATTERS = (
    "第 1 包中标人所报粮食等级与招标文件不一致",
    "评审总价的计算依据没有公开",
)


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) on the roads that are `challenged`."""
    if not road.challenged:
        return
    yield road.after(4, 10), "a loser challenges the result"
    with reading(SYSTEM) as session:
        won = {award.supplier_id for award in awards.list_live(session, road.tender)}
        lost = sorted({o.supplier_id for o in bids.list_opened(session, road.tender)} - won, key=str)
    by_supplier = {actor.organization_id: actor for actor in road.cast.actors.values()}
    loser = by_supplier[lost[0]]
    with transaction(loser) as session:
        service.submit_challenge(
            session, actor=loser, tender_id=road.tender, step=Step.RESULT, matters=MATTERS,
            grounds="招标文件第二章技术要求；87号令第50条、第59条。", request="重新核对中标人的等级和评审总价。",
            now=clock.now(),
        )  # fmt: skip
