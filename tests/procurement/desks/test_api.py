"""The desks over the API: the same answers as on the pages, for the same people."""

import pytest

from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from tests.factories import tenders as factory
from tests.factories.people import make_county, make_people


def test_tasks_are_told_in_words_with_the_way_to_them(people, api_as):
    tender_id = factory.make_submitted(people)
    own = api_as(people.officer)("GET", "/tasks").json
    assert [task["url"] for task in own if "法律顾问" in task["title"]] == [f"/tenders/{tender_id}/procedure"]
    assert not any(task["url"] == f"/tenders/{tender_id}" for task in own)
    factory.record_review(people, tender_id)
    (task,) = api_as(people.approver)("GET", "/tasks").json
    assert task["title"].startswith("审批招标文件：")
    assert task["url"] == f"/tenders/{tender_id}"
    assert task["due"] is None


def test_the_award_history_can_be_searched(awarded, api_as):
    send = api_as(awarded.people.auditor)
    rows = send("GET", "/award-history?year=2026").json
    assert [row["id"] for row in rows] == [str(award_id) for award_id in awarded.award_ids]
    assert rows[0]["ceiling"] == "34500.00"
    assert send("GET", "/award-history?year=2025").json == []
    assert send("GET", "/award-history?year=25").status_code == 422
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert api_as(other.auditor)("GET", "/award-history").json == []


def test_the_log_is_verified(people, api_as):
    send = api_as(people.auditor)
    before = send("POST", "/audit/verifications").json
    assert not before["is_good"]
    assert [problem["code"] for problem in before["problems"]] == ["log.no_checkpoint"]
    with transaction(SYSTEM) as session:
        issue_checkpoint(session, county_log(people.county.id), now=clock.now())
    after = send("POST", "/audit/verifications").json
    assert after["is_good"]
    assert after["covered"] == after["size"]
    assert len(after["root"]) == 64


@pytest.mark.parametrize(("method", "path"), [("GET", "/award-history"), ("POST", "/audit/verifications")])
def test_only_those_who_oversee_may_ask(people, api_as, client, method, path):
    assert client.open(f"/api/v1{path}", method=method).status_code == 401
    assert api_as(people.viewer)(method, path).status_code == 403
    assert api_as(people.keyholders[0])(method, path).status_code == 403
