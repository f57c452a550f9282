"""The numbers of the law as dated values: which applied on which day, from which article, how sure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.errors import Problem, RuleViolation
from procurement.core.text import N_
from procurement.tenders.models import RuleParameter

SHIPPED = Path(__file__).with_name("rule_parameters.json")

NAMES = {
    "notice_to_deadline_days": N_("招标文件发出到投标截止，最短"),
    "notice_working_days": N_("招标公告期"),
    "clarification_days": N_("影响投标的澄清应在截止前"),
    "intention_days": N_("采购意向公开，最短"),
    "survey_min_subjects": N_("需求调查的市场主体，最少"),
    "survey_valid_years": N_("需求调查有效期"),
    "open_tender_threshold": N_("公开招标数额标准"),
    "small_business_reserve_budget": N_("应专门面向中小企业的货物项目预算，不超过"),
    "min_reserved_share": N_("超过上述预算的项目，全年预留给中小企业的份额，最低"),
    "min_reserved_small_share": N_("预留份额中面向小型、微型企业的，最低"),
    "max_bond_rate": N_("投标保证金占预算，最高"),
    "bond_refund_working_days": N_("退还投标保证金，最迟"),
    "max_performance_bond_rate": N_("履约保证金占合同金额，最高"),
    "min_bidders": N_("有效投标人，最少"),
    "min_price_weight": N_("综合评分的价格分权重（货物），最低"),
    "max_experience_contracts": N_("作为资格条件的同类业绩合同，最多"),
    "min_small_business_deduction": N_("小微企业价格扣除，最低"),
    "max_small_business_deduction": N_("小微企业价格扣除，最高"),
    "abnormal_mean_share": N_("异常低价：低于有效报价平均值的"),
    "abnormal_second_share": N_("异常低价：低于次低报价的"),
    "abnormal_ceiling_share": N_("异常低价：低于最高限价的"),
    "abnormal_max_share": N_("异常低价比例可在文件中提高到"),
    "explanation_minutes": N_("异常低价说明时间，一般不少于"),
    "keyholder_minutes": N_("开标时等持钥人，最短"),
    "own_key_minutes": N_("投标人自行解密的时间"),
    "committee_size": N_("评标委员会人数，最少"),
    "committee_size_large": N_("大额项目评标委员会人数，最少"),
    "committee_large_budget": N_("大额项目的预算起点"),
    "draw_experts_working_days": N_("抽取专家不早于评审前"),
    "recusal_years": N_("应当回避的关系，回看"),
    "enquiry_reply_working_days": N_("答复询问，最迟"),
    "report_working_days": N_("评审报告送采购人，最迟"),
    "choose_winner_working_days": N_("确定中标人，最迟"),
    "publish_award_working_days": N_("中标人确定后公告，最迟"),
    "award_notice_working_days": N_("中标公告期"),
    "challenge_working_days": N_("提出质疑的期限"),
    "challenge_reply_working_days": N_("答复质疑，最迟"),
    "complaint_working_days": N_("提出投诉的期限"),
    "sign_contract_days": N_("签订合同，最迟"),
    "publish_contract_working_days": N_("合同公告，最迟"),
    "file_contract_working_days": N_("合同备案，最迟"),
    "max_supplement_rate": N_("补充合同累计占原合同，最高"),
    "payment_days": N_("收到发票后付款，最迟"),
    "max_payment_days": N_("约定付款期限，最长"),
    "late_payment_daily_rate": N_("逾期付款的日利率"),
    "loan_prime_rate": N_("一年期贷款市场报价利率"),
    "confirm_statement_working_days": N_("学校确认对账单，最迟"),
    "payment_reminder_days": N_("付款到期前提醒，提前"),
    "loan_base_rate": N_("贷款基准利率（年）"),
    "late_refund_factor": N_("逾期退还保证金的利率倍数"),
    "interest_year_days": N_("计息一年的天数"),
    "complaint_review_working_days": N_("审查投诉，最迟"),
    "complaint_decision_working_days": N_("作出投诉处理决定，最迟"),
    "complaint_suspension_days": N_("暂停采购活动，最长"),
    "complaint_correction_working_days": N_("补正投诉的期限"),
    "baseless_complaints": N_("记入不良行为的无依据投诉次数"),
    "baseless_months": N_("统计无依据投诉的期间"),
    "retention_years": N_("采购文件保存，最短"),
    "measure_reply_working_days": N_("供应商陈述申辩的期限"),
    "suspension_confirm_working_days": N_("立即暂停供货后须确认，最迟"),
    "max_correction_working_days": N_("提醒、约谈、整改的期限，最长"),
    "max_supply_suspension_days": N_("暂停供货，最长"),
    "max_removal_days": N_("清退，最长"),
    "ladder_memory_days": N_("上一级措施多久以内算走过"),
    "measure_appeal_days": N_("对措施申诉的期限"),
    "appeal_decision_working_days": N_("处理申诉，最迟"),
    "max_admission_days": N_("准入有效期，最长"),
    "paper_reminder_days": N_("证照到期前提醒"),
    "assessment_on_time_weight": N_("年度评价：准时率的权重"),
    "assessment_accepted_weight": N_("年度评价：收下金额比例的权重"),
    "assessment_full_weight": N_("年度评价：足秤批次比例的权重"),
    "assessment_low_share": N_("年度评价：低于满分的多少为偏低"),
}
UNITS = {
    "days": N_("日"), "working_days": N_("个工作日"), "share": "%", "count": N_("家（个）"), "minutes": N_("分钟"),
    "yuan": N_("元"), "years": N_("年"), "months": N_("个月"), "times": N_("倍"),
}  # fmt: skip
CONFIDENCE = {
    "confirmed": N_("已核对全文"), "secondary": N_("据转载或汇编"), "memory": N_("待核对原文"), "inference": N_("推定"),
}  # fmt: skip


def shipped() -> list[dict[str, Any]]:
    """The values that come with the software: code, value, unit, valid_from (date), source, confidence."""
    rows: list[dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return [{**row, "valid_from": date.fromisoformat(row["valid_from"])} for row in rows]


def list_parameters(session: Session, county_id: UUID) -> Sequence[RuleParameter]:
    """Every dated value of the county, by code, the newest first."""
    statement = select(RuleParameter).where(RuleParameter.county_id == county_id)
    return session.scalars(statement.order_by(RuleParameter.code, RuleParameter.valid_from.desc())).all()


def value_on(session: Session, county_id: UUID, code: str, day: date) -> Decimal:
    """The value of `code` that applied on `day`: shares as fractions of 1. Raises RuleViolation when none is loaded."""
    value = session.scalar(
        select(RuleParameter.value)
        .where(RuleParameter.county_id == county_id, RuleParameter.code == code, RuleParameter.valid_from <= day)
        .order_by(RuleParameter.valid_from.desc())
        .limit(1)
    )
    if value is None:
        params = {"code": NAMES.get(code, code), "day": day.isoformat()}
        message = N_("规则参数“%(code)s”没有 %(day)s 适用的值，请先在“规则参数”页载入")
        raise RuleViolation([Problem("parameter.missing", message, params=params)])
    return Decimal(value)


def count_on(session: Session, county_id: UUID, code: str, day: date) -> int:
    """A value that is a whole number of days, people, …"""
    return int(value_on(session, county_id, code, day))


def frozen_on(session: Session, county_id: UUID, day: date) -> list[dict[str, str]]:
    """Every value that applied on `day`, as a notice freezes them: which, from when, from which source, how sure."""
    applied: dict[str, RuleParameter] = {}
    for row in list_parameters(session, county_id):
        if row.valid_from <= day:
            applied.setdefault(row.code, row)  # the newest comes first
    return [
        {
            "code": row.code,
            "value": row.value,
            "unit": row.unit,
            "valid_from": row.valid_from.isoformat(),
            "source": row.source,
            "confidence": row.confidence,
        }
        for row in applied.values()
    ]


def value_problems(row: Mapping[str, Any], same: Sequence[RuleParameter]) -> list[Problem]:
    """A new value is a number of the kind that its code has: shares up to 1, everything else a whole number."""
    if not same:
        return [Problem("parameter.unknown", N_("请先载入随软件提供的参数"), "code")]
    try:
        number = Decimal(row["value"])
    except InvalidOperation:
        number = Decimal("NaN")
    is_share = same[0].unit == "share"
    sound = number.is_finite() and number >= 0 and (number <= 1 if is_share else number == number.to_integral_value())
    if sound:
        return []
    message = N_("比例写成 0 到 1 之间的小数，其他参数写成整数")
    return [Problem("parameter.value", message, "value")]


def shown(value: str, unit: str) -> str:
    """A value as readers see it: shares in percent."""
    return f"{(Decimal(value) * 100).normalize():f}" if unit == "share" else f"{Decimal(value):,f}"
