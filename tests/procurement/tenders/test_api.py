"""Tenders through the API."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from procurement.accounts.models import OrganizationKind
from procurement.audit.entries import canonical
from procurement.core.actors import Actor, Role
from tests.factories import tenders as make
from tests.factories.people import People, make_county, make_organization, make_people, make_user

Api = Callable[[Actor], Callable[..., Any]]


def draft_json(people: People) -> dict[str, Any]:
    fields = make.draft_fields(people)
    items = [{k: v if isinstance(v, bool | int) else str(v) for k, v in item.items()} for item in fields["items"]]
    plain = {k: v if isinstance(v, int) else str(v) for k, v in fields.items() if k != "items"}
    return {**plain, "items": items}


def test_a_tender_goes_its_whole_way_through_the_api(people: People, api_as: Api) -> None:
    officer, approver = api_as(people.officer), api_as(people.approver)
    made = officer("POST", "/tenders", json=draft_json(people))
    assert made.status_code == 201, made.json
    assert "seed" not in made.json
    path = f"/tenders/{made.json['id']}"
    assert officer("POST", f"{path}/submission").json["status"] == "submitted"
    assert approver("POST", f"{path}/approval").status_code == 422  # counsel has not read it
    review = {"opinion": "passed", "counsel": "示范律师事务所", "text": "条款齐全，没有问题。"}
    assert api_as(people.discipline)("POST", f"{path}/legal-reviews", json=review).status_code == 201
    make.prepare_purchase(people, UUID(made.json["plan_id"]))
    assert approver("POST", f"{path}/approval").json["status"] == "approved"
    make.register_holder_keys(people)
    user_ids = [str(holder.user_id) for holder in people.keyholders]
    assert len(officer("PUT", f"{path}/keyholders", json={"user_ids": user_ids}).json) == 3
    document = api_as(people.keyholders[0])("GET", f"{path}/document").json
    approved = sha256(canonical(document)).hexdigest()
    for holder, seed in zip(people.keyholders, make.HOLDER_SEEDS, strict=True):
        statement = make.holder_statement(made.json["id"], holder, seed, approved)
        answer = api_as(holder)("PUT", f"{path}/key", json={"statement": statement})
        assert answer.json["public_key"] == statement["public_key"]
    done = officer("POST", f"{path}/publication", json={"deadline_at": "2026-03-24T09:30:00+08:00"})
    assert done.json["deadline_at"] == "2026-03-24T01:30:00Z"
    assert officer("GET", f"{path}/notice").json["format"] == "tender-notice/1"
    sheet = officer("GET", f"{path}/sealing-sheet").json
    assert (sheet["k"], sheet["n"], sheet["notice_sha256"]) == (2, 3, done.json["notice_sha256"])


def test_a_refusal_names_field_row_and_article(people: People, api_as: Api) -> None:
    body = draft_json(people) | {"budget_amount": "1.00"}
    answer = api_as(people.officer)("POST", "/tenders", json=body)
    assert answer.status_code == 422
    assert {p["field"] for p in answer.json["problems"]} == {"budget_amount"}
    assert answer.json["problems"][0]["law"].startswith("87号令")


def test_another_countys_tender_and_a_suppliers_draft_are_not_found(people: People, api_as: Api) -> None:
    tender_id = make.make_draft(people)
    stranger = make_people(make_county("QH", "青禾县"), prefix="qh-").officer
    supplier = make_user(make_organization(OrganizationKind.SUPPLIER, "甲公司"), Role.SUPPLIER, "supplier1")
    for actor in (stranger, supplier):
        assert api_as(actor)("GET", f"/tenders/{tender_id}").status_code == 404
        assert api_as(actor)("GET", "/tenders").json == []
    assert api_as(supplier)("POST", f"/tenders/{tender_id}/submission").status_code == 403


def test_the_laws_numbers_and_the_calendar(people: People, api_as: Api) -> None:
    officer = api_as(people.officer)
    assert officer("POST", "/rule-parameters/shipped").json["count"] > 30
    assert officer("POST", "/calendar-days/shipped").json["count"] == 39
    assert officer("POST", "/calendar-days/shipped").json["count"] == 0
    day = {"day": "2027-01-01", "name": "元旦", "source": "国务院办公厅通知"}
    assert officer("POST", "/calendar-days", json=day).status_code == 201
    assert {"2027-01-01"} <= {row["day"] for row in officer("GET", "/calendar-days").json}
    assert {row["code"] for row in officer("GET", "/rule-parameters").json} >= {"min_bidders", "max_bond_rate"}
    assert api_as(people.expert)("GET", "/calendar-days").status_code == 403
