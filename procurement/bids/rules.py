"""What law and format ask of a sealed bid, its withdrawal, the closing of the box and the keyholders' shares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from procurement.bids.envelope import unb64
from procurement.bids.states import BidStatus
from procurement.core import clock, money
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.states import TenderStatus

ENVELOPE_MESSAGES = {
    "envelope.tender": N_("这个信封是封给另一个招标的"),
    "envelope.notice": N_("信封里的公告指纹不是现行公告：请下载现行的封标单，重新封标"),
    "envelope.quorum": N_("信封里的持钥人数或门限与公告不符：请下载现行的封标单，重新封标"),
    "envelope.holders": N_("信封里的持钥人与公告不符：请下载现行的封标单，重新封标"),
    "envelope.lots": N_("信封里有本次招标没有的、或已停止的采购包"),
    "envelope.supplier": N_("信封里写的供应商不是你单位"),
    "envelope.supplier_key": N_("封标用的钥匙不是你单位登记的签名公钥"),
    "envelope.signature": N_("信封的签名不成立：文件被改动过，或不是用登记的钥匙封的"),
}
UNREADABLE_MESSAGES = {
    "shares.no_key": N_("持钥人的份额拼不出信封承诺的密钥"),
    "shares.few": N_("可用的份额不足"),
    "ciphertext": N_("密文与信封头不符"),
    "padding": N_("解密后的内容不完整"),
    "bid.unreadable": N_("解密后的内容不是投标文件的格式"),
    "bid.header": N_("解密后的内容与信封头写的招标、供应商或采购包不符"),
}
FAULT_MESSAGES = {
    "line.missing": N_("没有报价"),
    "line.unknown": N_("报了采购包里没有的品目"),
}


def moment(at: datetime) -> str:
    """`at` in Asia/Shanghai to the microsecond where it matters, else to the second."""
    return clock.local(at).isoformat(sep=" ", timespec="microseconds" if at.microsecond else "seconds")[:-6]


def late_problems(deadline_at: datetime | None, now: datetime) -> list[Problem]:
    """A bid received at the deadline or after it is refused (87号令第33条); equal is late."""
    if deadline_at is not None and now < deadline_at:
        return []
    params = {"deadline": moment(deadline_at) if deadline_at else "—", "now": moment(now)}
    message = N_("投标截止时间是 %(deadline)s，服务器收到完整文件的时间是 %(now)s；截止后送达的应当拒收")
    return [Problem("bid.late", message, "envelope", law=N_("87号令第33条"), params=params)]


def open_problems(status: TenderStatus, deadline_at: datetime | None, now: datetime) -> list[Problem]:
    """Bids are taken while the tender is published and before its deadline."""
    late = late_problems(deadline_at, now)
    if late or status is TenderStatus.PUBLISHED:
        return late
    return [Problem("bid.tender_not_open", N_("这个招标现在不接收投标"), "envelope")]


def bar_problems(ends_on: str | None, reason: str) -> list[Problem]:
    """Only a dated bar stops a bid; papers are judged after the opening (政府采购法第22、77条)."""
    if ends_on is None:
        return []
    message = N_("你单位在 %(ends_on)s 前被禁止参加政府采购活动：%(reason)s")
    law, params = N_("政府采购法第22条、第77条"), {"ends_on": ends_on, "reason": reason}
    return [Problem("bid.barred", message, "envelope", law=law, params=params)]


def envelope_problems(codes: Sequence[str]) -> list[Problem]:
    """What `sealing.check_envelope` and `envelope.read_envelope` found, in words."""
    known = [Problem(code, ENVELOPE_MESSAGES[code], "envelope") for code in codes if code in ENVELOPE_MESSAGES]
    places = ", ".join(code for code in codes if code not in ENVELOPE_MESSAGES)[:200]
    if not places:
        return known
    message = N_("文件不是封标程序做出的信封（%(places)s）")
    return [Problem("envelope.malformed", message, "envelope", params={"places": places}), *known]


def replaces_problems(replaces: str | None, present: str | None) -> list[Problem]:
    """A new envelope names exactly the supplier's present sealed one, or none when there is none."""
    if replaces == present:
        return []
    if present is None:
        message = N_("信封写明替换 %(replaces)s，但你单位现在没有有效的信封")
        return [Problem("bid.replaces_nothing", message, "envelope", params={"replaces": str(replaces)})]
    message = N_("你单位已有一个有效的信封；新信封应写明替换它：封标时加 --replaces %(present)s")
    return [Problem("bid.replaces_other", message, "envelope", params={"present": present})]


