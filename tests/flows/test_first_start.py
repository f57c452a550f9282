"""The county of the first start: whoever logs in finds something to do, and nothing is late that the county forgot."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from procurement.accounts.queries import actor_for, find_user_by_login
from procurement.core import clock
from procurement.core.actors import SYSTEM, Role
from procurement.core.transaction import reading
from procurement.demo import first_start
from procurement.desks import pages
from procurement.desks.tasks import Reader
from tests.factories.snapshots import kept

TODAY = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # a Friday in term time, 10:00 in Shanghai
# Nothing waits for these, by their duty: the one compares counties, the other keeps accounts when asked.
READERS = {Role.VIEWER, Role.ADMINISTRATOR}


@dataclass
class Desk:
    login: str
    role: Role
    acts: dict[str, int]
    overdue: list[str]


@pytest.fixture
def desks(app, settings, still_clock):
    """Everybody's desk right after the first start."""

    still_clock.set(TODAY)

    def build():
        first_start.make(settings.data_dir)
        clock.install(still_clock)
        people = json.loads((settings.data_dir / "out" / "logins.json").read_text())
        return [_desk(person["login"]) for person in people]

    return kept("first start", settings, still_clock, build)


def _desk(login):
    with reading(SYSTEM) as session:
        user = find_user_by_login(session, login)
        assert user is not None
        actor = actor_for(session, user)
    with reading(actor) as session:
        found = pages.list_tasks(Reader(session, actor, clock.now(), clock.today()))
    acts = {act: sum(task.act == act for task in found) for act in {task.act for task in found}}
    late = [task.act for task in found if task.due and task.due.on < clock.today()]
    return Desk(login, actor.role, acts, late)


def all_of(desks, role):
    return {act for desk in desks if desk.role is role for act in desk.acts}


def test_the_first_log_in_of_each_role_finds_work(desks):
    """The log-ins that `serve` prints first."""
    first = {}
    for desk in desks:
        first.setdefault(desk.role, desk)
    assert set(first) == set(Role) - {Role.PUBLIC, Role.SYSTEM}
    assert {role for role, desk in first.items() if not desk.acts} == READERS


def test_the_evaluation_waits_for_experts_bidders_and_officers(desks):
    assert {"填写并签署评分表", "认定 %(count)s 份异常低价说明"} <= all_of(desks, Role.EXPERT)
    assert "符合性审查" not in all_of(desks, Role.EXPERT)  # concluded wherever it was begun
    assert sum(desk.acts.get("填写并签署评分表", 0) for desk in desks) == 5
    assert {desk.login for desk in desks if "说明你的报价" in desk.acts} == {"supplier01"}
    assert {"录入开奖号码", "答复 %(count)s 个询问", "审查投标人资格"} <= all_of(desks, Role.OFFICER)


def test_the_county_has_filed_and_refunded_what_was_due(desks):
    late = {act for desk in desks if desk.role in {Role.OFFICER, Role.APPROVER} for act in desk.overdue}
    # the box that waits for the keyholders' shares, and the payment that the demonstration lets go late
    assert late <= {"请投标人自行解密", "提出付款（对账单 %(number)s）"}


def test_every_desk_between_acceptance_and_bank_has_work(desks):
    assert {"提交对账单，%(amount)s 元", "登记对账单 %(number)s 的发票"} <= all_of(desks, Role.SUPPLIER)
    assert "批准付款（对账单 %(number)s）" in all_of(desks, Role.APPROVER)
    assert "确认对账单 %(number)s" in all_of(desks, Role.SCHOOL)
    assert {desk.login for desk in desks if "提出付款（对账单 %(number)s）" in desk.overdue} == {"officer2"}
