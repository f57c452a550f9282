"""Contracts' pages: who sees what, who may sign, what is said before the button."""

import io

import openpyxl
import pytest

from procurement.accounts.models import Organization
from procurement.core.actors import SYSTEM, Role
from procurement.core.transaction import reading
from procurement.schools.models import School
from tests.factories.people import make_county, make_people, make_user


@pytest.fixture
def school(contracts):
    """Somebody of school S1, to which only the first contract delivers."""
    with reading(SYSTEM) as session:
        found = session.query(School).filter_by(code="S1").one()
        organization = session.get(Organization, found.id)
    return make_user(organization, Role.SCHOOL, "school1")


def page(browser, path, status=200):
    answer = browser.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_officer_draws_up_contracts_on_the_page(people, awarded, login_as):
    browser = login_as(people.officer)
    assert f"/tenders/{awarded.tender_id}/contracts" in page(browser, "/contracts")
    assert browser.post(f"/tenders/{awarded.tender_id}/contracts").status_code == 303
    after = page(browser, "/contracts")
    assert "SFHT-2026-001" in after
    assert "SFHT-2026-002" in after
    assert f"/tenders/{awarded.tender_id}/contracts" not in after


def test_a_contract_shows_capitals_deadlines_with_articles_and_pdf(people, contracts, login_as):
    text = page(login_as(people.officer), f"/contracts/{contracts[0]}")
    for shown in ("人民币", "政府采购法第46条", "94号令第10条", "下载 PDF", "S1小学", "S2小学"):
        assert shown in text


def test_supplier_then_approver_sign_on_the_page(people, awarded, contracts, login_as):
    supplier = login_as(awarded.suppliers[0])
    path = f"/contracts/{contracts[0]}"
    assert "不能撤回" in page(supplier, path)
    assert supplier.post(f"{path}/supplier-signature").status_code == 303
    assert "supplier-signature" not in page(supplier, path)
    approver = login_as(people.approver)
    assert "buyer-signature" in page(approver, path)
    assert approver.post(f"{path}/buyer-signature").status_code == 303
    assert "政府采购法实施条例第50条" in page(approver, path)


def test_a_refused_signature_says_the_article(awarded, contracts, login_as, still_clock):
    still_clock.move(days=30)
    answer = login_as(awarded.suppliers[0]).post(f"/contracts/{contracts[0]}/supplier-signature")
    assert answer.status_code == 422
    assert "政府采购法第46条" in answer.get_data(as_text=True)


def test_a_school_sees_only_its_own_lines(contracts, school, login_as):
    browser = login_as(school)
    text = page(browser, f"/contracts/{contracts[0]}")
    assert "S1小学" in text
    assert "S2小学" not in text
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(f"/contracts/{contracts[0]}/lines.xlsx").data)).active
    assert {row[2] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"S1小学"}
    assert page(browser, "/contracts").count("SFHT-2026-") == 1


def test_another_schools_contract_is_not_found(contracts, school, login_as):
    page(login_as(school), f"/contracts/{contracts[1]}", 404)


def test_another_suppliers_contract_is_not_found(awarded, contracts, login_as):
    browser = login_as(awarded.suppliers[0])
    page(browser, f"/contracts/{contracts[1]}", 404)
    assert browser.post(f"/contracts/{contracts[1]}/supplier-signature").status_code == 404
    page(browser, f"/contracts/{contracts[1]}/lines.xlsx", 404)


def test_another_countys_contract_is_not_found(contracts, login_as):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    page(login_as(other.approver), f"/contracts/{contracts[0]}", 404)


def test_the_wrong_role_is_refused_and_nobody_is_sent_to_log_in(people, contracts, login_as, client):
    page(login_as(people.keyholders[0]), "/contracts", 403)
    assert login_as(people.officer).post(f"/contracts/{contracts[0]}/buyer-signature").status_code == 403
    assert "/login" in client.get("/contracts").headers["Location"]


def test_the_excel_sheet_adds_up(people, contracts, login_as):
    answer = login_as(people.officer).get(f"/contracts/{contracts[0]}/lines.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 4
    assert all(round(row[7] * row[8], 2) == row[9] for row in rows)
