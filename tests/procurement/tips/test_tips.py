"""A report is open to everybody, hidden from whom it names, answered to whoever holds its code."""

import re

import pytest

from procurement.accounts.models import OrganizationKind
from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.core.actors import Role
from procurement.tips import rules
from procurement.tips.models import Tip

ACCOUNT = "三月十二日下午，采购专员在仓库收下供应商的两箱酒。"


def report(client, county, about="county_bureau", account=ACCOUNT):
    form = {"county_id": str(county.id), "about": about, "account": account}
    return client.post("/report", data=form)


def test_a_nameless_report_is_read_by_discipline_alone_and_answered_by_its_code(people, client, login_as, session):
    answer = report(client, people.county)
    code = re.search(r'class="code">([^<]+)<', answer.get_data(as_text=True)).group(1)
    (tip,) = session.query(Tip).all()
    assert code not in str(vars(tip))
    for actor in (people.officer, people.approver, people.supervisor):
        assert login_as(actor).get(f"/tips/{tip.id}").status_code == 403
    assert login_as(people.auditor).get(f"/tips/{tip.id}").status_code == 404
    reader = login_as(people.discipline)
    assert ACCOUNT in reader.get(f"/tips/{tip.id}").get_data(as_text=True)
    closed = reader.post(f"/tips/{tip.id}/closing", data={"finding": "查无此事，仓库当日无人", "answer": "未查实"})
    assert closed.status_code == 303
    told = client.post("/report/check", data={"code": code}).get_data(as_text=True)
    assert "未查实" in told
    assert "仓库" not in told
    assert client.post("/report/check", data={"code": "x"}).status_code == 404


def test_a_report_about_the_discipline_office_goes_to_the_audit_office(people, client, login_as, session):
    report(client, people.county, about="discipline_office")
    (tip,) = session.query(Tip).all()
    assert login_as(people.discipline).get(f"/tips/{tip.id}").status_code == 404
    assert tip.number not in login_as(people.discipline).get("/tips").get_data(as_text=True)
    assert login_as(people.auditor).get(f"/tips/{tip.id}").status_code == 200


@pytest.mark.parametrize("kind", OrganizationKind)
def test_nobody_reads_what_is_said_of_the_own_office(kind):
    own = {OrganizationKind.DISCIPLINE_OFFICE: Role.DISCIPLINE, OrganizationKind.AUDIT_OFFICE: Role.AUDITOR}
    assert rules.reader_of(kind) in {Role.DISCIPLINE, Role.AUDITOR} - {own.get(kind)}


def test_the_log_holds_a_hash_and_no_word(people, client, session):
    report(client, people.county)
    (tip,) = session.query(Tip).all()
    facts = facts_of(find_entry(session, tip.id, AuditTag.TIP_RECEIVED))
    assert set(facts) == {"tip", "text_sha256"}


def test_too_short_a_report_is_sent_back_with_what_was_typed(people, client, session):
    answer = report(client, people.county, account="有人受贿")
    assert answer.status_code == 422
    assert "有人受贿" in answer.get_data(as_text=True)
    assert session.query(Tip).count() == 0
