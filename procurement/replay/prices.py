"""What corrections and decisions on low prices made of the bids, from the log alone; and which bids stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from procurement.audit.entries import read_json
from procurement.core import money
from procurement.evaluation import brands
from procurement.evaluation.pricing import corrections
from procurement.replay.findings import Finding
from procurement.replay.tender import Tender

Pair = tuple[str, str]  # lot, supplier
LOST = ("refused", "expired")


def corrected_prices(tender: Tender) -> dict[Pair, dict[str, str]]:
    """Unit price by item id of every correction that its bidder confirmed."""
    confirmed = {pair for pair, status in _answers(tender).items() if status == "confirmed"}
    asked = {_pair(entry["facts"]): entry["facts"] for entry in tender.entries("price_correction:requested")}
    found = {}
    for pair in confirmed & asked.keys():
        raw = tender.export.object(asked[pair]["after_sha256"])
        if raw is not None:
            found[pair] = dict(read_json(raw)["unit_prices"])
    return found


def lost_pairs(tender: Tender) -> set[Pair]:
    """Bids invalid on a lot by their price: by a correction or by the committee's decision."""
    ceilings = {
        (lot["lot"], item["item"]): Decimal(item["ceiling_price"])
        for lot in tender.notice["lots"]
        for item in lot["items"]
    }
    lost = {pair for pair, status in _answers(tender).items() if status in LOST}
    for (lot, supplier), prices in corrected_prices(tender).items():
        if any(Decimal(price) > ceilings[lot, item] for item, price in prices.items()):
            lost.add((lot, supplier))
    decided = tender.entries("price_explanation:decided")
    return lost | {_pair(entry["facts"]) for entry in decided if entry["facts"]["decision"] == "invalid"}


def check_corrections(tender: Tender) -> Iterator[Finding]:
    """Every logged correction computed again from the opened bid, and none left out."""
    logged = {_pair(entry["facts"]): entry["facts"] for entry in tender.entries("price_correction:requested")}
    computed = dict(_computed(tender))
    faults = [f"{supplier}: -" for _, supplier in sorted(logged.keys() - computed.keys())]
    for pair, found in sorted(computed.items()):
        raw = tender.export.object(logged[pair]["after_sha256"]) if pair in logged else None
        if raw is None or read_json(raw)["steps"] != [step.to_json() for step in found.steps]:
            faults.append(f"{pair[1]}: {[step.to_json() for step in found.steps]}")
    yield tender.compare("corrections", faults, count=len(logged))


def _computed(tender: Tender) -> Iterator[tuple[Pair, corrections.Corrected]]:
    failed = tender.failed_lots(-1, _completed(tender))
    for lot in (lot for lot in tender.notice["lots"] if lot["lot"] not in failed):
        quantities = {item["code"]: money.quantity(item["quantity"]) for item in lot["items"]}
        for supplier, content in sorted(tender.bids.items()):
            part = next((part for part in content["lots"] if part["lot"] == lot["lot"]), None)
            if part is not None and quantities.keys() == {line["item"] for line in part["lines"]}:
                found = corrections.correct(corrections.read_figures(part, quantities))
                if found.steps:
                    yield (lot["lot"], supplier), found


def _completed(tender: Tender) -> int:
    opening = tender.last("opening:completed")
    return int(opening["seq"]) if opening else 0


def brand_of(tender: Tender, pair: Pair) -> str:
    """What stands for the brands of the core products that this bidder offers on the lot."""
    lot = next(lot for lot in tender.notice["lots"] if lot["lot"] == pair[0])
    core = {item["code"]: item["item"] for item in lot["items"] if item["is_core_product"]}
    part = next((part for part in tender.bids[pair[1]]["lots"] if part["lot"] == pair[0]), None)
    lines = part["lines"] if part else []
    return brands.brand_of({core[line["item"]]: line["brand"] for line in lines if line["item"] in core})


def standing_pairs(tender: Tender, valid: set[Pair], lines: Mapping[Pair, list[dict[str, Any]]]) -> set[Pair]:
    """Of these valid bids those that take part: under 最低评标价法 of one brand the lowest alone (87号令第31条)."""
    if tender.notice["award_method"] != "lowest_evaluated_price" or tender.closing is None:
        return valid
    facts = tender.closing["facts"]
    standing: set[Pair] = set()
    for lot in {lot for lot, _ in valid}:
        suppliers = sorted(supplier for found, supplier in valid if found == lot)
        prices = {supplier: amount_of(tender, lot, lines[lot, supplier]) for supplier in suppliers}
        named = {supplier: brand_of(tender, (lot, supplier)) for supplier in suppliers}
        taking = brands.lowest_of_brand(prices, named, f"{facts['seed']}/{facts['root']}")
        standing |= {(lot, supplier) for supplier in taking}
    return standing


def asked_lines(tender: Tender, pair: Pair) -> list[dict[str, Any]]:
    """{"item", "unit_price"} of what the bid asks on the lot, corrected where a correction binds."""
    items = {
        item["code"]: item["item"] for lot in tender.notice["lots"] if lot["lot"] == pair[0] for item in lot["items"]
    }
    corrected = corrected_prices(tender).get(pair, {})
    part = next(part for part in tender.bids[pair[1]]["lots"] if part["lot"] == pair[0])
    return [
        {"item": items[line["item"]], "unit_price": corrected.get(items[line["item"]], line["unit_price"])}
        for line in part["lines"]
        if line["item"] in items
    ]


def amount_of(tender: Tender, lot: str, lines: list[dict[str, Any]], factor: Decimal = Decimal(1)) -> Decimal:
    """CNY for the lot's whole quantity at these prices times `factor`, rounded a line."""
    items = next(one["items"] for one in tender.notice["lots"] if one["lot"] == lot)
    quantities = {item["item"]: money.quantity(item["quantity"]) for item in items}
    return money.total(
        money.line_amount(quantities[line["item"]], money.price(line["unit_price"]) * factor) for line in lines
    )


def _answers(tender: Tender) -> dict[Pair, str]:
    entries = tender.entries("price_correction:answered", "price_correction:expired")
    return {_pair(entry["facts"]): entry["facts"]["status"] for entry in entries}


def _pair(facts: Mapping[str, Any]) -> Pair:
    return str(facts["lot"]), str(facts["supplier"])
