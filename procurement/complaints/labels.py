"""What codes of challenges and complaints are called: kinds of the ui's vocabulary and msgids."""

from __future__ import annotations

from procurement.complaints.states import (
    ChallengeOutcome,
    ChallengeStatus,
    ComplaintOutcome,
    ComplaintStatus,
    Step,
)
from procurement.core.text import N_

STEPS = {
    Step.DOCUMENTS: N_("招标文件"), Step.OPENING: N_("开标"), Step.EVALUATION: N_("资格审查和评审"),
    Step.RESULT: N_("中标结果"),
}  # fmt: skip
CHALLENGE_STATUS = {
    ChallengeStatus.RECEIVED: ("wait", N_("待答复")), ChallengeStatus.ANSWERED: ("done", N_("已答复")),
    ChallengeStatus.WITHDRAWN: ("idle", N_("已撤回")),
}  # fmt: skip
CHALLENGE_OUTCOMES = {
    ChallengeOutcome.BASELESS: N_("不成立"), ChallengeOutcome.UPHELD_NO_EFFECT: N_("成立，不影响中标结果"),
    ChallengeOutcome.UPHELD: N_("成立，影响中标结果：中标结果应作废"),
}  # fmt: skip
COMPLAINT_STATUS = {
    ComplaintStatus.SUBMITTED: ("wait", N_("待审查")), ComplaintStatus.RETURNED: ("wait", N_("待补正")),
    ComplaintStatus.ACCEPTED: ("active", N_("已受理，待决定")), ComplaintStatus.REFUSED: ("stop", N_("不予受理")),
    ComplaintStatus.WITHDRAWN: ("idle", N_("已撤回")), ComplaintStatus.DECIDED: ("done", N_("已决定")),
}  # fmt: skip
COMPLAINT_OUTCOMES = {
    ComplaintOutcome.DISMISSED: N_("驳回投诉"), ComplaintOutcome.UPHELD_NO_EFFECT: N_("成立，不影响采购结果"),
    ComplaintOutcome.NEW_AWARD: N_("成立：中标结果无效，另行确定中标人"),
    ComplaintOutcome.NEW_TENDER: N_("成立：中标结果无效，重新开展采购"),
}  # fmt: skip
