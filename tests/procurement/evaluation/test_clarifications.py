"""Written clarifications: asked by a member, answered once, signed and in time; no price; part of the report."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement.audit import queries as audit
from procurement.bids.queries import list_opened
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents import queries as documents
from procurement.evaluation import service as evaluation
from procurement.evaluation.clarifications import queries, rules, service
from procurement.evaluation.clarifications.states import ClarificationStatus
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.bench import seat, send_report
from tests.factories.people import make_people
from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender

QUESTION = "投标文件两处配送频次不一致，请说明以哪一处为准"
ANSWER = "以按学校通知配送为准，每周不少于一次"
SIGNATORY = "王签字"


@pytest.fixture
def reviewed(app, settings, still_clock):
    """(people, tender, bidders, members): every review made, nothing completed."""

    def build():
        people = make_people()
        tender = read_tender(people, make_published(people))
        bidders = make.make_bidders(3)
        make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
        members = seat(people, tender.id)
        reviews.review_all(people, tender)
        return people, tender, bidders, members

    return kept("reviewed for clarification", settings, still_clock, build)


def place(tender, bidder):
    with reading(SYSTEM) as session:
        opened = next(one for one in list_opened(session, tender.id) if one.supplier_id == bidder.supplier_id)
        return {"opened_bid_id": opened.id, "lot_id": opened.lines[0].lot_id}


def ask(member, tender, bidder, **changes):
    fields = {"question": QUESTION, "minutes": 60, **place(tender, bidder), **changes}
    with transaction(member) as session:
        return service.ask_bidder(session, actor=member, tender_id=tender.id, now=clock.now(), **fields)


def answer(bidder, asked, **changes):
    fields = {"answer": ANSWER, "signatory": SIGNATORY, **changes}
    with transaction(bidder.actor) as session:
        return service.answer_clarification(
            session, actor=bidder.actor, clarification_id=asked.id, now=clock.now(), **fields
        )


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_asked_on_the_page_answered_on_the_bidders_and_printed_in_the_report(reviewed, login_as, api_as):
    people, tender, bidders, members = reviewed
    member, bidder, rival = login_as(members[1]), login_as(bidders[0].actor), login_as(bidders[1].actor)
    address, spot = f"/tenders/{tender.id}/bid-clarifications", place(tender, bidders[0])
    form = {"place": f"{spot['opened_bid_id']}.{spot['lot_id']}", "question": QUESTION, "minutes": "60"}
    bad = member.post(address, data={**form, "question": "单价 4.5 元是否含运费"})
    assert bad.status_code == 422
    assert "单价 4.5 元是否含运费" in bad.get_data(as_text=True)
    assert member.post(address, data=form).status_code == 303
    with reading(SYSTEM) as session:
        (asked,) = queries.list_clarifications(session, tender.id)
    own = f"/bid-clarifications/{asked.id}"
    assert "答复评标委员会的澄清要求" in bidder.get("/").get_data(as_text=True)
    assert QUESTION in bidder.get(own).get_data(as_text=True)
    for stranger in (rival, login_as(people.viewer)):
        assert stranger.get(own).status_code in {403, 404}
    assert rival.get(own).status_code == 404
    with pytest.raises(RuleViolation) as refusal, transaction(people.officer) as session:
        evaluation.complete_reviews(session, actor=people.officer, tender_id=tender.id, now=clock.now())
    assert codes(refusal) == ["clarification.open"]
    assert bidder.post(own, data={"answer": "改为每斤 3 元", "signatory": SIGNATORY}).status_code == 422
    assert bidder.post(own, data={"answer": ANSWER, "signatory": SIGNATORY}).status_code == 303
    assert bidder.post(own, data={"answer": ANSWER, "signatory": SIGNATORY}).status_code == 409
    assert api_as(members[0])("GET", address).json[0]["answer"] == ANSWER
    assert ANSWER in login_as(people.auditor).get(address).get_data(as_text=True)
    reviews.complete(people, tender)
    send_report(people, tender.id)
    assert ANSWER in login_as(people.officer).get(f"/tenders/{tender.id}/report").get_data(as_text=True)
    with reading(people.officer) as session:
        (paper,) = [d for d in documents.list_for_subject(session, tender.id) if d.kind == "evaluation_report"]
        log = audit.get_county_log(session, people.county.id)
        entries = [body.decode() for body in audit.bodies(session, log.id) if b"bid_clarification:" in body]
    assert all(text in str(paper.content) for text in (QUESTION, ANSWER, SIGNATORY))
    assert len(entries) == 2
    assert not any(text in entry for entry in entries for text in (QUESTION, ANSWER, SIGNATORY))


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, False), (1, False)])
def test_an_answer_is_in_time_until_the_last_second(reviewed, still_clock, seconds, in_time):
    _people, tender, bidders, members = reviewed
    asked = ask(members[0], tender, bidders[0], minutes=30)
    still_clock.set(asked.answer_until + timedelta(seconds=seconds))
    if in_time:
        assert answer(bidders[0], asked).status is ClarificationStatus.ANSWERED
    else:
        with pytest.raises(RuleViolation) as refusal:
            answer(bidders[0], asked)
        assert codes(refusal) == ["clarification.late"]


def test_silence_is_recorded_and_keeps_nothing_from_ending(reviewed, still_clock):
    people, tender, bidders, members = reviewed
    asked = ask(members[0], tender, bidders[0], minutes=30)
    still_clock.set(asked.answer_until)
    reviews.complete(people, tender)
    with reading(SYSTEM) as session:
        assert queries.get_clarification(session, asked.id).status is ClarificationStatus.UNANSWERED
    with pytest.raises(NotFound):
        ask(members[0], tender, bidders[1])


def test_only_members_ask_and_of_two_answers_one_holds(reviewed):
    people, tender, bidders, members = reviewed
    with pytest.raises(NotFound):
        ask(people.expert, tender, bidders[0])
    with pytest.raises(NotFound):
        ask(members[0], tender, bidders[0], opened_bid_id=tender.id)
    asked = ask(members[0], tender, bidders[0])
    with pytest.raises(NotFound):
        answer(bidders[1], asked)
    with pytest.raises(RuleViolation) as refusal:
        answer(bidders[0], asked, signatory="王")
    assert codes(refusal) == ["clarification.signatory"]
    answer(bidders[0], asked)
    with pytest.raises(Conflict):
        answer(bidders[0], asked)


@pytest.mark.parametrize(("minutes", "right"), [(29, False), (30, True), (31, True)])
def test_the_time_to_answer_is_at_least_thirty_minutes(minutes, right):
    assert (rules.minutes_problems(minutes, 30) == []) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("保质期十八个月以上", True), ("一次配送 500 公斤", True), ("合格率 99.5%", True), ("四字不够", False),
        ("单价改为 4.40 元", False), ("总价 1,200 万元以内", False), ("优惠到¥ 3.9", False), ("每斤三元五角", False),
    ],
)  # fmt: skip
def test_no_amount_of_money_is_asked_or_answered(text, right):
    assert (rules.text_problems(text, "answer") == []) is right


def test_nobody_asks_by_name_while_members_score():
    assert [problem.code for problem in rules.blind_problems(is_scoring=True)] == ["clarification.blind"]
    assert rules.blind_problems(is_scoring=False) == []
