"""What waits before the bids are opened, and what a committee's chair has to decide."""

from datetime import timedelta
from decimal import Decimal

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from procurement.evaluation.pricing import service as pricing
from procurement.evaluation.report.service import supersede_report
from procurement.tenders import queries as tenders
from procurement.tenders.planning import queries as planning_queries
from procurement.tenders.planning import service as planning
from procurement.tenders.planning.models import OtherMethod
from procurement.tenders.procedure import questions
from procurement.tenders.procedure.models import ReviewOpinion
from tests.factories import bench
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories import tenders as factory
from tests.factories.bench import seat

PREPARING = {"登记需求调查", "填报采购计划", "公开采购意向"}


def test_confirmed_demand_waits_for_survey_plan_and_intention_in_turn(people, tasks_of):
    plan_id, officer = factory.make_plan(people), people.officer
    found = tasks_of(officer)
    assert found.keys() & PREPARING == {"登记需求调查", "填报采购计划"}
    assert found["登记需求调查"].values == {"plan_id": plan_id}
    with transaction(officer) as session:
        planning.record_survey(
            session, actor=officer, plan_id=plan_id, surveyed_on=clock.today(), way="问卷",
            findings="三家都能按周配送，价格在上限以内。", now=clock.now(),
            subjects=[{"name": f"市场主体{n}", "answer": "可以按周配送"} for n in (1, 2, 3)],
        )  # fmt: skip
        category = planning_queries.categories_of(session, plan_id)[0]
        planning.file_plan(
            session, actor=officer, plan_id=plan_id, category_id=category.id, title="秋季学期米面",
            budget_amount=Decimal("1000000.00"), filing_number="示财采计〔2026〕1号", summary="学校食堂用大米和小麦粉",
            expected_on=clock.today() + timedelta(days=45), now=clock.now(),
        )  # fmt: skip
    found = tasks_of(officer)
    assert found.keys() & PREPARING == {"公开采购意向"}
    assert found["公开采购意向"].due.on == clock.today() + timedelta(days=15)  # thirty days before it is expected
    with transaction(officer) as session:
        planning.announce_intention(session, actor=officer, plan_id=plan_id, now=clock.now())
    assert not tasks_of(officer).keys() & PREPARING
    assert not tasks_of(people.approver).keys() & PREPARING


def test_the_notice_waits_for_the_thirtieth_day_of_the_intention(people, tasks_of, still_clock):
    plan_id = factory.make_plan(people)
    factory.prepare_purchase(people, plan_id, days_ago=29)
    tender_id = factory.make_approved(people, plan_id=plan_id)
    factory.publish_keys(people, tender_id)
    waiting = tasks_of(people.officer)["采购意向满期后公告"]
    assert waiting.due.on == clock.today() + timedelta(days=1)
    assert "发布招标公告" not in tasks_of(people.officer)
    still_clock.move(days=1)
    assert tasks_of(people.officer).keys() & {"采购意向满期后公告", "发布招标公告"} == {"发布招标公告"}


def test_counsels_opinion_is_asked_for_and_objections_go_back(people, tasks_of, still_clock):
    tender_id = factory.make_submitted(people)
    assert "请法律顾问审查招标文件" in tasks_of(people.officer)
    for actor in (people.approver, people.discipline):
        assert tasks_of(actor)["登记法律审查意见"].values == {"tender_id": tender_id}
    factory.record_review(people, tender_id, ReviewOpinion.OBJECTED)
    for actor in (people.officer, people.approver):
        assert "法律审查有异议，等退回修改" in tasks_of(actor)
        assert "登记法律审查意见" not in tasks_of(actor)
    still_clock.move(minutes=1)
    factory.record_review(people, tender_id)
    assert not any("法律" in act for actor in (people.officer, people.approver) for act in tasks_of(actor))


def test_questions_wait_three_working_days_and_do_not_say_who_asked(people, tasks_of):
    tender_id = factory.make_published(people)
    bidder = make.make_bidder(1)
    assert not any("询问" in act for act in tasks_of(people.officer))
    with transaction(bidder.actor) as session:
        asked = questions.ask_question(
            session, actor=bidder.actor, tender_id=tender_id, text="第二包的面粉可否用五十斤装？", now=clock.now()
        )
    task = tasks_of(people.officer)["答复 %(count)s 个询问"]
    assert (task.due.on, task.due.count, task.params) == (asked.reply_due_on, 3, {"count": 1})
    assert bidder.actor.name not in str(task)
    with transaction(people.officer) as session:
        questions.answer_question(
            session, actor=people.officer, question_id=asked.id,
            question="面粉的包装规格", reply="每袋二十五公斤，不得超过。", now=clock.now(),
        )  # fmt: skip
    assert not any("询问" in act for act in tasks_of(people.officer))


def test_another_method_waits_for_an_approver(people, tasks_of):
    factory.make_plan(people)
    with transaction(people.officer) as session:
        category = planning_queries.list_categories(session)[0]
        planning.propose_other_purchase(
            session, actor=people.officer, category_id=category.id, title="开学前应急用米",
            method=OtherMethod.QUOTATION, amount=Decimal("20000.00"), basis="开学前库存不足，数额小",
            approval_number="", tender_id=None, now=clock.now(),
        )  # fmt: skip
    assert "审批其他采购方式" in tasks_of(people.approver)
    assert "审批其他采购方式" not in tasks_of(people.officer)


def test_the_report_waits_for_the_chair_then_the_members_then_the_officer_chooses(solved, tasks_of):
    officer = solved.people.officer
    with transaction(SYSTEM) as session:
        supersede_report(session, tender=tenders.get_tender(session, solved.tender_id))
    assert tasks_of(officer).keys() & {"催送评标报告", "提出中标建议"} == {"催送评标报告"}
    assert tasks_of(officer)["催送评标报告"].due.count == 2
    chair, member, *others = seat(solved.people, solved.tender_id)
    assert "写评标报告" in tasks_of(chair)
    bench.draft_report(chair, solved.tender_id)
    assert "签署评标报告" in tasks_of(member)
    for one in (chair, member, *others):
        bench.sign_report(one, solved.tender_id)
    task = tasks_of(officer)["提出中标建议"]
    assert (task.due.count, "催送评标报告" in tasks_of(officer)) == (5, False)


def test_a_low_price_waits_for_the_bidder_then_for_the_chair(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bidders = make.make_bidders(3)
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
    chair, member = seat(people, tender.id)[:2]
    reviews.review_all(people, tender)
    row = reviews.table(people, tender)[0]
    with transaction(member) as session:
        pricing.request_explanation(
            session, actor=member, tender_id=tender.id, opened_bid_id=row.bid.opened.id, lot_id=row.bid.lot.id,
            reason="评标委员会认为大米报价明显偏低，请说明成本", minutes=60, now=clock.now(),
        )  # fmt: skip
    bidder = next(one for one in bidders if one.supplier_id == row.bid.opened.supplier_id)
    assert "说明你的报价" in tasks_of(bidder.actor)
    act = "认定 %(count)s 份异常低价说明"
    assert act not in tasks_of(chair)
    still_clock.move(minutes=60)
    assert tasks_of(chair)[act].params == {"count": 1}
    assert act not in tasks_of(member)
    assert "说明你的报价" not in tasks_of(bidder.actor)
