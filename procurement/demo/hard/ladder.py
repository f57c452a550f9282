"""A supplier on every step of the ladder: reminder, talk, corrective order, suspension, removal; replies and appeal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.demo import supervising
from procurement.demo.deciding import later
from procurement.demo.supervising import Case
from procurement.supervision import service
from procurement.supervision.models import Ground
from procurement.supervision.states import Step

if TYPE_CHECKING:
    from procurement.demo.road import Walk

CASE = Case("yuanda", "远达粮油配送商行", "Yuanda Grain and Oil", Step.REMINDER, Ground.LATE_DELIVERY,
            "两所学校的大米迟到四十分钟，未事先告知。", 3, "车辆故障，已增派备用车辆，今后提前告知。",
            skip_reason="")  # fmt: skip
STEPS = (
    CASE,
    replace(CASE, step=Step.TALK, facts="提醒后一周内又迟到两次，学校改用备餐。",
            reply="已更换司机和路线，请再给一次机会。"),
    replace(CASE, step=Step.CORRECTION, facts="约谈后仍有一次迟到一小时以上，未按承诺增派车辆。",
            reply="车辆本周到位，已附租车合同。"),
    replace(CASE, step=Step.SUSPENSION, ground=Ground.SHORT_WEIGHT, days=60, reply="短秤系分装设备故障，愿意补足。",
            facts="整改期间抽查三所学校，大米每袋短秤零点六至一点二公斤。"),
    replace(CASE, step=Step.REMOVAL, ground=Ground.FALSE_MATERIAL, days=365, reply="检测报告由代办人提供，公司未核实。",
            facts="暂停期间所交检测报告经出具机构核实系伪造。"),
)  # fmt: skip
DECIDERS = {Step.SUSPENSION: ("officer2", "approver"), Step.REMOVAL: ("officer2", "approver")}
REJECTED = "经复核出具机构书面证明和原始记录，申诉理由不成立，清退决定继续执行。"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then): each step proposed, replied to and decided by others."""
    yield road.at(2, 15), "a company registers and is admitted; its deliveries are late"
    supervising.register(road.cast, CASE, 9)
    measure_id = None
    for case in STEPS:
        yield later(road, 2, 14), f"{case.step} proposed"
        measure_id = supervising.propose(road.cast, case)
        yield later(road, 1, 10), f"the supplier replies to the {case.step}"
        reply(road, case, measure_id)
        yield later(road, 1, 14), f"{case.step} decided by others"
        supervising.decide(road.cast, measure_id, DECIDERS.get(case.step, ("officer2",)))
        if case.step is Step.CORRECTION:
            lift(road, measure_id)
    assert measure_id is not None  # noqa: S101  (there are steps)
    yield later(road, 2, 10), "the removed supplier appeals"
    appeal(road, measure_id)
    yield later(road, 3, 10), "the appeal is heard by somebody without part in it, and rejected"
    hear(road, measure_id)


def reply(road: Walk, case: Case, measure_id: UUID) -> None:
    actor = road.cast[case.login]
    with transaction(actor) as session:
        service.reply_to_measure(session, actor=actor, measure_id=measure_id, text=case.reply, now=clock.now())


def lift(road: Walk, measure_id: UUID) -> None:
    """What was ordered was done the same day."""
    actor = road.cast["approver"]
    with transaction(actor) as session:
        service.lift_measure(
            session,
            actor=actor,
            measure_id=measure_id,
            reason="租车合同和新车行驶证已核验，整改到位。",
            now=clock.now(),
        )


def appeal(road: Walk, measure_id: UUID) -> None:
    actor = road.cast[CASE.login]
    with transaction(actor) as session:
        text = "公司没有伪造的故意，请求撤销清退，改为延长暂停。"
        service.appeal_measure(session, actor=actor, measure_id=measure_id, text=text, now=clock.now())


def hear(road: Walk, measure_id: UUID) -> None:
    actor = road.cast["discipline"]
    with transaction(actor) as session:
        service.hear_appeal(session, actor=actor, measure_id=measure_id, allows=False, reason=REJECTED, now=clock.now())
