"""The same tables as files: Excel and CSV with the columns of the page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from procurement.core.text import N_
from procurement.desks.comparison import CountyRow, ItemHead
from procurement.desks.history import Row

HISTORY = (
    ("number", N_("项目编号")), ("title", N_("项目")), ("lot", N_("包")), ("supplier", N_("中标人")),
    ("credit_code", N_("统一社会信用代码")), ("amount", N_("中标金额（元）")), ("ceiling", N_("最高限价（元）")),
    ("below", N_("比上限低（％）")), ("bids", N_("投标家数")), ("valid", N_("有效家数")), ("flags", N_("线索")),
    ("status", N_("状态")), ("proposed_at", N_("提出时间")), ("published_at", N_("公告时间")), ("log", N_("日志号")),
)  # fmt: skip
COUNTIES = (
    ("county", N_("县")), ("tenders", N_("公告的招标")), ("budget", N_("预算（元）")),
    ("amount", N_("中标金额（元）")), ("saving", N_("比上限低（％）")), ("bidders", N_("每包投标家数")),
    ("deliveries", N_("验收的送货")), ("on_time", N_("准时率（％）")),
)  # fmt: skip


def percent(share: Decimal | None) -> Decimal | None:
    """A fraction of 1 as percent with one decimal."""
    return None if share is None else (share * 100).quantize(Decimal("0.1"))


def history_cells(row: Row) -> dict[str, Any]:
    """Values of HISTORY, without `flags` and `status`, which are words."""
    award = row.award
    return {
        "number": award.tender.number, "title": award.tender.title, "lot": award.lot.number,
        "supplier": award.supplier.name, "credit_code": award.supplier.credit_code, "amount": award.amount,
        "ceiling": row.ceiling, "below": percent(row.below_ceiling), "bids": row.bid_count, "valid": row.valid_count,
        "proposed_at": award.proposed_at, "published_at": award.published_at,
        "log": row.entry.seq if row.entry else None,
    }  # fmt: skip


def county_cells(row: CountyRow, items: Sequence[ItemHead]) -> dict[str, Any]:
    """Values of COUNTIES and, by the item's key, of the mean prices; the county's name is a word."""
    bidders = row.bidders_per_lot
    return {
        "tenders": row.tender_count, "budget": row.budget, "amount": row.award_amount, "saving": percent(row.saving),
        "bidders": None if bidders is None else bidders.quantize(Decimal("0.1")), "deliveries": row.delivery_count,
        "on_time": percent(row.on_time), **{item.key: rounded(row.prices.get(item.key)) for item in items},
    }  # fmt: skip


def rounded(price: Decimal | None) -> Decimal | None:
    """A mean unit price in CNY with four decimals."""
    return None if price is None else price.quantize(Decimal("0.0001"))
