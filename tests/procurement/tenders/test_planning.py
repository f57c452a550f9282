"""What comes before a notice: survey, plan, intention, other purchases, the legal review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import RuleViolation
from procurement.core.transaction import transaction
from procurement.documents.models import Document, DocumentKind
from procurement.tenders import service as tenders
from procurement.tenders.planning import rules
from procurement.tenders.planning.models import ProcurementPlan
from procurement.tenders.procedure.models import ReviewOpinion
from tests.factories import tenders as make
from tests.factories.people import People

LIMITS = rules.Limits(survey_min_subjects=3, survey_valid_years=1, intention_days=30)
DAY = date(2026, 3, 2)
THREE = [{"name": name, "answer": "可以"} for name in "甲乙丙"]


def gate(budget: str = "100.00", **changes: Any) -> set[str]:
    done = {"surveyed_on": DAY, "announced_on": DAY - timedelta(days=30), "budget_amount": Decimal("100.00")}
    found = rules.gate_problems(rules.Prepared(**{**done, **changes}), Decimal(budget), DAY, LIMITS)
    assert all(problem.law for problem in found)
    return {problem.code for problem in found}


@pytest.mark.parametrize(("days", "short"), [(29, True), (30, False), (31, False)])
def test_an_intention_is_public_for_thirty_days(days: int, short: bool) -> None:
    assert gate(announced_on=DAY - timedelta(days=days)) == ({"gate.intention_short"} if short else set())


@pytest.mark.parametrize(
    ("surveyed_on", "old"), [(date(2025, 3, 1), True), (date(2025, 3, 2), False), (date(2025, 3, 3), False)]
)
def test_a_survey_is_good_for_a_year(surveyed_on: date, old: bool) -> None:
    assert gate(surveyed_on=surveyed_on) == ({"gate.survey_old"} if old else set())


@pytest.mark.parametrize(("budget", "over"), [("99.99", False), ("100.00", False), ("100.01", True)])
def test_a_budget_stays_within_the_plan(budget: str, over: bool) -> None:
    assert gate(budget) == ({"gate.over_plan"} if over else set())


def test_without_survey_and_intention_nothing_goes_out() -> None:
    assert gate(surveyed_on=None, announced_on=None, budget_amount=None) == {"gate.no_survey", "gate.no_intention"}


@pytest.mark.parametrize(
    ("subjects", "problems"),
    [(THREE[:2], {"survey.subjects"}), (THREE, set()), ([*THREE[:2], THREE[0]], {"survey.subjects"})],
    ids=["two", "three", "one twice"],
)
def test_three_different_market_subjects_are_asked(subjects: Any, problems: set[str]) -> None:
    found = rules.survey_problems(subjects, "三家都能按周配送，价格合适。", DAY, DAY, 3)
    assert {problem.code for problem in found} == problems


@pytest.mark.parametrize(
    ("amount", "approval", "refused"),
    [("0.99", "", False), ("1.00", "", False), ("1.01", "", True), ("1.01", "示财采〔2026〕9号", False)],
)
def test_split_purchases_are_added_up(amount: str, approval: str, refused: bool) -> None:
    found = rules.split_problems(Decimal("1999999.00"), Decimal(amount), Decimal(2_000_000), approval)
    assert {problem.code for problem in found} == ({"purchase.split"} if refused else set())


@pytest.mark.parametrize(("days_ago", "lawful"), [(29, False), (30, True)])
def test_the_notice_waits_for_the_intention(people: People, days_ago: int, lawful: bool) -> None:
    plan_id = make.make_plan(people)
    make.prepare_purchase(people, plan_id, days_ago=days_ago)
    if lawful:
        make.make_published(people, plan_id=plan_id)
        return
    with pytest.raises(RuleViolation) as caught:
        make.make_published(people, plan_id=plan_id)
    assert [problem.code for problem in caught.value.problems] == ["gate.intention_short"]


def test_the_pages_lead_from_survey_to_published_intention(
    people: People, login_as: Callable[[Actor], FlaskClient], session: Session, app: Any
) -> None:
    plan_id = make.make_plan(people)
    browser, page = login_as(people.officer), f"/planning/{plan_id}"
    assert "还没有" in browser.get("/planning").get_data(as_text=True)
    survey = {"surveyed_on": "2026-03-01", "way": "问卷", "findings": "三家都能按周配送，价格在上限以内。"}
    survey |= {f"subjects.{name}-{n}": f"{name}{n}" for n in (1, 2) for name in ("name", "answer")}
    refused = browser.post(f"{page}/surveys", data=survey)
    assert refused.status_code == 422
    assert "三家都能按周配送" in refused.get_data(as_text=True)
    survey |= {"subjects.name-3": "丙", "subjects.answer-3": "可以"}
    assert browser.post(f"{page}/surveys", data=survey).status_code == 303
    shown = browser.get(page).get_data(as_text=True)
    category = shown.split('name="category_id"')[1].split('value="')[1].split('"')[0]
    plan = {
        "title": "秋季米面", "category_id": category, "budget_amount": "100000.00", "filing_number": "示财采计1号",
        "summary": "大米和小麦粉，按周配送", "expected_on": "2026-03-31",
    }  # fmt: skip
    assert browser.post(f"{page}/filing", data=plan).status_code == 303
    soon = browser.post(f"{page}/intention")
    assert soon.status_code == 422
    assert "2026-04-01" in soon.get_data(as_text=True)
    assert browser.post(f"{page}/filing", data={**plan, "expected_on": "2026-04-01"}).status_code == 303
    assert browser.post(f"{page}/intention").status_code == 303
    assert browser.post(f"{page}/intention").status_code == 409
    assert browser.post(f"{page}/filing", data=plan).status_code == 409
    document = session.scalars(select(Document).filter_by(kind=DocumentKind.PROCUREMENT_INTENTION)).one()
    assert document.is_public
    assert "秋季米面" in app.test_client().get("/portal/intentions").get_data(as_text=True)


def test_another_method_needs_a_second_person(people: People, api_as: Any, session: Session) -> None:
    make.prepare_county(people)
    plan_id = make.make_plan(people)
    make.prepare_purchase(people, plan_id)
    category_id = session.scalars(select(ProcurementPlan.category_id)).one()
    asked = {"title": "应急采购", "category_id": str(category_id), "method": "quotation", "amount": "1999999.00",
             "basis": "两次公开招标均不足三家，学校将断供"}  # fmt: skip
    first = api_as(people.officer)("POST", "/other-purchases", json=asked)
    assert first.status_code == 201
    assert api_as(people.officer)("POST", "/other-purchases", json={**asked, "amount": "1.01"}).status_code == 422
    approval = f"/other-purchases/{first.json['id']}/approval"
    assert api_as(people.officer)("POST", approval).status_code == 403
    assert api_as(people.approver)("POST", approval).status_code == 200
    assert api_as(people.approver)("POST", approval).status_code == 409


def approve(people: People, tender_id: UUID, actor: Actor | None = None) -> None:
    with transaction(actor or people.approver) as opened:
        tenders.approve_tender(opened, actor=actor or people.approver, tender_id=tender_id, now=clock.now())


def test_a_document_is_approved_only_with_counsels_review_of_this_text(people: People, still_clock: Any) -> None:
    tender_id = make.make_submitted(people)
    for opinion, code in ((None, "review.missing"), (ReviewOpinion.OBJECTED, "review.objected")):
        if opinion:
            make.record_review(people, tender_id, opinion)
        with pytest.raises(RuleViolation) as caught:
            approve(people, tender_id)
        assert [problem.code for problem in caught.value.problems] == [code]
    still_clock.move(minutes=1)
    make.record_review(people, tender_id)
    with transaction(people.approver) as opened:
        tenders.return_tender(
            opened, actor=people.approver, tender_id=tender_id, reason="付款期限要改", now=clock.now()
        )
    with transaction(people.officer) as opened:
        tenders.edit_tender(
            opened, actor=people.officer, tender_id=tender_id, items=make.make_items(people), now=clock.now(),
            qualification=make.QUALIFICATION + "并按时送达。",
        )  # fmt: skip
        tenders.submit_tender(opened, actor=people.officer, tender_id=tender_id, now=clock.now())
    with pytest.raises(RuleViolation) as caught:  # the review was of another text
        approve(people, tender_id)
    assert [problem.code for problem in caught.value.problems] == ["review.missing"]
    still_clock.move(minutes=1)
    make.record_review(people, tender_id)
    approve(people, tender_id)


def test_reviewer_drafter_and_approver_are_three_people(
    people: People, login_as: Callable[[Actor], FlaskClient]
) -> None:
    tender_id = make.make_submitted(people)
    page = f"/tenders/{tender_id}/procedure"
    said = {"opinion": "passed", "counsel": "示范律师事务所", "text": "条款齐全，没有问题。"}
    assert login_as(people.officer).post(f"{page}/reviews", data=said).status_code == 403
    assert login_as(people.approver).post(f"{page}/reviews", data=said).status_code == 303
    with pytest.raises(RuleViolation) as caught:
        approve(people, tender_id)
    assert [problem.code for problem in caught.value.problems] == ["review.approver"]
    assert "示范律师事务所" in login_as(people.discipline).get(page).get_data(as_text=True)
    assert login_as(people.auditor).post(f"{page}/reviews", data=said).status_code == 403
