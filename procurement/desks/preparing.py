"""What waits before bids are opened: survey, plan and intention, counsel's opinion, suppliers' questions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.schools import queries as schools
from procurement.schools.states import DemandPlanStatus
from procurement.tenders import parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.planning import queries as planning
from procurement.tenders.planning.rules import INTENTION_LAW, SURVEY_LAW
from procurement.tenders.procedure import queries as procedure
from procurement.tenders.procedure.models import ReviewOpinion
from procurement.tenders.procedure.reviews import document_sha256
from procurement.tenders.states import TenderStatus

REVIEW_LAW = N_("财库〔2021〕22号第23、33条")
ASKED_IN = frozenset({TenderStatus.PUBLISHED, TenderStatus.CLOSED})


def _named(tender: Tender) -> dict[str, Any]:
    return {"name": tender.title, "name_en": tender.title_en, "values": {"tender_id": tender.id}}


def preparations(reader: Reader) -> Iterable[Task]:
    """Confirmed demand whose notice is not out: survey, then plan, then intention."""
    session = reader.session
    out = {tender.plan_id for tender in tenders.list_tenders(session) if tender.published_at}
    for plan in schools.list_plans(session):
        if plan.status is not DemandPlanStatus.CONFIRMED or plan.id in out:
            continue
        about: dict[str, Any] = {"name": plan.title, "values": {"plan_id": plan.id}, "endpoint": "planning.show_plan"}
        filed = planning.find_plan(session, plan.id)
        if not planning.list_surveys(session, plan.id):
            yield Task(act=N_("登记需求调查"), label=N_("去登记"), article=SURVEY_LAW, **about,
                       why=N_("公告招标以前要有需求调查的记录"))  # fmt: skip
        if filed is None:
            yield Task(act=N_("填报采购计划"), label=N_("去填报"), article=N_("政府采购法第33条"), **about,
                       why=N_("填报以后才能公开采购意向"))  # fmt: skip
        elif filed.announced_at is None:
            days = parameters.count_on(session, plan.county_id, "intention_days", reader.today)
            yield Task(act=N_("公开采购意向"), label=N_("去公开"), article=INTENTION_LAW, **about,
                       why=N_("公开不少于 %(days)d 日才能公告；预计采购时间是 %(expected)s"),
                       params={"days": days, "expected": filed.expected_on.isoformat()},
                       due=reader.plain_due(filed.expected_on - timedelta(days=days)))  # fmt: skip


def intention_ends(reader: Reader, tender: Tender) -> date | None:
    """The first day on which the notice may go out, while it lies ahead."""
    announced = planning.prepared(reader.session, tender.plan_id).announced_on
    if announced is None:
        return None
    days = parameters.count_on(reader.session, tender.county_id, "intention_days", reader.today)
    ends = announced + timedelta(days=days)
    return ends if ends > reader.today else None


def reviews(reader: Reader) -> Iterable[Task]:
    """Documents handed over that counsel has not read, or objects to; whoever drafted one does not record it."""
    for tender in tenders.list_tenders(reader.session):
        if tender.status is not TenderStatus.SUBMITTED:
            continue
        found = procedure.list_reviews(reader.session, tender.id)
        newest = found[0] if found and found[0].document_sha256 == document_sha256(tender) else None
        about = {"endpoint": "procedure.show", "article": REVIEW_LAW, **_named(tender)}
        if newest is not None and newest.opinion is ReviewOpinion.OBJECTED:
            yield Task(act=N_("法律审查有异议，等退回修改"), label=N_("去看"), **about,
                       why=N_("审批人退回以后按意见修改，再送审"))  # fmt: skip
        elif newest is None and reader.actor.role is Role.OFFICER:
            yield Task(act=N_("请法律顾问审查招标文件"), label=N_("去看"), **about,
                       why=N_("没有对这份文本的意见不能批准；由审批人或纪检登记"))  # fmt: skip
        elif newest is None and tender.drafted_by != reader.actor.user_id:
            yield Task(act=N_("登记法律审查意见"), label=N_("去登记"), **about,
                       why=N_("登记的人不再审批同一份文件"))  # fmt: skip


def questions(reader: Reader) -> Iterable[Task]:
    """Suppliers' questions without an answer: who asked is nobody's business."""
    for tender in tenders.list_published(reader.session):
        if tender.status not in ASKED_IN:
            continue
        asked = procedure.list_questions(reader.session, reader.actor, tender.id)
        open_days = [question.reply_due_on for question in asked if question.clarification_id is None]
        if open_days:
            yield Task(
                act=N_("答复 %(count)s 个询问"), params={"count": len(open_days)}, endpoint="procedure.show",
                label=N_("去答复"), **_named(tender), why=N_("问题和答复向所有人公布，不写谁问的"),
                article=N_("政府采购法实施条例第52条"), due=reader.due(tender.county_id, min(open_days)),
            )  # fmt: skip


def other_purchases(reader: Reader) -> Iterable[Task]:
    """Purchases by another method that a colleague proposed."""
    for purchase in planning.list_other_purchases(reader.session):
        if purchase.approved_at is None and purchase.proposed_by != reader.actor.user_id:
            yield Task(
                act=N_("审批其他采购方式"), endpoint="planning.list_plans", label=N_("去审批"), name=purchase.title,
                why=N_("同一品类本年度的金额累计计算，不得化整为零"), article=N_("政府采购法实施条例第28条"),
            )  # fmt: skip


SOURCES = {
    Role.OFFICER: (preparations, reviews, questions),
    Role.APPROVER: (reviews, other_purchases),
    Role.DISCIPLINE: (reviews,),
}
