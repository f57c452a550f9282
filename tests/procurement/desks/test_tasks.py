"""Each stage gives the right task to the right person, and to nobody else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from procurement.accounts.queries import get_organization
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.transaction import transaction
from procurement.desks.tasks import due_on, plain_due
from procurement.schools.queries import list_schools
from procurement.suppliers.models import PaperKind
from procurement.tenders import service as tenders
from tests.factories import awards, bids, contracting, deliveries, scoring
from tests.factories import tenders as factory
from tests.factories.allocation import prepare, solve
from tests.factories.people import make_user
from tests.factories.snapshots import kept
from tests.factories.suppliers import add_paper, make_supplier

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("on", "count", "kind", "is_working"),
    [
        (date(2026, 3, 9), 5, "", True),
        (date(2026, 3, 4), 2, "soon", True),
        (MONDAY, 0, "over", True),
        (date(2026, 2, 27), -1, "over", True),
    ],
)
def test_legal_terms_are_counted_in_working_days(on, count, kind, is_working):
    due = due_on(MONDAY, on, {})
    assert (due.count, due.kind, due.is_working) == (count, kind, is_working)


def test_a_weekend_ahead_is_counted_in_plain_days_and_is_not_past():
    due = due_on(date(2026, 3, 6), date(2026, 3, 8), {})
    assert (due.count, due.kind, due.is_working) == (2, "soon", False)


@pytest.mark.parametrize(("days", "kind"), [(3, ""), (2, "soon"), (0, "over"), (-4, "over")])
def test_papers_and_vehicles_are_counted_in_plain_days(days, kind):
    due = plain_due(MONDAY, MONDAY + timedelta(days=days))
    assert (due.count, due.kind) == (days, kind)


def test_demand_waits_for_officer_and_then_becomes_a_tender(people, tasks_of):
    plan_id = factory.make_plan(people, confirmed=False)
    assert tasks_of(people.officer)["确认需求"].values == {"plan_id": plan_id}
    assert "确认需求" not in tasks_of(people.approver)


def test_a_confirmed_plan_without_tender_waits_to_be_tendered(people, tasks_of):
    plan_id = factory.make_plan(people)
    assert tasks_of(people.officer)["据需求编制招标文件"].values == {"plan": plan_id}
    factory.make_draft(people, plan_id=plan_id)
    assert "据需求编制招标文件" not in tasks_of(people.officer)


def test_a_draft_waits_for_the_officer(people, tasks_of):
    factory.make_draft(people)
    assert tasks_of(people.officer)["编制完成后送审"].due is None
    assert tasks_of(people.approver) == {}


def test_a_returned_draft_says_why(people, tasks_of):
    tender_id = factory.make_submitted(people)
    with transaction(people.approver) as session:
        tenders.return_tender(
            session, actor=people.approver, tender_id=tender_id, reason="最高限价偏高", now=clock.now()
        )
    task = tasks_of(people.officer)["修改招标文件"]
    assert task.why % task.params == "审批退回：最高限价偏高"


def test_a_submitted_tender_waits_for_the_approver_alone(people, tasks_of):
    tender_id = factory.make_submitted(people)
    assert tasks_of(people.approver)["审批招标文件"].values == {"tender_id": tender_id}
    own = tasks_of(people.officer).items()
    assert not any(task.values == {"tender_id": tender_id} for act, task in own if act != "请法律顾问审查招标文件")


def test_an_approved_tender_waits_for_holders_then_keys_then_publication(people, tasks_of):
    tender_id = factory.make_approved(people)
    assert "指定持钥人" in tasks_of(people.officer)
    assert "登记你的签名公钥" in tasks_of(people.keyholders[0])
    factory.register_holder_keys(people)
    factory.assign_holders(people, tender_id)
    assert tasks_of(people.officer) == {}
    task = tasks_of(people.keyholders[0])["发布密钥声明"]
    assert (task.endpoint, task.values) == ("keyholding.show_approval", {"tender_id": tender_id})
    factory.publish_keys(people, tender_id)
    assert tasks_of(people.keyholders[0]) == {}
    assert tasks_of(people.officer)["发布招标公告"].article == "政府采购法第35条"


def test_an_open_tender_waits_for_suppliers_by_its_deadline(people, tasks_of):
    tender_id = factory.make_published(people)
    bidder = bids.make_bidder(1)
    task = tasks_of(bidder.actor)["投标"]
    assert task.due.on == clock.local(factory.read_tender(people, tender_id).deadline_at).date()
    assert task.article == "87号令第39条"
    assert all(tasks_of(holder) == {} for holder in people.keyholders)


def test_a_sealed_bid_may_be_changed_and_a_passed_deadline_is_no_task(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bidder = bids.make_bidder(1)
    bids.bid(tender, bidder)
    assert "更换或撤回投标" in tasks_of(bidder.actor)
    still_clock.set(tender.deadline_at)
    assert tasks_of(bidder.actor) == {}


def test_a_closed_box_waits_for_each_keyholder_who_has_not_posted(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    for bidder in bids.make_bidders():
        bids.bid(tender, bidder)
    bids.close(tender, still_clock)
    task = tasks_of(people.keyholders[0])["交开标份额"]
    assert (task.endpoint, task.values) == ("keyholding.show_shares", {"tender_id": tender.id})
    assert task.due.kind == "over"
    bids.post(tender, people, bids.shares_document(tender, people, 0), 0)
    assert tasks_of(people.keyholders[0]) == {}
    assert tasks_of(people.keyholders[1])["交开标份额"].params == {"count": 1, "needed": 2}
    assert "完成开标" not in tasks_of(people.officer)


def test_opened_bids_wait_for_review(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bids.make_opened(tender, people, still_clock, {bidder: {} for bidder in bids.make_bidders()})
    task = tasks_of(people.officer)["审查投标人资格"]
    assert task.params == {"count": 6}  # three bidders on two lots
    assert task.endpoint == "evaluation.show_reviews"


def test_evaluation_is_followed_by_the_run_and_the_proposal(evaluated, tasks_of):
    officer = evaluated.people.officer
    task = tasks_of(officer)["计算分配方案"]
    assert task.article == "87号令第68条"
    prepare(evaluated.people, evaluated.tender_id)
    assert "看分配方案的进度" in tasks_of(officer)
    solve(evaluated.people, evaluated.tender_id, purpose="比较", changes={"max_lots_per_owner": 2})
    assert "提出中标建议" in tasks_of(officer)


def test_awards_wait_for_approver_then_for_publication_within_two_working_days(solved, tasks_of):
    awards.propose(solved)
    assert "提出中标建议" not in tasks_of(solved.people.officer)
    assert "审批中标建议" in tasks_of(solved.people.approver)
    awards.approve(solved)
    assert "审批中标建议" not in tasks_of(solved.people.approver)
    task = tasks_of(solved.people.officer)["公告中标结果"]
    assert task.article == "87号令第69条"
    assert task.due.count == 2
    awards.publish_approved(solved)
    assert "公告中标结果" not in tasks_of(solved.people.officer)


def test_an_ended_challenge_window_waits_to_be_confirmed(solved, tasks_of, still_clock):
    awards.publish(solved)
    assert "确认中标" not in tasks_of(solved.people.officer)
    still_clock.move(days=30)
    assert "确认中标" in tasks_of(solved.people.officer)


def test_contracts_wait_for_officer_then_supplier_then_approver(awarded, tasks_of):
    people = awarded.people
    assert tasks_of(people.officer)["拟合同"].due is not None
    first, second = contracting.make_contracts(awarded)
    assert "拟合同" not in tasks_of(people.officer)
    task = tasks_of(awarded.suppliers[0])["签订合同 %(number)s"]
    assert task.values == {"contract_id": first}
    assert task.article == "政府采购法第46条"
    assert tasks_of(awarded.suppliers[1])["签订合同 %(number)s"].values == {"contract_id": second}
    assert "代表采购人签订合同 %(number)s" not in tasks_of(people.approver)
    contracting.sign(awarded.suppliers[0], first)
    assert "签订合同 %(number)s" not in tasks_of(awarded.suppliers[0])
    assert tasks_of(people.approver)["代表采购人签订合同 %(number)s"].values == {"contract_id": first}


def test_papers_are_missed_then_warned_of_before_they_end(people, tasks_of):
    supplier = make_supplier(1, signing_key="A" * 43)
    assert "上传证照" in tasks_of(supplier)
    add_paper(supplier, PaperKind.BUSINESS_LICENCE)
    add_paper(supplier, PaperKind.FOOD_OPERATION_LICENCE, valid_until=MONDAY + timedelta(days=20))
    found = tasks_of(supplier)
    assert "上传证照" not in found
    assert found["更新证照"].due.count == 20
    add_paper(supplier, PaperKind.FOOD_OPERATION_LICENCE, valid_until=MONDAY + timedelta(days=400))
    assert "更新证照" not in tasks_of(supplier)


def test_new_papers_wait_for_the_officer(people, tasks_of):
    supplier = make_supplier(1)
    assert tasks_of(people.officer) == {}
    add_paper(supplier)
    assert tasks_of(people.officer)["审查 %(count)s 份证照"].values == {"supplier_id": supplier.organization_id}
    add_paper(make_supplier(2))
    assert tasks_of(people.officer)["审查 %(suppliers)s 家供应商的 %(count)s 份证照"].params["suppliers"] == 2


def test_a_supplier_without_a_key_is_told_to_register_one(people, tasks_of):
    assert "登记投标签名公钥" in tasks_of(make_supplier(1))
    assert "登记投标签名公钥" not in tasks_of(make_supplier(2, signing_key="A" * 43))


def test_an_order_goes_from_school_to_supplier_and_back(yard, tasks_of):
    assert "订下周的货" in tasks_of(yard.keeper)
    order = deliveries.place(yard, {"rice": "100"})
    task = tasks_of(yard.supplier)["确认订单 %(number)s"]
    assert task.values == {"order_id": order.id}
    assert "确认订单 %(number)s" not in tasks_of(yard.other_supplier)
    deliveries.confirm(yard, order)
    assert tasks_of(yard.supplier)["发货：订单 %(number)s"].due.kind == "over"  # it is for today


def test_a_delivery_waits_for_one_person_then_for_another(yard, tasks_of):
    delivery = deliveries.make_delivery(yard)
    assert tasks_of(yard.keeper)["收货：%(number)s"].endpoint == "deliveries.accept"
    assert "收货：%(number)s" not in tasks_of(yard.neighbour)
    entry = deliveries.record(yard, delivery)
    assert "请同事签第二个名：%(number)s" in tasks_of(yard.keeper)
    assert tasks_of(yard.teacher)["签第二个名：%(number)s"].values == {"delivery_id": delivery.id}
    deliveries.countersign(yard, entry)
    assert not any("名" in act for act in {**tasks_of(yard.keeper), **tasks_of(yard.teacher)})


def test_next_weeks_order_ends_the_reminder(yard, tasks_of):
    monday = deliveries.TODAY + timedelta(days=7)
    deliveries.place(yard, {"rice": "100"}, on=monday, key=uuid4())
    assert "订下周的货" not in tasks_of(yard.keeper)
    assert "订下周的货" in tasks_of(yard.neighbour)  # of another school


def test_a_school_is_asked_to_check_its_demand(people, tasks_of):
    plan_id = factory.make_plan(people, confirmed=False)
    with transaction(people.officer) as session:
        organization = get_organization(session, list_schools(session)[0].id)
    keeper = make_user(organization, Role.SCHOOL, "keeper")
    assert tasks_of(keeper)["核对需求"].values == {"plan_id": plan_id}


def test_the_nearest_day_comes_first(people, tasks_of):
    supplier = make_supplier(1, signing_key="A" * 43)
    add_paper(supplier, PaperKind.BUSINESS_LICENCE)
    add_paper(supplier, PaperKind.FOOD_OPERATION_LICENCE, valid_until=MONDAY + timedelta(days=20))
    factory.make_published(people)
    assert list(tasks_of(supplier)) == ["更新证照", "投标"]


def test_those_who_only_look_have_no_tasks(people, tasks_of):
    factory.make_submitted(people)
    for actor in (people.auditor, people.viewer, people.expert, people.administrator):
        assert tasks_of(actor) == {}


def test_reviews_wait_for_the_officer_when_nothing_of_them_is_open(people, tasks_of, login_as, settings, still_clock):
    tender, bidders, judges = kept("scored", settings, still_clock, lambda: scoring.make_scored(people, still_clock))
    assert "结束评审" not in tasks_of(people.officer)
    assert "等你：" not in login_as(people.officer).get("/").get_data(as_text=True)
    scoring.begin(judges[0], tender)
    scoring.score_all(tender, bidders, judges)
    assert tasks_of(people.officer)["结束评审"].values == {"tender_id": tender.id}
    assert "等你：" in login_as(people.officer).get("/").get_data(as_text=True)
