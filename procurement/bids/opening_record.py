"""The opening record (开标记录): who bid, for which lots, at what total, and what could not be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from procurement.bids import queries, rules
from procurement.bids.models import BidLine, OpenedBid
from procurement.bids.states import STAYED_SEALED
from procurement.core import clock, money
from procurement.core.actors import Actor
from procurement.documents.content import Table
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Lot, Pricing, Tender


@dataclass(frozen=True, eq=False)
class LotBid:
    """One bidder on one lot. `amount`: CNY asked for the lot's whole quantity; None when incomplete."""

    opened: OpenedBid
    lot: Lot
    amount: Decimal | None
    faults: tuple[Mapping[str, str], ...]

    @property
    def lines(self) -> list[BidLine]:
        return [line for line in self.opened.lines if line.lot_id == self.lot.id]

    @property
    def is_over_ceiling(self) -> bool:
        ceilings = {item.item_id: item.ceiling_price for item in self.lot.items}
        return any(line.unit_price > ceilings[line.item_id] for line in self.lines)


def list_lot_bids(session: Session, tender: Tender) -> list[LotBid]:
    """Every opened bid on every lot that was opened, lot by lot, the lowest amount first."""
    opened = queries.list_opened(session, tender.id)
    found = [bid for lot in tender.lots for bid in _on_lot(lot, opened)]
    return sorted(
        found, key=lambda bid: (bid.lot.number, bid.amount is None, bid.amount or 0, bid.opened.supplier.name)
    )


def _on_lot(lot: Lot, opened: Sequence[OpenedBid]) -> Iterator[LotBid]:
    quantities = {item.item_id: item.quantity for item in lot.items}
    for bid in opened:
        lines = [line for line in bid.lines if line.lot_id == lot.id]
        faults = tuple(fault for fault in bid.faults if fault["lot"] == str(lot.id))
        if lines or faults:
            amounts = (money.line_amount(quantities[line.item_id], line.unit_price) for line in lines)
            yield LotBid(bid, lot, None if faults else money.total(amounts), faults)


def issue(session: Session, *, actor: Actor, tender: Tender, now: datetime) -> None:
    """Issue the record in Chinese and English; it is public, as the opening is (87号令第41条)."""
    rows = list_lot_bids(session, tender)
    remarks = _remarks(session, tender)
    buyer = tender_queries.frozen_notice(tender)["buyer"]
    opened_on = clock.local(now).date()
    for language, text in TEXTS.items():
        number = f"{tender.number}-KB{text['suffix']}"
        content = {
            "number": number,
            "title": text["title"].format(title=(tender.title_en if language == "en" else "") or tender.title),
            "issued_on": opened_on,
            "issuer": buyer,
            "paragraphs": _paragraphs(text, tender, now, remarks),
            "tables": (_table(text, rows, language), *_discounts(text, rows, tender, language)),
            "language": language,
        }
        issue_document(
            session,
            actor=actor,
            county_id=tender.county_id,
            kind=DocumentKind.OPENING_RECORD,
            number=number,
            subject_id=tender.id,
            content=content,
            is_public=True,
            now=now,
        )


def _remarks(session: Session, tender: Tender) -> dict[str, str]:
    """What must be said of bids that stayed sealed and of shares, by the name of its sentence; empty is not said."""
    sealed, opened = queries.list_unreadable(session, tender.id), queries.list_opened(session, tender.id)
    names = {
        str(status): "、".join(_printable(bid.supplier.name) for bid in sealed if bid.status is status)
        for status in STAYED_SEALED
    }
    own = "、".join(_printable(bid.supplier.name) for bid in opened if bid.is_own_key)
    false = sorted({index for bid in opened for index in bid.bad_shares})
    return {**names, "own_key": own, "bad_shares": "、".join(map(str, false))}


def _paragraphs(text: Mapping[str, str], tender: Tender, now: datetime, remarks: Mapping[str, str]) -> tuple[str, ...]:
    assert tender.deadline_at is not None  # noqa: S101  (a closed tender had one)
    lines = [text["times"].format(deadline=rules.moment(tender.deadline_at), opened=rules.moment(now))]
    lines += [text[name].format(what=what) for name, what in remarks.items() if what]
    return (*lines, text["check"])


