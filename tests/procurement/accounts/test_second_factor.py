"""The second factor: set up, asked for, never taken twice, recovered, reset; nothing without it where required."""

import threading
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, text

from procurement.accounts import second_factor, totp
from procurement.accounts.models import RecoveryCode, SecondFactor
from procurement.audit.models import AuditEntry
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.errors import Throttled
from procurement.messages.models import Message
from tests.factories.people import PASSWORD

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B: "12345678901234567890"
STEP = timedelta(seconds=30)


def _first_step(browser, login="officer", next_page="/account"):
    return browser.post(f"/login?next={next_page}", data={"login": login, "password": PASSWORD})


def _tags(session):
    session.rollback()
    return [
        tag
        for tag in session.scalars(select(AuditEntry.tag).order_by(AuditEntry.at, AuditEntry.seq))
        if tag.startswith(("second_", "recovery_"))
    ]


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_rfc_6238(at, code):
    moment = clock.now().fromtimestamp(at, clock.now().tzinfo)
    assert totp.matching_step(RFC_SECRET, code, moment, 0) == at // 30


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_one_step_before_and_after_its_time(steps, is_taken):
    now = clock.now()
    code = pyotp.TOTP(RFC_SECRET).at(now + steps * STEP)
    assert (totp.matching_step(RFC_SECRET, code, now, 0) is not None) is is_taken


def test_who_must_have_one_can_do_nothing_before_it_is_set_up(strict, client, enrol):
    assert _first_step(client).location == "/account"
    for path in ("/", "/account", "/tenders", "/portal/notices"):
        assert client.get(path).location == "/account/second-factor", path
    assert client.post("/account/sessions/end-others").location == "/account/second-factor"
    page = client.get("/account/second-factor").get_data(as_text=True)
    assert "先设置二次验证" in page
    browser, _phone, codes = enrol("officer")
    assert browser.get("/account").status_code == 200
    assert len(set(codes)) == totp.RECOVERY_CODES
    assert client.get("/account").location == "/login?next=/account"  # the other device was logged out


@pytest.mark.parametrize("role", list(Role))
def test_the_roles_that_need_one_are_those_who_decide_or_oversee(role):
    from procurement.accounts.rules import SECOND_FACTOR_ROLES

    assert (role in SECOND_FACTOR_ROLES) is (role not in {
        Role.VIEWER, Role.SCHOOL, Role.SUPPLIER, Role.PUBLIC, Role.SYSTEM
    })  # fmt: skip


def test_platform_staff_need_one_as_soon_as_one_county_does(people, strict, client):
    assert _first_step(client, "administrator").status_code == 303
    assert client.get("/users").location == "/account/second-factor"
    assert _first_step(client.application.test_client(), "viewer").location == "/account"


def test_a_demonstration_logs_in_with_the_password_alone_and_may_still_enrol(people, client, enrol):
    assert _first_step(client).location == "/account"
    assert "示范县不要求" in client.get("/account").get_data(as_text=True)
    _browser, phone, _codes = enrol("officer")
    assert _first_step(client.application.test_client()).location.startswith("/login/code")
    assert phone.code()


def test_log_in_asks_for_the_code_and_no_code_is_taken_twice(strict, client, enrol, still_clock):
    _browser, phone, _codes = enrol("officer")
    still_clock.move(seconds=30)
    assert _first_step(client).location == "/login/code?next=/account"
    assert client.get("/account").location == "/login?next=/account"  # half way is nowhere
    assert client.post("/login/code", data={"code": "000000"}).status_code == 401
    code = phone.code()
    assert client.post("/login/code?next=/account", data={"code": code}).location == "/account"
    assert client.get("/account").status_code == 200
    again = client.application.test_client()
    _first_step(again)
    assert again.post("/login/code", data={"code": code}).status_code == 401
    assert again.post("/login/code", data={"code": phone.code(-1)}).status_code == 401  # nor an older one
    still_clock.move(seconds=30)
    assert again.post("/login/code", data={"code": phone.code()}).status_code == 303


def test_the_session_gets_a_new_secret_at_each_step(strict, client, enrol, still_clock):
    browser, phone, _codes = enrol("officer")
    cookie = browser.get_cookie("session").value
    still_clock.move(seconds=30)
    _first_step(client)
    half = client.get_cookie("session").value
    client.post("/login/code", data={"code": phone.code()})
    thief = client.application.test_client()
    thief.set_cookie("session", half)
    assert thief.get("/account").status_code == 303
    still_clock.move(seconds=30)
    assert thief.post("/login/code", data={"code": phone.code()}).location.startswith("/login")
    assert len({cookie, half, client.get_cookie("session").value}) == 3


def test_a_code_comes_within_ten_minutes_of_the_password(strict, client, enrol, still_clock):
    _browser, phone, _codes = enrol("officer")
    still_clock.move(minutes=1)
    _first_step(client)
    still_clock.move(minutes=10, seconds=1)
    assert client.post("/login/code", data={"code": phone.code()}).location.startswith("/login?")
    _first_step(client)
    still_clock.move(minutes=10)
    assert client.post("/login/code", data={"code": phone.code()}).location == "/"


def test_a_recovery_code_works_once_in_either_spelling(strict, client, enrol, session):
    _browser, _phone, codes = enrol("officer")
    _first_step(client)
    assert client.post("/login/code", data={"code": codes[0].lower().replace("-", " ")}).status_code == 303
    again = client.application.test_client()
    _first_step(again)
    assert again.post("/login/code", data={"code": codes[0]}).status_code == 401
    assert again.post("/login/code", data={"code": codes[1]}).status_code == 303
    assert _tags(session) == ["second_factor:enrolled", "recovery_code:used", "recovery_code:used"]
    assert "8 个" in again.get("/account").get_data(as_text=True)


