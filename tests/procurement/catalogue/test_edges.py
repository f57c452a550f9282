"""The catalogue's pages and API operations."""

from procurement.accounts.models import OrganizationKind
from procurement.catalogue import queries
from procurement.core.actors import Role
from procurement.core.transaction import reading
from tests.factories.catalogue import load_shipped
from tests.factories.people import make_county, make_organization, make_people, make_user


def text(answer):
    return answer.get_data(as_text=True)


def test_an_officer_fills_an_empty_catalogue_by_pages_alone(people, login_as):
    browser = login_as(people.officer)
    assert "还没有品目" in text(browser.get("/catalogue"))
    assert browser.post("/catalogue/shipped").status_code == 303
    page = text(browser.get("/catalogue"))
    assert "GB/T 1354—2018" in page
    browser.post("/catalogue/categories", data={"code": "dairy", "name": "乳制品", "name_en": "Dairy"})
    with reading(people.officer) as session:
        dairy = queries.find_category_by_code(session, people.county.id, "dairy")
    form = {"category_id": dairy.id, "code": "student-milk", "name": "学生奶", "name_en": "Student milk", "unit": "盒",
            "ration_unit": "盒", "ration_units_per_unit": "1"}  # fmt: skip
    made = browser.post("/catalogue/items/new", data=form)
    assert made.status_code == 303
    grade = {"code": "pure", "name": "纯牛奶", "name_en": "Pure", "rank": "1"}
    assert browser.post(f"{made.location}/grades", data=grade).status_code == 303
    standard = {"code": "GB 25190-2010", "title": "灭菌乳", "title_en": "Sterilised milk", "source": "公开文本"}
    assert browser.post("/catalogue/standards", data=standard).status_code == 303
    with reading(people.officer) as session:
        found = queries.find_standard_by_code(session, people.county.id, "GB 25190—2010")
    allowed = browser.post(f"{made.location}/standards", data={"standard_id": found.id, "is_product_standard": "1"})
    assert allowed.status_code == 303
    ceiling = {"price": "2.80", "valid_from": "2026-03-01", "source": "县发改局"}
    assert browser.post(f"{made.location}/ceilings", data=ceiling).status_code == 303
    page = text(browser.get(made.location))
    for shown in ("纯牛奶", "GB 25190—2010", "2.80 元/盒"):
        assert shown in page


def test_the_slip_of_soybean_oil_by_the_rapeseed_standard_is_refused_on_the_page(people, login_as):
    items = load_shipped(people.officer)
    with reading(people.officer) as session:
        rapeseed = queries.find_standard_by_code(session, people.county.id, "GB/T 1536—2021")
    address = f"/catalogue/items/{items['soybean-oil'].id}/standards"
    answer = login_as(people.officer).post(address, data={"standard_id": rapeseed.id, "is_product_standard": "1"})
    assert answer.status_code == 422
    assert "GB/T 1536—2021 是菜籽油的产品标准；大豆油已登记的是 GB/T 1535—2017" in text(answer)


def test_a_refused_form_keeps_what_was_typed(people, login_as):
    items = load_shipped(people.officer)
    address = f"/catalogue/items/{items['rice'].id}/ceilings"
    typed = {"price": "-5", "valid_from": "明天", "source": "县发改局第 7 号文"}
    answer = login_as(people.officer).post(address, data=typed)
    assert answer.status_code == 422
    for kept in ("不能是负数", "不是有效的日期", "县发改局第 7 号文", 'value="-5"'):
        assert kept in text(answer)


def test_checking_a_grade_against_its_text_is_done_on_the_items_page(people, login_as):
    rice = load_shipped(people.officer)["rice"]
    browser = login_as(people.officer)
    assert browser.post(f"/catalogue/grades/{rice.grades[0].id}/confirm", data={}).status_code == 422
    done = browser.post(f"/catalogue/grades/{rice.grades[0].id}/confirm", data={"source": "标准第 5 章"})
    assert done.status_code == 303
    assert "标准第 5 章" in text(browser.get(f"/catalogue/items/{rice.id}"))


