"""Points, means, totals and ranks of weighted scoring; the same-brand rule."""

from __future__ import annotations

from decimal import Decimal as D

from procurement.evaluation import brands
from procurement.evaluation.scoring.scores import Candidate, mean_points, price_points, rank, unequal_objective


def sheet(**points):
    return {bid: {"service": D(given)} for bid, given in points.items()}


def test_price_points_are_lowest_over_own():
    assert price_points(D("100.00"), D("100.00"), D("0.30")) == D("30.00")
    assert price_points(D("150.00"), D("100.00"), D("0.30")) == D("20.00")
    assert price_points(D("300.00"), D("100.00"), D("0.50")) == D("16.67")
    assert price_points(D("99.99"), D("66.66"), D("0.30")) == D("20.00")


def test_no_member_is_dropped_from_the_mean():
    sheets = [sheet(a=given) for given in ("0", "20", "20", "20", "20")]
    assert mean_points(sheets, "a", "service") == D("16.00")
    assert mean_points([sheet(a="1"), sheet(a="1"), sheet(a="2")], "a", "service") == D("1.33")
    assert mean_points([sheet(a="1.01"), sheet(a="1.02")], "a", "service") == D("1.02")  # halves go up


def test_ranks_by_total_then_by_bid_price_then_shared():
    """a and b are equal in total; b asks less before the deduction; c and d are equal in both."""
    candidates = [
        Candidate("a", D("110.00"), D("100.00")), Candidate("b", D("100.00"), D("100.00")),
        Candidate("c", D("200.00"), D("200.00")), Candidate("d", D("200.00"), D("200.00")),
    ]  # fmt: skip
    ranked = rank(candidates, [sheet(a="10", b="10", c="30", d="30")], ["service"], D("0.40"))
    assert [(result.bid, result.total, result.rank) for result in ranked] == [
        ("b", D("50.00"), 1), ("a", D("50.00"), 2), ("c", D("50.00"), 3), ("d", D("50.00"), 3),
    ]  # fmt: skip


def test_of_one_brand_only_the_best_is_a_candidate():
    candidates = [
        Candidate("a", D("100.00"), D("100.00"), "x"), Candidate("b", D("90.00"), D("90.00"), "x"),
        Candidate("c", D("95.00"), D("95.00")),
    ]  # fmt: skip
    ranked = rank(candidates, [sheet(a="60", b="10", c="10")], ["service"], D("0.40"))
    assert {result.bid: result.is_candidate for result in ranked} == {"a": True, "b": False, "c": True}


def test_objective_factors_must_be_equal_among_members():
    given = [{"a": {"reports": D(3), "service": D(9)}}, {"a": {"reports": D("3.0"), "service": D(2)}}]
    assert unequal_objective(given, ["reports"]) == []
    assert unequal_objective(given, ["reports", "service"]) == [("a", "service")]


def test_bids_of_one_brand_count_as_one_bidder():
    same = brands.brand_of({"rice": "金穗  牌 "})
    assert same == brands.brand_of({"rice": "金穗 牌"})
    assert brands.brand_of({"rice": "A", "flour": ""}) == brands.brand_of({}) == ""
    assert brands.count_bidders([same, same, "y"]) == 2
    assert brands.count_bidders(["", "", ""]) == 3


def test_of_one_brand_the_lowest_alone_takes_part_and_equal_prices_are_drawn():
    prices = {"a": D("90.00"), "b": D("80.00"), "c": D("85.00")}
    assert brands.lowest_of_brand(prices, {"a": "x", "b": "x", "c": ""}, "seed") == {"b", "c"}
    equal = {"a": D("80.00"), "b": D("80.00")}
    drawn = {frozenset(brands.lowest_of_brand(equal, {"a": "x", "b": "x"}, f"seed{n}")) for n in range(20)}
    assert drawn == {frozenset("a"), frozenset("b")}
