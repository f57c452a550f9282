"""When a report is drafted and what a member's stance needs. Pure; articles beside each rule."""

from __future__ import annotations

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.report.models import Stance
from procurement.evaluation.report.states import ReportStatus
from procurement.tenders.states import TenderStatus

LAW = N_("87号令第58条、第68条")
LAW_STANCE = N_("87号令第61条；政府采购法实施条例第41条")
SHORTEST = 10

STANCE_NAMES = {
    Stance.AGREED: N_("同意"),
    Stance.DISSENTED: N_("有不同意见"),
    Stance.REFUSED: N_("拒绝签署又不说明，视为同意"),
}
REPORT_STATUS = {
    ReportStatus.DRAFTED: ("active", N_("等评委签署")),
    ReportStatus.SENT: ("done", N_("已送采购人")),
    ReportStatus.SUPERSEDED: ("pause", N_("评分重打，另出一版")),
}


def drafting_problems(status: TenderStatus, is_standing: bool) -> list[Problem]:
    """The report follows the completed evaluation; one edition stands at a time."""
    problems = []
    if status is not TenderStatus.EVALUATED:
        problems.append(Problem("report.early", N_("评审完成以后才能写评标报告"), law=LAW))
    if is_standing:
        problems.append(Problem("report.exists", N_("评标报告已经写好，请评委签署"), law=LAW))
    return problems


def stance_problems(stance: Stance, reason: str) -> list[Problem]:
    """Dissent is written with its reason; agreement needs none."""
    if stance is Stance.DISSENTED and len(reason.strip()) < SHORTEST:
        message, params = N_("不同意见要写明理由，不少于 %(count)d 个字"), {"count": SHORTEST}
        return [Problem("report.reason", message, "reason", law=LAW_STANCE, params=params)]
    return []
