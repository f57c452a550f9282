"""The printed tender notice (招标公告), made from the frozen notice alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.core import clock
from procurement.documents.content import Heading, Table

METHODS = {"lowest_evaluated_price": "最低评标价法", "weighted_scoring": "综合评分法"}
FUNDING = {"fiscal": "财政资金", "non_fiscal": "非财政资金", "mixed_inseparable": "财政资金与伙食费（无法分割）"}


def notice_document(notice: Mapping[str, Any], notice_sha256: str, issued_on: date) -> dict[str, Any]:
    """The arguments of an official document that says what `notice` (tender-notice/1) says."""
    return {
        "number": notice["number"],
        "title": f"{notice['title']}招标公告",
        "issued_on": issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            *_project(notice),
            Heading("采购需求与最高限价"),
            "数量为暂估数量，单价在合同期内固定；不设最低限价。各包内品目的等级、标准与最高限价见下表。",
            *_reference(notice),
            *_bidding(notice),
            *_scoring(notice),
            Heading("公告的核验"),
            f"本公告冻结的全部内容（含各校数量、分配规则、持钥人公钥）指纹 SHA-256：{notice_sha256}。",
            f"并列抽签种子的承诺值：{notice['seed_commitment']}。",
        ),
        "tables": (_lots(notice), _items(notice), *_factors(notice)),
    }


def _project(notice: Mapping[str, Any]) -> tuple[str | Heading, ...]:
    ways = f"评标方法：{METHODS[notice['award_method']]}。"
    if notice["method_reason"]:
        ways += f"理由：{notice['method_reason']}"
    return (
        Heading("项目概况"),
        f"{notice['buyer']}就“{notice['title']}”（编号 {notice['number']}）公开招标，欢迎合格的供应商投标。",
        f"预算 {Decimal(notice['budget_amount']):,.2f} 元，资金来源：{FUNDING[notice['funding_source']]}。",
        f"履行期 {notice['contract_starts_on']} 至 {notice['contract_ends_on']}。",
        ways,
    )


def _reference(notice: Mapping[str, Any]) -> tuple[str, ...]:
    reference = notice.get("reference")
    if not reference:
        return ()
    return (
        f"本项目按下浮率报价。基准价来源：{reference['source']}（{reference['on']}），各品目基准单价见下表，公告后不再变动。",
        "下浮率为大于等于 0、小于 100 的百分数，最多两位小数，此外不设上限或下限。",
        "开标后按“单价 = 基准单价 ×（1 − 下浮率 ÷ 100）”换算，四舍六入五成双，保留四位小数。",
        "评审、定标、合同均以换算所得的单价为准。",
    )


def _bidding(notice: Mapping[str, Any]) -> tuple[str | Heading, ...]:
    bond = Decimal(notice["bond_amount"])
    most = notice["max_lots_per_owner"]
    deduction = ((1 - Decimal(notice["small_business_factor"])) * 100).normalize()
    return (
        Heading("投标人资格"),
        notice["qualification"] or "符合《中华人民共和国政府采购法》第二十二条规定。",
        Heading("投标与开标"),
        f"公告期：自发布之日起至 {notice['notice_ends_on']}（5 个工作日）。",
        f"投标截止与开标：{_minute(notice['deadline_at'])}（北京时间），为同一时刻；逾期送达的投标不予接收。",
        "投标以封标文件在本系统提交，开标前任何人都读不到投标内容，也看不到有没有人投标。",
        f"封标文件由 {notice['key_count']} 位持钥人中任意 {notice['key_threshold']} 位共同开启。",
        f"投标保证金：{f'{bond:,.2f} 元' if bond else '不收取'}。小型、微型企业的评标价扣除 {deduction:f}%。"
        + (f"同一出资人控制的供应商最多中标 {most} 个包。" if most else ""),
        *_reserved(notice),
    )


def _reserved(notice: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = "、".join(str(lot["number"]) for lot in notice["lots"] if lot.get("is_reserved"))
    small = "、".join(str(lot["number"]) for lot in notice["lots"] if lot.get("is_reserved_small"))
    if not numbers:
        return ()
    return (
        f"第 {numbers} 包专门面向中小企业采购，依据：{notice['reserve_basis']}。",
        *((f"其中第 {small} 包只面向小型、微型企业采购。",) if small else ()),
        "预留的包，货物应全部由中小企业制造，投标人在投标中声明企业规模（中型、小型或微型）；没有声明的，资格审查不通过。",
        "预留的包不作价格扣除；符合条件的中小企业不足三家的，中止采购，按不预留重新组织（财库〔2020〕46号第9、10条）。",
    )


def _lots(notice: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            f"第 {lot['number']} 包",
            lot["title"],
            str(len({demand["school"] for demand in lot["demands"]})),
            f"{Decimal(lot['ceiling_amount']):,.2f}",
        )
        for lot in notice["lots"]
    )
    return Table(
        head=("采购包", "片区", "学校数", "最高限价（元）"), rows=rows, numeric=(2, 3), caption="采购包", after=7
    )


def _items(notice: Mapping[str, Any]) -> Table:
    by_discount = bool(notice.get("reference"))
    rows = tuple(
        (
            f"第 {lot['number']} 包",
            item["name"] + ("（核心产品）" if item["is_core_product"] else ""),
            item["grade"],
            item["standard"],
            f"{Decimal(item['quantity']):,.3f}".rstrip("0").rstrip("."),
            item["unit"],
            item["ceiling_price"],
            *((item["reference_price"],) if by_discount else ()),
        )
        for lot in notice["lots"]
        for item in lot["items"]
    )
    reference = ("基准单价（元）",) if by_discount else ()
    head = ("采购包", "品目", "等级", "标准", "暂估数量", "单位", "单价上限（元）", *reference)
    return Table(head=head, rows=rows, numeric=(4, 6, 7)[: len(head) - 5], caption="品目、数量与单价上限", after=7)


def _scoring(notice: Mapping[str, Any]) -> tuple[str | Heading, ...]:
    shares = {"mean": "有效报价平均值", "second": "次低报价", "ceiling": "最高限价"}
    raised = "；".join(
        f"低于{shares[name]}的 {(Decimal(share) * 100).normalize():f}%"
        for name, share in (notice["abnormal_shares"] or {}).items()
    )
    low = (Heading("异常低价"), f"报价有下列情形之一的，启动异常低价审查：{raised}。") if raised else ()
    if not notice["score_factors"]:
        return low
    price = (Decimal(notice["score_weights"]["price"]) * 100).normalize()
    return (
        *low,
        Heading("评分因素"),
        f"价格分 {price:f} 分：评标基准价（最低的有效评标价）÷ 评标价 × {price:f}，保留两位小数。",
        "其余因素由评委各自打分，取全体评委的平均，保留两位小数。",
        "总分相同的报价低者在前，总分和报价都相同的并列，按公布的抽签种子定先后。",
        "各评分因素见评分因素表。",
    )


def _factors(notice: Mapping[str, Any]) -> tuple[Table, ...]:
    if not notice["score_factors"]:
        return ()
    parts = {"quality": "质量", "delivery": "配送"}
    rows = tuple(
        (
            factor["code"],
            factor["name"] + ("（客观）" if factor["is_objective"] else ""),
            parts[factor["part"]],
            factor["points"],
            factor["basis"],
        )
        for factor in notice["score_factors"]
    )
    head = ("编号", "评分因素", "类别", "满分", "评分办法")
    return (Table(head=head, rows=rows, numeric=(3,), caption="评分因素", after=7),)


def _minute(text: str) -> str:
    return clock.local(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
