"""Everything that happens by time alone, in the order in which it is done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import County
from procurement.audit.tags import AuditTag
from procurement.awards import choice
from procurement.awards import queries as awards
from procurement.awards import service as award_service
from procurement.bids import queries as bid_queries
from procurement.bids import service as bids
from procurement.bids.bonds.models import Bond
from procurement.complaints import decisions
from procurement.complaints.models import Challenge, Complaint
from procurement.contracting.models import Contract
from procurement.core import queue
from procurement.core.actors import SYSTEM
from procurement.core.text import N_
from procurement.scheduler import checkpoints, overdue, payments, telling
from procurement.scheduler.effect import Effect
from procurement.settlement.models import Statement
from procurement.supervision import admissions, reminders
from procurement.supervision import queries as supervision
from procurement.supervision import service as supervision_service
from procurement.supervision.models import Admission, Measure
from procurement.suppliers.models import SupplierPaper
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender


def close_box(session: Session, tender_id: UUID, now: datetime) -> None:
    bids.close_box(session, actor=SYSTEM, tender_id=tender_id, now=now)


def deem_winner(session: Session, tender_id: UUID, now: datetime) -> None:
    choice.deem_winner(session, actor=SYSTEM, tender_id=tender_id, now=now)


def conclude_opening(session: Session, tender_id: UUID, now: datetime) -> None:
    bids.conclude_opening(session, actor=SYSTEM, tender_id=tender_id, now=now)


def confirm_awards(session: Session, tender_id: UUID, now: datetime) -> None:
    award_service.confirm_awards(session, actor=SYSTEM, tender_id=tender_id, now=now)


LATE = [
    Effect(name, label, subject, due, act, AuditTag.TERM_OVERDUE)
    for name, label, subject, due, act in (
        ("late_reply", N_("质疑逾期没有答复"), Challenge, overdue.list_replies, overdue.mark_reply),
        ("late_decision", N_("投诉逾期没有决定"), Complaint, overdue.list_decisions, overdue.mark_decision),
        ("late_filing", N_("合同逾期没有备案"), Contract, overdue.list_filings, overdue.mark_filing),
        ("late_refund", N_("保证金逾期没有退还"), Bond, overdue.list_refunds, overdue.mark_refund),
        ("late_payment", N_("货款逾期没有付"), Statement, payments.list_late, payments.mark_late),
    )
]


def end_measure(session: Session, measure_id: UUID, now: datetime) -> None:
    supervision_service.end_measure(session, actor=SYSTEM, measure_id=measure_id, now=now)


def expire_admission(session: Session, admission_id: UUID, now: datetime) -> None:
    admissions.expire_admission(session, actor=SYSTEM, admission_id=admission_id, now=now)


def remind_of_paper(session: Session, paper_id: UUID, now: datetime) -> None:
    reminders.remind_of_paper(session, paper_id=paper_id, now=now)


EFFECTS = [
    Effect("box", N_("到投标截止时间，关闭投标箱"), Tender, tenders.list_closable, close_box, AuditTag.BOX_CLOSED),
    Effect(
        "opening", N_("投标人自行解密的时间到，完成开标"), Tender, bid_queries.list_ended_calls, conclude_opening,
        AuditTag.OPENING_COMPLETED,
    ),
    Effect(
        "awards", N_("质疑期满，中标结果生效"), Tender, awards.list_confirmable, confirm_awards,
        AuditTag.AWARD_CONFIRMED,
    ),
    Effect(
        "winner", N_("五个工作日内没有定标，视同确定排名第一的为中标人"), Tender, choice.list_deemable, deem_winner,
        AuditTag.AWARD_DEEMED,
    ),
    Effect(
        "suspension", N_("投诉处理期间的暂停满三十日，恢复采购活动"), Complaint, decisions.list_suspensions,
        overdue.end_suspension, AuditTag.SIGNING_RELEASED,
    ),
    *LATE,
    Effect(
        "payment", N_("货款快到付款期限，提醒付款"), Statement, payments.list_reminders, payments.remind,
        AuditTag.PAYMENT_REMINDED,
    ),
    Effect(
        "checkpoint", N_("签发当日的日志检查点"), County, checkpoints.list_unsigned, checkpoints.sign_day,
        AuditTag.CHECKPOINT_ISSUED,
    ),
    Effect("telling", N_("把新签的检查点送给应当保存的单位"), County, telling.list_untold, telling.tell_checkpoints),
    Effect(
        "measure", N_("措施期满自动解除，未确认的立即暂停自动失效"), Measure, supervision.list_timed_out, end_measure,
        AuditTag.MEASURE_ENDED,
    ),
    Effect(
        "admission", N_("准入到期"), Admission, supervision.list_expiring, expire_admission, AuditTag.ADMISSION_CHANGED,
    ),
    Effect(
        "paper", N_("证照快到期，提醒供应商和采购人"), SupplierPaper, reminders.list_due, remind_of_paper,
        AuditTag.PAPER_REMINDED,
    ),
    Effect("job", N_("收回失去响应的后台任务"), queue.Job, queue.list_lost, queue.give_back),
]  # fmt: skip
