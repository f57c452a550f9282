"""What the codes of tenders are called on pages: msgids, with the kind of chip a status is shown as."""

from __future__ import annotations

from procurement.audit.tags import AuditTag
from procurement.core.permissions import Permission
from procurement.core.text import N_
from procurement.tenders.models import AwardMethod, FundingSource, Pricing
from procurement.tenders.rules import ASSIGNMENTS
from procurement.tenders.states import TenderStatus

STATUS = {
    TenderStatus.DRAFT: ("idle", N_("编制文件")), TenderStatus.SUBMITTED: ("wait", N_("待审批")),
    TenderStatus.APPROVED: ("wait", N_("待公告")), TenderStatus.PUBLISHED: ("active", N_("投标中")),
    TenderStatus.CLOSED: ("sealed", N_("已截止，待开箱")), TenderStatus.OPENED: ("active", N_("评审中")),
    TenderStatus.EVALUATED: ("active", N_("定标")), TenderStatus.AWARDED: ("active", N_("中标公告")),
    TenderStatus.COMPLETED: ("done", N_("已签约")), TenderStatus.UNSUCCESSFUL: ("stop", N_("未成交")),
    TenderStatus.CANCELLED: ("stop", N_("已终止")),
}  # fmt: skip
METHODS = {
    AwardMethod.LOWEST_EVALUATED_PRICE: N_("最低评标价法"), AwardMethod.WEIGHTED_SCORING: N_("综合评分法"),
}  # fmt: skip
PRICING = {Pricing.UNIT_PRICE: N_("报单价"), Pricing.DISCOUNT: N_("报下浮率")}
FUNDING = {
    FundingSource.MIXED_INSEPARABLE: N_("财政资金与伙食费无法分割"), FundingSource.FISCAL: N_("财政资金"),
    FundingSource.NON_FISCAL: N_("非财政资金"),
}  # fmt: skip
ASSIGNMENT = dict(
    zip(ASSIGNMENTS, (N_("整包授予一家"), N_("每校一家"), N_("每校每品目一家"), N_("可拆分")), strict=True)
)
GROUPS = (
    ("", N_("全部"), frozenset(TenderStatus)),
    ("drafting", N_("编制与审批"), frozenset({TenderStatus.DRAFT, TenderStatus.SUBMITTED, TenderStatus.APPROVED})),
    ("bidding", N_("公告与投标"), frozenset({TenderStatus.PUBLISHED})),
    ("opening", N_("开标评审"), frozenset({TenderStatus.CLOSED, TenderStatus.OPENED})),
    ("deciding", N_("定标"), frozenset({TenderStatus.EVALUATED, TenderStatus.AWARDED})),
    ("ended", N_("已结束"), frozenset({TenderStatus.COMPLETED, TenderStatus.UNSUCCESSFUL, TenderStatus.CANCELLED})),
)
_OPENED = frozenset(TenderStatus) - GROUPS[1][2] - {TenderStatus.PUBLISHED, TenderStatus.CLOSED}
_EVALUATED = _OPENED - {TenderStatus.OPENED}
_DRAFTING = GROUPS[1][2]
_PUBLISHED = frozenset(TenderStatus) - _DRAFTING
LINKS = (  # where the tender goes on, once it is there: endpoint, who may, when, what it is called
    ("allocation.show_scenarios", Permission.ALLOCATION_VIEW, _DRAFTING, N_("试算规则")),
    ("bids.show_submit", Permission.BID_SUBMIT, frozenset({TenderStatus.PUBLISHED}), N_("去投标")),
    ("keyholding.show_shares", Permission.KEY_SHARE, frozenset({TenderStatus.CLOSED}), N_("去开箱")),
    ("bids.show_opening", Permission.BID_VIEW_OPENED, _OPENED | {TenderStatus.CLOSED}, N_("开标")),
    ("evaluation.show_reviews", Permission.EVALUATION_VIEW, _OPENED, N_("评审")),
    ("pricing.show_price_checks", Permission.EVALUATION_VIEW, _OPENED, N_("价格核对")),
    ("clarifications.show_clarifications", Permission.EVALUATION_VIEW, _OPENED, N_("书面澄清")),
    ("report.show_report", Permission.EVALUATION_VIEW, _EVALUATED, N_("评标报告")),
    ("committee.show_committee", Permission.COMMITTEE_FORM, _PUBLISHED, N_("评标委员会")),
    ("draws.list_draws", Permission.DRAW_TAKE_PART, _PUBLISHED, N_("公开抽取")),
    ("allocation.show_runs", Permission.ALLOCATION_VIEW, _EVALUATED, N_("分配方案")),
    ("awards.show_awards", Permission.AWARD_VIEW, _EVALUATED, N_("定标")),
    ("procedure.show", Permission.TENDER_VIEW, frozenset(TenderStatus) - {TenderStatus.DRAFT}, N_("提问与更正")),
)
# What a tender's page tells those who are no insiders.
STORY = frozenset({
    AuditTag.TENDER_DRAFTED, AuditTag.TENDER_EDITED, AuditTag.TENDER_SUBMITTED, AuditTag.TENDER_RETURNED,
    AuditTag.TENDER_APPROVED, AuditTag.TENDER_KEYHOLDERS_ASSIGNED, AuditTag.TENDER_KEY_PUBLISHED,
    AuditTag.TENDER_AMENDED, AuditTag.TENDER_EXTENDED, AuditTag.TENDER_QUESTION_ANSWERED, AuditTag.TENDER_PUBLISHED,
    AuditTag.BOX_CLOSED, AuditTag.SHARE_POSTED, AuditTag.OWN_KEYS_CALLED, AuditTag.OPENING_COMPLETED,
    AuditTag.EVALUATION_COMPLETED, AuditTag.AWARD_PUBLISHED, AuditTag.LOT_FAILED, AuditTag.TENDER_FAILED,
    AuditTag.TENDER_CANCELLED,
})  # fmt: skip
