"""Pages and API operations of schools and demand plans."""

import io

import pytest

from procurement.core.transaction import reading
from procurement.schools import queries, sheets
from tests.factories.catalogue import load_shipped
from tests.factories.people import make_county, make_people
from tests.factories.schools import (
    HEADS,
    LINE_HEADS,
    lines_of,
    make_plan,
    make_school,
    make_school_person,
    make_zone,
    open_plan,
    rice_and_oil,
    workbook,
)

ROW = ("A1", "一小", "First Primary", "Z1", 120, "人民路 1 号", "06:00-09:00")


def text(answer):
    return answer.get_data(as_text=True)


def upload(data):
    return {"file": (io.BytesIO(data), "table.xlsx")}


@pytest.fixture
def county(people):
    people.items = load_shipped(people.officer)
    people.zone = make_zone(people.officer)
    people.schools = [make_school(people.officer, people.zone, code, 120) for code in ("S1", "S2")]
    people.keeper = make_school_person(people.schools[0], "keeper")
    return people


def test_schools_are_added_and_changed_by_pages(people, login_as):
    browser = login_as(people.officer)
    assert "还没有片区" in text(browser.get("/schools"))
    assert browser.post("/zones", data={"code": "Z1", "name": "东片区"}).status_code == 303
    with reading(people.officer) as session:
        (zone,) = queries.list_zones(session)
    form = {"zone_id": zone.id, "code": "S1", "name": "一小", "pupil_count": "480", "delivery_window": "06:30-08:00"}
    assert browser.post("/schools/new", data=form).status_code == 303
    again = browser.post("/schools/new", data=form | {"name": "二小", "address": "解放路"})
    assert again.status_code == 409
    assert "S1 已经有了" in text(again)
    assert "解放路" in text(again)
    with reading(people.officer) as session:
        (school,) = queries.list_schools(session)
    negative = browser.post(f"/schools/{school.id}", data=form | {"pupil_count": "-1"} | {"code": ""})
    assert negative.status_code == 422
    assert "学生人数不能是负数" in text(negative)
    del form["code"]
    assert browser.post(f"/schools/{school.id}", data=form | {"pupil_count": "500"}).status_code == 303
    page = text(browser.get("/schools"))
    assert "停用" in page  # the box was not ticked
    assert text(browser.get("/schools/new")).count("06:00-09:00") == 2
    assert browser.get(f"/schools/{school.id}").status_code == 200


def test_a_table_is_previewed_then_taken_from_what_the_server_kept(county, login_as):
    browser = login_as(county.officer)
    assert browser.get("/schools/import").status_code == 200
    kept = browser.post("/schools/import", data=upload(workbook(HEADS, ROW)))
    assert kept.status_code == 303
    preview = text(browser.get(kept.location))
    assert "将加入 1 所学校" in preview
    assert "First Primary" in preview
    with reading(county.officer) as session:
        assert len(queries.list_schools(session)) == 2  # a preview writes nothing
    assert browser.post(kept.location).status_code == 303
    with reading(county.officer) as session:
        assert {school.code for school in queries.list_schools(session)} == {"S1", "S2", "A1"}
    twice = browser.post(kept.location)
    assert twice.status_code == 422
    assert "“A1”已经登记过" in text(twice)


def test_faults_of_a_table_are_shown_by_row_and_column(county, login_as):
    bad = workbook(HEADS, ROW, ("S1", "二小", None, "Z9", -3, None, None))
    answer = login_as(county.officer).post("/schools/import", data=upload(bad))
    assert answer.status_code == 422
    page = text(answer)
    for shown in ("一行也没有收", "学生人数不能是负数", "“S1”已经登记过", "没有片区“Z9”；现有片区：Z1"):
        assert shown in page


@pytest.mark.parametrize(
    ("posted", "said"),
    [({}, "请选择要上传的"), (upload(b""), "请选择要上传的"), (upload(b"PK junk"), "不是可读的 .xlsx")],
)
def test_no_file_or_a_broken_one_is_said(county, login_as, posted, said):
    answer = login_as(county.officer).post("/schools/import", data=posted)
    assert answer.status_code == 422
    assert said in text(answer)


@pytest.mark.parametrize("sha256", ["0" * 64, "..", "xyz"])
def test_a_table_that_was_not_kept_is_not_found(county, login_as, sha256):
    assert login_as(county.officer).get(f"/schools/import/{sha256}").status_code == 404


