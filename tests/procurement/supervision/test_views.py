"""The pages: who may do what now, nothing typed is lost, other suppliers' measures do not exist."""

import io
import re

import pytest

from procurement.core import clock
from procurement.supervision.states import Step
from tests.factories import supervision as factory
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import JPEG, make_supplier


def form(**changes):
    return {
        "step": "correction", "ground": "short_weight", "facts": factory.FACTS, "duration_days": "5",
        "skip_reason": "情节严重，不宜逐级处理。", "files": (io.BytesIO(JPEG), "短秤.jpg"),
    } | changes  # fmt: skip


def test_from_proposal_to_appeal_on_the_pages(people, supplier, login_as):
    officer, approver, other = login_as(people.officer), login_as(people.approver), login_as(people.officer2)
    company, discipline = login_as(supplier), login_as(people.discipline)
    new = f"/suppliers/{supplier.organization_id}/measures/new"
    assert officer.get(new).status_code == 200
    assert approver.get(new).status_code == 403
    sent = officer.post(new, data=form(step="suspension", duration_days="30"))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    (path,) = set(re.findall(r"/measures/[0-9a-f-]{36}", company.get("/measures").get_data(as_text=True)))
    page = company.get(path).get_data(as_text=True)
    assert "拟暂停供货告知书" in page
    assert "提交陈述申辩" in page
    assert "提交决定" not in officer.get(path).get_data(as_text=True)  # the proposer decides nothing
    assert approver.post(f"{path}/vote", data={"agrees": "1", "reason": factory.REASON}).status_code == 422  # too soon
    answered = company.post(f"{path}/reply", data={"text": factory.REPLY, "files": (io.BytesIO(JPEG), "秤.jpg")})
    assert answered.status_code == 303
    assert company.get(f"{path}/evidence/2").data == JPEG
    assert company.get(f"{path}/evidence/3").status_code == 404
    for decider in (approver, other):
        assert decider.post(f"{path}/vote", data={"agrees": "1", "reason": factory.REASON}).status_code == 303
    page = company.get(path).get_data(as_text=True)
    assert "暂停供货决定书" in page
    assert company.post(f"{path}/appeal", data={"text": "秤是学校的，未经检定，请复核。"}).status_code == 303
    assert "处理申诉" not in approver.get(path).get_data(as_text=True)  # decided it
    assert "处理申诉" in discipline.get(path).get_data(as_text=True)
    heard = discipline.post(f"{path}/hearing", data={"agrees": "0", "reason": "经复核秤已检定，申诉不成立。"})
    assert heard.status_code == 303
    assert "申诉不成立" in company.get(path).get_data(as_text=True)


