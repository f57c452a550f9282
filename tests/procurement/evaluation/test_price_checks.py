"""The numeric triggers of 财库〔2026〕2号 at −1, 0 and +1 fen: each "below" is strict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.evaluation.pricing.price_checks import Shares, Trigger, triggers

LAW = Shares(Decimal("0.50"), Decimal("0.50"), Decimal("0.45"))
HIGH = Decimal(1000)


def fired(prices, ceiling=Decimal(1), shares=LAW):
    named = {f"b{n}": Decimal(price) for n, price in enumerate(prices, 1)}
    return {bidder: {one.trigger for one in found} for bidder, found in triggers(named, ceiling, shares).items()}


@pytest.mark.parametrize(("own", "fires"), [("59.99", True), ("60.00", False), ("60.01", False)])
def test_half_of_the_mean_of_all_conforming_bids(own, fires):
    """With 180 and 120 the mean of the three is 120 where the first asks 60."""
    others = ["180.00", "120.00"]
    assert (Trigger.MEAN in fired([own, *others]).get("b1", set())) is fires


def test_the_mean_is_exact_and_not_what_is_shown():
    """Mean (100 + 100.01 + 0.01·k)/3 has no end; at exactly half of it nothing fires."""
    prices = {"a": Decimal("50.00"), "b": Decimal("100.01"), "c": Decimal("150.00")}
    # half of the mean is 50.00166…: shown as 50.00, and yet 50.00 is below
    (one,) = triggers(prices, Decimal(1), LAW)["a"][:1]
    assert (one.trigger, one.price, one.base) == (Trigger.MEAN, Decimal("50.00"), Decimal("100.00"))


@pytest.mark.parametrize(("own", "fires"), [("49.99", True), ("50.00", False), ("50.01", False)])
def test_the_lowest_against_the_second_lowest(own, fires):
    assert (Trigger.SECOND in fired([own, "100.00", "101.00"]).get("b1", set())) is fires


def test_only_the_lowest_is_held_against_the_second():
    assert Trigger.SECOND not in fired(["10.00", "20.00", "100.00"]).get("b2", set())
    assert fired(["10.00", "10.00", "15.00"]) == {}


@pytest.mark.parametrize(("own", "fires"), [("449.99", True), ("450.00", False), ("450.01", False)])
def test_forty_five_hundredths_of_the_ceiling(own, fires):
    assert (Trigger.CEILING in fired([own, "460.00", "470.00"], HIGH).get("b1", set())) is fires


def test_one_conforming_bid_is_held_against_the_ceiling_alone():
    assert fired(["449.00"], HIGH) == {"b1": {Trigger.CEILING}}
    assert fired(["450.00"], HIGH) == {}
    assert fired([], HIGH) == {}


def test_a_document_may_raise_the_shares():
    raised = Shares(Decimal("0.65"), Decimal("0.65"), Decimal("0.65"))
    assert fired(["649.99", "1000.00"], HIGH, raised)["b1"] == {Trigger.CEILING, Trigger.SECOND}
    assert fired(["650.00", "1000.00"], HIGH, raised) == {}
