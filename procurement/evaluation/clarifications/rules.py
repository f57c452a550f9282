"""What may be asked and answered in writing while bids are evaluated. Pure; articles beside each rule."""

from __future__ import annotations

import re
from datetime import datetime

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.clarifications.states import ClarificationStatus

LAW = N_("87号令第51条")
SHORTEST, SHORTEST_NAME = 5, 2
_MONEY = re.compile(r"[¥￥]\s*\d|\d[\d,.]*\s*(?:万|亿)?元|[零〇一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+元")

STATUS_NAMES = {
    ClarificationStatus.ASKED: ("wait", N_("等投标人答复")),
    ClarificationStatus.ANSWERED: ("done", N_("已书面答复")),
    ClarificationStatus.UNANSWERED: ("stop", N_("到时没有答复")),
}


def text_problems(text: str, field: str) -> list[Problem]:
    """Something to read, and no amount of money: an answer never changes what was bid (87号令第51条)."""
    problems = []
    if len(text.strip()) < SHORTEST:
        message, params = N_("请写清楚，至少 %(count)d 个字"), {"count": SHORTEST}
        problems.append(Problem("clarification.short", message, field, params=params))
    if _MONEY.search(text):
        message = N_("澄清不得改变报价，不写金额；报价只能按算术修正确认，明显偏低的另行说明")
        problems.append(Problem("clarification.price", message, field, law=LAW))
    return problems


def signatory_problems(name: str) -> list[Problem]:
    """An answer is signed by the bidder's legal representative or an authorised one."""
    if len(name.strip()) >= SHORTEST_NAME:
        return []
    message = N_("写明签署人：法定代表人或其授权代表")
    return [Problem("clarification.signatory", message, "signatory", law=LAW)]


def minutes_problems(minutes: int, least: int) -> list[Problem]:
    """The time to answer is not shorter than the county's least for answers to a committee."""
    if minutes >= least:
        return []
    message = N_("给投标人的时间不少于 %(least)d 分钟")
    return [Problem("clarification.minutes", message, "minutes", law=LAW, params={"least": least})]


def blind_problems(*, is_scoring: bool) -> list[Problem]:
    """While members score unseen bids nobody asks one by its name (87号令第62条)."""
    if not is_scoring:
        return []
    return [Problem("clarification.blind", N_("评委正在打分，签署公开以后才能要求澄清"), law=N_("87号令第62条"))]


def late_problems(answer_until: datetime, now: datetime) -> list[Problem]:
    """An answer after its time is none (equal is late)."""
    if now < answer_until:
        return []
    return [Problem("clarification.late", N_("规定的时间已过，不能再答复"), law=LAW)]


def open_problems(waiting: int) -> list[Problem]:
    """The evaluation does not end while a bidder may still answer."""
    if not waiting:
        return []
    message, params = N_("还有 %(count)d 项书面澄清在等投标人答复"), {"count": waiting}
    return [Problem("clarification.open", message, law=LAW, params=params)]
