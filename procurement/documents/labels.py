"""What the kinds of documents are called."""

from __future__ import annotations

from procurement.core.text import N_
from procurement.documents.models import DocumentKind

KINDS = {
    DocumentKind.PROCUREMENT_INTENTION: N_("采购意向"), DocumentKind.TENDER_CLARIFICATION: N_("澄清公告"),
    DocumentKind.TENDER_CORRECTION: N_("更正公告"), DocumentKind.TENDER_FAILURE: N_("废标公告"),
    DocumentKind.TENDER_TERMINATION: N_("终止公告"),
    DocumentKind.TENDER_NOTICE: N_("招标公告"), DocumentKind.OPENING_RECORD: N_("开标记录"),
    DocumentKind.EVALUATION_REPORT: N_("评审报告"), DocumentKind.AWARD_NOTICE: N_("中标公告"),
    DocumentKind.AWARD_LETTER: N_("中标通知书"), DocumentKind.CONTRACT: N_("供货合同"),
    DocumentKind.CONTRACT_SUPPLEMENT: N_("补充合同"),
    DocumentKind.CHALLENGE_REPLY: N_("质疑答复"), DocumentKind.COMPLAINT_DECISION: N_("投诉处理决定书"),
    DocumentKind.DEBRIEF_LETTER: N_("未中标告知书"), DocumentKind.DRAW_RECORD: N_("抽取记录"),
    DocumentKind.MEASURE_NOTICE: N_("对供应商的告知书"), DocumentKind.MEASURE_DECISION: N_("对供应商的决定"),
}  # fmt: skip
