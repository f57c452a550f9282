"""A draw and a committee through the services: refusals, missing and false reveals, two people, secrecy of names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from procurement.audit import queries as audit
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents.models import DocumentKind
from procurement.documents.queries import list_for_subject
from procurement.evaluation.committee import queries, service
from procurement.evaluation.committee.models import RelationKind
from procurement.evaluation.committee.rules import Decision
from procurement.evaluation.committee.states import MemberStatus
from procurement.evaluation.draws import draw as algorithm
from procurement.evaluation.draws import queries as draw_queries
from procurement.evaluation.draws import service as draws
from procurement.evaluation.draws.states import DrawStatus
from procurement.tenders import queries as tenders
from tests.factories import bids as make
from tests.factories import committee as factory
from tests.factories.people import make_county, make_people
from tests.factories.snapshots import kept
from tests.procurement.replay.conftest import write


@pytest.fixture
def opened(people, tender, settings, still_clock):
    def build():
        make.make_opened(tender, people, still_clock, {bidder: {} for bidder in make.make_bidders(3)})
        return tender

    return kept("opened", settings, still_clock, build)


@pytest.fixture
def pool(people):
    return factory.make_experts(people, 8)


def refused(code, act, *arguments, **named):
    with pytest.raises((RuleViolation, Conflict)) as refusal:
        act(*arguments, **named)
    assert [problem.code for problem in refusal.value.problems] == [code]


def entries(people, type_):
    with reading(SYSTEM) as session:
        log = audit.get_county_log(session, people.county.id)
        return [e["facts"] for e in map(json.loads, audit.bodies(session, log.id)) if e["type"] == type_]


def test_a_refusal_continues_the_sequence_and_the_first_drawn_is_the_chair(people, opened, still_clock, pool, tmp_path):
    draw = factory.draw_committee(people, opened.id, still_clock, pool)
    with reading(SYSTEM) as session:
        found = draw_queries.get_draw(session, draw.id)
        key, tokens = draw_queries.key_of(found), draw_queries.pool_of(found)
    order = [tokens[row.selected - 1] for row in algorithm.sequence(len(tokens), key)]
    called = factory.called(opened.id)
    assert [member.token for member in called] == order[:5]
    factory.answer(factory.actor_of(pool, called[1]), opened.id, Decision.DECLINE)
    factory.answer(factory.actor_of(pool, called[0]), opened.id, Decision.RECUSE, relations=[RelationKind.FAMILY])
    assert [member.token for member in factory.called(opened.id)] == order[2:7]
    members = factory.seat_all(opened.id, pool)
    assert [member.user_id for member in members] == [m.user_id for m in (called[2:] + factory_members(opened.id)[5:7])]
    assert members[0].user_id == called[2].user_id
    assert [facts["row"]["row"] for facts in entries(people, "draw:continued")] == [6, 7]
    with reading(people.auditor) as session:
        (paper,) = [d for d in list_for_subject(session, opened.id) if d.kind is DocumentKind.DRAW_RECORD]
    told = json.dumps(paper.content, ensure_ascii=False)
    for row in list(algorithm.sequence(len(tokens), key))[:5]:
        assert row.digest in told
    assert not [actor for actor in pool if actor.name in told or str(actor.user_id) in told]
    factory.answer(members[4], opened.id, Decision.DECLINE)  # even after seating: the eighth and last is called
    assert [member.token for member in factory.called(opened.id)] == order[7:8]
    forged_and_honest(people, tmp_path, order)


def factory_members(tender_id):
    with reading(SYSTEM) as session:
        return queries.get_committee(session, tender_id).members


def forged_and_honest(people, tmp_path, order):
    """The export's draw agrees; another row, seed, pool or number does not, even signed with the log's own key."""
    lies = {
        "rows": lambda f: f.facts("draw:computed")["rows"][0].update(token=order[1]),
        "refusal": lambda f: f.facts("draw:continued")["row"].update(token=order[7]),
        "seed": lambda f: f.facts("draw:revealed").update(seed="00" * 32),
        "number": lambda f: f.facts("draw:numbered").update(numbers="936"),
        "pool": lambda f: f.facts("draw:frozen").update(pool_sha256="00" * 32),
        "missing": lambda f: f.facts("draw:computed").update(missing=["00" * 32]),
    }
    expected = {"rows": "draw.rows", "refusal": "draw.rows", "seed": "draw.seeds", "number": "draw.rows",
                "pool": "draw.pool", "missing": "draw.seeds"}  # fmt: skip
    honest = write(people.county.id, tmp_path / "honest")
    assert honest.differing() == set()
    assert {"draw.pool", "draw.seeds", "draw.rows"} <= {finding.code for finding in honest.findings()}
    for name, lie in lies.items():
        forger = write(people.county.id, tmp_path / name)
        lie(forger)
        forger.sign()
        assert expected[name] in forger.differing(), name


def test_a_missing_reveal_counts_as_zero_and_is_recorded_and_a_false_one_is_refused(people, opened, still_clock, pool):
    draw_id = factory.form(people, opened.id, factory.plan_for(clock.now() + timedelta(days=1))).draw_id
    factory.commit(draw_id, people.officer)
    refused("draw.parties", factory.close, people, draw_id)
    factory.commit(draw_id, people.auditor, people.keyholders[1])
    refused("draw.committed", factory.commit, draw_id, people.auditor)
    refused("draw.not_revealing", factory.reveal, draw_id, people.officer)
    factory.close(people, draw_id)
    refused("draw.commitments_closed", factory.commit, draw_id, people.discipline)
    false = replace(people.auditor, name="another seed")
    refused("draw.false_seed", factory.reveal, draw_id, false)
    with pytest.raises(NotFound):
        factory.reveal(draw_id, people.discipline)  # who never committed
    factory.reveal(draw_id, people.officer, people.auditor)
    refused("draw.revealed", factory.reveal, draw_id, people.auditor)
    refused("draw.not_yet", factory.number, people, draw_id)
    still_clock.set(datetime.combine(clock.today(), time(21, 15), clock.LOCAL))
    refused("draw.reveal_over", factory.reveal, draw_id, people.keyholders[1])
    factory.number(people, draw_id)
    computed = entries(people, "draw:computed")[0]
    missing = algorithm.commitment(factory.seed_of(people.keyholders[1]))
    assert computed["missing"] == [missing]
    assert sorted(computed["key"].split("/")[1:-1])[0] == "0"
    refused("draw.not_numbering", factory.number, people, draw_id)


def test_the_number_takes_two_people_and_a_draw_is_cancelled_only_while_it_takes_commitments(
    people, opened, still_clock, pool
):
    def cancel(draw_id):
        with transaction(people.officer) as session:
            draws.cancel_draw(session, actor=people.officer, draw_id=draw_id, reason="专家库名单有误", now=clock.now())

    plan = factory.plan_for(clock.now() + timedelta(days=1))
    first = factory.form(people, opened.id, plan)
    refused("committee.exists", factory.form, people, opened.id, plan)
    cancel(first.draw_id)
    again = factory.form(people, opened.id, plan)
    assert (again.id, again.draw_id != first.draw_id) == (first.id, True)
    factory.commit(again.draw_id, people.officer, people.auditor)
    factory.close(people, again.draw_id)
    refused("draw.not_cancellable", cancel, again.draw_id)
    still_clock.set(datetime.combine(clock.today(), time(22), clock.LOCAL))
    with transaction(people.officer) as session:
        draws.enter_numbers(session, actor=people.officer, draw_id=again.draw_id, numbers="935", now=clock.now())

    def confirm(actor, numbers):
        with transaction(actor) as session:
            return draws.confirm_numbers(session, actor=actor, draw_id=again.draw_id, numbers=numbers, now=clock.now())

    refused("draw.own_numbers", confirm, people.officer, "935")
    refused("draw.numbers_differ", confirm, people.officer2, "953")
    for actor in (people.keyholders[0], people.expert, people.administrator):
        with pytest.raises(Forbidden):
            confirm(actor, "935")
    assert confirm(people.officer2, " 935 ").status is DrawStatus.DRAWN


def test_who_belongs_to_the_purchaser_or_is_related_is_not_in_the_pool(people, opened, still_clock, pool):
    from procurement.evaluation.committee import experts
    from procurement.suppliers.queries import get_supplier

    factory.register(people.expert, specialty="后勤", employer="教育局", is_own_unit=True)
    with reading(SYSTEM) as session:
        bid = make.queries.list_opened(session, opened.id)[0]
        code = get_supplier(session, bid.supplier_id).credit_code
    today = clock.today()
    for actor, ended_on in ((pool[0], today.replace(year=today.year - 3)),
                            (pool[1], today.replace(year=today.year - 3) - timedelta(days=1))):  # fmt: skip
        with transaction(actor) as session:
            experts.declare_relation(
                session, actor=actor, credit_code=code, kind=RelationKind.EMPLOYMENT, ended_on=ended_on, now=clock.now()
            )
    plan = factory.plan_for(clock.now() + timedelta(days=1))
    refused("committee.appointment", factory.form, people, opened.id, plan, representatives=[people.expert.user_id])
    refused(
        "committee.representative", factory.form, people, opened.id, plan, representatives=[pool[2].user_id],
        appointment="委派函1号",
    )  # fmt: skip
    made = factory.form(
        people, opened.id, plan, representatives=[people.expert.user_id], appointment="委派函1号"
    )  # fmt: skip
    with reading(SYSTEM) as session:
        draw = draw_queries.get_draw(session, made.draw_id)
        excluded = {c.subject_id: str(c.exclusion) for c in draw.candidates if c.exclusion}
    assert excluded == {people.expert.user_id: "own_unit", pool[0].user_id: "related"}
    assert draw.wanted == 4


@pytest.fixture
def seated(people, opened, still_clock, pool):
    """(tender, draw, members) of a complete committee."""
    draw = factory.draw_committee(people, opened.id, still_clock, pool)
    return opened, draw, factory.seat_all(opened.id, pool)


def test_nobody_else_learns_a_name_before_the_result_on_any_page_or_by_api(people, seated, pool, login_as, api_as, app):
    opened, draw, members = seated
    pages = [f"/tenders/{opened.id}/committee", f"/tenders/{opened.id}/draws", f"/draws/{draw.id}",
             f"/tenders/{opened.id}", f"/tenders/{opened.id}/reviews", f"/portal/draws/{draw.id}",
             f"/portal/notices/{opened.id}", f"/tenders/{opened.id}/seat"]  # fmt: skip
    calls = [f"/tenders/{opened.id}/committee", f"/tenders/{opened.id}/committee/members", f"/draws/{draw.id}",
             f"/tenders/{opened.id}/draws", f"/tenders/{opened.id}/reviews"]  # fmt: skip
    secrets = [text for actor in pool for text in (actor.name, str(actor.user_id))]
    outsiders = (people.officer2, people.approver, people.auditor, people.keyholders[0], people.expert, people.viewer)

    def told(text):
        return [secret for secret in secrets if secret in text]

    for actor in outsiders:
        browser, send = login_as(actor), api_as(actor)
        for path in pages:
            assert told(browser.get(path).get_data(as_text=True)) == [], (actor.role, path)
        for path in calls:
            assert told(send("GET", path).get_data(as_text=True)) == [], (actor.role, path)
    for path in pages:
        assert told(app.test_client().get(path).get_data(as_text=True)) == [], path
    with reading(SYSTEM) as session:
        log = audit.get_county_log(session, people.county.id)
        since = [body for body in audit.bodies(session, log.id) if b'"expert:registered"' not in body]
    assert told(b"".join(since).decode()) == []
    assert members[0].name in login_as(people.officer).get(pages[0]).get_data(as_text=True)
    assert members[1].name in login_as(members[0]).get(f"/tenders/{opened.id}/seat").get_data(as_text=True)
    assert len(api_as(members[0])("GET", calls[1]).json) == 5
    others = make_people(make_county("QH", "邻县"), prefix="q-")
    assert [login_as(others.officer).get(path).status_code for path in pages[:3]] == [404] * 3
    with transaction(SYSTEM) as session:
        service.publish_committee(session, tender=tenders.get_tender(session, opened.id), now=clock.now())
    assert members[0].name in app.test_client().get(f"/portal/draws/{draw.id}").get_data(as_text=True)
    published = entries(people, "committee:published")[0]
    assert {draw_queries.token_of(published["salt"], UUID(user)): user for user in published["members"].values()} == (
        published["members"]
    )


def test_nobody_answers_for_another_twice_or_uncalled(people, opened, still_clock, pool):
    factory.draw_committee(people, opened.id, still_clock, pool)
    called = factory.called(opened.id)
    member = factory.actor_of(pool, called[0])
    uncalled = next(actor for actor in pool if actor.user_id not in {m.user_id for m in called})
    with pytest.raises(NotFound):
        factory.answer(uncalled, opened.id)
    with pytest.raises(Forbidden):
        factory.answer(people.officer, opened.id)
    refused("declaration.related", factory.answer, member, opened.id, relations=[RelationKind.OTHER])
    assert factory.answer(member, opened.id).status is MemberStatus.SEATED
    refused("declaration.made", factory.answer, member, opened.id)
    refused("committee.called", factory.call, people, opened.id)
