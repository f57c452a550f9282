"""What a draft must keep to: budget, bond, deduction, method, objective, items, plan."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from procurement.core.errors import RuleViolation
from procurement.tenders.models import AwardMethod
from tests.factories import tenders as make
from tests.factories.people import People


def refused(people: People, **changes: Any) -> set[str]:
    """The codes with which a draft with `changes` is refused."""
    with pytest.raises(RuleViolation) as caught:
        make.make_draft(people, **changes)
    return {problem.code for problem in caught.value.problems}


def test_lots_are_zones_with_the_plans_quantities_and_ceilings(people: People) -> None:
    tender = make.read_tender(people, make.make_draft(people))
    assert [(lot.number, lot.title, lot.ceiling_amount) for lot in tender.lots] == [
        (1, "Z1片区", Decimal("34500.00")),
        (2, "Z2片区", Decimal("27600.00")),
    ]
    assert {line.item.code: line.quantity for line in tender.lots[0].items} == {
        "rice": Decimal("5000.000"), "flour": Decimal("2500.000"),
    }  # fmt: skip
    assert tender.number == "SFCG-2026-001"
    assert tender.seed_commitment == hashlib.sha256(bytes.fromhex(tender.seed)).hexdigest()


def test_a_draft_keeps_to_the_budget_to_the_fen(people: People) -> None:
    assert refused(people, budget_amount=Decimal("62099.99")) == {"tender.ceiling_over_budget"}
    assert make.make_draft(people, budget_amount=Decimal("62100.00"))


def test_the_bond_is_at_most_two_percent_of_the_budget(people: People) -> None:
    assert refused(people, bond_amount=Decimal("2000.01")) == {"tender.bond_high"}
    assert make.make_draft(people, bond_amount=Decimal("2000.00"))


@pytest.mark.parametrize(("factor", "lawful"), [("0.9001", False), ("0.9", True), ("0.8", True), ("0.7999", False)])
def test_the_deduction_lies_between_10_and_20_percent(people: People, factor: str, lawful: bool) -> None:
    changes = {"small_business_factor": Decimal(factor)}
    if lawful:
        assert make.make_draft(people, **changes)
    else:
        assert refused(people, **changes) == {"tender.deduction"}


def test_scoring_or_splitting_needs_a_reason(people: People) -> None:
    weights = {"price": "0.3", "quality": "0.5", "delivery": "0.2"}
    scoring = {
        "award_method": AwardMethod.WEIGHTED_SCORING, "score_weights": weights, "objective": [{"maximise": "score"}],
        "score_factors": [
            {"name": "质量保障", "part": "quality", "points": "50", "basis": "每有一项得 10 分，至多五项"},
            {"name": "配送能力", "part": "delivery", "points": "20", "basis": "承诺次日送达得 20 分"},
        ],
    }  # fmt: skip
    assert refused(people, **scoring) == {"tender.method_reason"}
    assert refused(people, assignment="split") == {"tender.split_reason", "tender.max_lots_split"}
    reason = "本次采购含配送到校与库存管理服务，服务标准不统一"
    assert make.make_draft(people, **scoring, method_reason=reason)
    low = {**scoring, "score_weights": {**weights, "price": "0.29", "delivery": "0.21"}}
    assert refused(people, **low, method_reason=reason) == {"tender.price_weight", "tender.factor_points"}


@pytest.mark.parametrize(
    "objective",
    [
        [], [{"minimise": "cost"}], [{"maximise": "winners"}],
        [{"minimise": "distance"}, {"minimise": "evaluated_cost"}],
        [{"minimise": "evaluated_cost", "tolerance": "0.01"}], [{"minimise": "evaluated_cost"}, {"minimise": "cost"}],
        [{"minimise": "evaluated_cost"}, {"maximise": "score"}], "cheapest", [{"minimise": ["cost"]}],
        [{"minimise": "evaluated_cost"}, {"minimise": "evaluated_cost"}],
    ],
)  # fmt: skip
def test_under_lowest_price_nothing_but_the_evaluated_price_ranks(people: People, objective: Any) -> None:
    assert refused(people, objective=objective) & {"tender.objective", "tender.objective_price"}


def test_a_stage_without_price_may_follow(people: People) -> None:
    assert make.make_draft(people, objective=[{"minimise": "evaluated_cost"}, {"minimise": "winners"}])


def test_an_items_standard_and_grade_must_be_its_own(people: People) -> None:
    plan_id = make.make_plan(people)
    rice, flour = make.make_items(people)
    wrong = [rice, {**flour, "standard_id": rice["standard_id"], "grade_id": rice["grade_id"]}]
    with pytest.raises(RuleViolation) as caught:
        make.make_draft(people, plan_id=plan_id, items=wrong)
    assert {(p.field, p.row) for p in caught.value.problems} == {("items.grade_id", 2), ("items.standard_id", 2)}


def test_an_unconfirmed_plan_cannot_be_tendered(people: People) -> None:
    assert refused(people, plan_id=make.make_plan(people, confirmed=False)) == {"tender.plan_open"}
