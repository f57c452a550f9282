"""Discounts (下浮率) become unit prices on the list that the notice froze: here, before anything is compared. Pure.

87号令第55条 ranks by price, so every check and every rank after this sees unit prices alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement.core import money

References = Mapping[str, Mapping[str, Decimal | None]]  # lot id → item code → reference unit price


def frozen_references(notice: Mapping[str, Any]) -> References:
    """The reference prices in a frozen notice; notices from before there were any have none."""
    return {
        lot["lot"]: {item["code"]: _price(item.get("reference_price")) for item in lot["items"]}
        for lot in notice["lots"]
    }


def in_prices(bid: Mapping[str, Any], references: References) -> dict[str, Any]:
    """An opened `bid/1` with a unit price in every line; a line keeps the discount it was made from.

    Left out is what prices nothing: a discount on an item without a reference price, a unit price on one that has it,
    a discount that leaves less than the smallest price. The bid then lacks that item.
    """
    return {
        **bid,
        "lots": [{**lot, "lines": _priced(lot["lines"], references.get(lot["lot"], {}))} for lot in bid["lots"]],
    }


def _priced(lines: list[dict[str, Any]], references: Mapping[str, Decimal | None]) -> list[dict[str, Any]]:
    known = [_in_price(line, references[line["item"]]) if line["item"] in references else line for line in lines]
    return [line for line in known if line is not None]


def _in_price(line: dict[str, Any], reference: Decimal | None) -> dict[str, Any] | None:
    if (reference is not None) != ("discount" in line):
        return None
    if reference is None:
        return line
    price = money.discounted(reference, money.percent(line["discount"]))
    return {**line, "unit_price": f"{price:.4f}"} if price else None


def _price(text: str | None) -> Decimal | None:
    return None if text is None else money.price(text)
