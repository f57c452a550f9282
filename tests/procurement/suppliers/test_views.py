"""The pages: everything typed comes back, nobody sees or does what is not theirs, files are only ever saved."""

import io
import re

import openpyxl
import pytest

from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.suppliers import queries, rules, service
from procurement.suppliers.models import PaperKind, Supplier, SupplierPaper
from tests.factories.people import PASSWORD, make_county, make_people
from tests.factories.suppliers import JPEG, PDF, add_paper, credit_code, make_supplier


def form(**changes):
    return {
        "credit_code": credit_code(1).lower(), "name": "禾丰粮油", "legal_representative": "罗丰",
        "contact_name": "罗小雨", "contact_phone": "0700-5550188", "address": "粮站路18号", "login": "hefeng",
        "password": "a long enough secret", "owners.name-1": "罗丰", "owners.code-1": "11010519491231002x",
        "owners.share_percent-1": "60", "owners.name-2": "禾丰集团", "owners.code-2": credit_code(2),
        "owners.share_percent-2": "40", "owners.name-3": "", "owners.code-3": "", "owners.share_percent-3": "",
    } | changes  # fmt: skip


def upload(browser, **changes):
    data = {"kind": "business_licence", "number": "JY1", "issuer": "市监局", "file": (io.BytesIO(PDF), "执照.pdf")}
    return browser.post("/suppliers/own/papers/new", data=data | changes)


def test_a_company_registers_and_logs_in(client, people, session):
    assert client.get("/suppliers/register").status_code == 200
    answer = client.post("/suppliers/register", data=form())
    assert answer.status_code == 303
    supplier = session.query(Supplier).one()
    assert supplier.credit_code == credit_code(1)
    assert [owner.share_percent for owner in supplier.owners] == [60, 40]
    assert client.post("/login", data={"login": "hefeng", "password": "a long enough secret"}).status_code == 303
    assert "禾丰粮油" in client.get("/suppliers/own").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"credit_code": "123"}, "最后一位是校验码"),
        ({"password": "short"}, "密码至少 12 个字符"),
        ({"owners.share_percent-2": "41"}, "出资比例合计 101%，超过 100%"),
        ({"owners.share_percent-1": "六成"}, "小数位数不能超过规定"),
        ({"owners.code-1": "110105194912310021"}, "证件号不对"),
        ({"owners.code-2": ""}, 'id="f-owners.code-2-e"'),
        ({"name": ""}, "必填"),
        ({"name": "长" * 121}, "不能为空或过长"),
        ({"contact_phone": "<script>"}, "电话只能有数字"),
    ],
)
def test_a_refused_registration_keeps_what_was_typed_but_the_password(client, people, session, changes, told):
    answer = client.post("/suppliers/register", data=form(**changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    assert 'value="禾丰集团"' in page
    assert "a long enough secret" not in page
    assert "<script>alert" not in page
    assert session.query(Supplier).count() == 0


def test_a_taken_code_is_told_and_nothing_typed_is_lost(client, people):
    make_supplier(1)
    answer = client.post("/suppliers/register", data=form())
    assert answer.status_code == 409
    assert "已经登记过" in answer.get_data(as_text=True)
    assert 'value="罗小雨"' in answer.get_data(as_text=True)


def test_the_own_page_names_exactly_what_is_missing(people, login_as, still_clock):
    supplier = make_supplier(1)
    browser = login_as(supplier)
    page = browser.get("/suppliers/own").get_data(as_text=True)
    assert "还缺 2 样" in page
    assert "食品经营许可证，或仅销售预包装食品备案" in page
    assert "只有写明起止日期和法律依据的禁止才会拦住投标" in page
    add_paper(supplier)
    add_paper(supplier, PaperKind.FOOD_OPERATION_FILING, valid_until=clock.today())
    assert "还缺" not in browser.get("/suppliers/own").get_data(as_text=True)
    still_clock.move(days=1)
    browser = login_as(supplier)
    page = browser.get("/suppliers/own").get_data(as_text=True)
    assert "还缺 1 样" in page
    assert "2026-03-02 已过期" in page


def test_a_paper_is_uploaded_and_only_ever_saved(people, login_as, session):
    supplier = make_supplier(1)
    browser = login_as(supplier)
    answer = upload(browser, file=(io.BytesIO(JPEG), "../执 照\u202e.jpg"), valid_until="2027-01-01")
    assert answer.status_code == 303
    paper = session.query(SupplierPaper).one()
    assert (paper.file_name, paper.file_type) == ("执 照.jpg", "image/jpeg")
    for reader, path in ((browser, "own"), (login_as(people.officer), supplier.supplier_id)):
        answer = reader.get(f"/suppliers/{path}/papers/{paper.id}/file")
        assert answer.data == JPEG
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"file": (b"<html>", "a.pdf")}, "内容要与文件名一致"),
        ({"file": (PDF, "a.exe")}, "内容要与文件名一致"),
        ({"file": (b"", "a.pdf")}, "请选一个文件"),
        ({"valid_until": "2026-03-01"}, "已过期"),
        ({"valid_until": "31.12.2027"}, "不是有效的日期"),
        ({"kind": "passport"}, "请选择列出的一项"),
        ({"number": ""}, "必填"),
    ],
)
def test_a_refused_paper_is_told_why_and_the_rest_is_kept(people, login_as, session, changes, told):
    if "file" in changes:
        changes = {"file": (io.BytesIO(changes["file"][0]), changes["file"][1])}
    answer = upload(login_as(make_supplier(1)), **changes)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert 'value="市监局"' in answer.get_data(as_text=True)
    assert session.query(SupplierPaper).count() == 0


