"""Points, means, totals and ranks of weighted scoring; the same-brand rule."""

from __future__ import annotations

from decimal import Decimal

from procurement.evaluation import brands
from procurement.evaluation.scoring.scores import Candidate, mean_points, price_points, rank, unequal_objective


def sheet(**points):
    return {bid: {"service": Decimal(given)} for bid, given in points.items()}


def test_price_points_are_lowest_over_own():
    assert price_points(Decimal("100.00"), Decimal("100.00"), Decimal("0.30")) == Decimal("30.00")
    assert price_points(Decimal("150.00"), Decimal("100.00"), Decimal("0.30")) == Decimal("20.00")
    assert price_points(Decimal("300.00"), Decimal("100.00"), Decimal("0.50")) == Decimal("16.67")
    assert price_points(Decimal("99.99"), Decimal("66.66"), Decimal("0.30")) == Decimal("20.00")


def test_no_member_is_dropped_from_the_mean():
    sheets = [sheet(a=given) for given in ("0", "20", "20", "20", "20")]
    assert mean_points(sheets, "a", "service") == Decimal("16.00")
    assert mean_points([sheet(a="1"), sheet(a="1"), sheet(a="2")], "a", "service") == Decimal("1.33")
    assert mean_points([sheet(a="1.01"), sheet(a="1.02")], "a", "service") == Decimal("1.02")  # halves go up


def test_ranks_by_total_then_by_bid_price_then_shared():
    """a and b are equal in total; b asks less before the deduction; c and d are equal in both."""
    candidates = [
        Candidate("a", Decimal("110.00"), Decimal("100.00")), Candidate("b", Decimal("100.00"), Decimal("100.00")),
        Candidate("c", Decimal("200.00"), Decimal("200.00")), Candidate("d", Decimal("200.00"), Decimal("200.00")),
    ]  # fmt: skip
    ranked = rank(candidates, [sheet(a="10", b="10", c="30", d="30")], ["service"], Decimal("0.40"))
    assert [(result.bid, result.total, result.rank) for result in ranked] == [
        ("b", Decimal("50.00"), 1), ("a", Decimal("50.00"), 2), ("c", Decimal("50.00"), 3), ("d", Decimal("50.00"), 3),
    ]  # fmt: skip


def test_of_one_brand_only_the_best_is_a_candidate():
    candidates = [
        Candidate("a", Decimal("100.00"), Decimal("100.00"), "x"),
        Candidate("b", Decimal("90.00"), Decimal("90.00"), "x"),
        Candidate("c", Decimal("95.00"), Decimal("95.00")),
    ]  # fmt: skip
    ranked = rank(candidates, [sheet(a="60", b="10", c="10")], ["service"], Decimal("0.40"))
    assert {result.bid: result.is_candidate for result in ranked} == {"a": True, "b": False, "c": True}


def test_objective_factors_must_be_equal_among_members():
    given = [
        {"a": {"reports": Decimal(3), "service": Decimal(9)}},
        {"a": {"reports": Decimal("3.0"), "service": Decimal(2)}},
    ]
    assert unequal_objective(given, ["reports"]) == []
    assert unequal_objective(given, ["reports", "service"]) == [("a", "service")]


def test_bids_of_one_brand_count_as_one_bidder():
    same = brands.brand_of({"rice": "金穗  牌 "})
    assert same == brands.brand_of({"rice": "金穗 牌"})
    assert brands.brand_of({"rice": "A", "flour": ""}) == brands.brand_of({}) == ""
    assert brands.count_bidders([same, same, "y"]) == 2
    assert brands.count_bidders(["", "", ""]) == 3


def test_of_one_brand_the_lowest_alone_takes_part_and_equal_prices_are_drawn():
    prices = {"a": Decimal("90.00"), "b": Decimal("80.00"), "c": Decimal("85.00")}
    assert brands.lowest_of_brand(prices, {"a": "x", "b": "x", "c": ""}, "seed") == {"b", "c"}
    equal = {"a": Decimal("80.00"), "b": Decimal("80.00")}
    drawn = {frozenset(brands.lowest_of_brand(equal, {"a": "x", "b": "x"}, f"seed{n}")) for n in range(20)}
    assert drawn == {frozenset("a"), frozenset("b")}