def test_the_tables_come_out_as_they_go_in(county, login_as):
    browser = login_as(county.officer)
    rows = sheets.read_schools(browser.get("/schools/export.xlsx").data)
    assert [row["code"] for row in rows] == ["S1", "S2"]
    assert browser.get("/schools/template.xlsx").data[:2] == b"PK"
    plan = open_plan(county.officer, rice_and_oil(county.items))
    exported = login_as(county.keeper).get(f"/demand-plans/{plan.id}/lines.xlsx").data
    assert {row["school_code"] for row in sheets.read_lines(exported)} == {"S1"}


def test_a_plan_goes_from_draft_to_frozen_by_pages(county, login_as):
    officer, keeper = login_as(county.officer), login_as(county.keeper)
    rice, flour = (f"rations.{county.items[code].id}.value" for code in ("rice", "flour"))
    form = {"title": "2026 春季", "starts_on": "2026-03-01", "ends_on": "2026-07-10", "school_days": "95", rice: "100"}
    refused = officer.post("/demand-plans/new", data=form | {flour: "很多"})
    assert refused.status_code == 422
    assert f'id="f-{flour}-e"' in text(refused)
    assert "很多" in text(refused)
    plan = officer.post("/demand-plans/new", data=form | {flour: ""}).location
    assert "开始征集以后" in text(officer.get(plan))
    assert keeper.get(plan).status_code == 404
    assert "2026 春季" in text(officer.get(f"{plan}/edit"))
    assert officer.post(f"{plan}/edit", data=form | {"school_days": "90"}).status_code == 303
    assert officer.post(f"{plan}/open").status_code == 303
    page = text(keeper.get(plan))
    assert 'value="1080"' in page  # 120 pupils x 100 g x 90 days
    with reading(county.keeper) as session:
        (line,) = queries.list_lines(session, queries.list_plans(session)[0].id)
    typed = {"lines.line_id-1": str(line.id), "lines.quantity-1": "1100.5", "lines.reason-1": ""}
    unexplained = keeper.post(f"{plan}/lines", data=typed)
    assert unexplained.status_code == 422
    assert "与测算数量 1080.000 不同，写明原因" in text(unexplained)
    assert 'value="1100.5"' in text(unexplained)
    assert keeper.post(f"{plan}/lines", data=typed | {"lines.reason-1": "新增一个班"}).status_code == 303
    page = text(officer.get(plan))
    for shown in ("1,100.5", "新增一个班", "2,180.5", "1 所学校已核对，还有 1 所没有回应"):
        assert shown in page
    assert officer.post(f"{plan}/confirm").status_code == 303
    assert officer.post(f"{plan}/confirm").status_code == 409
    assert "已确认，不再变" in text(keeper.get(plan))
    assert keeper.post(f"{plan}/lines", data=typed).status_code == 422
    assert "2026 春季" in text(keeper.get("/demand-plans"))


def test_an_officer_brings_in_what_a_school_sent_on_paper(county, login_as):
    plan = open_plan(county.officer, rice_and_oil(county.items))
    browser, here = login_as(county.officer), f"/demand-plans/{plan.id}/import"
    assert browser.get(here).status_code == 200
    bad = browser.post(here, data=upload(workbook(LINE_HEADS, ("S2", "rice", 1, None))))
    assert bad.status_code == 422
    assert "写明原因" in text(bad)
    kept = browser.post(here, data=upload(workbook(LINE_HEADS, ("S2", "rice", 1000, "纸质上报"))))
    assert "将改动 1 处" in text(browser.get(kept.location))
    assert browser.post(kept.location).status_code == 303
    assert str(lines_of(county.officer, plan)[("S2", "rice")].quantity) == "1000.000"