def test_an_upload_without_any_file_is_told(people, login_as):
    answer = login_as(make_supplier(1)).post("/suppliers/own/papers/new", data={"number": "JY1"})
    assert answer.status_code == 422
    assert "请选一个文件" in answer.get_data(as_text=True)


def test_another_suppliers_paper_does_not_exist(people, login_as):
    paper = add_paper(make_supplier(1))
    browser = login_as(make_supplier(2))
    assert browser.get(f"/suppliers/own/papers/{paper.id}/file").status_code == 404
    assert browser.get(f"/suppliers/{paper.supplier_id}/papers/{paper.id}/file").status_code == 403
    assert browser.get(f"/suppliers/{paper.supplier_id}").status_code == 403


def test_a_paper_under_another_suppliers_address_does_not_exist(people, login_as):
    paper, other = add_paper(make_supplier(1)), make_supplier(2)
    browser = login_as(people.officer)
    assert browser.get(f"/suppliers/{other.supplier_id}/papers/{paper.id}").status_code == 404
    assert browser.get(f"/suppliers/{other.supplier_id}/papers/{paper.id}/file").status_code == 404


def test_wrong_roles_are_refused_and_nobody_is_sent_to_log_in(people, login_as, client):
    supplier = make_supplier(1)
    paper = add_paper(supplier)
    base = f"/suppliers/{supplier.supplier_id}"
    for path in ("/suppliers", "/suppliers/own", base, f"{base}/papers/{paper.id}", f"{base}/bars/new"):
        assert client.get(path).status_code == 303, path
        assert login_as(people.expert).get(path).status_code == 403, path
    auditor = login_as(people.auditor)
    assert auditor.get(base).status_code == 200
    assert auditor.get(f"{base}/papers/{paper.id}/file").status_code == 403
    assert login_as(people.officer).get(f"{base}/bars/new").status_code == 403
    assert login_as(people.officer).get("/suppliers/own").status_code == 403


def test_a_review_is_written_and_shown_to_the_supplier(people, login_as):
    supplier = make_supplier(1)
    paper = add_paper(supplier)
    address = f"/suppliers/{supplier.supplier_id}/papers/{paper.id}"
    browser = login_as(people.officer)
    refused = browser.post(address, data={"verdict": "returned"})
    assert refused.status_code == 422
    assert "退回必须写明理由" in refused.get_data(as_text=True)
    assert browser.post(address, data={"verdict": "returned", "reason": "<b>缺章</b>"}).status_code == 303
    assert "officer" in browser.get(address).get_data(as_text=True)
    own = login_as(supplier)
    assert "缺章" not in own.get("/suppliers/own").get_data(as_text=True)  # one person's word is none yet
    second = login_as(people.approver)
    confirm = re.search(rf'action="(/suppliers/{supplier.supplier_id}/reviews/[^"]+)"', second.get(address).text)[1]
    assert second.post(confirm, data={"agrees": "true"}).status_code == 303
    page = own.get("/suppliers/own").get_data(as_text=True)
    assert "&lt;b&gt;缺章" in page
    assert "示范县：" in page
    assert "被退回" in own.get("/messages").get_data(as_text=True)


