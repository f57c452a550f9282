"""What would have won: answers about a solved run by solving it again, for the letters to losers. For the worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import optimizer
from optimizer.explain import GRAIN, Explainer

Cell = tuple[str, str]  # (lot, item), ids as text


class WinningPrices:
    """The highest unit price at which one offer that won nothing would have won, everything else as it was bid."""

    def __init__(self, raw: bytes, result: Mapping[str, Any]) -> None:
        """`raw` is the run's instance as the log names it."""
        self._raw = raw
        self._explainer = Explainer(optimizer.parse_instance(raw), result)

    def of_supplier(self, supplier: str) -> dict[Cell, Decimal | None]:
        """Of each of the supplier's losing offers that price in CNY, to 0.0001; None where none would have won."""
        offers = [offer.id for offer in self._explainer.instance.offers if offer.supplier == supplier]
        return {
            (lot, item): self.of_offer(offer)
            for offer in offers if offer not in self._explainer.won
            for _supplier, lot, item in [offer.split("/")]
        }  # fmt: skip

    def of_offer(self, offer: str) -> Decimal | None:
        """See above. Where the offer stops being better it may still win by the public draw: that is solved."""
        told = self._explainer.explain(offer, exact=True)["offers"][offer]["wins_below"]
        if told is None:
            return None
        below = Decimal(told)
        if self.wins(offer, below):
            return below
        return below - GRAIN if below > GRAIN else None

    def wins(self, offer: str, price: Decimal) -> bool:
        """Does the offer win at this price when the whole problem is solved again?"""
        instance = json.loads(self._raw)
        for one in instance["offers"]:
            if one["id"] == offer:
                one["unit_price"] = f"{price:.4f}"
        result = optimizer.solve(optimizer.parse_instance(instance), leaves=0)
        return any(award["offer"] == offer for award in result["awards"])
