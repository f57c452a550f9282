"""Starting a real county from the command line."""

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries
from procurement.accounts.models import County, User
from procurement.audit.models import AuditEntry
from procurement.catalogue.queries import list_items
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.demo.people import credit_code

FACTS = {
    "--code": "QH", "--name": "青禾县", "--name-en": "Qinghe County", "--city": "示范市", "--province": "示范省",
    "--complaint-phone": "0557-5550199", "--buyer-code": credit_code("11341300MB2DEM001"),
    "--buyer-address": "文教路1号",
    "--buyer-phone": "0557-5550198",
}  # fmt: skip


@pytest.fixture
def create_county(app):
    def run(**changes):
        facts = {**FACTS, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
        words = [word for pair in facts.items() for word in pair]
        return app.test_cli_runner().invoke(args=["create-county", *words])

    return run


@pytest.fixture
def create_administrator(app):
    return lambda login, name, password: app.test_cli_runner().invoke(
        args=["create-administrator", login, name], input=f"{password}\n"
    )


def counts():
    with reading(SYSTEM) as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in (County, User, AuditEntry)]


def test_a_county_starts_with_catalogue_parameters_and_calendar_and_demands_second_factors(create_county):
    done = create_county()
    assert done.exit_code == 0, done.output
    with reading(SYSTEM) as session:
        county = queries.find_county_by_code(session, "QH")
        assert (county.name, county.complaint_phone, county.buyer_phone) == ("青禾县", "0557-5550199", "0557-5550198")
        assert county.requires_second_factor
        assert not county.is_demo
        assert f"items {len(list_items(session))}," in done.output
    assert "items 0" not in done.output
    assert "parameters 0" not in done.output
    assert "days 0" not in done.output


def test_a_wrong_fact_is_named_and_nothing_is_written(create_county):
    before = counts()
    for changes, words in (
        ({"code": "q"}, "county.code_invalid"), ({"code": "Q" * 13}, "county.code_invalid"),
        ({"buyer_code": "11341300MB2DEM0010"}, "county.buyer_code_invalid"), ({"city": " "}, "city: 必填"),
    ):  # fmt: skip
        refused = create_county(**changes)
        assert refused.exit_code == 2, changes
        assert words in refused.output
    assert counts() == before


def test_a_code_is_taken_once(create_county):
    assert create_county().exit_code == 0
    before = counts()
    refused = create_county(name="另一县")
    assert refused.exit_code == 2
    assert "county.code_taken" in refused.output
    assert counts() == before


def test_the_first_administrator_logs_in_and_must_set_up_a_second_factor(create_administrator, client):
    done = create_administrator("Admin.Han", "韩冰", "a long first secret")
    assert done.exit_code == 0, done.output
    assert "a long first secret" not in done.output
    client.post("/login", data={"login": "admin.han", "password": "a long first secret"})
    assert client.get("/offices").location == "/account/second-factor"
    assert create_administrator("second", "李冰", "another long secret").exit_code == 0
    with reading(SYSTEM) as session:
        assert len({user.organization_id for user in queries.list_users(session)}) == 1


def test_an_administrator_is_refused_with_the_reason(create_administrator):
    before = counts()
    for login, name, password, code in (
        ("admin", "韩冰", "too short", "user.password_short"), ("admin", "韩冰", "", "user.password_short"),
        ("admin", "韩冰", "my admin secret", "user.password_has_login"),
        ("admin", "韩冰", "aaaaaaaaaaaaa", "user.password_simple"),
        ("a b", "韩冰", "a long first secret", "user.login_invalid"), ("admin", " ", "a long secret", "required"),
    ):  # fmt: skip
        refused = create_administrator(login, name, password)
        assert refused.exit_code == 2, code
        assert code in refused.output
    assert counts() == before


def test_a_taken_log_in_name_leaves_nothing_half_written(create_administrator):
    assert create_administrator("admin", "韩冰", "a long first secret").exit_code == 0
    before = counts()
    refused = create_administrator("ADMIN", "李冰", "a long first secret")
    assert refused.exit_code == 2
    assert "user.login_taken" in refused.output
    assert counts() == before
