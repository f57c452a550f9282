"""The pages and the API of jobs."""

from uuid import uuid4

from procurement.allocation.queries import get_run
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.jobs import worker
from tests.factories import allocation as factory
from tests.factories.people import make_county, make_people


def _job_id(run_id):
    with reading(SYSTEM) as session:
        return get_run(session, run_id).job_id


def test_a_job_is_shown_reloads_while_it_lives_and_can_be_called_off(evaluated, login_as):
    job_id = _job_id(factory.prepare(evaluated.people, evaluated.tender_id))
    browser = login_as(evaluated.people.officer)
    assert "计算分配方案" in browser.get("/jobs").get_data(as_text=True)
    page = browser.get(f"/jobs/{job_id}").get_data(as_text=True)
    assert 'http-equiv="refresh"' in page
    assert browser.post(f"/jobs/{job_id}/cancel").status_code == 303
    worker.run_pending()
    page = browser.get(f"/jobs/{job_id}").get_data(as_text=True)
    assert 'http-equiv="refresh"' not in page
    assert "已取消" in page
    assert browser.post(f"/jobs/{job_id}/cancel").status_code == 409


def test_the_api_tells_the_same(evaluated, api_as):
    job_id = _job_id(factory.prepare(evaluated.people, evaluated.tender_id))
    send = api_as(evaluated.people.officer)
    assert str(job_id) in {job["id"] for job in send("GET", "/jobs").json}
    assert send("GET", f"/jobs/{job_id}").json["status"] == "waiting"
    assert send("POST", f"/jobs/{job_id}/cancel").json["cancel_requested"] is True
    worker.run_pending()
    assert send("GET", f"/jobs/{job_id}").json["status"] == "cancelled"


def test_nobody_is_asked_to_log_in_wrong_roles_are_refused_strangers_find_nothing(evaluated, app, login_as):
    job_id = _job_id(factory.prepare(evaluated.people, evaluated.tender_id))
    assert app.test_client().get("/jobs").status_code == 303
    assert app.test_client().get("/api/v1/jobs").status_code == 401
    assert login_as(evaluated.people.expert).get("/jobs").status_code == 403
    other = make_people(make_county("QT", "其他县"), prefix="qt-")
    stranger = login_as(other.officer)
    assert stranger.get(f"/jobs/{job_id}").status_code == 404
    assert stranger.post(f"/jobs/{job_id}/cancel").status_code == 404
    assert stranger.get(f"/jobs/{uuid4()}").status_code == 404