def test_who_only_looks_gets_no_forms_and_the_pages_in_english(people, login_as):
    rice = load_shipped(people.officer)["rice"]
    browser = login_as(people.auditor)
    browser.set_cookie("lang", "en")
    for address in ("/catalogue", "/catalogue/standards", f"/catalogue/items/{rice.id}"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert 'name="code"' not in text(answer)
    assert browser.post(f"/catalogue/items/{rice.id}/grades", data={}).status_code == 403
    assert browser.get("/catalogue/items/new").status_code == 403


def test_nobody_is_asked_to_log_in(people, app):
    client = app.test_client()
    assert client.get("/catalogue").status_code == 303
    assert client.get("/api/v1/items").status_code == 401


def test_another_countys_item_is_not_found(people, login_as, api_as):
    rice = load_shipped(people.officer)["rice"]
    other = make_people(make_county("BX", "邻县"), prefix="b-")
    assert login_as(other.officer).get(f"/catalogue/items/{rice.id}").status_code == 404
    ceiling = {"price": "5.0000", "valid_from": "2026-03-01", "source": "依据"}
    send = api_as(other.officer)
    assert send("POST", f"/items/{rice.id}/ceiling-prices", json=ceiling).status_code == 404
    assert send("GET", f"/items/{rice.id}/ceiling-prices").status_code == 404


def test_a_supplier_sees_items_but_ceilings_only_in_notices(people, login_as, api_as):
    rice = load_shipped(people.officer)["rice"]
    ceiling = {"price": "5.4321", "valid_from": "2026-03-01", "source": "依据"}
    assert api_as(people.officer)("POST", f"/items/{rice.id}/ceiling-prices", json=ceiling).status_code == 201
    supplier = make_user(make_organization(OrganizationKind.SUPPLIER, "粮油公司"), Role.SUPPLIER, "supplier")
    browser = login_as(supplier)
    for address in ("/catalogue", f"/catalogue/items/{rice.id}"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "5.4321" not in text(page)
    assert api_as(supplier)("GET", f"/items/{rice.id}/ceiling-prices").json == []


def test_the_api_does_what_the_pages_do(people, api_as):
    send = api_as(people.officer)
    assert len(send("POST", "/catalogue/shipped").json) == 4
    category = send("POST", "/categories", json={"code": "dairy", "name": "乳制品", "name_en": "Dairy"}).json
    item = {"category_id": category["id"], "code": "student-milk", "name": "学生奶", "name_en": "Student milk",
            "unit": "L", "ration_unit": "mL"}  # fmt: skip
    made = send("POST", "/items", json=item)
    assert made.status_code == 201
    assert (made.json["ration_units_per_unit"], made.json["grades"]) == (1000, [])
    here = f"/items/{made.json['id']}"
    grade = send("POST", f"{here}/grades", json={"code": "pure", "name": "纯牛奶", "name_en": "Pure", "rank": 1})
    assert grade.json["confidence"] == "unconfirmed"
    confirmed = send("POST", f"/grades/{grade.json['id']}/confirmation", json={"source": "原文"})
    assert confirmed.json["confidence"] == "confirmed"
    standard = {"code": "GB 19645-2010", "title": "巴氏杀菌乳", "title_en": "Pasteurised milk", "source": "公开文本"}
    standard = send("POST", "/standards", json=standard).json
    assert send("POST", f"/standards/{standard['id']}/confirmation", json={"source": "原文"}).status_code == 200
    link = send("POST", f"{here}/standards", json={"standard_id": standard["id"], "is_product_standard": True})
    assert link.json["standard"]["code"] == "GB 19645—2010"
    assert send("GET", here).json["standards"][0]["is_product_standard"] is True
    assert {s["code"] for s in send("GET", "/standards").json} >= {"GB 19645—2010", "GB 2716—2018"}
    assert len(send("GET", "/categories").json) == 2
    assert len(send("GET", "/items").json) == 5


def test_the_api_has_no_place_for_a_lowest_price(people, api_as):
    rice = load_shipped(people.officer)["rice"]
    ceiling = {"price": "5.0000", "valid_from": "2026-03-01", "source": "依据", "floor_price": "4.0000"}
    answer = api_as(people.officer)("POST", f"/items/{rice.id}/ceiling-prices", json=ceiling)
    assert answer.status_code == 422
    assert [p["field"] for p in answer.json["problems"]] == ["floor_price"]