def test_a_refused_proposal_keeps_what_was_typed_and_says_why(people, supplier, login_as):
    new = f"/suppliers/{supplier.organization_id}/measures/new"
    answer = login_as(people.officer).post(new, data=form(duration_days="9", skip_reason="急"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert factory.FACTS in page
    assert "这一级的期限为 1 至 5 天" in page
    assert "没有走过上一级" in page
    answer = login_as(people.officer).post(new, data=form(files=(io.BytesIO(b"MZ"), "照片.exe")))
    assert answer.status_code == 422
    assert "只收 PDF、JPG、PNG" in answer.get_data(as_text=True)


def test_other_suppliers_and_other_counties_find_nothing(people, supplier, login_as, api_as):
    measure = factory.propose(people.officer, supplier)
    stranger = make_supplier(2)
    elsewhere = make_people(make_county("XF", "另一县"), "x")
    for actor in (stranger, elsewhere.officer):
        browser = login_as(actor)
        for path in (f"/measures/{measure.id}", f"/measures/{measure.id}/evidence/1"):
            assert browser.get(path).status_code == 404
        assert str(measure.id) not in browser.get("/measures").get_data(as_text=True)
        assert api_as(actor)("GET", f"/measures/{measure.id}").status_code == 404
    assert login_as(stranger).post(f"/measures/{measure.id}/reply", data={"text": factory.REPLY}).status_code == 404


def test_admissions_are_confirmed_by_a_second_person_on_the_page(people, supplier, login_as):
    officer, approver = login_as(people.officer), login_as(people.approver)
    data = {
        "supplier_id": str(supplier.organization_id), "category_id": str(factory.category_of(people)),
        "valid_until": "2027-03-01",
    }  # fmt: skip
    assert officer.post("/admissions/new", data=data).status_code == 303
    assert officer.post("/admissions/new", data=data).status_code == 409  # a double click
    assert "等另一位同事确认" in officer.get("/measures").get_data(as_text=True)
    (path,) = set(re.findall(r"/admissions/[0-9a-f-]{36}/decision", approver.get("/measures").get_data(as_text=True)))
    assert officer.post(path, data={"agrees": "1"}).status_code == 422
    assert approver.post(path, data={"agrees": "0", "reason": "短"}).status_code == 422
    assert approver.post(path, data={"agrees": "1"}).status_code == 303
    assert "准入" in login_as(supplier).get("/measures").get_data(as_text=True)


def test_an_assessment_is_proposed_confirmed_and_replied_to_on_the_pages(people, supplier, login_as):
    factory.record(people, supplier, clock.today())
    officer, approver, company = login_as(people.officer), login_as(people.approver), login_as(supplier)
    new = f"/suppliers/{supplier.organization_id}/assessments/new"
    assert "100.00%" in officer.get(new).get_data(as_text=True)
    assert officer.post(new, data={"year": "2025"}).status_code == 422
    assert officer.post(new, data={"year": "2026"}).status_code == 303
    (path,) = set(re.findall(r"/assessments/[0-9a-f-]{36}", officer.get("/measures").get_data(as_text=True)))
    assert company.get(path).status_code == 404  # not published
    assert approver.post(f"{path}/decision", data={"agrees": "1"}).status_code == 303
    assert "100.00" in company.get(path).get_data(as_text=True)
    assert company.post(f"{path}/reply", data={"text": "感谢，我们会继续保持。"}).status_code == 303
    assert "我们会继续保持" in officer.get(path).get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_in_both_languages(people, supplier, login_as, language):
    factory.record(people, supplier, clock.today())
    measure = factory.take(people, supplier, Step.TALK)
    officer = login_as(people.officer)
    officer.get(f"/language/{language}")
    for path in (
        "/measures", f"/measures/{measure.id}", "/admissions/new", f"/suppliers/{supplier.organization_id}",
        f"/suppliers/{supplier.organization_id}/measures/new", f"/suppliers/{supplier.organization_id}/assessments/new",
    ):  # fmt: skip
        assert officer.get(path).status_code == 200


def test_the_interface_for_programs_does_the_same(people, supplier, api_as):
    record = factory.record(people, supplier, clock.today())
    officer, approver, company = api_as(people.officer), api_as(people.approver), api_as(supplier)
    made = officer("POST", "/measures", json={
        "supplier_id": str(supplier.organization_id), "step": "reminder", "ground": "late_delivery",
        "facts": factory.FACTS, "duration_days": 3, "record_ids": [str(record)],
    })  # fmt: skip
    assert made.status_code == 201, made.json
    base = f"/measures/{made.json['id']}"
    assert made.json["evidence"][0]["delivery_number"] == "SFSH-2026-001"
    assert company("POST", f"{base}/reply", json={"text": factory.REPLY}).json["reply"] == factory.REPLY
    word = {"agrees": True, "reason": factory.REASON}
    assert officer("POST", f"{base}/votes", json=word).status_code == 422
    assert approver("POST", f"{base}/votes", json=word).json["status"] == "effective"
    assert (
        company("POST", f"{base}/appeal", json={"text": "秤是学校的，请复核原始记录。"}).json["appeal"]["status"]
        == "open"
    )
    assert approver("POST", f"{base}/hearing", json=word).status_code == 422
    assert api_as(people.discipline)("POST", f"{base}/hearing", json=word).json["status"] == "revoked"
    assert [m["id"] for m in company("GET", "/measures").json] == [made.json["id"]]
