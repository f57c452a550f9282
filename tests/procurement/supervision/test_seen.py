"""Where it is seen: the public register with its files, and the desks of all who have something to do."""

import csv
import io

import openpyxl
import pytest

from procurement.core import clock
from procurement.core.transaction import reading
from procurement.desks import pages
from procurement.desks.tasks import Reader
from procurement.supervision.models import Ground
from procurement.supervision.states import Step
from tests.factories import supervision as factory
from tests.factories.suppliers import make_supplier


@pytest.fixture
def acts_of():
    """`acts_of(people.officer)`: what that person is asked to do."""

    def find(actor):
        with reading(actor) as session:
            return [task.act for task in pages.list_tasks(Reader(session, actor, clock.now(), clock.today()))]

    return find


def test_the_public_reads_who_is_admitted_suspended_and_removed_and_why(people, supplier, client):
    removed = make_supplier(2)
    factory.admit(people, supplier)
    factory.take(people, removed, Step.REMOVAL, ground=Ground.FALSE_MATERIAL)
    factory.take(people, supplier, Step.CORRECTION)  # not public
    page = client.get("/portal/register").get_data(as_text=True)
    assert "第1粮油配送有限公司" in page
    assert "提供虚假材料" in page
    assert "清退决定书" in page
    assert "限期整改" not in page
    assert factory.FACTS not in page
    lines = list(csv.reader(io.StringIO(client.get("/register.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert [line[7] for line in lines[1:]] == ["准入", "执行中"]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/register.xlsx").data)).active
    assert [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)] == lines
    assert client.get("/register.exe").status_code == 404


def test_an_undone_removal_stays_on_record_as_revoked(people, supplier, client):
    measure = factory.take(people, supplier, Step.REMOVAL)
    factory.appeal(supplier, measure)
    factory.hear(people.discipline, measure, allows=True)
    assert "经申诉撤销" in client.get("/portal/register").get_data(as_text=True)


def test_each_is_asked_for_the_own_part_and_nobody_else(people, supplier, acts_of):
    reply, decide, appeal = "陈述申辩：%(number)s", "决定措施 %(number)s", "处理对 %(number)s 的申诉"
    measure = factory.propose(people.officer, supplier, Step.SUSPENSION)
    assert reply in acts_of(supplier)
    assert decide not in acts_of(people.approver)  # the supplier may still reply
    factory.reply(supplier, measure)
    assert reply not in acts_of(supplier)
    assert decide in acts_of(people.approver)
    assert decide not in acts_of(people.officer)
    factory.vote(people.approver, measure)
    factory.vote(people.officer2, measure)
    factory.appeal(supplier, measure)
    assert appeal in acts_of(people.discipline)
    assert appeal not in acts_of(people.approver)
    assert appeal not in acts_of(people.officer2)


def test_a_proposed_admission_waits_for_a_colleague(people, supplier, acts_of, login_as):
    factory.propose_admission(people.officer, supplier, factory.category_of(people))
    assert "确认准入" in acts_of(people.approver)
    assert "确认准入" not in acts_of(people.officer)
    assert "确认准入" in login_as(people.officer2).get("/").get_data(as_text=True)


def test_the_discipline_office_sees_its_task_on_its_desk(people, supplier, login_as):
    measure = factory.take(people, supplier, Step.SUSPENSION)
    factory.appeal(supplier, measure)
    assert measure.number in login_as(people.discipline).get("/").get_data(as_text=True)
