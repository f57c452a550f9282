"""The pages and the API of runs."""

import json
from uuid import uuid4

from procurement.jobs import worker
from tests.factories.people import make_county, make_people


def _run_id(answer):
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_an_officer_runs_compares_and_downloads_by_page(evaluated, login_as):
    browser, address = login_as(evaluated.people.officer), f"/tenders/{evaluated.tender_id}/allocation"
    assert "按公告的规则计算" in browser.get(address).get_data(as_text=True)
    run_id = _run_id(browser.post(address))
    assert _run_id(browser.post(address)) == run_id  # a double click
    assert 'http-equiv="refresh"' in browser.get(f"/allocation/{run_id}").get_data(as_text=True)
    worker.run_pending()
    page = browser.get(f"/allocation/{run_id}").get_data(as_text=True)
    assert "55,050.00" in page
    assert 'data-chart="sankey"' in page
    assert "python -m optimizer verify" in page
    form = {"purpose": "不限每家包数", "max_lots_per_owner": "none", "assignment": "keep", "first_goal": "keep"}
    other = _run_id(browser.post(f"{address}/comparisons", data=form))
    worker.run_pending()
    assert "仅供比较" in browser.get(f"/allocation/{other}").get_data(as_text=True)
    page = browser.get(address).get_data(as_text=True)
    assert "可以定标" in page
    assert "−600.00" in page  # lot 2 by bidder 1 instead of 2: (4000 + 2000) x 0.10
    instance = browser.get(f"/allocation/{run_id}/instance.json")
    assert instance.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(instance.data)["rules"] == {"assignment": "single_per_lot", "max_lots_per_owner": 1}


def test_a_comparison_without_a_purpose_comes_back_with_what_was_typed(evaluated, login_as):
    browser = login_as(evaluated.people.officer)
    address = f"/tenders/{evaluated.tender_id}/allocation/comparisons"
    answer = browser.post(address, data={"purpose": "", "max_lots_per_owner": "2"})
    assert answer.status_code == 422
    assert '<option value="2" selected' in answer.get_data(as_text=True)


def test_the_api_runs_and_compares(evaluated, api_as):
    send, address = api_as(evaluated.people.officer), f"/tenders/{evaluated.tender_id}/allocation-runs"
    run = send("POST", address, json={})
    assert (run.status_code, run.json["is_binding"]) == (202, True)
    assert send("POST", address, json={}).json["id"] == run.json["id"]
    changes = {"purpose": "拆分", "changes": {"assignment": "split", "max_lots_per_owner": None}}
    assert send("POST", address, json=changes).json["is_binding"] is False
    worker.run_pending()
    runs = send("GET", address).json
    assert [(one["number"], one["status"]) for one in runs] == [(1, "solved"), (2, "solved")]
    lines = send("GET", f"/allocation-runs/{run.json['id']}/lines").json
    assert len(lines) == 6
    assert send("GET", f"/allocation-runs/{run.json['id']}/result").json["status"] == "optimal"
    unknown = send("POST", address, json={"purpose": "x", "changes": {"offers": []}})
    assert unknown.status_code == 422


def test_nobody_is_asked_to_log_in_wrong_roles_are_refused_strangers_find_nothing(solved, app, login_as, api_as):
    addresses = [f"/tenders/{solved.tender_id}/allocation", f"/allocation/{solved.run_id}"]
    people = solved.people
    other = make_people(make_county("QT", "其他县"), prefix="qt-")
    stranger, bidder = login_as(other.officer), login_as(solved.bidders[0].actor)
    for address in addresses:
        assert app.test_client().get(address).status_code == 303
        assert bidder.get(address).status_code == 403
        assert login_as(people.viewer).get(address).status_code == 403
        assert login_as(people.auditor).get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert login_as(people.approver).post(addresses[0]).status_code == 403
    assert stranger.post(addresses[0]).status_code == 404
    assert stranger.post(f"{addresses[1]}/cancel").status_code == 404
    assert stranger.get(f"/allocation/{solved.run_id}/result.json").status_code == 404
    assert app.test_client().get(f"/api/v1/allocation-runs/{solved.run_id}").status_code == 401
    assert api_as(other.officer)("GET", f"/allocation-runs/{solved.run_id}").status_code == 404
    assert api_as(people.officer)("GET", f"/allocation-runs/{uuid4()}").status_code == 404
