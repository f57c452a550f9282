"""What a result comes to, lot by lot and winner by winner, for pages and awards. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement.allocation import rules
from procurement.core import money

Row = tuple[str, str, str, Decimal, Decimal]


def quantity(text: str) -> Decimal:
    return money.quantity(text)


def price(text: str) -> Decimal:
    return money.price(text)


def awarded(result: Mapping[str, Any]) -> list[Row]:
    """(school, item, supplier, quantity, unit price) of every award line."""
    return [
        (award["school"], award["item"], award["supplier"], quantity(award["quantity"]), price(award["unit_price"]))
        for award in result["awards"]
    ]


def of(instance: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """Totals of a result in CNY as text, and {"lot", "supplier", "amount", "evaluated_amount"} of each award.

    Amounts are rounded half-up a line, as they will be paid; the result's own totals are unrounded.
    """
    factor = {offer["id"]: Decimal(offer.get("evaluated_price_factor", 1)) for offer in instance["offers"]}
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    ranked: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in result["awards"]:
        supplier, lot, _item = award["offer"].split("/")
        exact = quantity(award["quantity"]) * price(award["unit_price"])
        paid[lot, supplier] += exact.quantize(money.AMOUNT_STEP, ROUND_HALF_UP)
        ranked[lot, supplier] += (exact * factor[award["offer"]]).quantize(money.AMOUNT_STEP, ROUND_HALF_UP)
    return {
        "amount": str(money.total(paid.values())),
        "evaluated_amount": str(money.total(ranked.values())),
        "winners": len({supplier for _, supplier in paid}),
        **measures(instance, result),
        "awards": [
            {"lot": lot, "supplier": supplier, "amount": str(paid[lot, supplier]),
             "evaluated_amount": str(ranked[lot, supplier])}
            for lot, supplier in sorted(paid)
        ],
        "stages": result["stages"],
        "solver": result["solver"],
        "fingerprint": result["result_sha256"],
        "seconds": result.get("seconds", {}),
    }  # fmt: skip


def measures(instance: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, str]:
    """Mean quality (0 to 100), lead days and distance (km) of an award: over an item's quantity, then over items.

    The allocator's own metrics of these names, rounded to two places for reading.
    """
    offers = {offer["id"]: offer for offer in instance["offers"]}
    distances = {supplier["id"]: supplier.get("distance_km", {}) for supplier in instance["suppliers"]}
    zones = {school["id"]: school["zone"] for school in instance["schools"]}
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in result["awards"]:
        item, weight, offer = award["item"], Decimal(award["quantity"]), offers[award["offer"]]
        amounts[item] += weight
        sums["quality", item] += weight * Decimal(offer.get("quality", 100))
        sums["lead_days", item] += weight * Decimal(offer.get("lead_days", 0))
        sums["distance", item] += weight * Decimal(distances[award["supplier"]].get(zones[award["school"]], 0))
    means = {
        name: sum((sums[name, item] / amount for item, amount in amounts.items()), Decimal(0)) / len(amounts)
        for name in ("quality", "lead_days", "distance")
        if amounts
    }
    return {name: str(mean.quantize(money.AMOUNT_STEP, ROUND_HALF_UP)) for name, mean in means.items()}


def bid_totals(instance: Mapping[str, Any]) -> dict[tuple[str, str], Decimal]:
    """What each valid bid would have ranked at, (lot, supplier) → CNY, rounded a line as the award's own total is."""
    demanded = {(one["school"], one["item"]): Decimal(one["quantity"]) for one in instance["demands"]}
    covers = {lot["id"]: lot["covers"] for lot in instance["lots"]}
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for offer in instance["offers"]:
        price_ = Decimal(offer["unit_price"]) * Decimal(offer.get("evaluated_price_factor", 1))
        for lot in offer["lots"]:
            lines = (demanded[school, item] * price_ for school, item in covers[lot] if item == offer["item"])
            totals[lot, offer["supplier"]] += money.total(
                line.quantize(money.AMOUNT_STEP, ROUND_HALF_UP) for line in lines
            )
    return dict(totals)


def reasons(instance: Mapping[str, Any], result: Mapping[str, Any], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Why there is no award: what the rules make plain, else the conflict that the allocator names."""
    found = [
        {"message": problem.message, "params": {**problem.params, **_named(problem.params, labels)}}
        for problem in rules.missing_supply(instance)
    ]
    conflict = [{"message": "", "params": {"words": str(member["words"])}} for member in result.get("conflict", ())]
    return found or conflict


def _named(params: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    return {"lot": labels.get(params["lot"], params["lot"])} if "lot" in params else {}
