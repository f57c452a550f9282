"""Logging in, being throttled, being logged out; API by token, pages by cookie, never the other way."""

from procurement.core.actors import Role
from tests.factories.people import PASSWORD


def test_the_right_password_opens_a_session_and_log_out_ends_it_on_the_server(client, people):
    assert client.get("/account").status_code == 303
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 303
    assert client.get("/account").status_code == 200
    cookie = client.get_cookie("session").value
    client.post("/logout")
    client.set_cookie("session", cookie)
    assert client.get("/account").status_code == 303


def test_a_wrong_password_is_refused_in_words_and_keeps_the_login_name(client, people):
    answer = client.post("/login", data={"login": "officer", "password": "wrong"})
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "登录名或密码不对" in page
    assert 'value="officer"' in page
    assert "wrong" not in page


def test_five_failures_lock_the_account_until_the_wait_is_over(client, people, still_clock):
    for _ in range(5):
        client.post("/login", data={"login": "officer", "password": "wrong"})
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 429
    still_clock.move(seconds=31)
    assert client.post("/login", data={"login": "officer", "password": PASSWORD}).status_code == 303


def test_the_api_takes_a_token_and_never_a_cookie(app, people, login_as, api_as):
    assert login_as(people.officer).get("/api/v1/me").status_code == 401
    me = api_as(people.officer)("GET", "/me")
    assert me.status_code == 200
    assert me.json["role"] == Role.OFFICER


def test_a_token_does_not_open_pages(app, people, api_as):
    client = app.test_client()
    token = client.post("/api/v1/sessions", json={"login": "officer", "password": PASSWORD}).json["token"]
    assert client.get("/account", headers={"Authorization": f"Bearer {token}"}).status_code == 303


def test_an_idle_session_ends(login_as, people, still_clock):
    browser = login_as(people.officer)
    still_clock.move(minutes=91)
    assert browser.get("/account").status_code == 303


def test_malformed_json_is_a_problem_document_in_the_readers_language(client, people):
    answer = client.post("/api/v1/sessions", json={"login": 5}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert {p["field"] for p in answer.json["problems"]} == {"login", "password"}


def test_a_form_without_its_token_is_refused_in_words(app, people):
    answer = app.test_client().post("/login", data={"login": "officer", "password": PASSWORD})
    assert answer.status_code == 400
    assert "页面已过期" in answer.get_data(as_text=True)
