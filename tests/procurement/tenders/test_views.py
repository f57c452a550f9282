"""The tenders' pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from procurement.accounts.models import OrganizationKind
from procurement.core.actors import Actor, Role
from tests.factories import tenders as make
from tests.factories.people import People, make_county, make_organization, make_people, make_user

LogIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def supplier(people: People) -> Actor:
    return make_user(make_organization(OrganizationKind.SUPPLIER, "甲公司"), Role.SUPPLIER, "supplier1")


def form_of(people: People, plan_id: UUID) -> dict[str, str]:
    """A lawful draft as a browser posts it."""
    form = {
        "plan_id": str(plan_id), "title": "秋季学期米面", "funding_source": "fiscal", "budget_amount": "100,000.00",
        "contract_starts_on": "2026-09-01", "contract_ends_on": "2027-01-15", "qualification": make.QUALIFICATION,
        "award_method": "lowest_evaluated_price", "assignment": "single_per_lot", "key_threshold": "2",
    }  # fmt: skip
    for row, item in enumerate(make.make_items(people), start=1):
        for name in ("item_id", "grade_id", "standard_id", "max_lead_days"):
            form[f"items.{name}-{row}"] = str(item[name])
        form[f"items.ceiling_price-{row}"] = f"{item['ceiling_price']:.2f}"
    return form


def test_an_officer_drafts_by_form_and_hands_over_for_approval(people: People, login_as: LogIn) -> None:
    plan_id = make.make_plan(people)
    browser = login_as(people.officer)
    assert "秋季学期" in browser.get("/tenders/new").get_data(as_text=True)
    page = browser.get(f"/tenders/new?plan={plan_id}").get_data(as_text=True)
    assert "items.ceiling_price-2" in page
    answer = browser.post("/tenders/new", data=form_of(people, plan_id))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "送审" in browser.get(answer.location).get_data(as_text=True)
    assert browser.post(f"{answer.location}/submit").status_code == 303
    assert "待审批" in browser.get("/tenders").get_data(as_text=True)


def test_a_refused_form_keeps_what_was_typed_and_names_the_article(people: People, login_as: LogIn) -> None:
    plan_id = make.make_plan(people)
    form = form_of(people, plan_id) | {
        "budget_amount": "1.00",
        "title": "<script>alert(1)</script>",
        "bond_amount": "9",
    }
    answer = login_as(people.officer).post("/tenders/new", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "87号令第12条" in page
    assert "政府采购法实施条例第33条" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'value="1.00"' in page
    assert 'value="5.00"' in page


def test_hostile_cells_are_refused_with_the_row_named(people: People, login_as: LogIn) -> None:
    plan_id = make.make_plan(people)
    form = form_of(people, plan_id) | {"items.ceiling_price-2": "-1e9", "items.max_lead_days-1": "很快"}
    answer = login_as(people.officer).post("/tenders/new", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="-1e9"' in page
    assert "f-items.ceiling_price-2-e" in page
    assert "f-items.max_lead_days-1-e" in page


def test_an_unlawful_text_cannot_be_handed_over_and_the_page_says_why(people: People, login_as: LogIn) -> None:
    tender_id = make.make_draft(people, qualification="注册资本不低于500万元。")
    browser = login_as(people.officer)
    assert "拦下" in browser.get(f"/tenders/{tender_id}").get_data(as_text=True)
    answer = browser.post(f"/tenders/{tender_id}/submit")
    assert answer.status_code == 422
    assert "87号令第17条" in answer.get_data(as_text=True)


def test_the_way_to_publication_on_pages(people: People, login_as: LogIn) -> None:
    tender_id = make.make_submitted(people)
    make.prepare_purchase(people, make.read_tender(people, tender_id).plan_id)
    make.record_review(people, tender_id)
    address = f"/tenders/{tender_id}"
    approver, officer = login_as(people.approver), login_as(people.officer)
    assert approver.post(f"{address}/return", data={"reason": "短"}).status_code == 422
    assert approver.post(f"{address}/approve").status_code == 303
    make.register_holder_keys(people)
    user_ids = [str(holder.user_id) for holder in people.keyholders]
    assert officer.post(f"{address}/keyholders", data={"user_ids": user_ids[:1]}).status_code == 422
    assert officer.post(f"{address}/keyholders", data={"user_ids": user_ids}).status_code == 303
    publish_keys_on_pages(people, tender_id, login_as)
    early = officer.post(f"{address}/publish", data={"deadline_at": "2026-03-20T09:30"})
    assert early.status_code == 422
    assert "政府采购法第35条" in early.get_data(as_text=True)
    assert 'value="2026-03-20T09:30"' in early.get_data(as_text=True)
    assert officer.post(f"{address}/publish", data={"deadline_at": "2026-03-24T09:30"}).status_code == 303
    page = officer.get(address).get_data(as_text=True)
    assert "任何人都看不到有没有人投标" in page
    assert "2026-03-09" in page


def publish_keys_on_pages(people: People, tender_id: UUID, login_as: LogIn) -> None:
    for holder, seed in zip(people.keyholders, make.HOLDER_SEEDS, strict=True):
        browser = login_as(holder)
        assert str(tender_id) in browser.get(f"/tenders/{tender_id}").get_data(as_text=True)
        refused = browser.post(f"/tenders/{tender_id}/approval", data={"statement": "{]"})
        assert refused.status_code == 422
        assert "{]" in refused.get_data(as_text=True)
        statement = json.dumps(make.holder_statement(tender_id, holder, seed, make.document_hash(people, tender_id)))
        assert browser.post(f"/tenders/{tender_id}/approval", data={"statement": statement}).status_code == 303


def test_a_supplier_sees_published_tenders_alone(people: People, supplier: Actor, login_as: LogIn) -> None:
    draft, published = make.make_draft(people), make.make_published(people)
    browser = login_as(supplier)
    assert browser.get(f"/tenders/{draft}").status_code == 404
    assert browser.get(f"/tenders/{draft}/TENDER.json").status_code == 404
    listed = browser.get("/tenders").get_data(as_text=True)
    assert str(published) in listed
    assert str(draft) not in listed
    sheet = browser.get(f"/tenders/{published}/TENDER.json")
    assert sheet.status_code == 200
    assert sheet.json["supplier"] == str(supplier.supplier_id)
    page = browser.get(f"/tenders/{published}").get_data(as_text=True)
    assert f"，{people.officer.name}" not in page
    assert browser.post(f"/tenders/{published}/cancel", data={"reason": "我不想让别人投标"}).status_code == 403


def test_another_countys_tender_does_not_exist(people: People, login_as: LogIn) -> None:
    tender_id = make.make_draft(people)
    stranger = make_people(make_county("QH", "青禾县"), prefix="qh-")
    browser = login_as(stranger.officer)
    for address in ("", "/edit", "/TENDER.json"):
        assert browser.get(f"/tenders/{tender_id}{address}").status_code == 404
    assert browser.post(f"/tenders/{tender_id}/submit").status_code == 404


def test_the_wrong_role_is_refused_and_nobody_is_sent_to_log_in(people: People, login_as: LogIn, client: Any) -> None:
    tender_id = make.make_submitted(people)
    assert login_as(people.officer).post(f"/tenders/{tender_id}/approve").status_code == 403
    assert login_as(people.keyholders[0]).get(f"/tenders/{tender_id}").status_code == 404
    assert login_as(people.administrator).get("/tenders").status_code == 403
    assert "/login" in client.get(f"/tenders/{tender_id}").location


def test_every_role_that_may_look_gets_a_page_in_both_languages(people: People, login_as: LogIn) -> None:
    tender_id = make.make_published(people)
    for actor in (people.officer, people.approver, people.auditor, people.viewer, people.expert, people.keyholders[0]):
        browser = login_as(actor)
        for language in ("zh", "en"):
            browser.set_cookie("lang", language)
            assert browser.get("/tenders").status_code == 200
            assert browser.get(f"/tenders/{tender_id}").status_code == 200


def test_calendar_and_parameters_are_loaded_and_shown(people: People, login_as: LogIn) -> None:
    browser = login_as(people.officer)
    assert "还没有载入" in browser.get("/tenders/parameters").get_data(as_text=True)
    assert browser.post("/tenders/parameters").status_code == 303
    assert browser.post("/tenders/calendar").status_code == 303
    page = browser.get("/tenders/parameters").get_data(as_text=True)
    assert "政府采购法第35条" in page
    assert "2026-02-14" in browser.get("/tenders/calendar").get_data(as_text=True)
    day = {"day": "2027-01-01", "name": "元旦", "source": "国务院办公厅通知"}
    assert browser.post("/tenders/calendar/days", data=day).status_code == 303
    assert browser.post("/tenders/calendar/days", data=day).status_code == 409
