"""The printed notice before a measure and the decision after it. Pure; official documents are Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from procurement.documents.content import Heading, Table
from procurement.supervision.labels import GROUNDS, STEPS
from procurement.supervision.models import Measure
from procurement.supervision.rules import IN_WORKING_DAYS
from procurement.supervision.states import Step

NOTICE_TITLES = {
    Step.REMINDER: "拟提醒告知书", Step.TALK: "约谈告知书", Step.CORRECTION: "拟责令限期整改告知书",
    Step.SUSPENSION: "拟暂停供货告知书", Step.REMOVAL: "拟清退告知书",
}  # fmt: skip
DECISION_TITLES = {
    Step.REMINDER: "履约提醒函", Step.TALK: "约谈通知书", Step.CORRECTION: "限期整改通知书",
    Step.SUSPENSION: "暂停供货决定书", Step.REMOVAL: "清退决定书",
}  # fmt: skip
URGENT_TITLE = "立即暂停供货通知书"
EFFECTS = {
    Step.REMINDER: "请在期限内自查并改正，期满自动结束。",
    Step.TALK: "请法定代表人或负责人在期限内到采购人处接受约谈，说明情况和改正措施。",
    Step.CORRECTION: "请在期限内完成整改，并把整改情况书面报采购人；期满自动结束，逾期未改的，采取下一级措施。",
    Step.SUSPENSION: "期间各学校不再向你单位下新订单；已下的订单照常送货、验收和付款。不影响参加投标。期满自动恢复。",
    Step.REMOVAL: "期间你单位不再列为本县供货单位，不下新订单，不授予新的合同；已送的货照常验收和付款。期满自动结束。",
}


@dataclass(frozen=True)
class Told:
    """What a letter is made from beside the measure."""

    number: str
    issuer: str
    issued_on: date
    supplier_name: str
    credit_code: str
    evidence: Sequence[tuple[str, str]]  # what it is, its number or SHA-256
    reasons: Sequence[str] = ()


def notice(measure: Measure, told: Told) -> dict[str, Any]:
    """Told before a decision: facts, ground, evidence, until when to reply (财库〔2019〕38号第六条)."""
    step = STEPS[measure.step]
    urgent = (
        f"鉴于食品安全风险，自 {measure.starts_on} 起立即暂停供货。",
        f"{measure.confirm_until} 前（含当日）未经决定人确认的，自动失效。",
        EFFECTS[Step.SUSPENSION],
    )
    plan = (f"拟对你单位采取的措施：{step}，{_length(measure)}。", EFFECTS[measure.step])
    return {
        **_frame(told, URGENT_TITLE if measure.is_urgent else NOTICE_TITLES[measure.step]),
        "paragraphs": (
            f"{told.supplier_name}（统一社会信用代码 {told.credit_code}）：",
            Heading("事实与依据"),
            measure.facts,
            f"情形：{GROUNDS[measure.ground]}。{_skipped(measure)}",
            "证据如下。",
            Heading("措施"),
            *(urgent if measure.is_urgent else plan),
            Heading("你的权利"),
            f"你单位可以在 {measure.reply_until} 前（含当日）陈述、申辩并提交材料；答复或期满以前不作决定。",
            "决定由提出措施的人以外的人作出。",
        ),
        "tables": _evidence(told, after=5),
    }


def decision(measure: Measure, told: Told) -> dict[str, Any]:
    """The decision with its reasons, its days and the way to appeal."""
    reply = f"你单位的陈述申辩：{measure.reply}" if measure.reply else "你单位在期限内没有陈述申辩。"
    return {
        **_frame(told, DECISION_TITLES[measure.step]),
        "paragraphs": (
            f"{told.supplier_name}（统一社会信用代码 {told.credit_code}）：",
            Heading("事实与依据"),
            measure.facts,
            f"情形：{GROUNDS[measure.ground]}。{_skipped(measure)}",
            "证据如下。",
            Heading("陈述申辩与决定理由"),
            reply,
            *(f"决定人意见：{reason}" for reason in told.reasons),
            Heading("决定"),
            f"{STEPS[measure.step]}，自 {measure.starts_on} 起至 {measure.ends_on} 止（含当日）。",
            EFFECTS[measure.step],
            Heading("申诉"),
            f"对本决定不服的，可以在 {measure.appeal_until} 前（含当日）提出申诉，由没有参与本决定的人处理。",
            "申诉期间不停止执行。",
        ),
        "tables": _evidence(told, after=5),
    }


def _frame(told: Told, title: str) -> dict[str, Any]:
    return {"number": told.number, "title": title, "issued_on": told.issued_on, "issuer": told.issuer}


def _length(measure: Measure) -> str:
    unit = "个工作日" if measure.step in IN_WORKING_DAYS else "天"
    return f"自决定之日起 {measure.duration_days} {unit}"


def _skipped(measure: Measure) -> str:
    if measure.lower is not None:
        return f"此前已采取{STEPS[measure.lower.step]}（{measure.lower.number}）。"
    return f"越级理由：{measure.skip_reason}" if measure.skip_reason else ""


def _evidence(told: Told, *, after: int) -> tuple[Table, ...]:
    rows = tuple((str(number), what, mark) for number, (what, mark) in enumerate(told.evidence, 1))
    return (Table(head=("序号", "证据", "编号或 SHA-256"), rows=rows, caption="证据", after=after),) if rows else ()
