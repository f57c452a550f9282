"""Offices and their people: who is made where, the first password, deactivation."""

import pytest
from sqlalchemy import func, select

from procurement.accounts import duties, passwords, queries
from procurement.accounts.models import Organization, OrganizationKind, User
from procurement.accounts.people import rules, service
from procurement.audit.models import AuditEntry
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.errors import Conflict, Forbidden, RuleViolation
from procurement.core.permissions import ROLE_PERMISSIONS, P
from procurement.core.transaction import reading, transaction
from tests.factories.people import PASSWORD, make_organization, make_user

K = OrganizationKind
OWN = "a password of my own"


def office_of(people, kind):
    with reading(people.administrator) as session:
        return queries.list_organizations(session, county_id=people.county.id, kind=kind)[0]


def add(actor, office, role, login="zhang.san", **more):
    with transaction(actor) as session:
        return service.add_person(
            session, actor=actor, organization_id=office.id, role=role, login=login, name="张三",
            password_hash=passwords.hash_password(OWN), now=clock.now(), **more,
        )  # fmt: skip


def switch(actor, act, user_id):
    with transaction(actor) as session:
        return act(session, actor=actor, user_id=user_id, now=clock.now())


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def first_password(page):
    """The second code on the page, after the log-in name."""
    return page.split('<span class="code">')[2].split("<")[0]


@pytest.mark.parametrize("kind", list(K))
def test_no_office_mixes_whoever_decides_with_whoever_oversees(kind):
    roles = set(rules.ROLES[kind])
    overseers = {Role.AUDITOR, Role.DISCIPLINE, Role.SUPERVISOR, Role.VIEWER}
    decides = {role for role in roles if ROLE_PERMISSIONS[role] & duties._DECIDES} - {Role.SUPERVISOR}
    assert not (roles & overseers and decides)
    assert (Role.ADMINISTRATOR in roles) == (kind is K.PLATFORM)
    assert all(P.ACCOUNT_MANAGE not in ROLE_PERMISSIONS[role] for role in roles - {Role.ADMINISTRATOR})


def test_every_kind_of_office_is_made_in_the_browser_and_takes_people(people, login_as):
    chief = login_as(people.administrator)
    for kind in rules.OFFICE_KINDS:
        made = chief.post("/offices", data={"county_id": people.county.id, "kind": kind, "name": "新单位"})
        assert made.status_code == 303, kind
        page = chief.get(made.location).get_data(as_text=True)
        assert "还没有人" in page
        assert all(f'value="{role}"' in page for role in rules.ROLES[kind])
        login = f"new.{kind}"
        done = chief.post(
            f"{made.location}/people", data={"role": rules.ROLES[kind][0], "login": login, "name": "李四"}
        )
        assert done.status_code == 200
        page = chief.get(made.location).get_data(as_text=True)
        assert first_password(done.get_data(as_text=True)) not in page
        assert "等本人改密码" in page
        with reading(people.administrator) as session:
            actor = queries.actor_for(session, queries.find_user_by_login(session, login))
        assert actor.county_ids == (people.county.id,)  # a city's or province's people: the counties of their region


def test_other_kinds_are_made_elsewhere():
    for kind in (K.SCHOOL, K.SUPPLIER, K.PLATFORM):
        assert [problem.code for problem in rules.office_problems(kind)] == ["organization.kind_elsewhere"]
    assert not any(rules.office_problems(kind) for kind in rules.OFFICE_KINDS)


def test_the_same_office_is_made_once_and_what_was_typed_stays(people, login_as, session):
    chief = login_as(people.administrator)
    form = {"county_id": people.county.id, "kind": "audit_office", "name": "第二审计局"}
    assert chief.post("/offices", data=form).status_code == 303
    again = chief.post("/offices", data=form)
    assert again.status_code == 409
    assert "已有同类同名的单位：第二审计局" in again.get_data(as_text=True)
    assert 'value="第二审计局"' in again.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Organization).filter_by(name="第二审计局")) == 1


def test_a_role_of_another_office_a_taken_name_and_a_supplier_are_refused(people, login_as):
    audit = office_of(people, K.AUDIT_OFFICE)
    with pytest.raises(RuleViolation) as refused:
        add(people.administrator, audit, Role.APPROVER)
    assert codes(refused) == ["user.role_elsewhere"]
    supplier = make_organization(K.SUPPLIER, "示范粮油")
    with pytest.raises(RuleViolation) as refused:
        add(people.administrator, supplier, Role.SUPPLIER)
    assert codes(refused) == ["user.registers_itself"]
    form = {"role": "auditor", "login": "Officer", "name": "王五"}
    answer = login_as(people.administrator).post(f"/offices/{audit.id}/people", data=form)
    assert answer.status_code == 409
    assert "这个登录名已有人使用" in answer.get_data(as_text=True)
    assert 'value="王五"' in answer.get_data(as_text=True)


def test_a_role_without_account_management_makes_nobody(people, login_as, api_as):
    office = office_of(people, K.COUNTY_BUREAU)
    with pytest.raises(Forbidden):
        add(people.officer, office, Role.APPROVER)
    with pytest.raises(Forbidden):
        switch(people.officer, service.deactivate_user, people.approver.user_id)
    assert login_as(people.officer).get("/offices").status_code == 403
    assert api_as(people.auditor)("GET", "/offices").status_code == 403


