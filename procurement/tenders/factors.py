"""Scoring factors (综合评分法) and the shares of abnormally low prices as the notice freezes them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.core.errors import Problem
from procurement.core.text import N_

PARTS = ("quality", "delivery")
POINT_STEP = Decimal("0.01")
LAW = N_("87号令第55条")
SHARES = ("mean", "second", "ceiling")
SHARE_LAW = N_("财库〔2026〕2号")


def factor_problems(factors: Sequence[Mapping[str, Any]] | None, weights: Mapping[str, Any] | None) -> list[Problem]:
    """Each factor named, with points and the basis on which they are given; a part's points are 100 × its weight."""
    problems = [problem for row, factor in enumerate(factors or (), 1) for problem in _factor_problems(row, factor)]
    if problems:
        return problems
    for part in PARTS:
        weight = _number((weights or {}).get(part))
        wanted = None if weight is None else weight * 100
        given = sum((Decimal(str(factor["points"])) for factor in factors or () if factor["part"] == part), Decimal(0))
        if wanted is not None and given != wanted:
            message = N_("%(part)s因素的分值合计 %(given)s 分，应等于权重折算的 %(wanted)s 分")
            params = {"part": PART_NAMES[part], "given": f"{given:f}", "wanted": f"{wanted.normalize():f}"}
            problems.append(Problem("tender.factor_points", message, "score_factors", law=LAW, params=params))
    return problems


PART_NAMES = {"quality": N_("质量类"), "delivery": N_("配送类")}


def _factor_problems(row: int, factor: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if len(str(factor.get("name", "")).strip()) < 2:
        problems.append(Problem("tender.factor_name", N_("评分因素要有名称"), "factors.name", row))
    points = _number(factor.get("points"))
    if points is None or points <= 0 or points != points.quantize(POINT_STEP):
        problems.append(Problem("tender.factor_value", N_("分值应大于零，最多两位小数"), "factors.points", row, LAW))
    if factor.get("part") not in PARTS:
        problems.append(Problem("tender.factor_part", N_("评分因素属于质量或配送"), "factors.part", row))
    if len(str(factor.get("basis", "")).strip()) < 5:
        message = N_("写明怎样给分：评审因素应当量化，与采购需求的指标对应")
        problems.append(Problem("tender.factor_basis", message, "factors.basis", row, LAW))
    return problems


def share_problems(shares: Mapping[str, Any] | None, least: Mapping[str, Decimal], most: Decimal) -> list[Problem]:
    """A document may raise the shares below which a price must be explained, at most to `most`; never lower them."""
    problems = []
    for name, text in sorted((shares or {}).items()):
        share = _number(text)
        if name not in SHARES or share is None or not least[name] <= share <= most:
            low = least.get(name, min(least.values()))
            params = {"least": _percent(low), "most": _percent(most)}
            message = N_("异常低价的比例应在 %(least)s%% 到 %(most)s%% 之间")
            problems.append(Problem("tender.abnormal_share", message, "abnormal_shares", law=SHARE_LAW, params=params))
    return problems


def numbered(factors: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The factors with the codes that sheets name them by: F1, F2, … in the order of the notice."""
    if factors is None:
        return None
    return [
        {
            "code": f"F{number}",
            "name": str(factor.get("name", "")).strip(),
            "part": factor.get("part"),
            "points": str(factor.get("points", "")),
            "is_objective": bool(factor.get("is_objective", False)),
            "basis": str(factor.get("basis", "")).strip(),
        }
        for number, factor in enumerate(factors, 1)
    ]


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
