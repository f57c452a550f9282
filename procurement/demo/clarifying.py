"""The demonstration's committee asks one bidder in writing; the bidder answers, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo.committee import actor_of, members
from procurement.evaluation.clarifications import queries, service
from procurement.evaluation.committee.states import MemberStatus
from procurement.tenders import queries as tenders

if TYPE_CHECKING:
    from procurement.demo.road import Walk

QUESTION = "投标文件写“每周配送”，又写“按学校通知配送”，请说明以哪一处为准。"
ANSWER = "以“按学校通知配送”为准：每周至少一次，学校临时增加的也按通知送到。"


def ask(road: Walk) -> None:
    """The chair, about the first bid on the first lot."""
    member = actor_of(road, members(road, MemberStatus.SEATED)[0])
    with reading(member) as session:
        bid = queries.list_running(session, tenders.get_tender(session, road.tender))[0]
    with transaction(member) as session:
        service.ask_bidder(
            session, actor=member, tender_id=road.tender, opened_bid_id=bid.opened.id, lot_id=bid.lot.id,
            question=QUESTION, minutes=60, now=clock.now(),
        )  # fmt: skip


def answer(road: Walk) -> None:
    by_supplier = {actor.organization_id: actor for actor in road.cast.actors.values()}
    with reading(SYSTEM) as session:
        asked = queries.list_clarifications(session, road.tender)[-1]
    bidder = by_supplier[asked.supplier_id]
    with transaction(bidder) as session:
        service.answer_clarification(
            session, actor=bidder, clarification_id=asked.id, answer=ANSWER, signatory="授权代表", now=clock.now()
        )
