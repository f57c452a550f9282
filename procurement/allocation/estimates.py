"""Bids as an officer imagines them while a tender is drafted: made up, read, put before the allocator. Pure.

Nothing here is a bid: ids begin with "E", the tie seed is no secret, and a run made of it can never be awarded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procurement.allocation import problem_builder
from procurement.core import money
from procurement.core.errors import Problem
from procurement.core.spreadsheet import Column
from procurement.core.text import N_

Bidder = Mapping[str, Any]
MOST_BIDDERS = 60


def made_up(notice: Mapping[str, Any], count: int, lowest: Decimal, step: Decimal) -> list[dict[str, Any]]:
    """`count` bidders for every lot: the first asks `lowest` times each ceiling price, each further one `step` more.

    Shares of the ceiling as fractions; nobody asks more than the ceiling. Quality and distance rise with the price, so
    that goals which look at them have something to choose.
    """
    ceilings = {item["code"]: Decimal(item["ceiling_price"]) for lot in notice["lots"] for item in lot["items"]}
    return [
        {
            "name": f"估计{number + 1}",
            "owner": "",
            "is_small_business": number % 2 == 1,
            "quality": str(min(Decimal(100), Decimal(75) + 5 * number)),
            "lead_days": 1 + number % 3,
            "distance_km": str(10 * (number + 1)),
            "lots": [],
            "prices": {
                code: str(_to_price(ceiling * min(lowest + step * number, Decimal(1))))
                for code, ceiling in sorted(ceilings.items())
            },
        }
        for number in range(count)
    ]


def columns(notice: Mapping[str, Any]) -> list[Column]:
    """The table of imagined bidders: the same out as in, a column for each item."""
    items = {item["code"]: item for lot in notice["lots"] for item in lot["items"]}
    return [
        Column("name", "名称", example="估计1"),
        Column("owner", "归属（同一归属算一家）", required=False, width=22),
        Column("is_small_business", "小微企业", _yes, required=False, choices=("是", "否")),
        Column("quality", "质量分", _share_of_hundred, required=False),
        Column("lead_days", "送货天数", _whole),
        Column("distance_km", "距离（公里）", _distance, required=False),
        Column("lots", "采购包（空为全部）", _numbers, required=False, width=20),
        *(
            Column(f"price-{code}", f"{item['name']}单价（元/{item['unit']}）", _price, required=False, width=20)
            for code, item in sorted(items.items())
        ),
    ]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bidders from the table's rows, as `columns` read them."""
    return [
        {
            "name": row["name"],
            "owner": row["owner"] or "",
            "is_small_business": bool(row["is_small_business"]),
            "quality": row["quality"] or "100",
            "lead_days": row["lead_days"],
            "distance_km": row["distance_km"] or "0",
            "lots": row["lots"] or [],
            "prices": {key[6:]: value for key, value in row.items() if key.startswith("price-") and value},
        }
        for row in rows
    ]


def to_rows(bidders: Sequence[Bidder]) -> list[dict[str, Any]]:
    """The table's rows from bidders."""
    return [
        {
            **{key: bidder[key] for key in ("name", "owner", "is_small_business", "lead_days")},
            "quality": Decimal(bidder["quality"]),
            "distance_km": Decimal(bidder["distance_km"]),
            "lots": ",".join(map(str, bidder["lots"])),
            **{f"price-{code}": Decimal(price) for code, price in bidder["prices"].items()},
        }
        for bidder in bidders
    ]


def problems(notice: Mapping[str, Any], bidders: Sequence[Bidder]) -> list[Problem]:
    """What makes imagined bids unusable; rows are counted from the table's second line."""
    found = []
    if not 1 <= len(bidders) <= MOST_BIDDERS:
        message = N_("估计的投标人应有 1 到 %(count)d 家")
        found.append(Problem("estimate.count", message, "bidders", params={"count": MOST_BIDDERS}))
    lots = {lot["number"] for lot in notice["lots"]}
    items = {item["code"] for lot in notice["lots"] for item in lot["items"]}
    seen: set[str] = set()
    for row, bidder in enumerate(bidders, start=2):
        if bidder["name"] in seen:
            found.append(Problem("estimate.name_twice", N_("名称与前面一行重复"), "name", row))
        seen.add(bidder["name"])
        if not set(bidder["lots"]) <= lots:
            found.append(Problem("estimate.lot_unknown", N_("没有这个采购包"), "lots", row))
        if not bidder["prices"] or not set(bidder["prices"]) <= items:
            found.append(Problem("estimate.no_price", N_("至少填一个品目的单价，且只填招标里的品目"), "prices", row))
    return found


def names(bidders: Sequence[Bidder]) -> dict[str, str]:
    """What the instance calls each bidder, and its name."""
    return {f"E{number:02}": str(bidder["name"]) for number, bidder in enumerate(bidders, start=1)}


def instance(notice: Mapping[str, Any], tender: str, bidders: Sequence[Bidder]) -> dict[str, Any]:
    """The allocator's instance for a draft's notice and imagined bidders, named E01, E02, … in their order."""
    named = {f"E{number:02}": bidder for number, bidder in enumerate(bidders, start=1)}
    first_of: dict[str, str] = {}
    for name, bidder in named.items():
        first_of.setdefault(bidder["owner"] or f"\0{name}", name)
    made = problem_builder.build(
        notice,
        [{"supplier": name, "lines": _lines(notice, bidder)} for name, bidder in named.items()],
        tie_seed=hashlib.sha256(f"estimate {tender}".encode()).hexdigest(),
        owner_groups={name: first_of[bidder["owner"] or f"\0{name}"] for name, bidder in named.items()},
        small_business={name for name, bidder in named.items() if bidder["is_small_business"]},
        lots=[lot["lot"] for lot in notice["lots"]],
    )
    zones = sorted({lot["zone"] for lot in notice["lots"]})
    for supplier in made["suppliers"]:
        supplier["distance_km"] = dict.fromkeys(zones, named[supplier["id"]]["distance_km"])
    for offer in made["offers"]:
        offer["quality"] = named[offer["supplier"]]["quality"]
    return made


def _lines(notice: Mapping[str, Any], bidder: Bidder) -> list[dict[str, Any]]:
    return [
        {"lot": lot["lot"], "item": item["item"], "unit_price": bidder["prices"][item["code"]],
         "lead_days": bidder["lead_days"]}
        for lot in notice["lots"]
        if not bidder["lots"] or lot["number"] in bidder["lots"]
        for item in lot["items"]
        if item["code"] in bidder["prices"]
    ]  # fmt: skip


def _to_price(value: Decimal) -> Decimal:
    return value.quantize(money.PRICE_STEP, ROUND_HALF_UP)


def _yes(text: str) -> bool:
    if text not in ("是", "否"):
        raise ValueError(text)
    return text == "是"


def _price(text: str) -> str:
    value = Decimal(text)
    if not 0 < value < 10**6 or value != money.price(value):
        raise ValueError(text)
    return str(money.price(value))


def _share_of_hundred(text: str) -> str:
    value = Decimal(text)
    if not 0 <= value <= 100:
        raise ValueError(text)
    return str(value)


def _distance(text: str) -> str:
    value = Decimal(text)
    if not 0 <= value < 10**5:
        raise ValueError(text)
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _whole(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 365:
        raise ValueError(text)
    return value


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.replace("，", ",").replace("、", ",").split(",")]
