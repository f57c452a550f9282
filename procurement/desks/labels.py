"""What codes of other capabilities are called here: kinds of the ui's vocabulary and msgids."""

from __future__ import annotations

from procurement.allocation.states import RunStatus
from procurement.awards.states import AwardStatus
from procurement.bids.states import BidStatus
from procurement.contracting.states import ContractStatus
from procurement.core.queue import JobStatus
from procurement.core.text import N_
from procurement.deliveries.pages import DELIVERY_STATUS
from procurement.evaluation.pricing.rules import CORRECTION_STATUS, EXPLANATION_STATUS
from procurement.evaluation.rules import GROUND_NAMES, KIND_NAMES, VERDICT_NAMES

__all__ = ["CORRECTION_STATUS", "DELIVERY_STATUS", "EXPLANATION_STATUS", "GROUND_NAMES", "KIND_NAMES", "VERDICT_NAMES"]

AWARD_STATUS = {
    AwardStatus.PROPOSED: ("active", N_("待审批")), AwardStatus.APPROVED: ("active", N_("待公告")),
    AwardStatus.PUBLISHED: ("wait", N_("质疑期")), AwardStatus.ACTIVE: ("done", N_("已确认")),
    AwardStatus.CANCELLED: ("stop", N_("已作废")),
}  # fmt: skip
CONTRACT_STATUS = {
    ContractStatus.DRAFTED: ("idle", N_("正在制作 PDF")), ContractStatus.RENDERED: ("wait", N_("待供应商签")),
    ContractStatus.SUPPLIER_SIGNED: ("wait", N_("待采购人签")), ContractStatus.SIGNED: ("done", N_("已生效")),
    ContractStatus.TERMINATED: ("stop", N_("已终止")),
}  # fmt: skip
RUN_STATUS = {
    RunStatus.PREPARED: ("active", N_("计算中")), RunStatus.SOLVED: ("done", N_("已算出并核验")),
    RunStatus.INFEASIBLE: ("wait", N_("没有可行方案")), RunStatus.FAILED: ("stop", N_("计算失败")),
    RunStatus.CANCELLED: ("pause", N_("已取消")),
}  # fmt: skip
BID_STATUS = {
    BidStatus.SEALED: ("sealed", N_("密封有效")), BidStatus.REPLACED: ("idle", N_("已被替换")),
    BidStatus.WITHDRAWN: ("idle", N_("已撤回")), BidStatus.OPENED: ("done", N_("已开标")),
    BidStatus.LAPSED: ("stop", N_("没有重新确认，不算投标")),
    BidStatus.REVOKED: ("stop", N_("没有能够打开，视为撤销")),
    BidStatus.DEEMED_WITHDRAWN: ("wait", N_("没有能够打开，视为撤回")),
}  # fmt: skip
JOB_STATUS = {
    JobStatus.WAITING: ("idle", N_("等待")), JobStatus.RUNNING: ("active", N_("进行中")),
    JobStatus.DONE: ("done", N_("完成")), JobStatus.FAILED: ("stop", N_("失败")),
    JobStatus.CANCELLED: ("pause", N_("已取消")),
}  # fmt: skip
