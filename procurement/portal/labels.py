"""What the public is told of statuses."""

from __future__ import annotations

from procurement.awards.states import AwardStatus
from procurement.contracting.states import ContractStatus
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus

TENDER_STATUS = {
    TenderStatus.PUBLISHED: ("active", N_("投标中")),
    TenderStatus.CLOSED: ("sealed", N_("已截止，待开标")),
    TenderStatus.OPENED: ("active", N_("评审中")),
    TenderStatus.EVALUATED: ("active", N_("评审中")),
    TenderStatus.AWARDED: ("done", N_("已公告中标")),
    TenderStatus.COMPLETED: ("done", N_("合同已签")),
    TenderStatus.UNSUCCESSFUL: ("stop", N_("未成交")),
    TenderStatus.CANCELLED: ("stop", N_("已终止")),
}
AWARD_STATUS = {
    AwardStatus.PUBLISHED: ("pause", N_("质疑期内")),
    AwardStatus.ACTIVE: ("done", N_("已确认")),
    AwardStatus.CANCELLED: ("stop", N_("已撤销")),
}
CONTRACT_STATUS = {ContractStatus.SIGNED: ("done", N_("已生效")), ContractStatus.TERMINATED: ("stop", N_("已终止"))}
