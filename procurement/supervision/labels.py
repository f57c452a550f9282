"""What steps, grounds and statuses are called."""

from __future__ import annotations

from procurement.core.text import N_
from procurement.supervision.models import Ground
from procurement.supervision.states import AdmissionStatus, AppealStatus, AssessmentStatus, MeasureStatus, Step

STEPS = {
    Step.REMINDER: N_("提醒"), Step.TALK: N_("约谈"), Step.CORRECTION: N_("限期整改"), Step.SUSPENSION: N_("暂停供货"),
    Step.REMOVAL: N_("清退"),
}  # fmt: skip
GROUNDS = {
    Ground.NON_PERFORMANCE: N_("不履行合同，经催告仍不履行"),
    Ground.REFUSES_ORDERS: N_("无正当理由拒接订单"),
    Ground.LATE_DELIVERY: N_("多次迟送、漏送"),
    Ground.SHORT_WEIGHT: N_("多次短秤"),
    Ground.SPOILED_GOODS: N_("过期、霉变或掺杂"),
    Ground.FAILED_SAMPLING: N_("抽检不合格"),
    Ground.FOOD_SAFETY_INCIDENT: N_("食品安全事故"),
    Ground.LICENCE_LAPSED: N_("证照失效"),
    Ground.LOW_RATING: N_("评价不合格或连续偏低"),
    Ground.SUBCONTRACTING: N_("转包"),
    Ground.FALSE_MATERIAL: N_("提供虚假材料"),
    Ground.COLLUSION: N_("串通投标"),
    Ground.KICKBACK: N_("给回扣"),
    Ground.BANNED: N_("被禁止参加政府采购活动"),
    Ground.OTHER: N_("合同约定的其他情形"),
}
MEASURE_STATUS = {
    MeasureStatus.PROPOSED: ("wait", N_("等待答复与决定")),
    MeasureStatus.PROVISIONAL: ("stop", N_("已先行暂停，待确认")),
    MeasureStatus.EFFECTIVE: ("stop", N_("执行中")),
    MeasureStatus.DROPPED: ("idle", N_("未作出")),
    MeasureStatus.LAPSED: ("idle", N_("未确认，已失效")),
    MeasureStatus.LIFTED: ("done", N_("措施已解除")),
    MeasureStatus.REVOKED: ("idle", N_("经申诉撤销")),
}
APPEAL_STATUS = {
    AppealStatus.OPEN: ("wait", N_("申诉处理中")),
    AppealStatus.ALLOWED: ("done", N_("申诉成立")),
    AppealStatus.REJECTED: ("stop", N_("申诉不成立")),
}
ADMISSION_STATUS = {
    AdmissionStatus.PROPOSED: ("wait", N_("等第二人确认")),
    AdmissionStatus.RETURNED: ("idle", N_("已退回")),
    AdmissionStatus.ADMITTED: ("done", N_("准入")),
    AdmissionStatus.SUSPENDED: ("pause", N_("暂停供货")),
    AdmissionStatus.REMOVED: ("stop", N_("清退")),
    AdmissionStatus.EXPIRED: ("idle", N_("已到期")),
}
ASSESSMENT_STATUS = {
    AssessmentStatus.PROPOSED: ("wait", N_("等第二人确认")),
    AssessmentStatus.RETURNED: ("idle", N_("已退回")),
    AssessmentStatus.PUBLISHED: ("done", N_("已告知")),
}
