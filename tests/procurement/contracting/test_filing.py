"""A signed contract's copy is filed once; a late one is filed and shown as late."""

from datetime import timedelta

import pytest

from procurement.audit.queries import facts_of, find_entry
from procurement.audit.tags import AuditTag
from procurement.contracting import queries, rules
from procurement.contracting.filing import file_contract
from procurement.core import clock
from procurement.core.errors import Conflict, RuleViolation
from procurement.core.transaction import transaction
from tests.factories import contracting as factory


def file(awarded, contract_id, days=0):
    officer = awarded.people.officer
    with transaction(officer) as session:
        return file_contract(
            session, actor=officer, contract_id=contract_id, filed_on=clock.today() + timedelta(days=days),
            filing_number="财采备〔2026〕17号", now=clock.now(),
        )  # fmt: skip


@pytest.fixture
def signed(awarded, contracts):
    for actor in (awarded.suppliers[0], awarded.people.approver):
        factory.sign(actor, contracts[0])
    return contracts[0]


@pytest.mark.parametrize(("signed_days", "filed_days", "right"), [(0, -1, False), (0, 0, True), (0, 1, False)])
def test_the_day_of_filing_lies_between_signing_and_today(signed_days, filed_days, right):
    today = clock.today()
    found = rules.filing_problems(today, today + timedelta(days=filed_days), today)
    assert (found == []) is right


def test_nothing_is_filed_before_both_have_signed(awarded, contracts):
    with pytest.raises(RuleViolation):
        file(awarded, contracts[0])


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, False), (1, True)])
def test_late_is_filed_and_logged_as_late(awarded, signed, session, still_clock, after, late):
    due = queries.deadlines_of(session, queries.get_contract(session, signed)).file_by
    still_clock.move(days=(due - clock.today()).days + after)
    file(awarded, signed)
    session.rollback()
    assert facts_of(find_entry(session, signed, AuditTag.CONTRACT_FILED))["is_late"] is late
    with pytest.raises(Conflict):
        file(awarded, signed)


def test_filed_on_the_page_with_the_comparison_of_bid_and_contract(awarded, signed, login_as):
    officer = login_as(awarded.people.officer)
    page = officer.get(f"/contracts/{signed}").get_data(as_text=True)
    assert "与投标逐项核对" in page
    assert "一致" in page
    form = {"filed_on": clock.today().isoformat(), "filing_number": "财采备〔2026〕17号"}
    assert officer.post(f"/contracts/{signed}/filing", data=form).status_code == 303
    assert "财采备〔2026〕17号" in officer.get(f"/contracts/{signed}").get_data(as_text=True)