def test_new_recovery_codes_replace_the_old_ones(strict, client, enrol, still_clock):
    browser, phone, codes = enrol("officer")
    assert browser.post("/account/recovery-codes", data={"code": "000000"}).status_code == 401
    still_clock.move(seconds=30)
    page = browser.post("/account/recovery-codes", data={"code": phone.code()}).get_data(as_text=True)
    assert codes[0] not in page
    _first_step(client)
    assert client.post("/login/code", data={"code": codes[0]}).status_code == 401


def test_the_api_takes_the_code_with_the_password(strict, app, enrol, still_clock):
    send = app.test_client()
    who = {"login": "officer", "password": PASSWORD}
    refused = send.post("/api/v1/sessions", json=who)
    assert (refused.status_code, refused.json["code"]) == (403, "second_factor.enrolment_needed")
    _browser, phone, _codes = enrol("officer")
    needed = send.post("/api/v1/sessions", json=who)
    assert (needed.status_code, needed.json["code"]) == (401, "second_factor.needed")
    wrong = send.post("/api/v1/sessions", json={**who, "code": "000000"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "second_factor.wrong")
    still_clock.move(seconds=30)
    body = {**who, "code": phone.code()}
    token = send.post("/api/v1/sessions", json=body).json["token"]
    assert send.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert send.post("/api/v1/sessions", json=body).json["code"] == "second_factor.wrong"


def test_a_phone_may_be_set_up_by_api_and_ends_the_token(people, app, api_as, still_clock):
    send = api_as(people.officer)
    begun = send("POST", "/me/second-factor")
    assert begun.json["address"].startswith("otpauth://totp/")
    assert send("POST", "/me/second-factor/confirmation", json={"code": "000000"}).status_code == 422
    code = pyotp.TOTP(begun.json["secret"]).at(clock.now())
    done = send("POST", "/me/second-factor/confirmation", json={"code": code})
    assert len(done.json["recovery_codes"]) == totp.RECOVERY_CODES
    assert send("GET", "/me").status_code == 401


def test_guessing_codes_is_slowed_down_also_after_a_restart(strict, client, enrol, settings, still_clock):
    from procurement.app import create_app

    _browser, phone, _codes = enrol("officer")
    still_clock.move(seconds=30)
    _first_step(client)
    for _ in range(5):
        assert client.post("/login/code", data={"code": "000000"}).status_code == 401
    assert client.post("/login/code", data={"code": phone.code()}).status_code == 429
    restarted = create_app(settings)
    restarted.config["WTF_CSRF_ENABLED"] = False
    again = restarted.test_client()
    _first_step(again)
    assert again.post("/login/code", data={"code": phone.code()}).status_code == 429
    still_clock.move(seconds=31)
    assert again.post("/login/code", data={"code": phone.code()}).status_code == 303


def test_the_secret_is_sealed_and_never_shown_again(strict, enrol, session, settings):
    browser, phone, codes = enrol("officer")
    row = session.scalars(select(SecondFactor)).one()
    assert phone.secret.encode() not in row.sealed_secret
    assert totp.unseal(row.user_id, row.sealed_secret) == phone.secret
    with pytest.raises(ValueError, match="somebody else"):
        totp.unseal(strict.approver.user_id, row.sealed_secret)
    assert (settings.keys_dir / "second_factor.key").stat().st_mode & 0o077 == 0
    assert not set(session.scalars(select(RecoveryCode.digest))) & {code.replace("-", "") for code in codes}
    for path in ("/account", "/account/second-factor"):
        assert phone.secret not in browser.get(path).get_data(as_text=True)
    assert browser.post("/account/second-factor").status_code == 409


def test_an_administrator_resets_it_the_person_is_told_and_the_log_says_so(
    people, strict, enrol, client, session, still_clock
):
    browser, _phone, _codes = enrol("officer")
    chief, _their_phone, _ = enrol("administrator")
    path = f"/users/{people.officer.user_id}"
    assert "没用过的恢复码 10 个" in chief.get(path).get_data(as_text=True)
    assert chief.post(f"{path}/second-factor/reset").location == path
    assert browser.get("/account").status_code == 303
    assert _first_step(client).status_code == 303
    assert client.get("/").location == "/account/second-factor"
    told = session.scalars(select(Message).where(Message.user_id == people.officer.user_id)).one()
    assert "重置了你的二次验证" in told.subject
    assert _tags(session)[-1] == "second_factor:reset"
    assert chief.post(f"{path}/second-factor/reset").status_code == 409
    assert session.execute(text("SELECT count(*) FROM recovery_code")).scalar() == 10  # the administrator's own
    own = chief.post(f"/users/{people.administrator.user_id}/second-factor/reset")
    assert own.status_code == 422
    assert "不能重置自己的" in own.get_data(as_text=True)


def test_nobody_else_resets_it(people, api_as):
    send = api_as(people.approver)
    assert send("DELETE", f"/users/{people.officer.user_id}/second-factor").status_code == 403


@pytest.mark.postgres
def test_one_code_at_the_same_moment_is_taken_once(people, app, client, enrol, still_clock):
    _browser, phone, _codes = enrol("officer")
    still_clock.move(seconds=30)
    code, results = phone.code(), []

    def give():
        try:
            second_factor.check_code(user_id=people.officer.user_id, code=code, address="", now=clock.now())
            results.append("taken")
        except (second_factor.WrongCode, Throttled):
            results.append("refused")

    threads = [threading.Thread(target=give) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == ["refused"] * 3 + ["taken"]
