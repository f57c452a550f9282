"""From a confirmed demand plan to lots: one a delivery zone, with the drafted items and its schools' quantities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.catalogue import queries as catalogue
from procurement.core import money
from procurement.schools.models import DemandLine
from procurement.tenders import queries
from procurement.tenders.models import Lot, LotDemand, LotItem, Tender
from procurement.tenders.procedure.queries import find_origin
from procurement.tenders.rules import ItemRow


def look_up(session: Session, items: Sequence[Mapping[str, Any]]) -> list[ItemRow]:
    """The drafted items with item, grade and standard of the catalogue. Raises NotFound."""
    return [
        ItemRow(
            row=number,
            item=catalogue.get_item(session, given["item_id"]),
            grade=catalogue.get_grade(session, given["grade_id"]),
            standard=catalogue.get_standard(session, given["standard_id"]),
            ceiling_price=given["ceiling_price"],
            max_lead_days=given.get("max_lead_days", 3),
            is_core_product=given.get("is_core_product", False),
            reference_price=given.get("reference_price"),
        )
        for number, given in enumerate(items, start=1)
    ]


def taken_up(session: Session, tender: Tender, lines: Sequence[DemandLine]) -> Sequence[DemandLine]:
    """The plan's lines; of a tender made anew, those of the failed lots' zones."""
    origin = find_origin(session, tender.id) if tender.id else None
    if origin is None:
        return lines
    zones = {queries.get_lot(session, UUID(lot_id)).zone_id for lot_id in origin.lot_ids}
    return [line for line in lines if line.school.zone_id in zones]


def build_lots(county_id: UUID, lines: Sequence[DemandLine], rows: Sequence[ItemRow]) -> list[Lot]:
    """Lots numbered from 1 in the order of zone codes; zones that need none of the items get none."""
    wanted = {row.item.id for row in rows}
    by_zone: dict[UUID, list[DemandLine]] = defaultdict(list)
    for line in lines:
        if line.item_id in wanted and line.quantity > 0:
            by_zone[line.school.zone_id].append(line)
    zones = sorted((group[0].school.zone for group in by_zone.values()), key=lambda zone: zone.code)
    return [_lot(county_id, number, by_zone[zone.id], rows) for number, zone in enumerate(zones, start=1)]


def _lot(county_id: UUID, number: int, lines: Sequence[DemandLine], rows: Sequence[ItemRow]) -> Lot:
    zone = lines[0].school.zone
    totals: dict[UUID, Decimal] = defaultdict(lambda: Decimal("0.000"))
    for line in lines:
        totals[line.item_id] += line.quantity
    bought = [row for row in rows if row.item.id in totals]
    return Lot(
        county_id=county_id,
        number=number,
        title=zone.name,
        title_en=zone.name_en,
        zone=zone,
        ceiling_amount=money.total(money.line_amount(totals[row.item.id], row.ceiling_price) for row in bought),
        items=[
            LotItem(
                county_id=county_id,
                item=row.item,
                grade=row.grade,
                standard=row.standard,
                ceiling_price=row.ceiling_price,
                reference_price=row.reference_price,
                quantity=totals[row.item.id],
                is_core_product=row.is_core_product,
                max_lead_days=row.max_lead_days,
            )
            for row in bought
        ],
        demands=[
            LotDemand(county_id=county_id, school_id=line.school_id, item_id=line.item_id, quantity=line.quantity)
            for line in sorted(lines, key=lambda line: (line.school.code, str(line.item_id)))
        ],
    )
