"""Everything that happens by time alone, in the order in which it is done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import County
from procurement.audit.tags import AuditTag
from procurement.awards import queries as awards
from procurement.awards import service as award_service
from procurement.bids import service as bids
from procurement.core import queue
from procurement.core.actors import SYSTEM
from procurement.core.text import N_
from procurement.scheduler import checkpoints, telling
from procurement.scheduler.effect import Effect
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender


def close_box(session: Session, tender_id: UUID, now: datetime) -> None:
    bids.close_box(session, actor=SYSTEM, tender_id=tender_id, now=now)


def confirm_awards(session: Session, tender_id: UUID, now: datetime) -> None:
    award_service.confirm_awards(session, actor=SYSTEM, tender_id=tender_id, now=now)


EFFECTS = [
    Effect("box", N_("到投标截止时间，关闭投标箱"), Tender, tenders.list_closable, close_box, AuditTag.BOX_CLOSED),
    Effect(
        "awards", N_("质疑期满，中标结果生效"), Tender, awards.list_confirmable, confirm_awards,
        AuditTag.AWARD_CONFIRMED,
    ),
    Effect(
        "checkpoint", N_("签发当日的日志检查点"), County, checkpoints.list_unsigned, checkpoints.sign_day,
        AuditTag.CHECKPOINT_ISSUED,
    ),
    Effect("telling", N_("把新签的检查点送给应当保存的单位"), County, telling.list_untold, telling.tell_checkpoints),
    Effect("job", N_("收回失去响应的后台任务"), queue.Job, queue.list_lost, queue.give_back),
]  # fmt: skip
