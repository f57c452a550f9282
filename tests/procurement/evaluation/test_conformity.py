"""The committee's conformity review: own votes, majority, dissent with reason, silence, and who may do what."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from procurement.audit import queries as audit
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading
from procurement.evaluation.committee.rules import Decision
from procurement.evaluation.models import BidReview, InvalidGround, ReviewKind, ReviewVerdict
from tests.factories import bids as make
from tests.factories import committee as factory
from tests.factories import evaluation as reviews
from tests.factories.snapshots import kept

FAIL = (InvalidGround.SIGNATURE, "第3页没有盖章")


@pytest.fixture
def members(people, tender, settings, still_clock):
    """(tender, seated members): three bids whose qualification has passed, lot 1 alone."""

    def build():
        offers = {bidder: {"lots": (1,)} for bidder in make.make_bidders(3)}
        make.make_opened(tender, people, still_clock, offers)
        for row in reviews.table(people, tender):
            if row.next_kind is ReviewKind.QUALIFICATION and row.bid.lot.number == 1:
                reviews.review(people, row, ReviewKind.QUALIFICATION)
        return tender, factory.seat_at_once(people, tender.id)

    return kept("qualified", settings, still_clock, build)


def on_first(answer, otherwise=(None, "")):
    return lambda row: answer if row.bid.opened.supplier.name.startswith("第1") else otherwise


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_the_majority_decides_dissent_is_counted_and_silence_agrees(people, members):
    tender, seated = members
    factory.vote(seated[0], tender.id, on_first(FAIL))
    factory.vote(seated[1], tender.id, on_first(FAIL))
    with pytest.raises(RuleViolation) as refusal:
        factory.conclude(seated[0], tender.id)
    assert codes(refusal) == ["conformity.quorum"] * 3
    factory.vote(seated[2], tender.id, on_first((None, "盖章在附件里")))
    factory.conclude(seated[0], tender.id)
    with reading(SYSTEM) as session:
        decided = session.scalars(select(BidReview).filter_by(kind=ReviewKind.CONFORMITY)).all()
        log = audit.get_county_log(session, tender.county_id)
        told = [json.loads(body) for body in audit.bodies(session, log.id) if b"evaluation:reviewed" in body]
    failed = [review for review in decided if review.verdict is ReviewVerdict.FAILED]
    assert [(review.ground, review.reason) for review in failed] == [FAIL]
    assert len(decided) == 3
    assert {review.reviewed_by for review in decided}.isdisjoint({actor.user_id for actor in seated})
    votes = [entry["facts"]["votes"] for entry in told if entry["facts"]["kind"] == "conformity"]
    assert {"agreed": 2, "dissents": 1, "silent": 2} in votes
    assert {"agreed": 3, "dissents": 0, "silent": 2} in votes
    assert {entry["actor"]["id"] for entry in told if entry["facts"]["kind"] == "conformity"} == {None}


def test_as_many_for_as_against_waits_for_the_fifth(people, members):
    tender, seated = members
    for position, actor in enumerate(seated[:4]):
        factory.vote(actor, tender.id, on_first(FAIL if position % 2 else (None, "")))
    with pytest.raises(RuleViolation) as refusal:
        factory.conclude(seated[0], tender.id)
    assert codes(refusal) == ["conformity.tied"]
    factory.vote(seated[4], tender.id)
    factory.conclude(seated[0], tender.id)
    with pytest.raises(RuleViolation):
        factory.conclude(seated[0], tender.id)


def test_votes_are_given_once_by_members_and_concluded_by_the_chair(people, members):
    tender, seated = members
    factory.vote(seated[1], tender.id)
    with pytest.raises(Conflict):
        factory.vote(seated[1], tender.id)
    with pytest.raises(NotFound):
        factory.vote(people.expert, tender.id)
    with pytest.raises(Forbidden):
        factory.vote(people.officer, tender.id)
    with pytest.raises(Forbidden):
        factory.conclude(seated[1], tender.id)


def test_a_vote_of_who_left_does_not_count_and_reviews_wait_for_the_next(people, members):
    tender, seated = members
    for actor in seated[:3]:
        factory.vote(actor, tender.id)
    factory.answer(seated[2], tender.id, Decision.RECUSE)
    with pytest.raises(NotFound):  # nobody sits while the committee is incomplete
        factory.conclude(seated[0], tender.id)


def test_the_page_takes_all_votes_in_one_act_and_keeps_what_was_typed(people, members, login_as):
    tender, seated = members
    browser, path = login_as(seated[0]), f"/tenders/{tender.id}/seat"
    page = browser.get(path).get_data(as_text=True)
    places = re.findall(r'name="(place-\d)" type="hidden" value="([^"]+)"', page)
    assert len(places) == 3
    data = dict(places) | {f"verdict-{n}": "passed" for n in (1, 2, 3)}
    wrong = data | {"verdict-2": "failed", "reason-2": "少"}
    answer = browser.post(f"/tenders/{tender.id}/conformity/votes", data=wrong)
    said = answer.get_data(as_text=True)
    assert (answer.status_code, "不通过要选定无效情形" in said) == (422, True)
    assert ">少</textarea>" in said.replace("\n", "")
    assert browser.post(f"/tenders/{tender.id}/conformity/votes", data=data).status_code == 303
    assert "你的意见已经记录" in browser.get(path).get_data(as_text=True)
    for actor in seated[1:3]:
        factory.vote(actor, tender.id)
    assert browser.post(f"/tenders/{tender.id}/conformity/conclusion").status_code == 303
