"""The whole way on the pages and over the API: statement, confirmation, invoice, payment; and who sees what."""

import base64
import io
import re

import openpyxl

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.settlement import queries
from tests.factories import settlement as factory
from tests.factories.people import make_county, make_people

NUMBER = "26112000000000000001"


def text(answer):
    return answer.get_data(as_text=True)


def forms_of(page):
    """Hidden and typed values of the page's inputs."""
    found = re.findall(r"<input[^>]*>", page)
    named = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in found]
    return {name[1]: value[1] if value else "" for name, value in named if name}


def paper(page, **changes):
    data = {
        name: value
        for name, value in forms_of(page).items()
        if re.match(r"(contract_line_id|quantity|unit_price)-", name)
    }
    data |= {"number": NUMBER, "issued_on": "2026-09-07", "amount": "3733.29"}
    return data | changes | {"file": (io.BytesIO(factory.PDF), "发票.pdf")}


def test_from_one_press_to_the_banks_reference_in_the_browser(yard, login_as):
    supplier, keeper, teacher, officer, approver = (
        login_as(who) for who in (yard.supplier, yard.keeper, yard.teacher, yard.people.officer2, yard.people.approver)
    )
    page = text(supplier.get("/statements"))
    assert "可以对账 1 项" in page
    sent = {name: forms_of(page)[name] for name in ("contract_id", "school_id", "month")}
    made = supplier.post("/statements", data=sent)
    assert made.status_code == 303, text(made)
    again = supplier.post("/statements", data=sent)
    assert again.status_code == 422
    assert "没有可以对账的验收" in text(again)
    here = made.location
    assert "先签的验收" in text(keeper.get(here))
    refused = keeper.post(f"{here}/confirm")
    assert refused.status_code == 422
    assert teacher.post(f"{here}/confirm").status_code == 303
    assert teacher.post(f"{here}/confirm").status_code == 409
    page = text(supplier.get(here))
    wrong = supplier.post(f"{here}/invoice", data=paper(page, amount="3733.30"))
    assert wrong.status_code == 422
    assert "相差 0.01 元" in text(wrong)
    assert 'value="3733.30"' in text(wrong)
    heavy = supplier.post(f"{here}/invoice", data=paper(page, **{"quantity-1": "600.001"}))
    assert "多于两人验收的" in text(heavy)
    assert 'value="600.001"' in text(heavy)
    done = supplier.post(f"{here}/invoice", data=paper(page))
    assert done.status_code == 303, text(done)
    page = text(officer.get(here))
    assert "三单一致" in page
    invoice = re.search(r"/invoices/([0-9a-f-]+)/payments", page)[1]
    assert officer.get(f"/invoices/{invoice}/file").data == factory.PDF
    assert officer.post(f"/invoices/{invoice}/payments", data={"amount": "3733.29"}).status_code == 303
    page = text(approver.get(here))
    payment = re.search(r"/payments/([0-9a-f-]+)/approve", page)[1]
    assert approver.post(f"/payments/{payment}/approve").status_code == 303
    assert approver.post(f"/payments/{payment}/approve").status_code == 409
    bank = {"bank_reference": "2026-0907-0001", "paid_on": "2026-09-07"}
    assert officer.post(f"/payments/{payment}/record", data=bank).status_code == 303
    assert officer.post(f"/payments/{payment}/record", data=bank).status_code == 409
    shown = text(supplier.get(here))
    assert "已付清" in shown
    assert "6200 0000" in shown
    assert "6200 0000" not in text(keeper.get(here))  # a school pays nothing and sees no account


def test_the_same_over_the_api(yard, api_as):
    supplier, teacher, officer, approver = (
        api_as(who) for who in (yard.supplier, yard.teacher, yard.people.officer2, yard.people.approver)
    )
    made = supplier("POST", "/statements", json={
        "contract_id": str(yard.contract_id), "school_id": str(yard.keeper.organization_id), "month": "2026-09-01",
    })  # fmt: skip
    assert made.status_code == 201, made.json
    here = f"/statements/{made.json['id']}"
    assert teacher("POST", f"{here}/return", json={"reason": "再核一遍"}).json["status"] == "returned"
    again = supplier("POST", "/statements", json={
        name: made.json[name] for name in ("contract_id", "school_id", "month")
    })  # fmt: skip
    assert again.json["id"] == made.json["id"]
    assert teacher("POST", f"{here}/confirmation").json["due_on"] == "2026-10-08"
    lines = {}
    for line in made.json["lines"]:
        lines[line["contract_line_id"]] = {"quantity": line["quantity"], "unit_price": line["unit_price"]}
    body = {
        "number": NUMBER, "issued_on": "2026-09-07", "amount": "3733.28", "file_name": "发票.pdf",
        "file": base64.b64encode(factory.PDF).decode(),
        "lines": [{"contract_line_id": key, **line} for key, line in lines.items()],
    }  # fmt: skip
    refused = supplier("POST", f"{here}/invoices", json=body)
    assert refused.status_code == 422
    assert [problem["code"] for problem in refused.json["problems"]] == ["invoice.amount"]
    bad = supplier("POST", f"{here}/invoices", json=body | {"file": "§"})
    assert bad.status_code == 422
    invoice = supplier("POST", f"{here}/invoices", json=body | {"amount": "3733.29"}).json["invoices"][0]
    officer("POST", f"/invoices/{invoice['id']}/return", json={"reason": "看不清"})
    invoice = supplier("POST", f"{here}/invoices", json=body | {"amount": "3733.29"}).json["invoices"][1]
    first = officer("POST", f"/invoices/{invoice['id']}/payments", json={"amount": "733.29"}).json
    assert approver("POST", f"/payments/{first['id']}/return", json={"reason": "再等等"}).json["status"] == "returned"
    second = officer("POST", f"/invoices/{invoice['id']}/payments", json={"amount": "3733.29"}).json
    assert "account" not in second
    assert approver("POST", f"/payments/{second['id']}/approval", json={}).status_code == 200
    paid = officer("POST", f"/payments/{second['id']}/record", json={"bank_reference": "1", "paid_on": "2026-09-07"})
    assert (paid.json["status"], paid.json["interest"]) == ("paid", "0.00")
    (row,) = officer("GET", "/payment-ageing").json
    assert (row["paid"], row["owed"], row["is_balanced"]) == ("3733.29", "0.00", True)
    assert supplier("GET", "/statements?status=confirmed").json["total"] == 1


