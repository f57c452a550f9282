"""Every route has a guard or is public; nobody, the wrong role and a made-up id are answered as they should."""

import re
from collections import Counter
from uuid import uuid4

import pytest

from procurement.core.actors import Role
from procurement.core.permissions import ROLE_PERMISSIONS, Permission
from procurement.web.guards import MARK
from tests.factories.people import make_user

FRAMEWORK = {"static"}


def _routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FRAMEWORK:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method, getattr(app.view_functions[rule.endpoint], MARK, None)


def _path(rule):
    """The rule's path with made-up values."""
    return rule.build(
        {name: _made_up(converter) for name, converter in rule._converters.items()}, append_unknown=False
    )[1]


def _made_up(converter):
    kind = type(converter).__name__
    if kind == "AnyConverter":
        return sorted(converter.items)[0]
    return {"UUIDConverter": uuid4(), "IntegerConverter": 999_999}.get(kind, "x")


def test_every_route_has_a_guard_or_is_declared_public(app):
    unmarked = [f"{method} {rule.rule}" for rule, method, mark in _routes(app) if mark is None]
    assert unmarked == []


def test_public_routes_are_the_ones_meant(app):
    """A new public route must be added here by hand."""
    allowed = {"accounts", "accounts_api", "api-docs", "audit_api", "desks", "documents", "documents_api", "language",
               "portal", "portal_draws", "portal_api", "suppliers", "suppliers_api", "tips"}  # fmt: skip
    public = {rule.endpoint for rule, _method, mark in _routes(app) if mark == "public"}
    assert {endpoint.split(".")[0] for endpoint in public} <= allowed
    posts = {f"{method} {rule.rule}" for rule, method, mark in _routes(app) if mark == "public" and method != "GET"}
    assert all("login" in p or "logout" in p or "sessions" in p or "check" in p or "register" in p or "suppliers" in p
               or "/report" in p for p in posts), posts  # fmt: skip


def test_nobody_is_sent_to_the_log_in_page_or_told_401(app):
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    wrong = []
    for rule, method, mark in _routes(app):
        if mark == "public":
            continue
        answer = client.open(_path(rule), method=method)
        api = rule.rule.startswith("/api/")
        right = answer.status_code == 401 if api else answer.status_code == 303 and "/login" in answer.location
        if not right:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


ENDS_THE_LOG_IN = {"accounts_api.delete_session", "accounts_api.delete_other_sessions", "accounts.change_password",
                   "accounts.end_other_sessions"}  # fmt: skip
ROLES = [role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}]


@pytest.fixture
def someone_of(people, app):
    """A person of each role, suppliers and schools with an organization of their own."""
    from procurement.accounts.models import OrganizationKind
    from tests.factories.people import make_organization

    ready = {
        Role.OFFICER: people.officer, Role.APPROVER: people.approver, Role.EXPERT: people.expert,
        Role.AUDITOR: people.auditor, Role.DISCIPLINE: people.discipline, Role.SUPERVISOR: people.supervisor,
        Role.KEYHOLDER: people.keyholders[0],
        Role.VIEWER: people.viewer, Role.ADMINISTRATOR: people.administrator,
    }  # fmt: skip

    def give(role):
        if role not in ready:
            kind = OrganizationKind.SCHOOL if role is Role.SCHOOL else OrganizationKind.SUPPLIER
            county = people.county.id if role is Role.SCHOOL else None
            ready[role] = make_user(make_organization(kind, f"某{kind}", county), role, f"some-{role}")
        return ready[role]

    return give


@pytest.mark.parametrize("role", ROLES)
def test_a_wrong_role_is_told_403_and_a_made_up_id_is_never_a_fault(app, role, someone_of, login_as, api_as):
    actor = someone_of(role)
    browser, send = login_as(actor), api_as(actor)
    wrong = []
    for rule, method, mark in _routes(app):
        if mark == "public" or rule.endpoint in ENDS_THE_LOG_IN:
            continue
        path = _path(rule)
        answer = (
            send(method, path.removeprefix("/api/v1"))
            if path.startswith("/api/")
            else browser.open(path, method=method)
        )
        allowed = Permission(mark) in ROLE_PERMISSIONS[role]
        good = answer.status_code < 500 and answer.status_code != 401 if allowed else answer.status_code == 403
        if allowed and rule.arguments and method == "GET":
            good = answer.status_code in {404, 403, 409}
        if not good:
            wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []


def test_no_two_operations_share_an_address(app):
    places = [
        (method, re.sub(r"<(\w+:)?\w+>", r"<\1>", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]
    assert [place for place, count in Counter(places).items() if count > 1] == []