def test_another_countys_school_and_plan_are_not_found(county, login_as, api_as):
    plan = open_plan(county.officer, rice_and_oil(county.items))
    line = lines_of(county.officer, plan)[("S1", "rice")]
    other = make_people(make_county("BX", "邻县"), prefix="b-")
    browser, send = login_as(other.officer), api_as(other.officer)
    for address in (
        f"/schools/{county.schools[0].id}",
        f"/demand-plans/{plan.id}",
        f"/demand-plans/{plan.id}/lines.xlsx",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/demand-plans/{plan.id}/confirm").status_code == 404
    assert send("GET", f"/demand-plans/{plan.id}/lines").status_code == 404
    assert send("PUT", f"/demand-lines/{line.id}", json={"quantity": "1.000", "reason": "x"}).status_code == 404


def test_another_schools_line_is_not_found_and_the_register_is_not_a_schools(county, login_as, api_as):
    plan = open_plan(county.officer, rice_and_oil(county.items))
    foreign = lines_of(county.officer, plan)[("S2", "rice")]
    send, browser = api_as(county.keeper), login_as(county.keeper)
    assert send("PUT", f"/demand-lines/{foreign.id}", json={"quantity": "1.000", "reason": "x"}).status_code == 404
    assert {line["school_id"] for line in send("GET", f"/demand-plans/{plan.id}/lines").json} == {
        str(county.schools[0].id)
    }
    assert browser.get("/schools").status_code == 403
    assert browser.post(f"/demand-plans/{plan.id}/confirm").status_code == 403
    page = {"lines.line_id-1": str(foreign.id), "lines.quantity-1": "1", "lines.reason-1": "x"}
    assert browser.post(f"/demand-plans/{plan.id}/lines", data=page).status_code == 404


def test_who_only_looks_changes_nothing(county, login_as, api_as):
    plan = open_plan(county.officer, rice_and_oil(county.items))
    browser, send = login_as(county.auditor), api_as(county.auditor)
    browser.set_cookie("lang", "en")
    for address in ("/schools", "/demand-plans", f"/demand-plans/{plan.id}"):
        assert browser.get(address).status_code == 200
    line = lines_of(county.auditor, plan)[("S1", "rice")]
    assert send("PUT", f"/demand-lines/{line.id}", json={"quantity": "1.000", "reason": "x"}).status_code == 403
    table = upload(workbook(LINE_HEADS, ("S1", "rice", 1, "少")))
    assert browser.post(f"/demand-plans/{plan.id}/import", data=table).status_code == 403
    assert browser.post("/zones", data={}).status_code == 403


def test_nobody_is_asked_to_log_in(app):
    client = app.test_client()
    assert client.get("/schools").status_code == 303
    assert client.get("/demand-plans").status_code == 303
    assert client.get("/api/v1/demand-plans").status_code == 401


def test_the_api_does_what_the_pages_do(people, api_as):
    items = load_shipped(people.officer)
    send = api_as(people.officer)
    zone = send("POST", "/zones", json={"code": "Z1", "name": "东片区"}).json
    school = {"zone_id": zone["id"], "code": "S1", "name": "一小", "pupil_count": 100}
    made = send("POST", "/schools", json=school)
    assert made.status_code == 201
    school = {"zone_id": zone["id"], "name": "一小", "pupil_count": 120, "is_active": True}
    assert send("PUT", f"/schools/{made.json['id']}", json=school).json["pupil_count"] == 120
    table = workbook(HEADS, ROW)
    assert send("POST", "/schools/imports?preview=true", data=upload(table)).json == {"count": 1}
    assert len(send("GET", "/schools").json) == 1
    assert send("POST", "/schools/imports", data=upload(table)).json == {"count": 1}
    assert [p["row"] for p in send("POST", "/schools/imports", data=upload(table)).json["problems"]] == [2]
    plan = {"title": "春季", "starts_on": "2026-03-01", "ends_on": "2026-07-10", "school_days": 95,
            "rations": {str(items["rice"].id): "100"}}  # fmt: skip
    here = "/demand-plans/" + send("POST", "/demand-plans", json=plan).json["id"]
    assert send("PUT", here, json=plan | {"school_days": 90}).json["school_days"] == 90
    assert send("POST", f"{here}/collection").json["status"] == "collecting"
    line = send("GET", f"{here}/lines").json[0]
    assert line["computed_quantity"] == "1080.000"
    assert send("PUT", f"/demand-lines/{line['id']}", json={"quantity": "1.000"}).status_code == 422
    change = {"quantity": "1081.000", "reason": "新增"}
    assert send("PUT", f"/demand-lines/{line['id']}", json=change).json["quantity"] == "1081.000"
    lines = workbook(LINE_HEADS, ("S1", "rice", 1082, "再增"))
    assert send("POST", f"{here}/imports?preview=true", data=upload(lines)).json == {"count": 1}
    assert send("POST", f"{here}/imports", data=upload(lines)).json == {"count": 1}
    totals = send("GET", f"{here}/totals").json
    assert [(t["zone_code"], t["quantity"]) for t in totals] == [("Z1", "2163.000"), (None, "2163.000")]
    assert send("POST", f"{here}/confirmation").json["status"] == "confirmed"
    assert send("POST", f"{here}/confirmation").status_code == 409
    assert [p["status"] for p in send("GET", "/demand-plans").json] == ["confirmed"]


def test_a_plan_without_portions_is_told_so(county, api_as):
    plan = {"title": "春季", "starts_on": "2026-03-01", "ends_on": "2026-07-10", "school_days": 95}
    answer = api_as(county.officer)("POST", "/demand-plans", json=plan)
    assert answer.status_code == 422
    assert [p["code"] for p in answer.json["problems"]] == ["demand_plan.no_rations"]
    assert make_plan(county.officer, rice_and_oil(county.items)).status == "draft"
