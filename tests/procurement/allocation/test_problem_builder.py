"""The instance is the notice and the valid bids, nothing else; the reader takes it; comparisons change only rules."""

import hashlib
from copy import deepcopy

import pytest

import optimizer
from procurement.allocation import problem_builder as builder
from procurement.allocation import rules, summary

NOTICE = {
    "small_business_factor": "0.9000", "assignment": "single_per_lot", "max_lots_per_owner": 1,
    "objective": [{"minimise": "evaluated_cost"}],
    "lots": [
        {
            "lot": f"L{n}", "zone": f"Z{n}",
            "items": [{"item": "rice", "unit": "kg", "ceiling_price": f"5.{n}000", "max_lead_days": 3}],
            "demands": [{"school": f"S{n}{k}", "item": "rice", "quantity": "100.000"} for k in (2, 1)],
        }
        for n in (2, 1)
    ],
}  # fmt: skip


def bid(supplier, price, *lots, lead_days=2):
    lines = [{"lot": lot, "item": "rice", "unit_price": price, "lead_days": lead_days} for lot in lots]
    return {"supplier": supplier, "lines": lines}


def build(*bids, lots=("L1", "L2"), **changes):
    given = {"tie_seed": "00" * 32, "owner_groups": {}, "small_business": set(), "lots": lots, **changes}
    return builder.build(NOTICE, bids or (bid("A", "4.0000", "L1", "L2"), bid("B", "4.5000", "L1", "L2")), **given)


def solve(instance):
    return optimizer.solve(optimizer.parse_instance(instance)).to_json()


def test_the_strict_reader_takes_the_instance_and_it_solves_to_the_hand_computed_award():
    result = solve(build())
    won = {award["offer"] for award in result["awards"]}
    assert won in ({"A/L1/rice", "B/L2/rice"}, {"A/L2/rice", "B/L1/rice"})
    assert summary.of(build(), result)["amount"] == "1700.00"


def test_the_order_of_bids_lots_and_demands_changes_nothing():
    bids = (bid("A", "4.0000", "L1", "L2"), bid("B", "4.5000", "L2", "L1"))
    turned = deepcopy(NOTICE)
    turned["lots"].reverse()
    [lot["demands"].reverse() for lot in turned["lots"]]
    given = {"tie_seed": "00", "owner_groups": {}, "small_business": set(), "lots": ("L1", "L2")}
    assert builder.build(NOTICE, bids, **given) == builder.build(turned, reversed(bids), **given)


def test_a_small_business_ranks_by_its_reduced_price_and_is_paid_its_full_one():
    bids = (bid("A", "4.0000", "L1"), bid("B", "4.4000", "L1"))
    instance = build(*bids, lots=("L1",), small_business={"B"})
    won = summary.of(instance, solve(instance))
    assert won["awards"] == [{"lot": "L1", "supplier": "B", "amount": "880.00", "evaluated_amount": "792.00"}]
    assert summary.bid_totals(instance) == {("L1", "A"): 800, ("L1", "B"): 792}


def test_related_suppliers_count_as_one_owner():
    bids = (bid("A", "4.0000", "L1", "L2"), bid("B", "4.1000", "L1", "L2"), bid("C", "4.9000", "L1", "L2"))
    instance = build(*bids, owner_groups={"A": "A", "B": "A"})
    winners = {award["supplier"] for award in solve(instance)["awards"]}
    assert winners == {"A", "C"}


def test_an_offer_too_slow_for_the_notice_is_not_taken():
    bids = (bid("A", "4.0000", "L1", lead_days=4), bid("B", "4.9000", "L1"))
    winners = {award["supplier"] for award in solve(build(*bids, lots=("L1",)))["awards"]}
    assert winners == {"B"}


def test_only_lots_still_to_be_awarded_are_in_it():
    instance = build(lots=("L2",))
    assert [lot["id"] for lot in instance["lots"]] == ["L2"]
    assert {demand["school"] for demand in instance["demands"]} == {"S21", "S22"}
    assert {offer["lots"][0] for offer in instance["offers"]} == {"L2"}


def test_the_tie_seed_is_the_hash_of_seed_bytes_and_root_bytes():
    expected = hashlib.sha256(b"\x01" * 32 + b"\x02" * 32).hexdigest()
    assert builder.tie_seed("01" * 32, "02" * 32) == expected


def test_equal_bids_are_decided_by_the_seed_and_the_seed_alone():
    bids = (bid("A", "4.0000", "L1"), bid("B", "4.0000", "L1"))
    winners = []
    for number in range(16):
        seed = hashlib.sha256(bytes([number])).hexdigest()
        first = solve(build(*bids, lots=("L1",), tie_seed=seed))["awards"][0]["supplier"]
        assert first == solve(build(*reversed(bids), lots=("L1",), tie_seed=seed))["awards"][0]["supplier"]
        winners.append(first)
    assert {"A", "B"} == set(winners)


def test_a_comparison_replaces_rules_and_leaves_bids_and_demand():
    binding = build()
    other = builder.with_changes(binding, {"max_lots_per_owner": None})
    assert "max_lots_per_owner" not in other["rules"]
    assert {key: value for key, value in other.items() if key != "rules"} == {
        key: value for key, value in binding.items() if key != "rules"
    }
    assert summary.of(other, solve(other))["amount"] == "1600.00"
    assert binding["rules"]["max_lots_per_owner"] == 1
    with pytest.raises(KeyError):
        builder.with_changes(binding, {"offers": []})


def test_too_few_owners_for_the_lots_is_told_with_numbers():
    instance = build(bid("A", "4.0000", "L1", "L2"))
    assert solve(instance)["status"] == "infeasible"
    (problem,) = rules.missing_supply(instance)
    assert problem.code == "allocation.too_few_owners"
    assert problem.params == {"most": 1, "lots": 2, "given": 1, "owners": 1}


def test_a_lot_that_nobody_can_supply_in_time_is_named():
    instance = build(bid("A", "4.0000", "L1"), bid("B", "4.0000", "L2", lead_days=9))
    assert solve(instance)["status"] == "infeasible"
    assert [(p.code, p.params) for p in rules.missing_supply(instance)] == [
        ("allocation.nobody_supplies", {"lot": "L2"})
    ]


def test_a_matching_that_needs_swapping_is_found():
    """A alone can serve L2, so B must take L1: no shortage although A is tried first for L1."""
    instance = build(bid("A", "4.0000", "L1", "L2"), bid("B", "4.9000", "L1"))
    assert rules.missing_supply(instance) == []
    assert solve(instance)["status"] == "optimal"
