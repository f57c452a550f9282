"""What a scoring sheet and a round of scoring must satisfy. Pure; articles beside each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.scoring.models import ReopenGround
from procurement.evaluation.scoring.scores import POINT_STEP
from procurement.evaluation.scoring.states import RoundStatus, SheetStatus
from procurement.tenders.models import AwardMethod

LAW = N_("87号令第55条")
LAW_CHANGE = N_("87号令第64条")
SHORTEST = 10

GROUND_NAMES = {
    ReopenGround.SUM_ERROR: N_("分值汇总计算错误"),
    ReopenGround.OUT_OF_RANGE: N_("分项评分超出评分标准范围"),
    ReopenGround.OBJECTIVE: N_("客观评审因素评分不一致"),
    ReopenGround.EXTREME: N_("评分畸高、畸低"),
}
ROUND_STATUS = {
    RoundStatus.OPEN: ("active", N_("评委正在各自打分")),
    RoundStatus.REVEALED: ("done", N_("全部签署，已公开")),
    RoundStatus.RETURNED: ("wait", N_("客观分不一致，退回重打")),
    RoundStatus.REOPENED: ("pause", N_("依法复核，重新打分")),
}
SHEET_STATUS = {SheetStatus.OPEN: ("wait", N_("还没有签署")), SheetStatus.SIGNED: ("sealed", N_("已签署封存"))}

Cells = Mapping[str, Mapping[str, Mapping[str, str]]]  # lot id → alias → factor code → typed text


def sheet_problems(
    points: Cells, aliases: Cells, factors: Sequence[Mapping[str, Any]], *, whole: bool
) -> list[Problem]:
    """Every point between 0 and the factor's, at most two decimals; every cell filled when the sheet is signed."""
    return [
        problem
        for lot, bids in sorted(aliases.items())
        for alias in sorted(bids)
        for factor in factors
        for problem in _cell_problems(points.get(lot, {}).get(alias, {}).get(factor["code"], ""), alias, factor, whole)
    ]


def _cell_problems(typed: str, alias: str, factor: Mapping[str, Any], whole: bool) -> Iterator[Problem]:
    params = {"alias": alias, "factor": factor["name"], "most": factor["points"]}
    if not typed:
        if whole:
            yield Problem("score.missing", N_("投标 %(alias)s 的“%(factor)s”还没有打分"), law=LAW, params=params)
        return
    try:
        given = Decimal(typed)
    except InvalidOperation:
        given = Decimal("NaN")
    if not (given.is_finite() and 0 <= given <= Decimal(factor["points"]) and given == given.quantize(POINT_STEP)):
        message = N_("投标 %(alias)s 的“%(factor)s”应为 0 到 %(most)s 分，最多两位小数")
        yield Problem("score.range", message, law=LAW, params=params)


def opening_problems(method: AwardMethod, pending: int, current: RoundStatus | None) -> list[Problem]:
    """Scoring begins once, after every review (87号令第50条、第55条)."""
    problems = []
    if method is not AwardMethod.WEIGHTED_SCORING:
        problems.append(Problem("score.method", N_("这个招标不用综合评分法"), law=LAW))
    if pending:
        message = N_("还有 %(count)d 项没有审查，审查完毕才打分")
        problems.append(Problem("score.reviews", message, law=LAW, params={"count": pending}))
    if current is not None:
        problems.append(Problem("score.begun", N_("已经开始打分")))
    return problems


def reopening_problems(current: RoundStatus | None, reason: str) -> list[Problem]:
    """Results change on four grounds alone, with a reason that somebody else can check."""
    problems = []
    if current is not RoundStatus.REVEALED:
        problems.append(Problem("score.not_revealed", N_("评分还没有公开，不能复核重打"), law=LAW_CHANGE))
    if len(reason.strip()) < SHORTEST:
        message, params = N_("请写明理由，不少于 %(count)d 个字"), {"count": SHORTEST}
        problems.append(Problem("score.reason", message, "reason", law=LAW_CHANGE, params=params))
    return problems


def completion_problems(method: AwardMethod, current: RoundStatus | None) -> list[Problem]:
    """With 综合评分法 the evaluation ends only when every member's signed sheet is open."""
    if method is not AwardMethod.WEIGHTED_SCORING or current is RoundStatus.REVEALED:
        return []
    return [Problem("score.incomplete", N_("评委还没有全部签署评分表"), law=LAW)]
