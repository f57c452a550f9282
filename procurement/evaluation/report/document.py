"""The printed evaluation report (评标报告), from its frozen facts and the members' stances. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.documents.content import Heading, Table

METHODS = {"lowest_evaluated_price": "最低评标价法", "weighted_scoring": "综合评分法"}
KINDS = {"qualification": "资格审查", "conformity": "符合性审查"}
VERDICTS = {"passed": "通过", "failed": "不通过"}
RULES = {1: "开标一览表为准", 2: "大写为准", 3: "小数点错位，以总价改单价", 4: "单价为准"}
CORRECTIONS = {"confirmed": "已确认", "refused": "不确认，投标无效", "expired": "逾期未确认，投标无效"}
TRIGGERS = {"mean": "低于平均值的比例", "second": "低于次低价的比例", "ceiling": "低于最高限价的比例"}
DECISIONS = {"accepted": "说明成立，履约重点关注", "invalid": "不能证明合理，投标无效"}
STANCES = {"agreed": "同意", "dissented": "有不同意见", "refused": "拒绝签署又不说明，视为同意"}
GROUNDS = {
    "sum_error": "分值汇总计算错误", "out_of_range": "分项评分超出评分标准范围",
    "objective": "客观评审因素评分不一致", "extreme": "评分畸高、畸低",
}  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """A member's stance; members are numbered: names are published with the result (87号令第69条)."""

    number: int
    stance: str
    reason: str


def report_document(
    facts: Mapping[str, Any], signed: Sequence[Signed], *, number: str, issuer: str, issued_on: date, sha256: str
) -> dict[str, Any]:
    """The arguments of an official document that says what `facts` and the members say."""
    paragraphs: list[str | Heading] = [
        Heading("评标概况"),
        f"项目“{facts['title']}”（编号 {facts['number']}），{METHODS[facts['method']]}，{facts['opened_at']} 开标。",
        "评标委员会成员的姓名随中标公告公布。",
    ]
    tables: list[Table] = []
    for lot in facts["lots"]:
        paragraphs += [Heading(f"第 {lot['number']} 包 {lot['title']}"), *_said(lot)]
        tables += _tables(lot, after=len(paragraphs))
    paragraphs += [*_rounds(facts), Heading("评委意见"), *_stances(signed), f"本报告内容的指纹 SHA-256：{sha256}。"]
    return {
        "number": number,
        "title": f"{facts['title']}评标报告",
        "issued_on": issued_on,
        "issuer": issuer,
        "paragraphs": tuple(paragraphs),
        "tables": tuple(tables),
    }


def _said(lot: Mapping[str, Any]) -> Iterator[str]:
    if lot["failure"]:
        yield f"本包未成交：{lot['failure']}。"
    for one in lot.get("clarifications", ()):  # not in reports from before there were any
        given = f"{one['answer']}（签署人：{one['signatory']}）" if one["answer"] else "到时没有答复"
        yield f"书面澄清：{one['name']}。问：{one['question']}　答：{given}。"
    for one in lot["corrections"]:
        steps = "；".join(f"{RULES[s['rule']]}，{s['before']} 改为 {s['after']}" for s in one["steps"])
        yield f"算术修正：{one['name']}，{steps}；{CORRECTIONS.get(one['status'], one['status'])}。"
    for one in lot["explanations"]:
        fired = "、".join(TRIGGERS[t["trigger"]] for t in one["triggers"]) or "评标委员会认为明显偏低"
        decided = DECISIONS.get(one["status"], one["status"])
        yield f"异常低价：{one['name']}，{fired}；{decided}。理由：{one['decision_reason'] or '—'}"
    if not lot["failure"]:
        yield "各投标的审查结论与推荐的中标候选人顺序见下表。"


def _tables(lot: Mapping[str, Any], *, after: int) -> Iterator[Table]:
    rows = tuple(
        (
            bid["name"],
            _yuan(bid["amount"]) if bid["amount"] else "报价不全",
            "；".join(f"{KINDS[r['kind']]}{VERDICTS[r['verdict']]}" for r in bid["reviews"]) or "—",
            "；".join(r["reason"] for r in bid["reviews"] if r["reason"]) or "—",
        )
        for bid in lot["bids"]
    )
    if rows:
        head = ("投标人", "投标总价（元）", "审查结论", "不通过的理由")
        yield Table(head=head, rows=rows, numeric=(1,), caption=f"第 {lot['number']} 包审查", after=after)
    ranked = tuple(
        (str(one["rank"]), one["name"], _yuan(one["amount"]), _yuan(one["evaluated_amount"]), one["total"] or "—")
        for one in lot["order"]
    )
    if ranked and not lot["failure"]:
        columns = ("顺序", "投标人", "投标总价（元）", "评标价（元）", "总分")
        yield Table(
            head=columns, rows=ranked, numeric=(0, 2, 3, 4), caption=f"第 {lot['number']} 包候选人", after=after
        )


def _yuan(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"


def _rounds(facts: Mapping[str, Any]) -> Iterator[str | Heading]:
    reopened = [one for one in facts["rounds"] if one["ground"]]
    if reopened:
        yield Heading("评分的复核")
        for one in reopened:
            yield f"第 {one['number']} 轮评分依法复核（{GROUNDS[one['ground']]}）：{one['reason']}"


def _stances(signed: Sequence[Signed]) -> Iterator[str]:
    for one in signed:
        yield f"评委 {one.number}：{STANCES[one.stance]}{f'：{one.reason}' if one.reason else ''}。"
