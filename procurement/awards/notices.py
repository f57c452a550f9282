"""The printed award notice (中标公告) and award letter (中标通知书), from plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.awards.declared import Declared
from procurement.awards.losses import Loss, ToldLoss
from procurement.documents.content import Heading, Table
from procurement.evaluation.declarations import SIZE_NAMES

DECLARED = (
    "下列中标供应商享受中小企业扶持政策，其《中小企业声明函》的内容随结果公开（财库〔2020〕46号第13条）；"
    "供应商对声明的真实性负责，声明不实的依法承担责任。"
)


@dataclass(frozen=True)
class ToldAward:
    """One award as it is made public; amounts in CNY."""

    lot: int
    lot_title: str
    supplier: str
    supplier_name: str
    supplier_address: str
    amount: Decimal
    evaluated_amount: Decimal
    reason: str
    notice_ends_on: date | None
    challenge_until: date | None


@dataclass(frozen=True)
class ToldLine:
    """One item of a lot, all its schools together: `item` as the notice describes it, price in CNY a unit."""

    lot: int
    supplier: str
    item: Mapping[str, Any]
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Told:
    """What the papers of one result are made from. `fingerprints`: SHA-256 of the allocation's instance and result."""

    notice: Mapping[str, Any]
    awards: Sequence[ToldAward]
    lines: Sequence[ToldLine]
    issued_on: date
    sign_days: int
    fingerprints: tuple[str, str]
    committee: Sequence[tuple[str, str]] = ()  # name and part of each member
    anew: str = ""  # why this result replaces an earlier one
    declared: Mapping[tuple[int, str], Declared] = field(default_factory=dict)  # by number of the lot and supplier


def award_notice(told: Told, number: str) -> dict[str, Any]:
    """The arguments of the public notice: amounts, items with specification, quantity and unit price (87号令第69条)."""
    notice, first = told.notice, told.awards[0]
    reasons = tuple(dict.fromkeys(award.reason for award in told.awards))
    return {
        "number": number,
        "title": f"{notice['title']}中标公告",
        "issued_on": told.issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            Heading("中标结果"),
            f"项目“{notice['title']}”（编号 {notice['number']}）的中标结果如下。{told.anew}",
            Heading("主要标的"),
            "数量为暂估数量，单价在合同期内固定。",
            *((Heading("中小企业声明函"), DECLARED) if told.declared else ()),
            Heading("定标理由"),
            *reasons,
            "评审总价为小型、微型企业价格扣除后的排序价格，不是支付价格；实际支付按中标金额。",
            *_committee(told.committee),
            Heading("公告期限与质疑"),
            f"公告期限到 {first.notice_ends_on} 止。",
            f"供应商认为中标结果损害自己权益的，可以在 {first.challenge_until} 前（含当日）以书面形式提出质疑。",
            Heading("任何人都可以重算"),
            f"分配的输入 SHA-256：{told.fingerprints[0]}；结果 SHA-256：{told.fingerprints[1]}。",
            "下载两个文件后运行 python -m optimizer verify，逐项核对；运行 python -m optimizer solve，得到相同的结果。",
        ),
        "tables": (
            _winners(told.awards, after=2),
            _items(told.lines, told.awards, after=4),
            *((_declarations(told, after=6),) if told.declared else ()),
        ),
    }


def _committee(members: Sequence[tuple[str, str]]) -> tuple[str | Heading, ...]:
    """Who judged, by name (87号令第47条、第69条)."""
    if not members:
        return ()
    return Heading("评标委员会成员名单"), "、".join(f"{name}（{part}）" for name, part in members) + "。"


def award_letter(told: Told, number: str, supplier: str) -> dict[str, Any]:
    """The arguments of the letter to one winner."""
    notice = told.notice
    awards = [award for award in told.awards if award.supplier == supplier]
    lines = [line for line in told.lines if line.supplier == supplier]
    total = sum((award.amount for award in awards), Decimal("0.00"))
    return {
        "number": number,
        "title": "中标通知书",
        "issued_on": told.issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            f"{awards[0].supplier_name}：",
            f"你单位在“{notice['title']}”（编号 {notice['number']}）中中标，中标金额合计 {total:,.2f} 元，各包如下。",
            "各品目的单价与暂估数量如下，单价在合同期内固定。",
            f"请自本通知书发出之日起 {told.sign_days} 日内，按招标文件和你单位的投标文件与采购人签订合同。",
            f"质疑期到 {awards[0].challenge_until} 止，期满确认后签订。",
        ),
        "tables": (_winners(awards, after=2), _items(lines, awards, after=3)),
    }


def _winners(awards: Sequence[ToldAward], *, after: int) -> Table:
    rows = tuple(
        (
            f"第 {award.lot} 包 {award.lot_title}",
            award.supplier_name,
            award.supplier_address,
            f"{award.amount:,.2f}",
            f"{award.evaluated_amount:,.2f}",
        )
        for award in awards
    )
    head = ("采购包", "中标供应商", "地址", "中标金额（元）", "评审总价（元）")
    return Table(head=head, rows=rows, numeric=(3, 4), caption="中标供应商", after=after)


