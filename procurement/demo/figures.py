"""What the demonstration county is made of.

Pupils, lots, units, days, ceilings and budget are the published figures of a county's rice-flour-oil tender (宿州,
EP-DSCG2025152 of 2025: 3 lots, 36 delivery units, 44,550 pupils, 180 days, 6,976,530 CNY). Schools, companies and
people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

SCHOOL_DAYS = 180
BUDGET = Decimal("6976530.00")
RATIONS = {"rice": Decimal("100.000"), "flour": Decimal("50.000"), "soybean-oil": Decimal("15.000")}  # g, g, mL
CEILINGS = {"rice": Decimal("5.0000"), "flour": Decimal("3.8000"), "soybean-oil": Decimal("12.0000")}

ZONES = (("Z1", "城关片区", "Town zone", 14_900, 9), ("Z2", "河东片区", "East bank zone", 14_950, 14),
         ("Z3", "西山片区", "West hills zone", 14_700, 13))  # fmt: skip
_NAMES = (
    "实验小学", "城关一小", "城关二小", "第一中学", "第二中学", "职业中学", "春晖小学", "启明小学", "特殊教育学校",
    "河东中心小学", "柳湾小学", "石桥小学", "青坪小学", "河东中学", "白杨小学", "南渡小学", "高岗小学", "清溪小学",
    "东坝中学", "桃园小学", "双井小学", "河口小学", "长堤小学",
    "西山中心小学", "枫林小学", "云岭小学", "西山中学", "竹溪小学", "大岭小学", "石门小学", "岭南小学", "松坪小学",
    "黄庄小学", "红岩小学", "上坪教学点", "下坪教学点",
)  # fmt: skip


@dataclass(frozen=True)
class SchoolFigure:
    code: str
    name: str
    zone: str
    pupil_count: int


def schools() -> list[SchoolFigure]:
    """36 delivery units; each zone's pupils add up to the published number."""
    random, made, position = Random(20251), [], 0  # noqa: S311  (invented figures)
    for code, _name, _english, pupils, count in ZONES:
        weights = [random.lognormvariate(0, 0.6) for _ in range(count)]
        sizes = [max(40, int(pupils * weight / sum(weights))) for weight in weights]
        sizes[sizes.index(max(sizes))] += pupils - sum(sizes)
        for size in sizes:
            made.append(SchoolFigure(f"S{position + 1:02d}", _NAMES[position], code, size))
            position += 1
    return made


@dataclass(frozen=True)
class SupplierFigure:
    """An invented company: `group` is who stands behind it, `lots` the lots it bids for, `level` its price level."""

    login: str
    name: str
    name_en: str
    group: str
    lots: tuple[int, ...]
    level: Decimal
    is_small: bool


def _supplier(number: int, names: str, group: str, lots: tuple[int, ...], level: str, *, small: bool) -> SupplierFigure:
    name, english = names.split(" / ")
    return SupplierFigure(f"supplier{number:02d}", name, english, group, lots, Decimal(level), small)


# 14 suppliers of 9 groups, never two of one group on one lot, except the planted pair 5 and 6 on lot 3.
SUPPLIERS = (
    _supplier(1, "禾丰粮油有限公司 / Hefeng Grain and Oil", "禾丰集团", (1,), "0.931", small=False),
    _supplier(2, "禾丰城配有限公司 / Hefeng City Delivery", "禾丰集团", (2,), "0.944", small=False),
    _supplier(3, "安谷粮业有限公司 / Angu Grain", "安谷控股", (1,), "0.952", small=True),
    _supplier(4, "安谷食品配送有限公司 / Angu Food Delivery", "安谷控股", (2,), "0.927", small=True),
    _supplier(5, "清源粮油有限公司 / Qingyuan Grain and Oil", "清源投资", (1, 3), "0.963", small=True),
    _supplier(6, "清源商贸有限公司 / Qingyuan Trading", "清源投资", (3,), "0.914", small=True),
    _supplier(7, "丰和米业有限公司 / Fenghe Rice", "丰和实业", (1,), "0.938", small=False),
    _supplier(8, "丰和供应链有限公司 / Fenghe Supply", "丰和实业", (3,), "0.947", small=False),
    _supplier(9, "众诚粮贸有限公司 / Zhongcheng Grain", "众诚集团", (2,), "0.958", small=True),
    _supplier(10, "众诚配送有限公司 / Zhongcheng Delivery", "众诚集团", (3,), "0.941", small=True),
    _supplier(11, "金穗粮油有限公司 / Jinsui Grain and Oil", "金穗粮油", (1, 2), "0.924", small=False),
    _supplier(12, "惠民粮食储备有限公司 / Huimin Grain Reserve", "惠民粮储", (1, 3), "0.919", small=False),
    _supplier(13, "谷满仓食品有限公司 / Gumancang Food", "谷满仓", (2, 3), "0.933", small=True),
    _supplier(14, "山泉粮油有限公司 / Shanquan Grain and Oil", "山泉粮油", (2, 3), "0.968", small=True),
)


def prices(supplier: SupplierFigure, salt: str = "") -> dict[str, Decimal]:
    """The supplier's unit prices with four decimals, below the ceilings; `salt` makes another tender's prices."""
    random = Random(f"{supplier.login}{salt}")  # noqa: S311  (invented prices, no secret)
    made = {}
    for item, ceiling in CEILINGS.items():
        price = ceiling * (supplier.level + Decimal(random.randint(-150, 150)) / 10_000)
        made[item] = price.quantize(Decimal("0.001")) + Decimal(random.randint(1, 9)) / 10_000
    return made
