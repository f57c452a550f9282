"""Challenges and complaints at each step, through the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from procurement.accounts.models import User
from procurement.accounts.queries import actor_for
from procurement.complaints import decisions, service
from procurement.complaints.models import Challenge, Complaint
from procurement.complaints.states import ChallengeOutcome, ComplaintOutcome, Step
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction

MATTERS = ["中标人的投标没有逐项响应粮食等级", "第二包的评审总价计算有误"]
REPLY = "经核对评审记录和投标文件，逐项答复如下：计算无误。"
FINDING = "经调取投标文件和评审记录查明，投诉人所述与记录不符。"


def actor_of(supplier_id: UUID) -> Actor:
    """The person of this supplier; `name` is the log-in name."""
    with reading(SYSTEM) as session:
        user = session.scalars(select(User).filter_by(organization_id=supplier_id)).first()
        assert user is not None
        return replace(actor_for(session, user), name=user.login)


def at(day: date, hour: int = 10) -> datetime:
    """An instant of that day by the clock of Shanghai."""
    return datetime.combine(day, time(hour), clock.LOCAL)


def challenge(actor: Actor, tender_id: UUID, *, step: Step = Step.RESULT, **given: Any) -> Challenge:
    values = {"matters": MATTERS, "grounds": "招标文件第二章、87号令第50条", "request": "重新评审", **given}
    with transaction(actor) as session:
        return service.submit_challenge(session, actor=actor, tender_id=tender_id, step=step, now=clock.now(), **values)


def answer(
    actor: Actor, challenge_id: UUID, outcome: ChallengeOutcome = ChallengeOutcome.BASELESS, reply: str = REPLY
) -> Challenge:
    with transaction(actor) as session:
        return service.answer_challenge(
            session, actor=actor, challenge_id=challenge_id, outcome=outcome, reply=reply, now=clock.now()
        )


def complain(actor: Actor, challenge_id: UUID, matters: Any = (0,), on_reply: str = "") -> Complaint:
    with transaction(actor) as session:
        return decisions.submit_complaint(
            session, actor=actor, challenge_id=challenge_id, matters=matters, on_reply=on_reply,
            request="责令重新评审", now=clock.now(),
        )  # fmt: skip


def accept(actor: Actor, complaint_id: UUID, *, suspend: bool = True) -> Complaint:
    with transaction(actor) as session:
        return decisions.accept_complaint(
            session, actor=actor, complaint_id=complaint_id, suspend=suspend, now=clock.now()
        )


def decide(
    actor: Actor,
    complaint_id: UUID,
    outcome: ComplaintOutcome,
    *,
    excluded: UUID | None = None,
    fabricated: bool = False,
) -> Complaint:
    with transaction(actor) as session:
        return decisions.decide_complaint(
            session, actor=actor, complaint_id=complaint_id, outcome=outcome, finding=FINDING,
            excluded_supplier_id=excluded, is_fabricated=fabricated, now=clock.now(),
        )  # fmt: skip
