"""Log-in sessions: renewed, listed, ended one by one and together; timeouts; throttling that survives a restart."""

from sqlalchemy import select

from procurement.accounts.models import LoginSession
from tests.factories.people import PASSWORD


def _ids(send):
    return [live["id"] for live in send("GET", "/sessions").json]


def test_each_log_in_has_a_new_secret_and_only_its_hash_is_kept(client, people, session):
    seen = set()
    for _ in range(2):
        client.post("/login", data={"login": "officer", "password": PASSWORD})
        seen.add(client.get_cookie("session").value)
    assert len(seen) == 2
    assert len(set(session.scalars(select(LoginSession.secret_sha256)))) == 2


def test_one_device_is_logged_out_by_another(people, login_as, api_as):
    phone, send = login_as(people.officer), api_as(people.officer)
    mine = next(live["id"] for live in send("GET", "/sessions").json if live["kind"] == "browser")
    assert send("DELETE", f"/sessions/{mine}").status_code == 204
    assert send("DELETE", f"/sessions/{mine}").status_code == 204  # twice is once
    assert phone.get("/account").status_code == 303


def test_all_other_devices_are_logged_out_at_once(people, login_as, api_as):
    others, here = [login_as(people.officer), login_as(people.officer)], login_as(people.officer)
    token = api_as(people.officer)
    assert here.post("/account/sessions/end-others").location == "/account"
    assert [browser.get("/account").status_code for browser in others] == [303, 303]
    assert token("GET", "/me").status_code == 401
    assert here.get("/account").status_code == 200
    send = api_as(people.officer)
    assert send("DELETE", "/sessions/others").json == {"count": 1}
    assert len(_ids(send)) == 1


def test_somebody_elses_session_does_not_exist(people, api_as):
    theirs = _ids(api_as(people.approver))[0]
    assert api_as(people.officer)("DELETE", f"/sessions/{theirs}").status_code == 404


def test_an_administrator_ends_all_log_ins_of_a_person(people, login_as, api_as):
    victim, chief, send = login_as(people.officer), login_as(people.administrator), api_as(people.administrator)
    path = f"/users/{people.officer.user_id}"
    assert "现在没有登录的设备" not in chief.get(path).get_data(as_text=True)
    assert chief.post(f"{path}/sessions/end").location == path
    assert victim.get("/account").status_code == 303
    assert "现在没有登录的设备" in chief.get(path).get_data(as_text=True)
    assert send("GET", f"{path}/sessions").json == []
    assert send("DELETE", f"{path}/sessions").json == {"count": 0}


def test_a_changed_password_ends_every_session(people, login_as, api_as):
    browser, token = login_as(people.officer), api_as(people.officer)
    new = {"old_password": PASSWORD, "new_password": "another long password"}
    assert browser.post("/account/password", data=new).location == "/login"
    assert browser.get("/account").status_code == 303
    assert token("GET", "/me").status_code == 401


def test_a_browser_in_use_ends_after_twelve_hours_and_a_token_after_thirty_days(people, login_as, api_as, still_clock):
    browser = login_as(people.officer)
    for _ in range(9):
        still_clock.move(minutes=80)
        browser.get("/account")
    assert browser.get("/account").status_code == 303
    token = api_as(people.officer, returns=False)
    for _ in range(5):
        still_clock.move(days=6)
        last = token("GET", "/me").status_code
    assert last == 401


def test_a_token_not_used_for_a_week_ends(people, api_as, still_clock):
    used, idle = (api_as(person, returns=False) for person in (people.officer, people.approver))
    still_clock.move(days=6)
    assert used("GET", "/me").status_code == 200
    still_clock.move(days=1, seconds=1)
    assert used("GET", "/me").status_code == 200
    assert idle("GET", "/me").status_code == 401


def test_a_restart_does_not_forgive_failed_log_ins(client, people, settings, still_clock):
    from procurement.app import create_app

    for _ in range(5):
        client.post("/login", data={"login": "officer", "password": "wrong"})
    restarted = create_app(settings).test_client()
    tried = restarted.post("/api/v1/sessions", json={"login": "officer", "password": PASSWORD})
    assert (tried.status_code, tried.json["code"]) == (429, "throttled")
    still_clock.move(seconds=31)
    assert restarted.post("/api/v1/sessions", json={"login": "officer", "password": PASSWORD}).status_code == 201