def test_a_bar_is_set_shown_and_lifted(people, login_as, session):
    supplier = make_supplier(1)
    base = f"/suppliers/{supplier.supplier_id}"
    browser = login_as(people.approver)
    facts = {"legal_basis": rules.LAW_BAR, "reason": "串通投标", "starts_on": "2026-03-02", "ends_on": "2026-09-01"}
    refused = browser.post(f"{base}/bars/new", data=facts)
    assert refused.status_code == 422
    assert "期限为 1 至 3 年" in refused.get_data(as_text=True)
    assert browser.post(f"{base}/bars/new", data=facts | {"ends_on": "2028-03-01"}).status_code == 303
    assert "禁止到 2028-03-01" in browser.get("/suppliers").get_data(as_text=True)
    assert "禁止中" in login_as(supplier).get("/suppliers/own").get_data(as_text=True)
    made = queries.find_bar(session, supplier.supplier_id, clock.today())
    elsewhere = make_people(make_county("QH", "青禾县"), prefix="qh.")
    foreign = login_as(elsewhere.approver)
    assert "提前解除" not in foreign.get(base).get_data(as_text=True)
    assert foreign.post(f"{base}/bars/{made.id}/lift").status_code == 404
    assert browser.post(f"{base}/bars/{made.id}/lift").status_code == 303
    again = browser.post(f"{base}/bars/{made.id}/lift")
    assert again.status_code == 409
    assert "已经解除过" in again.get_data(as_text=True)


def test_the_list_is_searched_and_exported_with_hostile_names_as_text(people, login_as):
    make_supplier(1, name='=HYPERLINK("http://x")')
    make_supplier(2, name="<script>alert(1)</script>")
    browser = login_as(people.officer)
    page = browser.get("/suppliers").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "共 2 家" in page
    assert "共 1 家" in browser.get(f"/suppliers?q={credit_code(2)}").get_data(as_text=True)
    assert "没有找到" in browser.get("/suppliers?q=%25").get_data(as_text=True)
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/suppliers.xlsx").data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][:2] == ["企业", "统一社会信用代码"]
    named = next(row for row in cells if row[1] == credit_code(1))
    assert named[0] == '=HYPERLINK("http://x")'
    assert sheet.cell(row=cells.index(named) + 1, column=1).data_type == "s"
    assert named[7] == "营业执照、食品经营许可证，或仅销售预包装食品备案"


def test_related_companies_are_named_to_officers(people, login_as):
    supplier, _other = make_supplier(1), make_supplier(2, address="示范县粮站路1号")
    page = login_as(people.officer).get(f"/suppliers/{supplier.supplier_id}").get_data(as_text=True)
    assert "第2粮油配送有限公司" in page


def test_contact_and_key_are_changed_by_the_supplier_itself(people, login_as, session):
    browser = login_as(make_supplier(1))
    assert 'value="法人1"' not in browser.get("/suppliers/own/edit").get_data(as_text=True)
    facts = {"contact_name": "新人", "contact_phone": "0700-5551111", "address": "北街1号", "is_small_business": "1"}
    assert browser.post("/suppliers/own/edit", data=facts | {"contact_phone": "x"}).status_code == 422
    assert browser.post("/suppliers/own/edit", data=facts).status_code == 303
    assert session.query(Supplier).one().is_small_business is True
    assert browser.post("/suppliers/own/signing-key", data={"signing_key": "x"}).status_code == 422
    assert browser.post("/suppliers/own/signing-key", data={"signing_key": "A" * 42 + "E"}).status_code == 303
    other = browser.post("/suppliers/own/signing-key", data={"signing_key": "B" + "A" * 41 + "E"})
    assert other.status_code == 409


def test_the_pages_speak_english(people, login_as):
    supplier = make_supplier(1)
    add_paper(supplier)
    with transaction(people.approver) as session:
        service.bar_supplier(
            session, actor=people.approver, supplier_id=supplier.supplier_id, reason="x", legal_basis=rules.LAW_BAR,
            starts_on=clock.today(), ends_on=clock.today().replace(year=2027), now=clock.now(),
        )  # fmt: skip
    browser = login_as(supplier)
    browser.set_cookie("lang", "en")
    for path in ("/suppliers/own", "/suppliers/own/edit", "/suppliers/own/papers/new", "/messages"):
        assert browser.get(path).status_code == 200
    assert "Business licence" in browser.get("/suppliers/own").get_data(as_text=True)
    assert PASSWORD not in browser.get("/suppliers/own").get_data(as_text=True)
