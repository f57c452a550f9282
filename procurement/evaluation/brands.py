"""The same-brand rule (87号令第31条): whose core products have one brand counts as one bidder. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from hashlib import sha256


def brand_of(core_brands: Mapping[str, str]) -> str:
    """What stands for the brands of all core products of one bid; "" where one is not named: never the same."""
    named = {item: " ".join(brand.split()).casefold() for item, brand in core_brands.items()}
    return "|".join(f"{item}={brand}" for item, brand in sorted(named.items())) if named and all(named.values()) else ""


def count_bidders(brands: Collection[str]) -> int:
    """How many bidders these are for the test of three: bids of one brand are one."""
    named = [brand for brand in brands if brand]
    return len(set(named)) + len(brands) - len(named)


def draw_order(draw: str, bid: str) -> str:
    """A bid's place in the public draw: the smaller goes first. Nobody knew `draw` before the deadline."""
    return sha256(f"{draw}/{bid}".encode()).hexdigest()


def lowest_of_brand(prices: Mapping[str, Decimal], brands: Mapping[str, str], draw: str) -> set[str]:
    """最低评标价法: the bids that take part, of each brand the lowest price alone.

    Equal prices of one brand are drawn: `draw` is the revealed seed, "/" and the closed box's root.
    """
    taking: dict[str, str] = {}
    for bid in sorted(prices, key=lambda bid: (prices[bid], draw_order(draw, bid))):
        taking.setdefault(brands.get(bid) or f"\0{bid}", bid)
    return set(taking.values())
