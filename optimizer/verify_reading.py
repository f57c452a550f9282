"""What `verify` reads: the instance's JSON as exact fractions, straight from the published format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

Key = tuple[str, str]
Raw = Mapping[str, Any]
ZERO = Fraction(0)


@lru_cache(maxsize=2**17, typed=True)
def number(value: Any) -> Fraction:
    """An exact number from a JSON number or a decimal string. Raises ValueError or TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"not a number: {value!r}")
    return Fraction(repr(value) if isinstance(value, float) else value)


def get(raw: Raw, key: str, default: Any = None) -> Any:
    """A member, with null counted as absent."""
    value = raw.get(key)
    return default if value is None else value


class Tender:
    """The instance, indexed; quantities in the items' units, money in CNY, all exact."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.rules: Raw = get(raw, "rules", {})
        self.step = number(get(raw, "quantity_step", "0.001"))
        self.seed = bytes.fromhex(get(raw, "tie_seed", ""))
        self.items: dict[str, Raw] = {one["id"]: one for one in raw["items"]}
        self.schools: dict[str, Raw] = {one["id"]: one for one in raw["schools"]}
        self.suppliers: dict[str, Raw] = {one["id"]: one for one in raw["suppliers"]}
        self.offers: dict[str, Raw] = {one["id"]: one for one in raw["offers"]}
        self.packages: dict[str, Raw] = {one["id"]: one for one in get(raw, "packages", [])}
        self.demands: dict[Key, Raw] = {(one["school"], one["item"]): one for one in raw["demands"]}
        self.quantity = {key: number(one["quantity"]) for key, one in self.demands.items()}
        self.excluded = {(one["supplier"], one["school"]) for one in get(raw, "exclusions", [])}
        self.incumbents = {(i["school"], i["item"]): i["supplier"] for i in get(raw, "incumbents", [])}
        self.reserve = number(get(self.rules, "capacity_reserve", 0))
        self.lots: dict[Key, list[str]] = defaultdict(list)
        for lot in get(raw, "lots", []):
            for school, item in lot["covers"]:
                self.lots[school, item].append(lot["id"])
        self.total: dict[str, Fraction] = defaultdict(Fraction)
        for (_, item), quantity in self.quantity.items():
            self.total[item] += quantity

    def owner(self, supplier: str) -> str:
        return str(get(self.suppliers[supplier], "owner", supplier))

    def zone(self, school: str) -> str:
        return str(get(self.schools[school], "zone", ""))

    def usable(self, offer: str) -> Fraction | None:
        """(1 - reserve) · capacity, None without limit."""
        capacity = get(self.offers[offer], "capacity")
        return None if capacity is None else (1 - self.reserve) * number(capacity)

    def delivery_cost(self, offer: str, school: str) -> Fraction:
        raw = self.offers[offer]
        own = get(raw, "delivery_cost_by_school", {}).get(school)
        return number(own if own is not None else get(get(raw, "delivery_cost", {}), self.zone(school), 0))

    def distance(self, supplier: str, school: str) -> Fraction:
        return number(get(get(self.suppliers[supplier], "distance_km", {}), self.zone(school), 0))

    def prices(self, offer: str) -> list[tuple[Fraction, Fraction]]:
        """(start, unit price) of every tier, the plain price first."""
        raw = self.offers[offer]
        tiers = [(number(t["from"]), number(t["unit_price"])) for t in get(raw, "tiers", [])]
        return [(ZERO, number(raw["unit_price"])), *tiers]

    def serves(self, offer: str, key: Key) -> bool:
        """Whether the offer may serve the demand."""
        raw, (school, item) = self.offers[offer], key
        return (
            raw["item"] == item
            and ("" if raw.get("zones") is None else self.zone(school))
            in ([""] if raw.get("zones") is None else raw["zones"])
            and (raw.get("schools") is None or school in raw["schools"])
            and (raw.get("lots") is None or any(lot in raw["lots"] for lot in self.lots[key]))
            and self.is_good_enough(raw, key)
        )

    def is_good_enough(self, award: Raw, key: Key) -> bool:
        """Quality, lead time and exclusions, the same for offers and packages."""
        demand = self.demands[key]
        most = get(demand, "max_lead_days")
        return (
            number(get(award, "quality", 100)) >= number(get(demand, "min_quality", 0))
            and (most is None or number(get(award, "lead_days", 0)) <= number(most))
            and (award["supplier"], key[0]) not in self.excluded
        )

    def shares(self, package: str) -> dict[Key, Fraction]:
        """The package's price over its lines: rounded down to 10**-7 CNY, the last line takes the rest."""
        raw = self.packages[package]
        keys: Sequence[Key] = sorted((school, item) for school, item in raw["covers"])
        weight = {k: number(get(self.items[k[1]], "reference_price", 0)) * self.quantity[k] for k in keys}
        if not any(weight.values()):
            weight = {k: self.quantity[k] for k in keys}
        price, whole = number(raw["price"]), sum(weight.values())
        found = {k: Fraction(int(price * weight[k] / whole * 10**7), 10**7) for k in keys[:-1]}
        found[keys[-1]] = price - sum(found.values(), ZERO)
        return found
