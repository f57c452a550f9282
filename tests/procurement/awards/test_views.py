"""The pages and the API of awards."""

from uuid import uuid4

from tests.factories import awards
from tests.factories.people import make_county, make_people


def test_an_award_goes_from_proposal_to_confirmation_by_page(solved, login_as, still_clock):
    officer, approver = login_as(solved.people.officer), login_as(solved.people.approver)
    address = f"/tenders/{solved.tender_id}/awards"
    assert "提交审批" in officer.get(address).get_data(as_text=True)
    form = {"run_id": str(solved.run_id), "reason": awards.REASON}
    assert officer.post(address, data=form).status_code == 303
    assert officer.post(address, data=form).status_code == 409  # a second click
    assert "等待审批" in officer.get(address).get_data(as_text=True)
    assert "批准以后" in approver.get(address).get_data(as_text=True)
    assert approver.post(f"{address}/approve").status_code == 303
    assert approver.post(f"{address}/approve").status_code == 409
    assert officer.post(f"{address}/publish").status_code == 303
    page = officer.get(address).get_data(as_text=True)
    assert "还剩 8 个工作日" in page
    assert "中标公告" in page
    assert officer.post(f"{address}/confirm").status_code == 422
    still_clock.move(days=40)
    login_again = login_as(solved.people.officer)
    assert "现在确认" in login_again.get(address).get_data(as_text=True)
    assert login_again.post(f"{address}/confirm").status_code == 303
    listed = login_again.get("/awards").get_data(as_text=True)
    assert "已确认" in listed


def test_a_return_needs_a_reason_and_gives_back_what_was_typed(solved, login_as):
    awards.propose(solved)
    approver = login_as(solved.people.approver)
    answer = approver.post(f"/tenders/{solved.tender_id}/awards/return", data={"reason": "再想想"})
    assert answer.status_code == 422
    assert "再想想" in answer.get_data(as_text=True)
    reason = "第二包的理由没有说明为什么不是最低价"
    assert approver.post(f"/tenders/{solved.tender_id}/awards/return", data={"reason": reason}).status_code == 303
    assert reason in approver.get(f"/tenders/{solved.tender_id}/awards").get_data(as_text=True)


def test_one_award_shows_schools_prices_and_its_story(solved, login_as):
    award = awards.publish(solved)[0]
    page = login_as(solved.people.auditor).get(f"/awards/{award.id}").get_data(as_text=True)
    for event in ("提出定标建议", "中标公告"):
        assert f'{event}<span class="code"><a href="/log/' in page
    assert "kg" in page


def test_the_api_does_the_same(solved, api_as, still_clock):
    officer, approver = api_as(solved.people.officer), api_as(solved.people.approver)
    address = f"/tenders/{solved.tender_id}/awards"
    proposed = officer("POST", "/awards", json={"run_id": str(solved.run_id), "reason": awards.REASON})
    assert (proposed.status_code, len(proposed.json)) == (201, 2)
    assert officer("POST", f"{address}/approve").status_code == 403
    returned = approver("POST", f"{address}/return", json={"reason": "请写明第二包为什么不是最低价"})
    assert {award["status"] for award in returned.json} == {"cancelled"}
    officer("POST", "/awards", json={"run_id": str(solved.run_id), "reason": awards.REASON})
    assert approver("POST", f"{address}/approve").status_code == 200
    published = officer("POST", f"{address}/publish").json
    assert {award["status"] for award in published} == {"published"}
    assert all(isinstance(award["amount"], str) for award in published)
    early = officer("POST", f"{address}/confirm")
    assert (early.status_code, early.json["problems"][0]["code"]) == (422, "award.window_open")
    still_clock.move(days=40)
    officer = api_as(solved.people.officer)
    assert {award["status"] for award in officer("POST", f"{address}/confirm").json} == {"active"}
    assert len(officer("GET", address).json) == 4
    one = published[0]["id"]
    assert officer("GET", f"/awards/{one}").json["confirmed_at"] is not None
    assert one in {award["id"] for award in officer("GET", "/awards").json}


def test_a_viewer_sees_what_is_published_and_nothing_before(solved, login_as, api_as):
    awards.propose(solved)
    viewer = api_as(solved.people.viewer)
    assert viewer("GET", f"/tenders/{solved.tender_id}/awards").json == []
    awards.approve(solved)
    awards.publish_approved(solved)
    assert len(viewer("GET", f"/tenders/{solved.tender_id}/awards").json) == 2
    assert login_as(solved.people.viewer).get(f"/tenders/{solved.tender_id}/awards").status_code == 200


def test_nobody_is_asked_to_log_in_wrong_roles_are_refused_strangers_find_nothing(solved, app, login_as, api_as):
    award = awards.propose(solved)[0]
    address = f"/tenders/{solved.tender_id}/awards"
    other = make_people(make_county("QT", "其他县"), prefix="qt-")
    stranger, bidder = login_as(other.officer), login_as(solved.bidders[0].actor)
    for one in (address, f"/awards/{award.id}"):
        assert app.test_client().get(one).status_code == 303
        assert bidder.get(one).status_code == 403
        assert stranger.get(one).status_code == 404
    assert login_as(solved.people.approver).post(address).status_code == 403
    assert login_as(solved.people.officer).post(f"{address}/approve").status_code == 403
    assert login_as(solved.people.auditor).post(f"{address}/publish").status_code == 403
    assert login_as(other.approver).post(f"{address}/approve").status_code == 404
    assert stranger.post(f"{address}/publish").status_code == 404
    assert stranger.get(f"/awards/{uuid4()}").status_code == 404
    assert api_as(other.officer)("GET", f"/awards/{award.id}").status_code == 404
    assert app.test_client().get("/api/v1/awards").status_code == 401