def test_a_first_password_opens_nothing_but_its_change(people, client, login_as):
    school = make_organization(K.SCHOOL, "示范小学", people.county.id)
    form = {"role": "school", "login": "teacher2", "name": "赵六"}
    page = login_as(people.administrator).post(f"/offices/{school.id}/people", data=form).get_data(as_text=True)
    first = first_password(page)
    assert client.post("/api/v1/sessions", json={"login": "teacher2", "password": first}).status_code == 403
    client.post("/login", data={"login": "teacher2", "password": first})
    for path in ("/", "/deliveries", "/account/second-factor"):
        assert client.get(path).location == "/account", path
    assert client.post("/account/sessions/end-others").location == "/account"
    assert "你用的是一次性密码" in client.get("/account").get_data(as_text=True)
    same = client.post("/account/password", data={"old_password": first, "new_password": first})
    assert same.status_code == 422
    assert "新密码不能与现在的密码相同" in same.get_data(as_text=True)
    changed = client.post("/account/password", data={"old_password": first, "new_password": OWN})
    assert changed.location == "/login"
    assert client.post("/api/v1/sessions", json={"login": "teacher2", "password": first}).status_code == 401
    client.post("/login", data={"login": "teacher2", "password": OWN})
    page = client.get("/account")
    assert page.status_code == 200
    assert "你用的是一次性密码" not in page.get_data(as_text=True)


def test_after_the_first_password_comes_the_second_factor(strict, client, login_as):
    office = office_of(strict, K.COUNTY_BUREAU)
    add_as_officer = add(_second_administrator(strict), office, Role.OFFICER, "officer9")
    assert add_as_officer.password_is_temporary
    client.post("/login", data={"login": "officer9", "password": OWN})
    assert client.get("/").location == "/account"
    client.post("/account/password", data={"old_password": OWN, "new_password": PASSWORD})
    client.post("/login", data={"login": "officer9", "password": PASSWORD})
    assert client.get("/").location == "/account/second-factor"


def _second_administrator(people):
    with reading(people.administrator) as session:
        platform = queries.get_organization(session, people.administrator.organization_id)
    return make_user(platform, Role.ADMINISTRATOR, "administrator2")


def test_who_is_deactivated_is_out_at_once_and_may_come_back(people, login_as, api_as, session):
    victim, token, chief = login_as(people.officer), api_as(people.officer), login_as(people.administrator)
    page = f"/users/{people.officer.user_id}"
    assert chief.post(f"{page}/deactivate").location == page
    assert victim.get("/account").status_code == 303
    assert token("GET", "/me").status_code == 401
    again = victim.post("/login", data={"login": "officer", "password": PASSWORD})
    assert again.status_code == 401
    second = chief.post(f"{page}/deactivate")
    assert second.status_code == 409
    assert "这个账号已经停用" in second.get_data(as_text=True)
    assert chief.post(f"{page}/reactivate").location == page
    assert victim.get("/account").status_code == 303  # the old sessions stay ended
    assert login_as(people.officer).get("/account").status_code == 200
    with pytest.raises(Conflict):
        switch(people.administrator, service.reactivate_user, people.officer.user_id)
    switches = AuditEntry.tag.in_(("user:deactivated", "user:reactivated"))
    logged = session.scalars(select(AuditEntry).where(switches).order_by(AuditEntry.seq)).all()
    assert [entry.tag for entry in logged] == ["user:deactivated", "user:reactivated"]
    assert {entry.subject_id for entry in logged} == {people.officer.user_id}


def test_nobody_deactivates_themselves_nor_the_last_administrator(people):
    own = people.administrator.user_id
    with pytest.raises(RuleViolation) as refused:
        switch(people.administrator, service.deactivate_user, own)
    assert codes(refused) == ["user.deactivates_self"]
    other = _second_administrator(people)
    switch(other, service.deactivate_user, own)  # one remains
    with pytest.raises(RuleViolation) as refused:
        switch(people.administrator, service.deactivate_user, other.user_id)  # both at once: the second comes late
    assert codes(refused) == ["user.last_administrator"]


def test_the_api_makes_an_office_and_a_person_and_switches_them_off_and_on(people, api_as, session):
    send = api_as(people.administrator)
    office = send("POST", "/offices", json={
        "county_id": str(people.county.id), "kind": "discipline_office", "name": "派驻纪检组",
    })  # fmt: skip
    assert office.status_code == 201
    assert office.json["id"] in [row["id"] for row in send("GET", "/offices").json]
    path = f"/offices/{office.json['id']}/users"
    made = send("POST", path, json={"role": "discipline", "login": "sun.qi", "name": "孙七"})
    assert made.status_code == 201
    stored = session.get_one(User, queries.find_user_by_login(session, "sun.qi").id)
    assert passwords.verify_password(stored.password_hash, made.json["first_password"])
    assert send("POST", path, json={"role": "discipline", "login": "sun.qi", "name": "孙七"}).status_code == 409
    assert send("POST", path, json={"role": "officer", "login": "sun.ba", "name": "孙八"}).status_code == 422
    switch_path = f"/users/{made.json['user']['id']}"
    assert send("POST", f"{switch_path}/deactivation").json["is_active"] is False
    assert send("POST", f"{switch_path}/reactivation").json["is_active"] is True


def test_first_passwords_differ_and_pass_the_rule():
    made = {rules.new_first_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(each) for each in made} == {23}