def _table(text: Mapping[str, str], rows: list[LotBid], language: str) -> Table:
    cells = tuple(
        (
            str(row.lot.number),
            (row.lot.title_en if language == "en" else "") or row.lot.title,
            _printable(row.opened.supplier.name),
            f"{row.amount:,.2f}" if row.amount is not None else text["incomplete"],
            f"{row.lot.ceiling_amount:,.2f}",
            text["over"] if row.is_over_ceiling else "",
        )
        for row in rows
    )
    return Table(head=tuple(text["head"].split("|")), rows=cells, numeric=(3, 4))


def _discounts(text: Mapping[str, str], rows: list[LotBid], tender: Tender, language: str) -> tuple[Table, ...]:
    """Discounts as read, beside the unit prices they become: of tenders bid by discount only."""
    if tender.pricing is not Pricing.DISCOUNT:
        return ()
    references = {(lot.id, line.item_id): line.reference_price for lot in tender.lots for line in lot.items}
    cells = tuple(
        (
            str(row.lot.number),
            _printable(row.opened.supplier.name),
            (line.item.name_en if language == "en" else "") or line.item.name,
            f"{references[row.lot.id, line.item_id]}",
            f"{line.discount}",
            f"{line.unit_price}",
        )
        for row in rows
        for line in sorted(row.lines, key=lambda line: line.item.code)
    )
    head, caption = tuple(text["discount_head"].split("|")), text["discounts"]
    return (Table(head=head, rows=cells, numeric=(3, 4, 5), caption=caption),)


def _printable(name: str) -> str:
    """A name as paper can show it: no bidder's name may keep the others' record from being issued."""
    return "".join(char for char in name if char.isprintable()) or "—"


TEXTS = {
    "zh": {
        "suffix": "",
        "title": "开标记录：{title}",
        "times": "投标截止时间 {deadline}，开标完成时间 {opened}（北京时间）。",
        "revoked": "因投标人原因未能打开、视为撤销的投标：{what}。证据存于日志的对象中。",
        "deemed_withdrawn": "因投标人以外的原因未能打开、视为撤回并退还保证金的投标：{what}。证据存于日志的对象中。",
        "own_key": "由投标人自己的密钥打开的投标：{what}。",
        "bad_shares": "经密钥承诺值证明，持钥人交来的份额有假：第 {what} 位。证据存于日志的对象中。",
        "check": "全部信封、持钥人份额和密钥随日志公开，任何人都可以重做开标。",
        "head": "包号|采购包|投标人|投标总价（元）|最高限价（元）|说明",
        "discount_head": "包号|投标人|品目|基准单价（元）|下浮率（%）|单价（元）",
        "discounts": "下浮率与换算所得的单价：单价 = 基准单价 ×（1 − 下浮率 ÷ 100），四舍六入五成双，四位小数",
        "incomplete": "报价不全",
        "over": "有单价超过最高限价",
    },
    "en": {
        "suffix": "-EN",
        "title": "Record of opening: {title}",
        "times": "Deadline {deadline}, opening completed {opened} (Beijing time).",
        "revoked": "Not opened through the bidder's fault, deemed revoked: {what}. The log's objects hold evidence.",
        "deemed_withdrawn": "Not opened through others' fault, deemed withdrawn, the bond goes back: {what}. The log's "
        "objects hold the evidence.",
        "own_key": "Opened with the bidder's own key: {what}.",
        "bad_shares": "Shares proven false by the committed key were posted by keyholder no. {what}. The log's objects "
        "hold the evidence.",
        "check": "All envelopes, shares of the keyholders and keys are published with the log: anyone can repeat this.",
        "head": "Lot|Title|Bidder|Total price (CNY)|Ceiling (CNY)|Remark",
        "discount_head": "Lot|Bidder|Item|Reference price (CNY)|Discount (%)|Unit price (CNY)",
        "discounts": "Discounts and the unit prices they leave: reference × (1 − discount ÷ 100), half-even, 4 places",
        "incomplete": "incomplete",
        "over": "a unit price is over its ceiling",
    },
}
