"""Builds the allocator's instance from what the notice froze and what the valid bids say. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

FORMAT = "allocation-instance/1"
QUANTITY_STEP = "0.001"
TOTAL_ALONE = {"price": "0", "quality": "1", "delivery": "0"}
CHANGEABLE = ("assignment", "max_lots_per_owner", "max_winners", "min_owners", "max_owner_share", "objective")


def tie_seed(revealed_seed: str, box_root: str) -> str:
    """SHA-256 of the revealed seed's bytes followed by the closed box's root, hexadecimal.

    The buyer committed to the seed before the first bid and no bidder knew it; no buyer knew the root before the
    deadline: neither side could choose who wins a tie (87号令第68条 asks for a draw).
    """
    return hashlib.sha256(bytes.fromhex(revealed_seed) + bytes.fromhex(box_root)).hexdigest()


def offer_id(supplier: str, lot: str, item: str) -> str:
    """An offer's id: made of ids that stood before the seed was known, so that no choice of ids can sway a tie."""
    return f"{supplier}/{lot}/{item}"


def build(
    notice: Mapping[str, Any],
    bids: Iterable[Mapping[str, Any]],
    *,
    tie_seed: str,
    owner_groups: Mapping[str, str],
    small_business: Collection[str],
    lots: Collection[str],
) -> dict[str, Any]:
    """The instance: `notice` as frozen, all valid `bids`, the `lots` still to be awarded; ids are texts.

    A bid is {"supplier", "lines": [{"lot", "item", "unit_price", "lead_days"}]}, prices as decimal strings in CNY.
    `owner_groups` names the owner that several suppliers share; `small_business` are the suppliers whose price is
    multiplied by the notice's factor for ranking on lots that are not reserved (财库〔2020〕46号第9条). Same values,
    same instance, in whatever order.

    Under 综合评分法 a line has the "score" of its bid on the lot, price points included, which is then the whole of the
    metric: 87号令第55条 scores a lot's total price, the metric's own price part would score each item's.
    """
    kept = sorted((lot for lot in notice["lots"] if lot["lot"] in lots), key=lambda lot: lot["lot"])
    offered = sorted(bids, key=lambda bid: bid["supplier"])
    return {
        "format": FORMAT,
        "currency": "CNY",
        "quantity_step": QUANTITY_STEP,
        "items": _items(kept),
        "schools": _schools(kept),
        "demands": [demand for lot in kept for demand in _demands(lot)],
        "suppliers": [_supplier(bid["supplier"], owner_groups, small_business) for bid in offered],
        "offers": [offer for bid in offered for offer in _offers(bid, kept, notice, small_business)],
        "lots": [{"id": lot["lot"], "covers": _covers(lot)} for lot in kept],
        "rules": _rules(notice),
        "objective": notice["objective"],
        **_score_weights(notice, offered),
        "tie_seed": tie_seed,
    }


def with_changes(instance: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same instance under other rules, for comparison: `changes` replaces members of `rules`, or the objective.

    None switches a rule off. Raises KeyError for a rule that comparisons may not touch.
    """
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise KeyError(", ".join(unknown))
    rules = {**instance["rules"], **{name: value for name, value in changes.items() if name != "objective"}}
    if rules["assignment"] != "single_per_lot":
        rules.pop("max_lots_per_owner", None)  # counts lots that then no longer go to one supplier
    rules = {name: value for name, value in rules.items() if value is not None}
    return {**instance, "rules": rules, "objective": changes.get("objective") or instance["objective"]}


def _items(lots: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Reference price: the highest ceiling that any lot puts on the item."""
    items: dict[str, dict[str, str]] = {}
    for item in (item for lot in lots for item in lot["items"]):
        known = items.get(item["item"])
        if known is None or Decimal(known["reference_price"]) < Decimal(item["ceiling_price"]):
            items[item["item"]] = {"id": item["item"], "unit": item["unit"], "reference_price": item["ceiling_price"]}
    return [items[key] for key in sorted(items)]


def _schools(lots: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    zones = {demand["school"]: lot["zone"] for lot in lots for demand in lot["demands"]}
    return [{"id": school, "zone": zones[school]} for school in sorted(zones)]


def _demands(lot: Mapping[str, Any]) -> list[dict[str, Any]]:
    lead_days = {item["item"]: item["max_lead_days"] for item in lot["items"]}
    return [
        {
            "school": demand["school"],
            "item": demand["item"],
            "quantity": demand["quantity"],
            "max_lead_days": lead_days[demand["item"]],
        }
        for demand in _sorted_demands(lot)
    ]


def _covers(lot: Mapping[str, Any]) -> list[list[str]]:
    return [[demand["school"], demand["item"]] for demand in _sorted_demands(lot)]


def _sorted_demands(lot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(lot["demands"], key=lambda demand: (demand["school"], demand["item"]))


def _supplier(supplier: str, owner_groups: Mapping[str, str], small_business: Collection[str]) -> dict[str, Any]:
    return {
        "id": supplier,
        "owner": owner_groups.get(supplier, supplier),
        "small_business": supplier in small_business,
    }


def _offers(
    bid: Mapping[str, Any],
    lots: Sequence[Mapping[str, Any]],
    notice: Mapping[str, Any],
    small_business: Collection[str],
) -> list[dict[str, Any]]:
    supplier, open_lots = bid["supplier"], {lot["lot"] for lot in lots}
    factor = {"evaluated_price_factor": notice["small_business_factor"]} if supplier in small_business else {}
    reserved = {lot["lot"] for lot in lots if lot.get("is_reserved")}  # no deduction there (财库〔2020〕46号第9条)
    lines = sorted((line["lot"], line["item"], line) for line in bid["lines"] if line["lot"] in open_lots)
    return [
        {
            "id": offer_id(supplier, lot, item),
            "supplier": supplier,
            "item": item,
            "unit_price": line["unit_price"],
            "lead_days": line["lead_days"],
            "lots": [lot],
            **({"quality": line["score"]} if "score" in line else {}),
            **({} if lot in reserved else factor),
        }
        for lot, item, line in lines
    ]


def _score_weights(notice: Mapping[str, Any], offered: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    is_scored = any("score" in line for bid in offered for line in bid["lines"])
    weights = TOTAL_ALONE if is_scored else notice.get("score_weights")
    return {"score_weights": weights} if weights else {}


def _rules(notice: Mapping[str, Any]) -> dict[str, Any]:
    rules: dict[str, Any] = {"assignment": notice["assignment"]}
    if notice["max_lots_per_owner"] is not None:
        rules["max_lots_per_owner"] = notice["max_lots_per_owner"]
    return rules
