"""What a tender bid by discount (下浮率) must freeze: one list of reference prices with its source and day. Pure.

Discounts rank as the unit prices they leave (87号令第55条): whoever bids must know the list, and nobody may change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.models import Pricing, Tender
from procurement.tenders.rules import ItemRow

SHORTEST = 5  # characters of a source that a bidder can look up
LAW = N_("87号令第20条、第55条")


def list_problems(tender: Tender, today: date) -> list[Problem]:
    """The list's source and day, where bidders write discounts; neither where they write prices."""
    if tender.pricing is Pricing.UNIT_PRICE:
        if not tender.reference_source and tender.reference_on is None:
            return []
        return [Problem("tender.reference_unused", N_("按单价报价的项目没有基准价"), "pricing")]
    problems = []
    if len(tender.reference_source.strip()) < SHORTEST:
        message = N_("按下浮率报价，要写明基准价的来源，投标人查得到")
        problems.append(Problem("tender.reference_source", message, "reference_source", law=LAW))
    if tender.reference_on is None:
        message = N_("按下浮率报价，要写明基准价是哪一天的")
        problems.append(Problem("tender.reference_on", message, "reference_on", law=LAW))
    elif tender.reference_on > today:
        message = N_("基准价的日期 %(day)s 还没有到")
        params = {"day": tender.reference_on.isoformat()}
        problems.append(Problem("tender.reference_ahead", message, "reference_on", law=LAW, params=params))
    return problems


def row_problems(rows: Sequence[ItemRow], pricing: Pricing) -> list[Problem]:
    """A reference price for each item, not below its ceiling: a ceiling above it would limit nothing."""
    return [problem for row in rows for problem in _row_problems(row, pricing)]


def _row_problems(row: ItemRow, pricing: Pricing) -> list[Problem]:
    name, place = {"item": row.item.name}, "items.reference_price"
    if pricing is Pricing.UNIT_PRICE:
        if row.reference_price is None:
            return []
        message = N_("按单价报价，“%(item)s”不写基准价")
        return [Problem("tender.reference_price_unused", message, place, row.row, params=name)]
    if row.reference_price is None:
        message = N_("按下浮率报价，“%(item)s”要有基准价")
        return [Problem("tender.reference_price", message, place, row.row, law=LAW, params=name)]
    if row.reference_price < row.ceiling_price:
        message = N_(
            "“%(item)s”的最高限价 %(ceiling)s 元高于基准价 %(reference)s 元：下浮率不小于 0，报价不会超过基准价"
        )
        params = {**name, "ceiling": f"{row.ceiling_price}", "reference": f"{row.reference_price}"}
        return [Problem("tender.reference_below_ceiling", message, place, row.row, params=params)]
    return []