def replay_problems(status: BidStatus) -> list[Problem]:
    """The same bytes again are harmless while they are the present bid, and refused once replaced or withdrawn."""
    if status in (BidStatus.REPLACED, BidStatus.WITHDRAWN):
        return [Problem("bid.replayed", N_("这个信封已被替换或撤回，不能再用；请重新封标"), "envelope")]
    return []


def withdrawal_problems(deadline_at: datetime | None, now: datetime) -> list[Problem]:
    """A sealed bid may be withdrawn before the deadline, without consequence (87号令第34条)."""
    if not late_problems(deadline_at, now):
        return []
    return [Problem("bid.withdrawn_late", N_("投标已截止，不能再撤回"), law=N_("87号令第34条"))]


def closing_problems(status: TenderStatus, deadline_at: datetime | None, now: datetime) -> list[Problem]:
    """The box is shut at the deadline, never before."""
    if status is not TenderStatus.PUBLISHED or deadline_at is None:
        return [Problem("box.not_open", N_("这个招标没有开放的投标箱"))]
    if now < deadline_at:
        message = N_("投标截止时间 %(deadline)s 未到，投标箱不能关闭")
        return [Problem("box.too_early", message, params={"deadline": moment(deadline_at)})]
    return []


def failing_lots(lots: Iterable[UUID], bids: Iterable[tuple[UUID, Collection[UUID]]], minimum: int) -> dict[UUID, int]:
    """Lots with fewer than `minimum` distinct bidders, and how many each has: not opened (87号令第41条).

    `bids` are (supplier, lots of its envelope).
    """
    bidders: dict[UUID, set[UUID]] = {lot: set() for lot in lots}
    for supplier, named in bids:
        for lot in bidders.keys() & set(named):
            bidders[lot].add(supplier)
    return {lot: len(found) for lot, found in bidders.items() if len(found) < minimum}


def share_problems(
    document: Mapping[str, Any], *, tender_id: UUID, user_id: UUID, index: int, expected: Collection[str]
) -> list[Problem]:
    """An opened-shares file is of this tender, of this keyholder, and speaks only of envelopes that are opened."""
    problems = []
    if document["tender"] != str(tender_id):
        problems.append(Problem("shares.tender", N_("这个份额文件属于另一个招标"), "shares"))
    if (document["holder"], document["index"]) != (str(user_id), index):
        problems.append(Problem("shares.holder", N_("这个份额文件是另一位持钥人的"), "shares"))
    if any(unb64(share["share"])[-1] != index for share in document["shares"]):
        problems.append(Problem("shares.index", N_("文件里有不是你这一份的份额"), "shares"))
    named = [share["envelope_sha256"] for share in document["shares"]]
    if len(set(named)) < len(named) or not set(named) <= set(expected):
        problems.append(Problem("shares.envelopes", N_("份额文件里有重复的、或不在投标箱里的信封"), "shares"))
    return problems


@dataclass(frozen=True)
class ReadLine:
    """A price line that fits an item of an active lot. `unit_price` in CNY a unit, `discount` in percent."""

    lot_id: UUID
    item_id: UUID
    unit_price: Decimal
    brand: str
    origin: str
    lead_days: int
    discount: Decimal | None = None


def read_lots(
    bid: Mapping[str, Any], lots: Mapping[UUID, Mapping[str, UUID]]
) -> tuple[list[ReadLine], list[dict[str, str]]]:
    """(price lines, faults) of a bid as `discounts.in_prices` gives it, for the active `lots` (items by code).

    A fault is {"lot", "code", "item"}: `line.missing` for an item without price, `line.unknown` for one that the lot
    has not. Who bids for a lot prices all of it, so a fault makes the bid for that lot fail its review.
    """
    lines: list[ReadLine] = []
    faults: list[dict[str, str]] = []
    for part in bid["lots"]:
        lot_id = UUID(part["lot"])
        if lot_id not in lots:
            continue
        items = lots[lot_id]
        priced = {line["item"]: line for line in part["lines"]}
        faults += [_fault(lot_id, "line.missing", item) for item in sorted(items.keys() - priced.keys())]
        faults += [_fault(lot_id, "line.unknown", item) for item in sorted(priced.keys() - items.keys())]
        lines += [_line(lot_id, items[item], line) for item, line in priced.items() if item in items]
    return lines, faults


def _fault(lot_id: UUID, code: str, item: str) -> dict[str, str]:
    return {"lot": str(lot_id), "code": code, "item": item}


def _line(lot_id: UUID, item_id: UUID, line: Mapping[str, Any]) -> ReadLine:
    price = money.price(line["unit_price"])
    discount = money.percent(line["discount"]) if "discount" in line else None
    return ReadLine(lot_id, item_id, price, line["brand"], line["origin"], line["lead_days"], discount)
