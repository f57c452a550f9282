"""The drawn pool is exhausted: the purchaser selects experts, a second person approves, the notice says so."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from procurement.accounts.queries import get_user
from procurement.audit import queries as audit
from procurement.bids.queries import list_opened
from procurement.core import clock
from procurement.core.actors import SYSTEM, Role
from procurement.core.errors import Conflict, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.evaluation.committee import experts
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.committee.models import RelationKind
from procurement.evaluation.committee.rules import Decision, Seats
from procurement.evaluation.committee.service import publish_committee
from procurement.evaluation.committee.states import CommitteeStatus
from procurement.evaluation.selection import queries, rules, service
from procurement.evaluation.selection.states import SelectionStatus
from procurement.tenders import queries as tenders
from tests.factories import bids as make
from tests.factories import committee as factory
from tests.factories.people import make_people, make_user
from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender

REASON = "专家池六人都已抽到，两人回避以后没有下一名，缺粮油检验专业"
CONSENT = "示教采〔2026〕12号"


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def expert(actor):
    """A new one in the same pool as `actor`, registered after it was frozen."""
    with reading(SYSTEM) as session:
        pool = get_user(session, actor.user_id).organization
    made = make_user(pool, Role.EXPERT, f"late-{uuid4().hex[:6]}")
    factory.register(made, specialty="粮油检验", employer="省粮科院")
    return made


@pytest.fixture
def short(app, settings, still_clock):
    """Six in the pool, five seats, two have left: one seat that nobody can be drawn for."""

    def build():
        people = make_people()
        tender = read_tender(people, make_published(people))
        make.make_opened(tender, people, still_clock, {bidder: {} for bidder in make.make_bidders(3)})
        pool = factory.make_experts(people, 6)
        factory.draw_committee(people, tender.id, still_clock, pool)
        for member in factory.called(tender.id)[:2]:
            factory.answer(factory.actor_of(pool, member), tender.id, Decision.DECLINE)
        return people, tender, pool, expert(pool[0])

    return kept("an exhausted pool", settings, still_clock, build)


def propose(people, tender, *chosen, actor=None, **changes):
    actor, fields = actor or people.officer, {"reason": REASON, "consent": CONSENT, **changes}
    with transaction(actor) as session:
        return service.propose_selection(
            session, actor=actor, tender_id=tender.id, people=[one.user_id for one in chosen], now=clock.now(), **fields
        )


def approve(actor, selection):
    with transaction(actor) as session:
        return service.approve_selection(session, actor=actor, selection_id=selection.id, now=clock.now())


def test_selected_by_one_approved_by_another_seated_and_published_as_such(short, login_as, client, still_clock):
    people, tender, pool, late = short
    address = f"/tenders/{tender.id}/expert-selections"
    officer, approver = login_as(people.officer), login_as(people.approver)
    assert "专家池已经用完" in officer.get(f"/tenders/{tender.id}/committee").get_data(as_text=True)
    assert "自行选定 1 名专家" in officer.get("/").get_data(as_text=True)
    assert str(late.user_id) in officer.get(address).get_data(as_text=True)
    assert str(late.user_id) not in approver.get(address).get_data(as_text=True)
    form = {"people": str(late.user_id), "reason": REASON, "consent": CONSENT}
    refused = officer.post(address, data={**form, "reason": "太短"})
    assert (refused.status_code, CONSENT in refused.get_data(as_text=True)) == (422, True)
    assert officer.post(address, data=form).status_code == 303
    assert officer.post(address, data=form).status_code == 409
    assert "审批自行选定的专家" in approver.get("/").get_data(as_text=True)
    with reading(SYSTEM) as session:
        (made,) = queries.list_selections(session, tender.id)
        name = get_user(session, late.user_id).name
    assert name in approver.get(address).get_data(as_text=True)
    for stranger in (people.auditor, people.viewer, people.expert):
        assert login_as(stranger).get(address).status_code == 404
    assert officer.post(f"{address}/{made.id}/approve").status_code == 403
    assert approver.post(f"{address}/{made.id}/approve").status_code == 303
    assert approver.post(f"{address}/{made.id}/approve").status_code == 409
    for member in factory.called(tender.id):
        factory.answer(factory.actor_of([*pool, late], member), tender.id)
    with transaction(SYSTEM) as session:
        committee = committees.get_committee(session, tender.id)
        assert committee.status is CommitteeStatus.SEATED
        (selected,) = [member for member in committee.members if member.is_self_selected]
        assert (selected.user_id, selected.is_chair, selected.draw_row) == (late.user_id, False, None)
        publish_committee(session, tender=tenders.get_tender(session, tender.id), now=clock.now())
    page = client.get(f"/portal/notices/{tender.id}").get_data(as_text=True)
    assert page.count("采购人自行选定") == 1
    assert name in page
    with reading(SYSTEM) as session:
        log = audit.get_county_log(session, people.county.id)
        entries = [body.decode() for body in audit.bodies(session, log.id) if b"expert_selection:" in body]
    assert len(entries) == 2
    assert not any(str(late.user_id) in entry or name in entry or REASON in entry for entry in entries)


def test_who_is_not_eligible_or_too_many_or_not_called_for_is_refused(short):
    town, tender, pool, late = short
    other = expert(pool[0])
    for chosen, code in (
        ((pool[0],), "selection.ineligible"), ((town.officer,), "selection.ineligible"),
        ((late, other), "selection.count"), ((), "selection.count"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as refusal:
            propose(town, tender, *chosen)
        assert code in codes(refusal)
    with pytest.raises(RuleViolation) as refusal:
        propose(town, tender, late, consent="同意")
    assert codes(refusal) == ["selection.consent"]


def test_approval_asks_again_and_a_return_is_kept_with_its_reason(short):
    people, tender, _pool, late = short
    selection = propose(people, tender, late)
    both = replace(people.approver, user_id=people.officer.user_id)
    with pytest.raises(RuleViolation) as refusal:
        approve(both, selection)
    assert codes(refusal) == ["selection.four_eyes"]
    with transaction(people.approver) as session:
        service.return_selection(
            session, actor=people.approver, selection_id=selection.id, reason="请选不同单位的专家，避免同一单位",
            now=clock.now(),
        )  # fmt: skip
    with pytest.raises(Conflict):
        approve(people.approver, selection)
    again = propose(people, tender, late)
    with reading(SYSTEM) as session:
        bidder = list_opened(session, tender.id)[0].supplier.credit_code
    with transaction(late) as session:
        experts.declare_relation(
            session, actor=late, credit_code=bidder, kind=RelationKind.EMPLOYMENT, ended_on=None, now=clock.now()
        )
    with pytest.raises(RuleViolation) as refusal:
        approve(people.approver, again)
    assert codes(refusal) == ["selection.ineligible"]
    with reading(SYSTEM) as session:
        found = [one.status for one in queries.list_selections(session, tender.id)]
    assert sorted(found) == [SelectionStatus.PROPOSED, SelectionStatus.RETURNED]


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        (Seats(False, 1, True), "selection.not_called"),
        (Seats(True, 0, True), "selection.complete"),
        (Seats(True, 1, False), "selection.pool_left"),
        (Seats(True, 1, True), None),
    ],
)
def test_drawing_comes_first(seats, code):
    assert [problem.code for problem in rules.need_problems(seats)] == ([code] if code else [])


@pytest.mark.parametrize(("chosen", "right"), [(0, False), (1, True), (2, True), (3, False)])
def test_as_many_as_seats_are_empty_or_fewer(chosen, right):
    eligible = [uuid4() for _ in range(5)]
    assert (rules.people_problems(eligible[:chosen], eligible, 2) == []) is right


@pytest.mark.parametrize(("length", "right"), [(9, False), (10, True), (11, True)])
def test_a_reason_has_ten_characters(length, right):
    assert (rules.reason_problems("缺" * length) == []) is right