def test_a_returned_statement_says_why_and_can_be_submitted_again_from_its_page(yard, login_as):
    supplier, teacher = login_as(yard.supplier), login_as(yard.teacher)
    made = factory.submit(yard)
    empty = teacher.post(f"/statements/{made.id}/return", data={"reason": ""})
    assert empty.status_code == 422
    assert teacher.post(f"/statements/{made.id}/return", data={"reason": "面粉少一袋"}).status_code == 303
    page = text(supplier.get(f"/statements/{made.id}"))
    assert "面粉少一袋" in page
    sent = {name: forms_of(page)[name] for name in ("contract_id", "school_id", "month")}
    assert supplier.post("/statements", data=sent).location.endswith(str(made.id))


def test_a_changed_account_is_shown_and_asked_about(yard, invoice, login_as):
    from tests.procurement.settlement.test_payments import change_account

    change_account(yard, "示范农商银行 6200 9999 00000009")
    payment = factory.propose(yard, invoice)
    approver = login_as(yard.people.approver)
    page = text(approver.get(f"/statements/{invoice.statement_id}"))
    assert "收款账户与合同上的不同" in page
    assert "6200 0000" in page
    refused = approver.post(f"/payments/{payment.id}/approve", data={})
    assert refused.status_code == 422
    assert "核实以后写明同意的理由" in text(refused)
    agreed = approver.post(f"/payments/{payment.id}/approve", data={"account_reason": "见盖章的变更函"})
    assert agreed.status_code == 303


def test_what_is_not_ones_own_does_not_exist(yard, invoice, login_as):
    statement = f"/statements/{invoice.statement_id}"
    stranger = make_people(make_county("XX", "别县"), prefix="x-")
    payment = factory.propose(yard, invoice)
    for actor in (yard.other_supplier, yard.neighbour, stranger.officer2):
        browser = login_as(actor)
        assert browser.get(statement).status_code == 404
        assert browser.get(f"/invoices/{invoice.id}/file").status_code == 404
        assert "SFDZ" not in text(browser.get("/statements"))
        assert "3,733.29" not in text(browser.get("/payment-ageing"))
    officer = login_as(stranger.officer2)
    assert officer.post(f"/invoices/{invoice.id}/payments", data={"amount": "1"}).status_code == 404
    assert officer.post(f"/payments/{payment.id}/record", data={}).status_code == 404


def test_every_page_reads_in_both_languages(yard, invoice, login_as):
    factory.pay(yard, factory.approve(yard, factory.propose(yard, invoice, "1000.00")))
    for actor, paths in (
        (yard.supplier, ("/statements", f"/statements/{invoice.statement_id}")),
        (yard.teacher, (f"/statements/{invoice.statement_id}",)),
        (yard.people.officer2, (f"/statements/{invoice.statement_id}",)),
        (yard.people.auditor, (f"/statements/{invoice.statement_id}", "/payment-ageing")),
    ):  # fmt: skip
        browser = login_as(actor)
        for language, word in (("zh", "对账"), ("en", "Statement")):
            browser.get(f"/language/{language}")
            for path in paths:
                answer = browser.get(path)
                assert answer.status_code == 200
                assert word in text(answer)


def test_statements_are_listed_by_contract_and_state(yard, invoice, login_as):
    supplier, link = login_as(yard.supplier), f"/statements?contract={yard.contract_id}"
    for good in (link, f"{link}&status=confirmed", "/statements?status=confirmed"):
        page = text(supplier.get(good))
        assert "SFDZ-2026-001" in page
        assert (f"status=returned&amp;contract={yard.contract_id}" in page) == ("contract=" in good)
    for other in (f"/statements?contract={invoice.id}", f"{link}&status=submitted"):
        assert "SFDZ-2026-001" not in text(supplier.get(other))


def test_excel_and_csv_have_the_pages_columns(yard, invoice, login_as):
    officer = login_as(yard.people.officer2)
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/payment-ageing.xlsx").data))
    heads, row = list(book.active.iter_rows(values_only=True))
    assert row[heads.index("未付（元）")] == 3733.29
    assert row[heads.index("账平")] == "是"
    assert "未付（元）" in officer.get("/payment-ageing.csv").data.decode("utf-8-sig")
    assert officer.get("/payment-ageing.pdf").status_code == 404


def test_anybody_reads_the_sums_of_a_contract_and_no_account(yard, invoice, client, still_clock):
    page = text(client.get(f"/portal/contracts/{yard.contract_id}"))
    assert "¥3,733.29" in page
    assert "6200" not in page
    with reading(SYSTEM) as session:
        due = queries.get_statement(session, invoice.statement_id).due_on
    still_clock.move(days=(due - clock.today()).days + 1)
    assert re.search(r"逾期未付</dt><dd>¥3,733\.29", text(client.get(f"/portal/contracts/{yard.contract_id}")))
