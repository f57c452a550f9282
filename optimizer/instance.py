"""The instance of an allocation: frozen values, sorted by id, money and quantities as Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ONE = Decimal(1)
ZERO = Decimal(0)
SPLIT, PER_ITEM, PER_SCHOOL, PER_LOT = ASSIGNMENTS = (
    "split",
    "single_per_item",
    "single_per_school",
    "single_per_lot",
)
METRICS = (
    "cost",
    "evaluated_cost",
    "winners",
    "moved_demands",
    "quality",
    "lead_days",
    "distance",
    "score",
)


@dataclass(frozen=True)
class Item:
    """A good: `reference_price` in CNY per unit, `weight` in the means over items."""

    id: str
    unit: str
    reference_price: Decimal
    weight: Decimal


@dataclass(frozen=True)
class School:
    """A place of delivery; `index` is its position in the file as given, here and below."""

    id: str
    zone: str | None
    max_suppliers: int | None
    index: int


@dataclass(frozen=True)
class Demand:
    """What a school needs of an item, in the item's unit. `is_optional` is set only when a conflict is looked for."""

    school: str
    item: str
    quantity: Decimal
    min_quality: Decimal
    max_lead_days: Decimal | None
    index: int
    is_optional: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return (self.school, self.item)


@dataclass(frozen=True)
class VehicleHours:
    limit: Decimal
    per_school: Mapping[str, Decimal]


@dataclass(frozen=True)
class Supplier:
    """A bidder. `fixed_cost` in CNY is paid once if it wins anything; `distance_km` is by zone."""

    id: str
    owner: str
    small_business: bool
    fixed_cost: Decimal
    distance_km: Mapping[str, Decimal]
    vehicle_hours: VehicleHours | None
    index: int


@dataclass(frozen=True)
class Tier:
    start: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Offer:
    """A price for an item: where it may be delivered, how much, how good. None means no limit."""

    id: str
    supplier: str
    item: str
    unit_price: Decimal
    capacity: Decimal | None
    quality: Decimal
    delivery: Decimal
    lead_days: Decimal
    zones: frozenset[str] | None
    schools: frozenset[str] | None
    lots: frozenset[str] | None
    delivery_cost: Mapping[str, Decimal]
    delivery_cost_by_school: Mapping[str, Decimal]
    min_award: Decimal
    tiers: tuple[Tier, ...]
    evaluated_price_factor: Decimal
    index: int

    @property
    def prices(self) -> tuple[Decimal, ...]:
        """Unit prices, tier by tier, the plain price first."""
        return (self.unit_price, *(tier.unit_price for tier in self.tiers))

    @property
    def starts(self) -> tuple[Decimal, ...]:
        """The total award from which each of `prices` holds."""
        return (ZERO, *(tier.start for tier in self.tiers))


@dataclass(frozen=True)
class Lot:
    id: str
    covers: tuple[tuple[str, str], ...]
    index: int


@dataclass(frozen=True)
class Package:
    """All of `covers` for one price in CNY, or nothing."""

    id: str
    supplier: str
    covers: tuple[tuple[str, str], ...]
    price: Decimal
    quality: Decimal
    delivery: Decimal
    lead_days: Decimal
    evaluated_price_factor: Decimal
    index: int


@dataclass(frozen=True)
class Exclusion:
    supplier: str
    school: str
    index: int


@dataclass(frozen=True)
class Incumbent:
    school: str
    item: str
    supplier: str
    index: int


@dataclass(frozen=True)
class MinOwners:
    count: int
    share: Decimal


@dataclass(frozen=True)
class Rules:
    """The rules of section "Rules" of docs/allocation-model.md; None or an empty mapping switches a rule off."""

    assignment: str = SPLIT
    max_lots_per_owner: int | None = None
    max_owner_share: Mapping[str, Decimal] = field(default_factory=dict)
    max_owner_share_total: Decimal | None = None
    min_owners: Mapping[str, MinOwners] = field(default_factory=dict)
    max_winners: Mapping[str, int] = field(default_factory=dict)
    min_average_quality: Mapping[str, Decimal] = field(default_factory=dict)
    small_business_min_share: Mapping[str, Decimal] = field(default_factory=dict)
    capacity_reserve: Decimal = ZERO
    survive_any_one_failure: bool = False
    school_price_band: Decimal | None = None
    budget: Decimal | None = None


@dataclass(frozen=True)
class Goal:
    """One stage: `sense` is "minimise" or "maximise", `tolerance` relative to the stage's optimum."""

    metric: str
    sense: str
    tolerance: Decimal


@dataclass(frozen=True)
class Instance:
    """A whole instance; `given` is the JSON it came from and `sha256` that of its RFC 8785 form."""

    currency: str
    quantity_step: Decimal
    items: tuple[Item, ...]
    schools: tuple[School, ...]
    demands: tuple[Demand, ...]
    suppliers: tuple[Supplier, ...]
    offers: tuple[Offer, ...]
    lots: tuple[Lot, ...]
    packages: tuple[Package, ...]
    exclusions: tuple[Exclusion, ...]
    incumbents: tuple[Incumbent, ...]
    rules: Rules
    objective: tuple[Goal, ...]
    score_weights: Mapping[str, Decimal]
    tie_seed: bytes
    gap: Decimal
    time_limit_s: Decimal
    sha256: str
    given: Mapping[str, Any] = field(compare=False, repr=False)
