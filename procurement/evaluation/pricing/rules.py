"""When a price is corrected, explained and decided upon. Pure; articles beside each rule."""

from __future__ import annotations

from datetime import datetime

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.pricing.price_checks import Trigger
from procurement.evaluation.pricing.states import CorrectionStatus, ExplanationStatus

LAW_CORRECTION = N_("87号令第59条")
LAW_LOW = N_("87号令第60条；财库〔2026〕2号")
SHORTEST = 10

TRIGGER_NAMES = {
    Trigger.MEAN: N_("低于有效报价平均值的比例"),
    Trigger.SECOND: N_("低于次低报价的比例"),
    Trigger.CEILING: N_("低于最高限价的比例"),
    Trigger.JUDGEMENT: N_("评标委员会认为报价明显偏低"),
}
RULE_NAMES = {
    1: N_("与开标一览表不一致，以开标一览表为准"),
    2: N_("大写与小写不一致，以大写为准"),
    3: N_("单价小数点明显错位，以总价为准修改单价"),
    4: N_("总价与单价汇总不一致，以单价计算结果为准"),
}
CORRECTION_STATUS = {
    CorrectionStatus.REQUESTED: ("wait", N_("等投标人确认")),
    CorrectionStatus.CONFIRMED: ("done", N_("已确认，按修正后的报价评审")),
    CorrectionStatus.REFUSED: ("stop", N_("不确认，投标无效")),
    CorrectionStatus.EXPIRED: ("stop", N_("逾期未确认，投标无效")),
}
EXPLANATION_STATUS = {
    ExplanationStatus.REQUESTED: ("wait", N_("等投标人说明")),
    ExplanationStatus.ANSWERED: ("active", N_("等评标委员会认定")),
    ExplanationStatus.ACCEPTED: ("done", N_("说明成立，履约重点关注")),
    ExplanationStatus.INVALID: ("stop", N_("不能证明合理，投标无效")),
}


def minutes_problems(minutes: int, least: int) -> list[Problem]:
    """The time to answer is reasonable: normally not under 30 minutes (财库〔2026〕2号)."""
    if minutes >= least:
        return []
    message = N_("给投标人的时间不少于 %(least)d 分钟")
    return [Problem("price.minutes", message, "minutes", law=LAW_LOW, params={"least": least})]


def late_problems(answer_until: datetime, now: datetime) -> list[Problem]:
    """An answer after its time is none."""
    if now < answer_until:
        return []
    return [Problem("price.late", N_("规定的时间已过，不能再答复"), law=N_("87号令第59条、第60条"))]


def early_problems(answer_until: datetime, now: datetime) -> list[Problem]:
    """Before the bidder's time is over, silence decides nothing."""
    if now >= answer_until:
        return []
    return [Problem("price.early", N_("投标人的说明时间还没有到，不能认定"), law=LAW_LOW)]


def request_problems(has_triggers: bool, reason: str) -> list[Problem]:
    """Where no number fires, the committee says why it judges the price obviously low."""
    if has_triggers or len(reason.strip()) >= SHORTEST:
        return []
    message = N_("没有触及比例的，写明评标委员会认为报价明显偏低的理由，不少于 %(count)d 个字")
    return [Problem("price.request_reason", message, "reason", law=LAW_LOW, params={"count": SHORTEST})]


def text_problems(text: str, field: str) -> list[Problem]:
    """An explanation and a decision say something that somebody else can weigh."""
    if len(text.strip()) >= SHORTEST:
        return []
    message = N_("请写明理由，不少于 %(count)d 个字")
    return [Problem("price.text_short", message, field, params={"count": SHORTEST})]


def settled_problems(uncorrected: int, unexplained: int, undecided: int) -> list[Problem]:
    """Reviews end only when every arithmetic fault and every low price is settled (87号令第59条、第60条)."""
    problems = []
    if uncorrected:
        message = N_("还有 %(count)d 份投标的算术修正没有了结")
        problems.append(Problem("price.uncorrected", message, law=LAW_CORRECTION, params={"count": uncorrected}))
    if unexplained:
        message = N_("还有 %(count)d 份投标触及异常低价比例，没有要求说明")
        problems.append(Problem("price.unexplained", message, law=LAW_LOW, params={"count": unexplained}))
    if undecided:
        message = N_("还有 %(count)d 份异常低价说明没有认定")
        problems.append(Problem("price.undecided", message, law=LAW_LOW, params={"count": undecided}))
    return problems
