"""How much is needed: pupils x ration x school days, exact, and its sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from procurement.catalogue.models import Item
from procurement.core.money import QUANTITY_STEP
from procurement.schools.models import DemandLine, DemandPlan, DemandRation, School, Zone


def computed_quantity(
    *, pupil_count: int, per_pupil_day: Decimal, school_days: int, ration_units_per_unit: int
) -> Decimal:
    """pupils x ration x days / ration_units_per_unit, in the item's unit with 3 places.

    `per_pupil_day` is in the ration unit (g, mL) with at most 3 places; `ration_units_per_unit` of them make a unit.
    Counted in whole thousandths, so there is one rounding, half up, at the end.
    Example: 120 pupils x 100 g x 95 days / 1000 = 1140.000 kg.
    """
    thousandths = int(per_pupil_day / QUANTITY_STEP) * pupil_count * school_days
    rounded = (2 * thousandths + ration_units_per_unit) // (2 * ration_units_per_unit)
    return Decimal(rounded).scaleb(-3)


def computed_line(plan: DemandPlan, school: School, ration: DemandRation) -> DemandLine:
    """What `school` needs of the ration's item by formula, as a line that nobody has looked at yet."""
    quantity = computed_quantity(
        pupil_count=school.pupil_count,
        per_pupil_day=ration.per_pupil_day,
        school_days=plan.school_days,
        ration_units_per_unit=ration.item.ration_units_per_unit,
    )
    return DemandLine(
        county_id=plan.county_id,
        plan_id=plan.id,
        school=school,
        item=ration.item,
        pupil_count=school.pupil_count,
        computed_quantity=quantity,
        quantity=quantity,
    )


def frozen(plan: DemandPlan, lines: Iterable[DemandLine]) -> dict[str, Any]:
    """The confirmed plan as it goes into the log, format "demand-plan/1"."""
    rows = [
        {
            "school": str(line.school_id),
            "zone": str(line.school.zone_id),
            "item": str(line.item_id),
            "pupil_count": line.pupil_count,
            "computed_quantity": f"{line.computed_quantity:.3f}",
            "quantity": f"{line.quantity:.3f}",
        }
        for line in lines
    ]
    return {"format": "demand-plan/1", "plan": str(plan.id), "school_days": plan.school_days, "lines": rows}


@dataclass(frozen=True)
class Total:
    """What one zone needs of one item (all zones when `zone` is None), in the item's unit."""

    zone: Zone | None
    item: Item
    computed: Decimal
    quantity: Decimal
    adjusted_count: int


def totals(lines: Iterable[DemandLine]) -> list[Total]:
    """One total a zone and item, by zone and item code, then one an item over all zones."""
    lines = list(lines)
    keys = {(line.school.zone.code, line.item.code): (line.school.zone, line.item) for line in lines}
    by_zone = [
        _total(zone, item, [line for line in lines if line.item is item and line.school.zone is zone])
        for _key, (zone, item) in sorted(keys.items())
    ]
    items = {item.code: item for _zone, item in keys.values()}
    return by_zone + [_total(None, item, [x for x in lines if x.item is item]) for _code, item in sorted(items.items())]


def _total(zone: Zone | None, item: Item, lines: list[DemandLine]) -> Total:
    return Total(
        zone=zone,
        item=item,
        computed=sum((line.computed_quantity for line in lines), Decimal("0.000")),
        quantity=sum((line.quantity for line in lines), Decimal("0.000")),
        adjusted_count=sum(line.quantity != line.computed_quantity for line in lines),
    )


@dataclass(frozen=True)
class Answer:
    """One school's lines of a plan. `is_checked`: somebody has looked at each of them and saved."""

    school: School
    lines: dict[UUID, DemandLine]

    @property
    def is_checked(self) -> bool:
        return all(line.adjusted_at is not None for line in self.lines.values())


def by_school(lines: Iterable[DemandLine]) -> list[Answer]:
    """The lines grouped by school, in the order given; `lines` of an answer are by item id."""
    answers: dict[UUID, Answer] = {}
    for line in lines:
        answers.setdefault(line.school_id, Answer(line.school, {})).lines[line.item_id] = line
    return list(answers.values())
