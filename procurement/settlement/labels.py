"""What states and columns are called."""

from __future__ import annotations

from procurement.core.text import N_
from procurement.settlement.states import PaymentStatus, StatementStatus

STATEMENT_STATUS = {
    StatementStatus.SUBMITTED: ("wait", N_("等学校确认")),
    StatementStatus.RETURNED: ("stop", N_("学校已退回")),
    StatementStatus.CONFIRMED: ("active", N_("已确认")),
}
TO_INVOICE, TO_PAY, PAID = ("wait", N_("等供应商开票")), ("active", N_("待付款")), ("done", N_("已付清"))
PAYMENT_STATUS = {
    PaymentStatus.PROPOSED: ("wait", N_("等另一人批准")), PaymentStatus.APPROVED: ("active", N_("已批准，等银行付")),
    PaymentStatus.PAID: ("done", N_("已付")), PaymentStatus.RETURNED: ("stop", N_("已退回")),
}  # fmt: skip
COLUMNS = {
    "school": N_("学校"), "supplier": N_("供应商"), "accepted": N_("验收（元）"), "unstated": N_("未对账（元）"),
    "submitted": N_("待确认（元）"), "confirmed": N_("已确认（元）"), "invoiced": N_("已开票（元）"),
    "paid": N_("已付（元）"), "paid_late": N_("其中逾期付（元）"), "interest": N_("另付利息（元）"),
    "owed": N_("未付（元）"), "not_due": N_("未到期（元）"), "to_30": N_("逾期 1–30 日（元）"),
    "to_60": N_("逾期 31–60 日（元）"), "over_60": N_("逾期 60 日以上（元）"), "is_balanced": N_("账平"),
}  # fmt: skip
