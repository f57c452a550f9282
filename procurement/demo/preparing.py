"""Before the document: the market is asked, the plan is filed, the intention lies open for its thirty days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.demo.schools import plan_demand
from procurement.tenders.planning import queries, service
from procurement.tenders.procedure.models import ReviewOpinion
from procurement.tenders.procedure.reviews import record_review

if TYPE_CHECKING:
    from procurement.demo.road import Walk

LEAD = timedelta(days=35)  # from the demand plan to the road's day 0
ANSWERS = (
    ("示范市粮油批发市场", "25 千克包装一级大米到校价每千克 4.6 至 4.9 元，可每周送两次。"),
    ("示范省粮食集团", "面粉、大豆油可按月供货，包装规格齐全，价格随省内批发价。"),
    ("邻县某配送企业", "建议把送达时间放宽到早上七点半，冬季山路结冰。"),
)


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the demand plan to the published intention."""
    first = -LEAD.days
    yield road.at(first, 9), "demand plan"
    road.plan_id = plan_demand(road.cast, f"{road.title}需求", road.first_day + timedelta(days=60), road.zone_codes)
    yield road.at(first + 1, 10), "the market is surveyed"
    survey(road, road.plan)
    yield road.at(first + 2, 10), "procurement plan filed, intention published"
    announce(road, road.plan)


def survey(road: Walk, plan_id: UUID) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        service.record_survey(
            session, actor=officer, plan_id=plan_id, surveyed_on=clock.today(), way="实地走访与书面问卷",
            findings="三家都能按周配送，价格在县发布的上限以内；山区学校的送达时间要放宽。",
            subjects=[{"name": name, "answer": answer} for name, answer in ANSWERS], now=clock.now(),
        )  # fmt: skip


def announce(road: Walk, plan_id: UUID) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        category = queries.categories_of(session, plan_id)[0]
        service.file_plan(
            session, actor=officer, plan_id=plan_id, category_id=category.id, title=road.title,
            budget_amount=road.budget, filing_number=f"示财采计〔{road.first_day.year}〕{road.first_day:%m%d}号",
            summary="学校食堂用大米、小麦粉、大豆油，按片区配送，数量按学生人数和带量食谱测算。",
            expected_on=road.first_day + timedelta(days=3), now=clock.now(),
        )  # fmt: skip
    with transaction(officer) as session:
        service.announce_intention(session, actor=officer, plan_id=plan_id, now=clock.now())


def review(road: Walk) -> None:
    """The discipline office records counsel's opinion on the submitted document."""
    reader = road.cast["discipline"]
    with transaction(reader) as session:
        record_review(
            session, actor=reader, tender_id=road.tender, opinion=ReviewOpinion.PASSED, counsel="示范律师事务所",
            text="合同文本的价款、交付、验收、违约和解除条款齐全，没有发现违反公平竞争的条件。", now=clock.now(),
        )  # fmt: skip
