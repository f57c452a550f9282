"""Scoring factors and raised shares of a draft: the law's bounds at −1, 0 and +1."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.tenders import factors, rules

LEAST = {"mean": Decimal("0.50"), "second": Decimal("0.50"), "ceiling": Decimal("0.45")}
MOST = Decimal("0.65")


def factor(**changes):
    return {"name": "质量保障", "part": "quality", "points": "40", "basis": "方案分三档，每档写明指标", **changes}


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(("price", "lawful"), [("0.29", False), ("0.30", True), ("0.31", True)])
def test_the_price_weighs_at_least_thirty_percent(price, lawful):
    weights = {"price": price, "quality": "0.40", "delivery": str(Decimal("0.60") - Decimal(price))}
    expected = [] if lawful else ["tender.price_weight"]
    assert codes(rules.score_problems(weights, Decimal("0.30"))) == expected


@pytest.mark.parametrize(("name", "share", "lawful"), [
    ("mean", "0.49", False), ("mean", "0.50", True), ("mean", "0.51", True),
    ("second", "0.49", False), ("second", "0.50", True), ("second", "0.51", True),
    ("ceiling", "0.44", False), ("ceiling", "0.45", True), ("ceiling", "0.46", True),
    ("mean", "0.64", True), ("mean", "0.65", True), ("mean", "0.66", False), ("ceiling", "0.66", False),
    ("other", "0.55", False), ("mean", "x", False),
])  # fmt: skip
def test_a_document_raises_the_shares_within_bounds(name, share, lawful):
    expected = [] if lawful else ["tender.abnormal_share"]
    assert codes(factors.share_problems({name: share}, LEAST, MOST)) == expected


def test_each_factor_is_named_quantified_and_weighs_what_its_part_weighs():
    weights = {"price": "0.40", "quality": "0.40", "delivery": "0.20"}
    sound = [factor(), factor(name="配送能力", part="delivery", points="20")]
    assert factors.factor_problems(sound, weights) == []
    assert codes(factors.factor_problems([sound[0], factor(part="delivery", points="19.99")], weights)) == [
        "tender.factor_points"
    ]
    assert codes(factors.factor_problems(None, weights)) == ["tender.factor_points"] * 2
    for change, code in (
        ({"name": " "}, "tender.factor_name"), ({"points": "0"}, "tender.factor_value"),
        ({"points": "1.001"}, "tender.factor_value"), ({"part": "price"}, "tender.factor_part"),
        ({"basis": "酌情"}, "tender.factor_basis"),
    ):  # fmt: skip
        assert codes(factors.factor_problems([factor(**change), sound[1]], weights)) == [code]
