"""What the codes of a tender's procedure are called: msgids."""

from __future__ import annotations

from procurement.core.text import N_
from procurement.tenders.procedure.models import FailureGround, NoticeKind, ReviewOpinion

KINDS = {NoticeKind.FIRST: N_("招标公告"), NoticeKind.AMENDMENT: N_("更正"), NoticeKind.EXTENSION: N_("延期")}
GROUNDS = {
    FailureGround.TOO_FEW: N_("符合条件的供应商或有效投标不足三家"),
    FailureGround.ILLEGAL_ACT: N_("出现影响采购公正的违法、违规行为"),
    FailureGround.OVER_BUDGET: N_("投标人的报价均超过采购预算，不能支付"),
    FailureGround.TASK_CANCELLED: N_("因重大变故，采购任务取消"),
}
OPINIONS = {ReviewOpinion.PASSED: ("done", N_("通过")), ReviewOpinion.OBJECTED: ("stop", N_("有异议"))}
