"""Rules of the reviews on their own: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.evaluation import rules
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.evaluation.rules import Evidence, PricedItem

RICE = PricedItem("大米", Decimal("4.5000"), Decimal("5.0000"), 2, 3)
SOUND = Evidence(
    prices=[RICE], missing_items=[], unknown_items=[], missing_papers=[], related_bidders=[], same_brand_bidders=[],
    bar_ends_on=None, valid_until=date(2027, 1, 31), today=date(2026, 4, 1),
)  # fmt: skip
QUALIFICATION, CONFORMITY = ReviewKind.QUALIFICATION, ReviewKind.CONFORMITY
PASSED, FAILED = ReviewVerdict.PASSED, ReviewVerdict.FAILED


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def test_a_sound_bid_has_no_findings_and_may_pass():
    assert rules.findings(SOUND) == []
    for kind in ReviewKind:
        assert rules.review_problems(kind, PASSED, None, "", []) == []


@pytest.mark.parametrize(
    ("changes", "kind", "ground", "code"),
    [
        ({"missing_papers": ["营业执照"]}, QUALIFICATION, InvalidGround.QUALIFICATION, "paper.missing"),
        ({"related_bidders": ["甲"]}, QUALIFICATION, InvalidGround.RELATED_PARTY, "bidder.related"),
        ({"bar_ends_on": date(2027, 1, 1)}, QUALIFICATION, InvalidGround.BARRED, "bidder.barred"),
        ({"missing_items": ["面粉"]}, CONFORMITY, InvalidGround.OTHER, "price.missing"),
        ({"unknown_items": ["鱼子酱"]}, CONFORMITY, InvalidGround.OTHER, "price.unknown_item"),
        (
            {"prices": [replace(RICE, unit_price=Decimal("5.0001"))]},
            CONFORMITY,
            InvalidGround.OVER_CEILING,
            "price.over_ceiling",
        ),
    ],
)
def test_a_statutory_finding_refuses_a_pass_in_its_own_review(changes, kind, ground, code):
    (finding,) = found = rules.findings(replace(SOUND, **changes))
    assert (finding.kind, finding.ground, finding.is_statutory) == (kind, ground, True)
    assert codes(rules.review_problems(kind, PASSED, None, "", found)) == [code]
    other = CONFORMITY if kind is QUALIFICATION else QUALIFICATION
    assert rules.review_problems(other, PASSED, None, "", found) == []
    assert rules.review_problems(kind, FAILED, ground, "见系统查到的情形", found) == []


def test_a_price_at_the_ceiling_is_within_it():
    assert rules.findings(replace(SOUND, prices=[replace(RICE, unit_price=Decimal("5.0000"))])) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"prices": [replace(RICE, lead_days=4)]}, "lead.long"),
        ({"valid_until": date(2026, 3, 31)}, "bid.validity"),
        ({"same_brand_bidders": ["乙"]}, "brand.same"),
    ],
)
def test_remarks_are_for_the_reviewer_to_judge(changes, code):
    found = rules.findings(replace(SOUND, **changes))
    assert [(finding.problem.code, finding.is_statutory) for finding in found] == [(code, False)]
    assert rules.review_problems(CONFORMITY, PASSED, None, "", found) == []


def test_a_failure_names_its_ground_and_its_reason_and_a_pass_names_none():
    assert codes(rules.review_problems(CONFORMITY, FAILED, None, "  ", [])) == ["review.ground", "review.reason"]
    assert codes(rules.review_problems(CONFORMITY, FAILED, InvalidGround.OTHER, "不行", [])) == ["review.reason"]
    assert codes(rules.review_problems(CONFORMITY, PASSED, InvalidGround.OTHER, "", [])) == ["review.ground_of_pass"]


def test_conformity_follows_a_passed_qualification_and_nothing_is_reviewed_twice():
    assert rules.order_problems(QUALIFICATION, {}) == []
    assert codes(rules.order_problems(CONFORMITY, {})) == ["review.order"]
    assert codes(rules.order_problems(CONFORMITY, {QUALIFICATION: FAILED})) == ["review.order"]
    assert rules.order_problems(CONFORMITY, {QUALIFICATION: PASSED}) == []
    assert codes(rules.order_problems(QUALIFICATION, {QUALIFICATION: PASSED})) == ["review.done"]


def test_the_next_review_and_validity():
    cases = [
        ({}, QUALIFICATION, False),
        ({QUALIFICATION: PASSED}, CONFORMITY, False),
        ({QUALIFICATION: FAILED}, None, False),
        ({QUALIFICATION: PASSED, CONFORMITY: FAILED}, None, False),
        ({QUALIFICATION: PASSED, CONFORMITY: PASSED}, None, True),
    ]
    for done, following, valid in cases:
        assert (rules.next_kind(done), rules.is_valid(done)) == (following, valid)


def test_reviews_are_completed_only_as_a_whole():
    assert rules.completion_problems(0) == []
    (problem,) = rules.completion_problems(2)
    assert problem.params == {"count": 2}