def _items(lines: Sequence[ToldLine], awards: Sequence[ToldAward], *, after: int) -> Table:
    names = {award.supplier: award.supplier_name for award in awards}
    rows = tuple(
        (
            f"第 {line.lot} 包",
            line.item["name"],
            f"{line.item['grade']} {line.item['standard']}",
            f"{line.quantity:,.3f}".rstrip("0").rstrip("."),
            line.item["unit"],
            f"{line.unit_price:.4f}",
            names[line.supplier],
        )
        for line in lines
    )
    head = ("采购包", "品目", "等级与标准", "数量", "单位", "单价（元）", "中标供应商")
    return Table(head=head, rows=rows, numeric=(3, 5), caption="主要标的", after=after)


def _declarations(told: Told, *, after: int) -> Table:
    """Of each winner that enjoyed the policy, item by item: who makes it and how big that enterprise is."""
    names = {award.supplier: award.supplier_name for award in told.awards}
    rows = tuple(
        (
            f"第 {line.lot} 包",
            f"{names[line.supplier]}（{SIZE_NAMES[declared.size]}）",
            line.item["name"],
            *declared.maker_of(line.item["code"]),
            declared.policy,
        )
        for line in told.lines
        if (declared := told.declared.get((line.lot, line.supplier)))
    )
    head = ("采购包", "中标供应商（声明规模）", "品目", "制造商", "制造商规模", "享受的政策")
    return Table(head=head, rows=rows, caption="中小企业声明函", after=after)


def debrief_letter(
    notice: Mapping[str, Any], number: str, issued_on: date, supplier: str, told: Sequence[ToldLoss]
) -> dict[str, Any]:
    """The arguments of the letter to one bidder that lost lots (87号令第69条): its own figures and nobody else's."""
    is_scored = any(one.loss.place for one in told)
    tables = [_scored_losses(told) if is_scored else _losses(told)]
    said = []
    if is_scored:
        said.append(
            "名次按评审总得分排列；你单位各评审因素的得分如下：价格分按公告的公式计算，其余为各评委评分的平均值。"
        )
        tables.append(_factor_points(told, after=2 + len(said)))
    if any(one.prices for one in told):
        said.append(
            "下表是其余报价都不变、只改这一个品目的单价时，你单位能够中标的最高单价："
            "用公开的分配输入重新求解得出，精确到 0.0001 元。"
        )
        tables.append(_winning_prices(told, after=2 + len(said)))
    opening = (
        f"你单位在“{notice['title']}”（编号 {notice['number']}）中未中标的采购包如下，"
        "只列你单位自己的数据和已公告的中标总价。"
    )
    return {
        "number": number,
        "title": "未中标告知书",
        "issued_on": issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (f"{supplier}：", opening, *said, "对结果有异议的，可以在中标公告载明的期限内提出质疑。"),
        "tables": tuple(tables),
    }


def _losses(told: Sequence[ToldLoss]) -> Table:
    rows = tuple(
        (f"第 {one.loss.lot} 包", _yuan(one.loss.own), _rank(one.loss), _yuan(one.loss.winning), one.loss.reason)
        for one in told
    )
    head = ("采购包", "你单位评审总价（元）", "名次 / 有效投标数", "中标评审总价（元）", "原因")
    return Table(head=head, rows=rows, numeric=(1, 3), caption="未中标的采购包", after=2)


def _scored_losses(told: Sequence[ToldLoss]) -> Table:
    rows = tuple(
        (
            f"第 {one.loss.lot} 包", str(one.loss.place.total) if one.loss.place else "—", _rank(one.loss),
            _yuan(one.loss.own), _yuan(one.loss.winning), one.loss.reason,
        )
        for one in told
    )  # fmt: skip
    head = ("采购包", "你单位总得分", "名次 / 有效投标数", "你单位评审总价（元）", "中标评审总价（元）", "原因")
    return Table(head=head, rows=rows, numeric=(1, 3, 4), caption="未中标的采购包", after=2)


def _factor_points(told: Sequence[ToldLoss], *, after: int) -> Table:
    rows = tuple(
        (f"第 {one.loss.lot} 包", part["name"], part["most"], part["own"])
        for one in told
        if one.loss.place
        for part in one.loss.place.parts
    )
    head = ("采购包", "评审因素", "满分", "你单位得分")
    return Table(head=head, rows=rows, numeric=(2, 3), caption="各评审因素得分", after=after)


def _winning_prices(told: Sequence[ToldLoss], *, after: int) -> Table:
    rows = tuple(
        (f"第 {one.loss.lot} 包", str(price["item"]), price["winning"] or "单独降低这一项不能中标")
        for one in told
        for price in one.prices
    )
    head = ("采购包", "品目", "能中标的最高单价（元）")
    return Table(head=head, rows=rows, numeric=(2,), caption="能中标的单价", after=after)


def _rank(loss: Loss) -> str:
    return "—" if loss.rank is None else f"{loss.rank} / {loss.bidder_count}"


def _yuan(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"
