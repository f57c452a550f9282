"""Why goods are rejected: the thirteen codes of 食品安全法 art. 34, and what departs from the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from procurement.core.text import N_

DATA = Path(__file__).with_name("rejection_reasons.json")

EXPIRED = "fsl34_10"
NO_LABEL = "fsl34_11"
SHORT_WEIGHT = "short_weight"

# The data's short names and articles once more, for those who collect texts to translate.
_NAMES = (
    N_("非食品原料、非法添加、回收食品"), N_("微生物、农残、毒素、重金属超限量"), N_("用过期原料生产"),
    N_("超范围、超限量用添加剂"), N_("专供食品营养成分不合标准"), N_("霉变生虫、酸败、异物、掺假、感官异常"),
    N_("病死、毒死、死因不明的肉"), N_("肉类未检疫或检验不合格"), N_("被包装、容器、车辆污染"), N_("过期，或日期造假"),
    N_("没有标签"), N_("国家明令禁止的食品"), N_("其他不合法律、标准"), N_("少送：单上有、车上没有"), N_("包装破损"),
    N_("与合同不符：品牌、等级、剩余保质期"),
)  # fmt: skip
_LAWS = (
    N_("食品安全法第34条第1项"), N_("食品安全法第34条第2项"), N_("食品安全法第34条第3项"), N_("食品安全法第34条第4项"),
    N_("食品安全法第34条第5项"), N_("食品安全法第34条第6项"), N_("食品安全法第34条第7项"), N_("食品安全法第34条第8项"),
    N_("食品安全法第34条第9项"), N_("食品安全法第34条第10项"), N_("食品安全法第34条第11项"),
    N_("食品安全法第34条第12项"),
    N_("食品安全法第34条第13项"), N_("民法典第621条"), N_("民法典第619条"), N_("民法典第615条"),
)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """`short` stands in lists (a msgid), `text` is the wording of the law shortened, `law` the article.

    `confidence` says how the wording was checked: confirmed on the full text, secondary, or from memory.
    """

    code: str
    law: str
    short: str
    text: str
    confidence: str


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code, in the order of the law."""
    return {row["code"]: Reason(**row) for row in json.loads(DATA.read_text(encoding="utf-8"))}
